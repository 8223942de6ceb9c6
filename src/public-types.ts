/** The types of requests, options, sources and results, for pages and for Node. */
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
export type { ExportErrorCode, ExportErrorOptions, RequestIssue } from './core/errors.ts';
export type { ColumnHeader, ColumnKind } from './core/record-batch.ts';
export type { ExportWarning, WarningCode } from './core/warnings.ts';
export type { CsvOptions, CsvPreset } from './formats/csv/options.ts';
export type { Decimals } from './formats/format.ts';
export type { PdfColors, PdfFont, PdfOptions } from './formats/pdf/options.ts';
export type { XlsxOptions } from './formats/xlsx/options.ts';
export type { SplitField } from './layouts/layout.ts';
export type { DisplayOptions, ExportSettingsOptions, ReshapeOptions, WideOptions } from './pipeline/export-settings.ts';
export type { Bundle } from './pipeline/item-plans.ts';
export type { ExportProgress } from './pipeline/progress.ts';
export type { ClickHouseColumns } from './sources/clickhouse/config.ts';
export type {
  ChannelMessage,
  ClickHouseOptions,
  ConnhexOptions,
  CustomSourceOptions,
  CustomSourceQuery,
  HttpSourceOptions,
  JsonApiOptions,
  MagistralaOptions,
  ReaderOptions,
  SourceDescriptor,
} from './sources/descriptor.ts';
export type { SampleQuery, Wait } from './sources/source.ts';
