/** The texts of the look at the file in English. */
import type { LookTexts } from '../look-texts.ts';

const rows = (count: number, written: string): string => `${written} ${count === 1 ? 'row' : 'rows'}`;

/** The texts of the look at the file in English. */
export const look: LookTexts = {
  lookTitle: 'Preview',
  firstRowsOf: (file) => `First rows of ${file}`,
  lookLoading: 'Loading the preview…',
  lookIdle: 'The preview appears here as soon as the choices are complete.',
  noRows: 'There are no readings in this period.',
  noRowsAdvice: 'Choose another period or other series.',
  lookFailed: 'There is no preview',
  onlyFirstRows: (count, written) => (count === 1 ? 'The first row is shown.' : `The first ${written} rows are shown.`),
  moreColumns: (count, written) => `${written} more ${count === 1 ? 'column' : 'columns'}`,
  rowCount: rows,
  aboutRows: (count, written) => `about ${rows(count, written)}`,
  aboutPages: (count, written) => `about ${written} ${count === 1 ? 'page' : 'pages'}`,
  about: (written) => `about ${written}`,
  fileFigures: 'Expected size of the file',
  chartOfAll: 'Chart in the file',
  chartOfFirst: (count, written) => `Chart in the file, here of the first ${rows(count, written)}`,
  chartAlternative: (series) => `Chart over time of ${series}`,
  moreCharts: (count, written) => `(and ${written} more ${count === 1 ? 'chart' : 'charts'})`,
  notesTitle: 'Notes',
  technicalPart: 'Technical details',
  tryAgain: 'Try again',
};
