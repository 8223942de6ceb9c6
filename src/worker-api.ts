/** The public API for hosts that build their own worker, with their own sources or formats. */

export type { ChartAxis, ChartSeriesStyle, ChartSeriesType, ChartSide } from './charts/chart.ts';
export type { SeriesShape } from './charts/series-shape.ts';
export { ExportError } from './core/errors.ts';
export type { Cell, Column, ColumnHeader, RecordBatch, RecordSchema } from './core/record-batch.ts';
export { cellAt, Instant } from './core/record-batch.ts';
export type { Resource } from './core/resource.ts';
export type { SampleBatch, SampleField, SeriesFields } from './core/sample-batch.ts';
export { SampleKind, SeriesTable } from './core/sample-batch.ts';
export type { SummaryFacts } from './core/summary.ts';
export { formatInstant, TimeZone } from './core/time-zone.ts';
export type {
  ChartBlock,
  ChartContent,
  Fact,
  Figure,
  FigureWishes,
  FileSection,
  Format,
  FormatModule,
  PageCount,
  ReportChart,
  ReportFile,
  ReportPart,
  ReportPartBase,
  ReportTable,
  ReportText,
  SectionFigures,
  TableSize,
  WriteOptions,
} from './formats/format.ts';
export { formats } from './formats/index.ts';
export { type XlsxFormatOptions, xlsxFormat } from './formats/xlsx/format.ts';
export type { PrepareWorkbook, SheetHandle } from './formats/xlsx/prepare-workbook.ts';
export type { Registries } from './pipeline/job-engine.ts';
export { resourceSources, sources } from './sources/index.ts';
export { BatchBuilder } from './sources/messages/batch-builder.ts';
export type {
  ResourceQuery,
  ResourceSource,
  ResourceSourceEntry,
  ResourceSourceModule,
} from './sources/resources/resource-source.ts';
export type {
  ReadContext,
  SampleQuery,
  SampleSource,
  SourceEntry,
  SourceHost,
  SourceModule,
  Wait,
} from './sources/source.ts';
export { type ServeScope, serve } from './worker/serve.ts';
