/** The texts of a running or ended export in German. */
import type { RunTexts } from '../run-texts.ts';

const rows = (count: number, written: string): string => `${written} ${count === 1 ? 'Zeile' : 'Zeilen'}`;

/** The texts of a running or ended export in German. */
export const run: RunTexts = {
  runHeading: 'Export läuft',
  progressOfExport: 'Fortschritt des Exports',
  preparing: 'Wird vorbereitet …',
  finishing: 'Die Datei wird fertiggestellt …',
  rowsSoFar: rows,
  rowsPerSecond: (count, written) => `${rows(count, written)} pro Sekunde`,
  timeLeft: (duration) => `noch etwa ${duration}`,
  fileOf: (file, files) => `Datei ${file} von ${files}`,
  cancelExport: 'Abbrechen',
  putAside: 'Im Hintergrund fortsetzen',
  putAsideMeaning: 'Sie können dieses Fenster schließen. Der Export läuft weiter, solange die Seite offen ist.',
  fileSaved: (files, written) =>
    files === 1 ? 'Ihre Datei ist gespeichert' : `Ihre ${written} Dateien sind gespeichert`,
  noFile: 'Es war nichts zu speichern',
  saveAgain: 'Erneut speichern',
  copyTable: 'Tabelle kopieren',
  copyLink: 'Link zu diesen Einstellungen kopieren',
  backToChoices: 'Zurück',
  rowsCopied: (count, written) =>
    count === 1
      ? '1 Zeile kopiert. Fügen Sie sie in eine Tabelle ein.'
      : `${written} Zeilen kopiert. Fügen Sie sie in eine Tabelle ein.`,
  firstRowsCopied: (written, all) =>
    `Nur die ersten ${written} von ${all} Zeilen sind kopiert, mehr verträgt die Zwischenablage schlecht. Die Datei enthält alle.`,
  linkCopied: 'Link kopiert.',
  copyRefused: 'Der Browser hat das Kopieren nicht erlaubt.',
  linkRefused: 'Der Browser hat das Kopieren nicht erlaubt. Kopieren Sie den Link von Hand.',
  savedAgain: 'Erneut gespeichert.',
  saveRefused:
    'Der Browser hat die Datei nicht gespeichert. Erlauben Sie dieser Seite Downloads und versuchen Sie es erneut.',
  linkField: 'Link zu diesen Einstellungen',
  noteCount: (count, written) => `${written} ${count === 1 ? 'Hinweis' : 'Hinweise'} zu den Daten`,
  runFailed: 'Der Export ist fehlgeschlagen',
  runCancelled: 'Export abgebrochen',
  cancelledMeaning: 'Es wurde keine Datei gespeichert. Ihre Auswahl ist unverändert.',
  exportStarted: 'Der Export hat begonnen.',
  exportAt: (percent) => `Export: ${percent} fertig.`,
};
