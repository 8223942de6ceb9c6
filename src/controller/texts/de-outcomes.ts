/** German texts of what comes of exports and looks. */
import type { Quantity } from '../words.ts';
import type { OutcomeTexts } from './outcome-texts.ts';

/** Writes a number with the word for one thing or for several. */
const count = ({ value, text }: Quantity, one: string, several: string): string =>
  `${text} ${value === 1 ? one : several}`;

/** German. */
export const deOutcomes: OutcomeTexts = {
  notes: {
    'duplicates-dropped': (n) => `${count(n, 'doppelter Messwert', 'doppelte Messwerte')} weggelassen.`,
    'non-numeric-left-out': (n) =>
      `${count(n, 'Messwert ist keine Zahl und fehlt', 'Messwerte sind keine Zahlen und fehlen')} in der Datei.`,
    'cell-conflict': (n) =>
      `${count(n, 'Messwert hat', 'Messwerte haben')} denselben Zeitpunkt wie ein anderer. Die Datei zeigt den letzten.`,
    'publishers-share-column': (n) =>
      `Mehrere Geräte teilen sich eine Spalte: ${count(n, 'Messwert stammt', 'Messwerte stammen')} von einem weiteren Gerät.`,
    'not-in-labels': (n) => `${count(n, 'Messwert', 'Messwerte')} nicht aufgeführter Geräte weggelassen.`,
    'mixed-series': (n) =>
      `${count(n, 'Wert mischt', 'Werte mischen')} verschiedenartige Messwerte, daher sind Zellen leer.`,
    'formula-guarded': (n) =>
      `${count(n, 'Text sieht wie eine Formel aus und wurde', 'Texte sehen wie Formeln aus und wurden')} entschärft.`,
    'replaced-characters': (n) =>
      `${count(n, 'Zeichen', 'Zeichen')} durch „�“ ersetzt: Die Datei kann nicht jedes Zeichen darstellen.`,
    'non-finite-value': (n) =>
      `${count(n, 'Wert ist keine endliche Zahl: Seine Zelle bleibt', 'Werte sind keine endlichen Zahlen: Ihre Zellen bleiben')} leer.`,
    'unusable-value': (n) =>
      `${count(n, 'Wert', 'Werte')} weggelassen: Eine Tabelle kann nicht jede Art von Wert darstellen.`,
    'unusable-field': (n) =>
      `${count(n, 'Feld ist von falscher Art und bleibt', 'Felder sind von falscher Art und bleiben')} leer.`,
    'several-values': (n) =>
      `${count(n, 'Messwert hat', 'Messwerte haben')} mehrere Werte. Die Datei zeigt einen davon.`,
    'sub-millisecond-time': (n) => `${count(n, 'Zeitangabe ist', 'Zeitangaben sind')} auf die Millisekunde abgerundet.`,
    'time-as-text': (n) =>
      `${count(n, 'Zeitangabe ist', 'Zeitangaben sind')} als Text geschrieben: Datumszellen können solche Zeiten nicht darstellen.`,
    'text-cut': (n) => `${count(n, 'zu langer Text', 'zu lange Texte')} gekürzt.`,
    'malformed-message': (n) => `${count(n, 'Nachricht', 'Nachrichten')} ohne brauchbare Zeit oder Namen weggelassen.`,
    'outside-window': (n) => `${count(n, 'Messwert', 'Messwerte')} außerhalb des Zeitraums weggelassen.`,
    'target-without-data': (n) =>
      `${count(n, 'Messreihe hat', 'Messreihen haben')} in diesem Zeitraum keine Messwerte.`,
    'no-data': () => 'In diesem Zeitraum gibt es keine Messwerte.',
    'partial-bucket': (n) =>
      `${count(n, 'Intervall am Rand des Zeitraums ist', 'Intervalle am Rand des Zeitraums sind')} nur teilweise abgedeckt.`,
    'gap-filled': (n) => `${count(n, 'Lücke', 'Lücken')} gefüllt.`,
    'unit-changed': (n) => `${count(n, 'Messreihe wechselt', 'Messreihen wechseln')} im Zeitraum die Einheit.`,
    'unit-not-in-header': (n) => `${count(n, 'Einheit fehlt', 'Einheiten fehlen')} in den Spaltenköpfen.`,
    'ambiguous-time': (n) =>
      `${count(n, 'Uhrzeit kommt', 'Uhrzeiten kommen')} doppelt vor, weil die Uhr zurückgestellt wird.`,
    rounded: (n) => `${count(n, 'Zahl ist', 'Zahlen sind')} gerundet.`,
    'resource-missing': (n) => `${count(n, 'Eintrag', 'Einträge')} nicht gefunden.`,
    'attribute-not-in-columns': (n) => `${count(n, 'Eintrag hat', 'Einträge haben')} Angaben ohne Spalte.`,
    'inexact-number': (n) => `${count(n, 'Zahl ist', 'Zahlen sind')} zu groß, um genau dargestellt zu werden.`,
    'related-joined': (n) => `${count(n, 'Zelle enthält', 'Zellen enthalten')} mehrere Einträge.`,
    'not-in-chart': (n) => `${count(n, 'Messreihe fehlt', 'Messreihen fehlen')} im Diagramm.`,
    'unknown-placeholder': (n) =>
      `${count(n, 'unbekannter Platzhalter bleibt', 'unbekannte Platzhalter bleiben')} unverändert stehen.`,
    'unknown-format': (n) =>
      `${count(n, 'unbekannte Formatangabe wird', 'unbekannte Formatangaben werden')} ignoriert.`,
    'column-not-in-item': (n) => `${count(n, 'Spalte kommt', 'Spalten kommen')} nicht in jeder Tabelle vor.`,
    'column-empty-after-decimation': (n) => `${count(n, 'Spalte ist', 'Spalten sind')} bei dieser Auflösung leer.`,
    'period-ignored': (n) => `${count(n, 'Angabe', 'Angaben')} zur Dauer ignoriert, weil Anfang und Ende feststehen.`,
    'filename-changed': (n) => `${count(n, 'Dateiname', 'Dateinamen')} geändert.`,
    'folder-unavailable': (n) =>
      `In den Ordner ließ sich nicht schreiben. ${count(n, 'Datei liegt', 'Dateien liegen')} in diesem Browser.`,
  },
  sizes: {
    manyPages: (pages) => `Etwa ${count(pages, 'Seite', 'Seiten')}. So viele liest kaum jemand.`,
    tooManyPages: (pages, most) => `Etwa ${count(pages, 'Seite', 'Seiten')}, doch ein PDF hat höchstens ${most.text}.`,
    severalSheets: (rows, sheets) =>
      `Etwa ${count(rows, 'Zeile', 'Zeilen')}, verteilt auf ${count(sheets, 'Blatt', 'Blätter')}.`,
    moreThanExcel: (rows) => `Etwa ${count(rows, 'Zeile', 'Zeilen')}: mehr, als Excel aus einer Datei öffnet.`,
    manyRows: (rows) => `Etwa ${count(rows, 'Zeile', 'Zeilen')}: Tabellenprogramme öffnen eine solche Datei langsam.`,
    gaps: (steps) => `${count(steps, 'Intervall', 'Intervalle')} im Zeitraum ohne Messwerte.`,
  },
  failures: {
    'invalid-request': {
      message: 'Diese Einstellungen lassen sich nicht exportieren.',
      advice: 'Ändern Sie die Einstellungen und versuchen Sie es erneut.',
    },
    unsupported: {
      message: 'Diese Datei lässt sich nicht erstellen.',
      advice: 'Wählen Sie einen anderen Dateityp oder eine gröbere Auflösung.',
    },
    unauthorized: {
      message: 'Sie sind abgemeldet.',
      advice: 'Melden Sie sich wieder an und versuchen Sie es dann erneut.',
    },
    forbidden: { message: 'Sie dürfen diese Daten nicht lesen.', advice: 'Bitten Sie Ihren Administrator um Zugriff.' },
    'not-found': {
      message: 'Der Server kennt diese Daten nicht.',
      advice: 'Wählen Sie andere Messreihen oder fragen Sie Ihren Administrator.',
    },
    'rate-limited': {
      message: 'Der Server erhält zu viele Anfragen.',
      advice: 'Warten Sie einige Minuten und versuchen Sie es dann erneut.',
    },
    network: {
      message: 'Der Server ist nicht erreichbar.',
      advice: 'Prüfen Sie Ihre Verbindung und versuchen Sie es dann erneut.',
    },
    server: {
      message: 'Der Server hat eine Störung.',
      advice: 'Versuchen Sie es später erneut. Bleibt die Störung, informieren Sie Ihren Administrator.',
    },
    'bad-response': {
      message: 'Der Server hat eine unlesbare Antwort gesendet.',
      advice: 'Versuchen Sie es erneut. Hilft das nicht, informieren Sie Ihren Administrator.',
    },
    'inconsistent-data': {
      message: 'Die Daten haben sich während des Lesens geändert.',
      advice: 'Versuchen Sie es erneut oder wählen Sie einen abgeschlossenen Zeitraum.',
    },
    'no-data': {
      message: 'In diesem Zeitraum gibt es keine Messwerte.',
      advice: 'Wählen Sie einen anderen Zeitraum oder andere Messreihen.',
    },
    'source-failed': {
      message: 'Die Daten ließen sich nicht lesen.',
      advice:
        'Laden Sie die Seite neu und versuchen Sie es erneut. Hilft das nicht, informieren Sie Ihren Administrator.',
    },
    'sink-failed': {
      message: 'Die Datei ließ sich nicht speichern.',
      advice: 'Prüfen Sie, ob auf dem Datenträger Platz ist, und versuchen Sie es dann erneut.',
    },
    'worker-unavailable': {
      message: 'Der Export konnte nicht beginnen.',
      advice: 'Prüfen Sie Ihre Verbindung, laden Sie die Seite neu und versuchen Sie es erneut.',
    },
    'worker-lost': {
      message: 'Der Export wurde unterbrochen.',
      advice:
        'Versuchen Sie es erneut. Hilft das nicht, wählen Sie einen kürzeren Zeitraum oder eine gröbere Auflösung.',
    },
    'storage-unavailable': {
      message: 'Dieser Browser kann für diese Seite keine Dateien ablegen.',
      advice: 'Verlassen Sie den privaten Modus oder verwenden Sie einen anderen Browser.',
    },
    'storage-full': {
      message: 'Der Browser hat keinen Platz für die Datei.',
      advice: 'Löschen Sie alte Dateien oder wählen Sie einen kürzeren Zeitraum.',
    },
    internal: {
      message: 'Beim Export ist ein Fehler aufgetreten.',
      advice: 'Versuchen Sie es erneut und senden Sie die technischen Details an Ihren Administrator.',
    },
    unknown: {
      message: 'Ein Fehler ist aufgetreten.',
      advice: 'Versuchen Sie es erneut und senden Sie die technischen Details an Ihren Administrator.',
    },
  },
  remedies: {
    averages: {
      '1m': 'Minutenmittel verwenden',
      '5m': '5-Minuten-Mittel verwenden',
      '15m': 'Viertelstundenmittel verwenden',
      '1h': 'Stundenmittel verwenden',
      '6h': '6-Stunden-Mittel verwenden',
      '1d': 'Tagesmittel verwenden',
      '1w': 'Wochenmittel verwenden',
      '1M': 'Monatsmittel verwenden',
    },
    figures: {
      '1m': 'Einen Wert pro Minute verwenden',
      '5m': 'Einen Wert alle 5 Minuten verwenden',
      '15m': 'Einen Wert pro Viertelstunde verwenden',
      '1h': 'Einen Wert pro Stunde verwenden',
      '6h': 'Einen Wert alle 6 Stunden verwenden',
      '1d': 'Einen Wert pro Tag verwenden',
      '1w': 'Einen Wert pro Woche verwenden',
      '1M': 'Einen Wert pro Monat verwenden',
    },
    readings: 'Alle Messwerte verwenden',
    formats: { csv: 'CSV wählen', xlsx: 'Excel wählen', pdf: 'PDF wählen' },
    perDevice: 'Eine Spalte pro Gerät',
    files: 'Eine Datei pro Messreihe',
    last7Days: 'Die letzten 7 Tage wählen',
    lastMonth: 'Den letzten Monat wählen',
    allDecimals: 'Alle Nachkommastellen zeigen',
  },
};
