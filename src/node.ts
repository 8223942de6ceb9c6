/** The public API for Node: the same engine without a browser. */
export type { ChartAxis, ChartSeriesStyle, ChartSeriesType, ChartSide } from './charts/chart.ts';
export type { SeriesShape } from './charts/series-shape.ts';
export type { ExportedFile, ExportOptions, RunOptions } from './client/export-options.ts';
export type {
  Decimation,
  DecimationFunction,
  ExportColumn,
  ExportFormat,
  ExportItem,
  ExportRequest,
  ExportType,
  FileExtension,
  ItemParams,
  LayoutTemplate,
  MessageParams,
  MessageTarget,
  Notification,
  NotificationMedium,
  NotificationMessage,
  NotificationPolicy,
  OutputFormat,
  PostProcess,
  ReportElement,
  ReportElementKind,
  ReportElementLook,
  ReportMessages,
  ReportParams,
  ReportResources,
  ReportSource,
  ReportTemplate,
  ResourcePage,
  ResourceParams,
  SourceAxis,
  SourceFormat,
  Transform,
} from './contract/request.ts';
export { ExportError, type ExportErrorCode, type ExportErrorOptions, type RequestIssue } from './core/errors.ts';
export {
  type Cell,
  type Column,
  type ColumnHeader,
  type ColumnKind,
  cellAt,
  Instant,
  type RecordBatch,
  type RecordSchema,
} from './core/record-batch.ts';
export type { Resource } from './core/resource.ts';
export { type SampleBatch, type SampleField, SampleKind, type SeriesFields, SeriesTable } from './core/sample-batch.ts';
export type { SummaryFacts } from './core/summary.ts';
export { formatInstant, TimeZone } from './core/time-zone.ts';
export type { ExportWarning, WarningCode } from './core/warnings.ts';
export type { CsvOptions, CsvPreset } from './formats/csv/options.ts';
export type {
  ChartBlock,
  ChartContent,
  Decimals,
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
export type { PdfColors, PdfFont, PdfOptions } from './formats/pdf/options.ts';
export { type XlsxFormatOptions, xlsxFormat } from './formats/xlsx/format.ts';
export type { XlsxOptions } from './formats/xlsx/options.ts';
export type { PrepareWorkbook, SheetHandle } from './formats/xlsx/prepare-workbook.ts';
export type { SplitField } from './layouts/layout.ts';
export type {
  NodeExportedFile,
  NodeExportOptions,
  NodeExportResult,
  NodeSink,
  NodeWritable,
} from './node/export-options.ts';
export { runExport } from './node/run-export.ts';
export type { DisplayOptions, ExportSettingsOptions, ReshapeOptions, WideOptions } from './pipeline/export-settings.ts';
export type { Bundle } from './pipeline/item-plans.ts';
export type { Registries } from './pipeline/job-engine.ts';
export type { ExportProgress } from './pipeline/progress.ts';
export type { FileHead } from './pipeline/run-export.ts';
export {
  type ChannelMessage,
  type ConnhexOptions,
  type CustomSourceOptions,
  type CustomSourceQuery,
  connhexSource,
  customSource,
  type HttpSourceOptions,
  type JsonApiOptions,
  jsonApiSource,
  type MagistralaOptions,
  magistralaSource,
  mainfluxSource,
  memorySource,
  type ReaderOptions,
  type SourceDescriptor,
} from './sources/descriptor.ts';
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
