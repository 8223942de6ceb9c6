import type { Format } from '../format.ts';
import type { PrepareWorkbook } from './prepare-workbook.ts';

/** What a host adds to XLSX files in a worker of its own. */
export interface XlsxFormatOptions<Workbook = unknown> {
  /** Styles or extends the workbook; see {@link PrepareWorkbook}. */
  prepareWorkbook?: PrepareWorkbook<Workbook>;
}

/**
 * The XLSX format, for a registry of formats. `Workbook` is the class of that name of exceljs, which is not needed
 * for anything but its types: `xlsxFormat<Workbook>({ prepareWorkbook(workbook) { … } })`.
 */
export function xlsxFormat<Workbook = unknown>({ prepareWorkbook }: XlsxFormatOptions<Workbook> = {}): Format {
  return {
    extension: 'xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytesPerTextByte: 0.3,
    leastBytes: 10_000,
    manySections: true,
    tellsFacts: true,
    load: async () => (await import('./xlsx.ts')).xlsxModule(prepareWorkbook as PrepareWorkbook | undefined),
  };
}
