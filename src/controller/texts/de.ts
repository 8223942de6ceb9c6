/** German texts of an export form. */
import type { Quantity } from '../words.ts';
import type { FormTexts } from './form-texts.ts';

/** Writes a number with the word for one thing or for several. */
const count = ({ value, text }: Quantity, one: string, several: string): string =>
  `${text} ${value === 1 ? one : several}`;

/** German. */
export const de: FormTexts = {
  time: 'Zeit',
  periods: {
    screen: 'Wie angezeigt',
    yesterday: 'Gestern',
    last7Days: 'Letzte 7 Tage',
    thisMonth: 'Dieser Monat',
    lastMonth: 'Letzter Monat',
  },
  clockForward: (day, from, to) => `Am ${day} wird die Uhr von ${from} auf ${to} vorgestellt.`,
  clockBack: (day, from, to) => `Am ${day} wird die Uhr von ${from} auf ${to} zurückgestellt.`,
  faults: {
    nothingOffered: 'Es gibt keine Messreihen zum Exportieren.',
    noSeries: 'Wählen Sie mindestens eine Messreihe.',
    unusableSeries: (label) =>
      `„${label}“ lässt sich nicht exportieren: Die Messreihe hat keinen Kanal, oder ihr Name enthält ein Komma oder beginnt oder endet mit einem Leerzeichen.`,
    tooManySeries: (most) =>
      `Ein Excel-Blatt hat Platz für ${most.text} Messreihen. Wählen Sie weniger oder eine Datei pro Messreihe.`,
    noFirstDay: 'Wählen Sie den ersten Tag.',
    noLastDay: 'Wählen Sie den letzten Tag.',
    daysReversed: 'Der letzte Tag liegt vor dem ersten Tag.',
    emptyPeriod: 'Dieser Zeitraum ist leer. Wählen Sie einen anderen Zeitraum.',
    unknownZone: (name) => `„${name}“ ist keine bekannte Zeitzone. Wählen Sie eine Stadt.`,
    unknownStep: 'Wählen Sie einen Zeitschritt, zum Beispiel eine Stunde oder einen Tag.',
    unknownLogo: 'Das Logo ist kein PNG- oder JPEG-Bild. Wählen Sie eine andere Datei.',
  },
  progress: {
    starting: 'Export beginnt.',
    reading: (rows) => `${count(rows, 'Zeile', 'Zeilen')} geschrieben.`,
    done: (part) => `${part} fertig.`,
    doneAndLeft: (part, left) => `${part} fertig, noch etwa ${left}.`,
    finishing: 'Datei wird fertiggestellt.',
    saving: 'Datei wird gespeichert.',
    waiting: {
      offline: 'Verbindung unterbrochen. Der Export geht weiter, sobald Sie wieder online sind.',
      network: 'Verbindung unterbrochen.',
      'rate-limited': 'Der Server ist ausgelastet.',
      server: 'Der Server hat eine Störung.',
      'bad-response': 'Der Server hat eine unlesbare Antwort gesendet.',
      source: 'Es wird auf Daten gewartet.',
    },
    nextAttempt: (left) => `Neuer Versuch in ${left}.`,
  },
  notLoaded: {
    message: 'Ein Teil dieser Seite ließ sich nicht laden.',
    advice: 'Prüfen Sie Ihre Verbindung, laden Sie die Seite neu und versuchen Sie es erneut.',
  },
};
