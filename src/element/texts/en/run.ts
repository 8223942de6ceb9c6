/** The texts of a running or ended export in English. */
import type { RunTexts } from '../run-texts.ts';

const rows = (count: number, written: string): string => `${written} ${count === 1 ? 'row' : 'rows'}`;

/** The texts of a running or ended export in English. */
export const run: RunTexts = {
  runHeading: 'Exporting',
  progressOfExport: 'Progress of the export',
  preparing: 'Getting ready…',
  finishing: 'Completing the file…',
  rowsSoFar: rows,
  rowsPerSecond: (count, written) => `${rows(count, written)} a second`,
  timeLeft: (duration) => `about ${duration} left`,
  fileOf: (file, files) => `File ${file} of ${files}`,
  cancelExport: 'Cancel',
  putAside: 'Put aside',
  putAsideMeaning: 'You can put this window aside. The export goes on while this page stays open.',
  fileSaved: (files, written) => (files === 1 ? 'Your file is saved' : `Your ${written} files are saved`),
  noFile: 'There was nothing to save',
  saveAgain: 'Save again',
  copyTable: 'Copy table',
  copyLink: 'Copy link to these settings',
  backToChoices: 'Back',
  rowsCopied: (count, written) => `${rows(count, written)} copied. Paste them into a spreadsheet.`,
  firstRowsCopied: (written, all) =>
    `Only the first ${written} of ${all} rows are copied, as many as the clipboard takes well. The file has all of them.`,
  linkCopied: 'Link copied.',
  copyRefused: 'The browser did not allow copying.',
  linkRefused: 'The browser did not allow copying. Copy the link by hand.',
  savedAgain: 'Saved again.',
  saveRefused: 'The browser did not save the file. Allow downloads for this page, then try again.',
  linkField: 'Link to these settings',
  noteCount: (count, written) => `${written} ${count === 1 ? 'note' : 'notes'} about the data`,
  runFailed: 'The export failed',
  runCancelled: 'Export cancelled',
  cancelledMeaning: 'No file was saved. Your choices are as they were.',
  exportStarted: 'Export started.',
  exportAt: (percent) => `Export: ${percent} done.`,
};
