import ExcelJS from 'exceljs';
import type { Cell, ColumnKind, RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { readZip } from './oracles/zip-reader.ts';
import { writtenXlsx, type XlsxRun } from './written-xlsx.ts';

/** Makes a schema of these labels, without kinds. */
export const schemaOf = (...labels: string[]): RecordSchema => ({
  columns: labels.map((label) => ({ id: label, label })),
});

/** A schema of labels and kinds. */
export const kindsOf = (columns: Readonly<Record<string, ColumnKind>>): RecordSchema => ({
  columns: Object.entries(columns).map(([label, kind]) => ({ id: label, label, kind })),
});

/** A batch of cells, by column. */
export const mixed = (...columns: readonly (readonly Cell[])[]): RecordBatch => ({
  length: columns[0]!.length,
  columns: columns.map((cells) => ({ kind: 'mixed', cells })),
});

/** A batch with a column of times. */
export const times = (...values: number[]): RecordBatch => ({
  length: values.length,
  columns: [{ kind: 'time', values: Float64Array.from(values) }],
});

/** A batch with a column of figures. */
export const figures = (...values: number[]): RecordBatch => figuresOf(values);

/** A batch with a column of any number of figures. */
export const figuresOf = (values: readonly number[]): RecordBatch => ({
  length: values.length,
  columns: [{ kind: 'number', values: Float64Array.from(values) }],
});

/** One table of mixed cells in one column. */
export const column = (...cells: Cell[]): XlsxRun => ({
  tables: [{ schema: schemaOf('cell'), batches: [mixed(cells)] }],
});

/** Writes a workbook and reads it with exceljs. */
export async function opened(run: XlsxRun) {
  const { bytes, warnings } = await writtenXlsx(run);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.buffer);
  return { book, sheet: book.worksheets[0]!, bytes, warnings };
}

/** The parts of a workbook as text. */
export function partsOf(bytes: Uint8Array): { name: string; content: string }[] {
  return readZip(bytes).map((part) => ({ name: part.name, content: Buffer.from(part.bytes).toString('utf8') }));
}
