/**
 * The registry of file formats. A new one also needs its extension in `FileExtension`, and for options of its own
 * `client/export-options.ts`, `client/export-client.ts` and `FileOptions` in `storage/records.ts`.
 */
import { parseOptions, timeStyle, write } from './csv/csv.ts';
import type { Format } from './format.ts';
import { xlsxFormat } from './xlsx/format.ts';

/** The formats that the built-in worker can write. */
export const formats: readonly Format[] = [
  {
    extension: 'csv',
    mimeType: 'text/csv',
    bytesPerTextByte: 1,
    manySections: false,
    // Every worker has it: as a part of its own it would be larger than what it saves.
    load: async () => ({ parseOptions, timeStyle, write }),
  },
  xlsxFormat(),
  {
    extension: 'pdf',
    mimeType: 'application/pdf',
    bytesPerTextByte: 0.4,
    leastBytes: 3000,
    manySections: false,
    tellsFacts: true,
    reports: true,
    paged: true,
    load: () => import('./pdf/pdf.ts'),
  },
];
