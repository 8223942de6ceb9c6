/** Italian texts of an export form. */
import type { Quantity } from '../words.ts';
import type { FormTexts } from './form-texts.ts';

/** Writes a number with the word for one thing or for several. */
const count = ({ value, text }: Quantity, one: string, several: string): string =>
  `${text} ${value === 1 ? one : several}`;

/** Italian. */
export const it: FormTexts = {
  time: 'Data e ora',
  periods: {
    screen: 'Come visualizzato',
    yesterday: 'Ieri',
    last7Days: 'Ultimi 7 giorni',
    thisMonth: 'Questo mese',
    lastMonth: 'Mese scorso',
  },
  clockForward: (day, from, to) => `Il giorno ${day} l’orologio va avanti dalle ${from} alle ${to}.`,
  clockBack: (day, from, to) => `Il giorno ${day} l’orologio torna indietro dalle ${from} alle ${to}.`,
  faults: {
    nothingOffered: 'Non ci sono serie da esportare.',
    noSeries: 'Scegli almeno una serie.',
    unusableSeries: (label) =>
      `«${label}» non si può esportare: la serie non ha un canale, oppure il suo nome contiene una virgola o inizia o finisce con uno spazio.`,
    tooManySeries: (most) =>
      `Un foglio Excel può contenere ${most.text} serie. Scegline meno, oppure un file per serie.`,
    noFirstDay: 'Scegli il primo giorno.',
    noLastDay: 'Scegli l’ultimo giorno.',
    daysReversed: 'L’ultimo giorno viene prima del primo.',
    emptyPeriod: 'Questo periodo è vuoto. Scegli un altro periodo.',
    unknownZone: (name) => `«${name}» non è un fuso orario noto. Scegli una città.`,
    unknownStep: 'Scegli un intervallo, ad esempio un’ora o un giorno.',
    unknownLogo: 'Il logo non è un’immagine PNG o JPEG. Scegli un altro file.',
  },
  progress: {
    starting: 'Avvio.',
    reading: (rows) => `${count(rows, 'riga scritta', 'righe scritte')}.`,
    done: (part) => `${part} completato.`,
    doneAndLeft: (part, left) => `${part} completato, mancano circa ${left}.`,
    finishing: 'Completamento del file.',
    saving: 'Salvataggio del file.',
    waiting: {
      offline: 'Connessione persa. L’esportazione continua quando torni in linea.',
      network: 'Connessione persa.',
      'rate-limited': 'Il server è sovraccarico.',
      server: 'Il server ha un problema.',
      'bad-response': 'Il server ha inviato una risposta illeggibile.',
      source: 'In attesa dei dati.',
    },
    nextAttempt: (left) => `Nuovo tentativo tra ${left}.`,
  },
  notLoaded: {
    message: 'Non è stato possibile caricare una parte di questa pagina.',
    advice: 'Controlla la connessione, ricarica la pagina e riprova.',
  },
};
