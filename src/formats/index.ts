import type { Format } from './format.ts';
import { xlsxFormat } from './xlsx-format.ts';

/** The formats that the built-in worker can write. */
export const formats: readonly Format[] = [
  { extension: 'csv', mimeType: 'text/csv', bytesPerTextByte: 1, manySections: false, load: () => import('./csv.ts') },
  xlsxFormat(),
];
