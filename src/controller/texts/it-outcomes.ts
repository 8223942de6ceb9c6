/** Italian texts of what comes of exports and looks. */
import type { Quantity } from '../words.ts';
import type { OutcomeTexts } from './outcome-texts.ts';

/** Writes a number with the word for one thing or for several. */
const count = ({ value, text }: Quantity, one: string, several: string): string =>
  `${text} ${value === 1 ? one : several}`;

/** Italian. */
export const itOutcomes: OutcomeTexts = {
  notes: {
    'duplicates-dropped': (n) => `${count(n, 'lettura ripetuta scartata', 'letture ripetute scartate')}.`,
    'non-numeric-left-out': (n) =>
      `${count(n, 'lettura non è un numero ed è esclusa', 'letture non sono numeri e sono escluse')}.`,
    'cell-conflict': (n) =>
      `${count(n, 'lettura ha', 'letture hanno')} la stessa ora di un’altra. Il file riporta l’ultima.`,
    'publishers-share-column': (n) =>
      `Più dispositivi condividono una colonna: ${count(n, 'lettura viene', 'letture vengono')} da un altro dispositivo.`,
    'not-in-labels': (n) =>
      `${count(n, 'lettura di dispositivi non elencati esclusa', 'letture di dispositivi non elencati escluse')}.`,
    'mixed-series': (n) =>
      `${count(n, 'valore mescola', 'valori mescolano')} letture di tipo diverso, quindi alcune celle sono vuote.`,
    'formula-guarded': (n) =>
      `${count(n, 'testo somiglia a una formula ed è stato reso innocuo', 'testi somigliano a formule e sono stati resi innocui')}.`,
    'replaced-characters': (n) =>
      `${count(n, 'carattere sostituito', 'caratteri sostituiti')} con «�»: il file non può rappresentare tutti i caratteri.`,
    'non-finite-value': (n) =>
      `${count(n, 'valore non è un numero finito: la sua cella è vuota', 'valori non sono numeri finiti: le loro celle sono vuote')}.`,
    'unusable-value': (n) =>
      `${count(n, 'valore escluso', 'valori esclusi')}: una tabella non può rappresentare tutti i tipi di valore.`,
    'unusable-field': (n) =>
      `${count(n, 'campo di tipo errato lasciato vuoto', 'campi di tipo errato lasciati vuoti')}.`,
    'several-values': (n) => `${count(n, 'lettura ha', 'letture hanno')} più valori. Il file ne mostra uno.`,
    'sub-millisecond-time': (n) => `${count(n, 'ora arrotondata', 'ore arrotondate')} per difetto al millisecondo.`,
    'time-as-text': (n) =>
      `${count(n, 'ora scritta', 'ore scritte')} come testo: le celle di data non possono rappresentare queste ore.`,
    'text-cut': (n) => `${count(n, 'testo troppo lungo tagliato', 'testi troppo lunghi tagliati')}.`,
    'malformed-message': (n) =>
      `${count(n, 'messaggio senza ora o nome utilizzabili escluso', 'messaggi senza ora o nome utilizzabili esclusi')}.`,
    'outside-window': (n) => `${count(n, 'lettura fuori dal periodo esclusa', 'letture fuori dal periodo escluse')}.`,
    'target-without-data': (n) => `${count(n, 'serie non ha', 'serie non hanno')} letture in questo periodo.`,
    'no-data': () => 'Non ci sono letture in questo periodo.',
    'partial-bucket': (n) =>
      `${count(n, 'intervallo all’estremo del periodo è coperto', 'intervalli agli estremi del periodo sono coperti')} solo in parte.`,
    'gap-filled': (n) => `${count(n, 'lacuna colmata', 'lacune colmate')}.`,
    'unit-changed': (n) => `${count(n, 'serie cambia', 'serie cambiano')} unità nel periodo.`,
    'unit-not-in-header': (n) => `${count(n, 'unità manca', 'unità mancano')} nelle intestazioni.`,
    'ambiguous-time': (n) => `${count(n, 'ora compare', 'ore compaiono')} due volte perché l’orologio torna indietro.`,
    rounded: (n) => `${count(n, 'valore arrotondato', 'valori arrotondati')}.`,
    'resource-missing': (n) => `${count(n, 'voce non trovata', 'voci non trovate')}.`,
    'attribute-not-in-columns': (n) => `${count(n, 'voce ha', 'voci hanno')} dettagli senza colonna.`,
    'inexact-number': (n) =>
      `${count(n, 'numero è troppo grande per essere esatto', 'numeri sono troppo grandi per essere esatti')}.`,
    'related-joined': (n) => `${count(n, 'cella contiene', 'celle contengono')} più voci.`,
    'not-in-chart': (n) => `${count(n, 'serie non è', 'serie non sono')} nel grafico.`,
    'unknown-placeholder': (n) =>
      `${count(n, 'segnaposto sconosciuto resta invariato', 'segnaposto sconosciuti restano invariati')}.`,
    'unknown-format': (n) =>
      `${count(n, 'impostazione di formato sconosciuta ignorata', 'impostazioni di formato sconosciute ignorate')}.`,
    'column-not-in-item': (n) => `${count(n, 'colonna non è', 'colonne non sono')} in ogni tabella.`,
    'column-empty-after-decimation': (n) =>
      `${count(n, 'colonna è vuota', 'colonne sono vuote')} a questo livello di dettaglio.`,
    'period-ignored': (n) =>
      `${count(n, 'durata ignorata', 'durate ignorate')} perché inizio e fine sono già indicati.`,
    'filename-changed': (n) => `${count(n, 'nome di file modificato', 'nomi di file modificati')}.`,
    'folder-unavailable': (n) =>
      `Non è stato possibile scrivere nella cartella. ${count(n, 'file è conservato', 'file sono conservati')} in questo browser.`,
  },
  sizes: {
    manyPages: (pages) => `Circa ${count(pages, 'pagina', 'pagine')}. Quasi nessuno ne legge così tante.`,
    tooManyPages: (pages, most) =>
      `Circa ${count(pages, 'pagina', 'pagine')}, ma un PDF ne ha al massimo ${most.text}.`,
    severalSheets: (rows, sheets) =>
      `Circa ${count(rows, 'riga', 'righe')}: riempiono ${count(sheets, 'foglio', 'fogli')}.`,
    moreThanExcel: (rows) =>
      `Circa ${count(rows, 'riga', 'righe')}: più di quante Excel possa aprirne da un solo file.`,
    manyRows: (rows) => `Circa ${count(rows, 'riga', 'righe')}: i fogli di calcolo aprono lentamente un file così.`,
    gaps: (steps) => `${count(steps, 'intervallo del periodo è', 'intervalli del periodo sono')} senza letture.`,
  },
  failures: {
    'invalid-request': {
      message: 'Queste impostazioni non si possono esportare.',
      advice: 'Cambia le impostazioni e riprova.',
    },
    unsupported: {
      message: 'Non è possibile creare questo file.',
      advice: 'Scegli un altro tipo di file, o meno dettagli.',
    },
    unauthorized: { message: 'La sessione è scaduta.', advice: 'Accedi di nuovo, poi riprova.' },
    forbidden: {
      message: 'Non hai il permesso di leggere questi dati.',
      advice: 'Chiedi l’accesso all’amministratore.',
    },
    'not-found': {
      message: 'Il server non conosce questi dati.',
      advice: 'Scegli altre serie, o chiedi all’amministratore.',
    },
    'rate-limited': { message: 'Il server riceve troppe richieste.', advice: 'Aspetta qualche minuto, poi riprova.' },
    network: { message: 'Il server non è raggiungibile.', advice: 'Controlla la connessione, poi riprova.' },
    server: {
      message: 'Il server ha un problema.',
      advice: 'Riprova più tardi. Se continua, avvisa l’amministratore.',
    },
    'bad-response': {
      message: 'Il server ha inviato una risposta illeggibile.',
      advice: 'Riprova. Se continua, avvisa l’amministratore.',
    },
    'inconsistent-data': {
      message: 'I dati sono cambiati durante la lettura.',
      advice: 'Riprova, o scegli un periodo già concluso.',
    },
    'no-data': { message: 'Non ci sono letture in questo periodo.', advice: 'Scegli un altro periodo o altre serie.' },
    'source-failed': {
      message: 'Non è stato possibile leggere i dati.',
      advice: 'Ricarica la pagina e riprova. Se continua, avvisa l’amministratore.',
    },
    'sink-failed': {
      message: 'Non è stato possibile salvare il file.',
      advice: 'Controlla che ci sia spazio sul disco, poi riprova.',
    },
    'worker-unavailable': {
      message: 'L’esportazione non è partita.',
      advice: 'Controlla la connessione, ricarica la pagina e riprova.',
    },
    'worker-lost': {
      message: 'L’esportazione si è interrotta.',
      advice: 'Riprova. Se continua, scegli un periodo più breve o meno dettagli.',
    },
    'storage-unavailable': {
      message: 'Questo browser non può conservare file per questa pagina.',
      advice: 'Esci dalla navigazione privata, o usa un altro browser.',
    },
    'storage-full': {
      message: 'Il browser non ha spazio per il file.',
      advice: 'Elimina vecchi file, o scegli un periodo più breve.',
    },
    internal: {
      message: 'Si è verificato un errore nell’esportazione.',
      advice: 'Riprova, e invia i dettagli tecnici all’amministratore.',
    },
    unknown: {
      message: 'Si è verificato un errore.',
      advice: 'Riprova, e invia i dettagli tecnici all’amministratore.',
    },
  },
  remedies: {
    averages: {
      '1m': 'Usa la media al minuto',
      '5m': 'Usa la media ogni 5 minuti',
      '15m': 'Usa la media ogni quarto d’ora',
      '1h': 'Usa le medie orarie',
      '6h': 'Usa la media ogni 6 ore',
      '1d': 'Usa le medie giornaliere',
      '1w': 'Usa le medie settimanali',
      '1M': 'Usa le medie mensili',
    },
    figures: {
      '1m': 'Usa un valore al minuto',
      '5m': 'Usa un valore ogni 5 minuti',
      '15m': 'Usa un valore ogni quarto d’ora',
      '1h': 'Usa un valore all’ora',
      '6h': 'Usa un valore ogni 6 ore',
      '1d': 'Usa un valore al giorno',
      '1w': 'Usa un valore alla settimana',
      '1M': 'Usa un valore al mese',
    },
    readings: 'Usa tutte le letture',
    formats: { csv: 'Scegli CSV', xlsx: 'Scegli Excel', pdf: 'Scegli PDF' },
    perDevice: 'Una colonna per dispositivo',
    files: 'Un file per serie',
    last7Days: 'Usa gli ultimi 7 giorni',
    lastMonth: 'Usa il mese scorso',
    allDecimals: 'Mostra tutti i decimali',
  },
};
