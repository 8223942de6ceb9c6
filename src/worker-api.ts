/** The public API for hosts that build their own worker, with their own sources or formats. */
export { ExportError } from './core/errors.ts';
export type { Cell, Column, ColumnHeader, RecordBatch, RecordSchema } from './core/record-batch.ts';
export { cellAt, Instant } from './core/record-batch.ts';
export type { SampleBatch, SampleField, SeriesFields } from './core/sample-batch.ts';
export { SampleKind, SeriesTable } from './core/sample-batch.ts';
export { formatInstant, TimeZone } from './core/time-zone.ts';
export type { Fact, FileSection, Format, FormatModule, PageCount, TableSize, WriteOptions } from './formats/format.ts';
export { formats } from './formats/index.ts';
export { type XlsxFormatOptions, xlsxFormat } from './formats/xlsx/format.ts';
export type { PrepareWorkbook, SheetHandle } from './formats/xlsx/prepare-workbook.ts';
export { sources } from './sources/index.ts';
export { BatchBuilder } from './sources/messages/batch-builder.ts';
export type {
  ReadContext,
  SampleQuery,
  SampleSource,
  SourceEntry,
  SourceHost,
  SourceModule,
  Wait,
} from './sources/source.ts';
export { type Registries, type ServeScope, serve } from './worker/serve.ts';
