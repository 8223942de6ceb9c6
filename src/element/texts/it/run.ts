/** The texts of a running or ended export in Italian. */
import type { RunTexts } from '../run-texts.ts';

const rows = (count: number, written: string): string => `${written} ${count === 1 ? 'riga' : 'righe'}`;

/** The texts of a running or ended export in Italian. */
export const run: RunTexts = {
  runHeading: 'Esportazione in corso',
  progressOfExport: 'Avanzamento dell’esportazione',
  preparing: 'Preparazione…',
  finishing: 'Completamento del file…',
  rowsSoFar: rows,
  rowsPerSecond: (count, written) => `${rows(count, written)} al secondo`,
  timeLeft: (duration) => `ancora circa ${duration}`,
  fileOf: (file, files) => `File ${file} di ${files}`,
  cancelExport: 'Annulla',
  putAside: 'Continua in secondo piano',
  putAsideMeaning: 'Puoi chiudere questa finestra. L’esportazione continua finché la pagina resta aperta.',
  fileSaved: (files, written) => (files === 1 ? 'Il file è stato salvato' : `I ${written} file sono stati salvati`),
  noFile: 'Non c’era nulla da salvare',
  saveAgain: 'Salva di nuovo',
  copyTable: 'Copia la tabella',
  copyLink: 'Copia il link a queste impostazioni',
  backToChoices: 'Indietro',
  rowsCopied: (count, written) =>
    count === 1
      ? '1 riga copiata. Incollala in un foglio di calcolo.'
      : `${written} righe copiate. Incollale in un foglio di calcolo.`,
  firstRowsCopied: (written, all) =>
    `Copiate solo le prime ${written} di ${all} righe: di più gli appunti non ne reggono bene. Il file le contiene tutte.`,
  linkCopied: 'Link copiato.',
  copyRefused: 'Il browser non ha permesso di copiare.',
  linkRefused: 'Il browser non ha permesso di copiare. Copia il link a mano.',
  savedAgain: 'Salvato di nuovo.',
  saveRefused: 'Il browser non ha salvato il file. Consenti i download a questa pagina e riprova.',
  linkField: 'Link a queste impostazioni',
  noteCount: (count, written) => `${written} ${count === 1 ? 'nota' : 'note'} sui dati`,
  runFailed: 'L’esportazione non è riuscita',
  runCancelled: 'Esportazione annullata',
  cancelledMeaning: 'Nessun file è stato salvato. Le scelte sono rimaste come prima.',
  exportStarted: 'Esportazione avviata.',
  exportAt: (percent) => `Esportazione: ${percent} completata.`,
};
