/** The registry entry of the XLSX format. */
import type { Format } from '../format.ts';
import type { PrepareWorkbook } from './prepare-workbook.ts';

/** Options of the XLSX format for a host with its own worker. */
export interface XlsxFormatOptions<Workbook = unknown> {
  /** Styles or extends the workbook; see {@link PrepareWorkbook}. Default: none. */
  prepareWorkbook?: PrepareWorkbook<Workbook>;
}

/**
 * Makes the XLSX format for a registry of formats. `Workbook` is the class of that name in exceljs; it is used only as
 * a type: `xlsxFormat<Workbook>({ prepareWorkbook(workbook) { … } })`.
 */
export function xlsxFormat<Workbook = unknown>({ prepareWorkbook }: XlsxFormatOptions<Workbook> = {}): Format {
  return {
    extension: 'xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytesPerTextByte: 0.3,
    leastBytes: 10_000,
    manySections: true,
    reports: true,
    tellsFacts: true,
    load: async () => (await import('./xlsx.ts')).xlsxModule(prepareWorkbook as PrepareWorkbook | undefined),
  };
}
