/** The texts of the look at the file in German. */
import type { LookTexts } from '../look-texts.ts';

const rows = (count: number, written: string): string => `${written} ${count === 1 ? 'Zeile' : 'Zeilen'}`;

/** The texts of the look at the file in German. */
export const look: LookTexts = {
  lookTitle: 'Vorschau',
  firstRowsOf: (file) => `Erste Zeilen von ${file}`,
  lookLoading: 'Die Vorschau wird geladen …',
  lookIdle: 'Die Vorschau erscheint hier, sobald die Auswahl vollständig ist.',
  noRows: 'In diesem Zeitraum gibt es keine Messwerte.',
  noRowsAdvice: 'Wählen Sie einen anderen Zeitraum oder andere Messreihen.',
  lookFailed: 'Keine Vorschau verfügbar',
  onlyFirstRows: (count, written) =>
    count === 1 ? 'Vorschau der ersten Zeile.' : `Vorschau der ersten ${written} Zeilen.`,
  moreColumns: (count, written) => `${written} weitere ${count === 1 ? 'Spalte' : 'Spalten'}`,
  rowCount: rows,
  aboutRows: (count, written) => `etwa ${rows(count, written)}`,
  aboutPages: (count, written) => `etwa ${written} ${count === 1 ? 'Seite' : 'Seiten'}`,
  about: (written) => `etwa ${written}`,
  fileFigures: 'Voraussichtliche Größe der Datei',
  chartOfAll: 'Diagramm in der Datei',
  chartOfFirst: (count, written) =>
    count === 1
      ? 'Diagramm in der Datei, hier nur mit der ersten Zeile'
      : `Diagramm in der Datei, hier nur mit den ersten ${written} Zeilen`,
  chartAlternative: (series) => `Diagramm des zeitlichen Verlaufs: ${series}`,
  moreCharts: (count, written) => `(und ${written} ${count === 1 ? 'weiteres Diagramm' : 'weitere Diagramme'})`,
  notesTitle: 'Hinweise',
  technicalPart: 'Technische Details',
  tryAgain: 'Erneut versuchen',
};
