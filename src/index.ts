/** The public API of the package. */
export { download } from './client/download.ts';
export type {
  EstimateOptions,
  ExportedFile,
  ExportOptions,
  ExportPreviewOptions,
  ExportResult,
  RunOptions,
  WarmUpOptions,
} from './client/export-options.ts';
export type { FileSink } from './client/page-sink.ts';
export type {
  ColumnTable,
  ExportTable,
  ExportTableOptions,
  RowTable,
  TableColumn,
  TableField,
} from './client/table-options.ts';
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
export type { ColumnHeader, ColumnKind } from './core/record-batch.ts';
export type { ExportWarning, WarningCode } from './core/warnings.ts';
export { createExporter } from './create-exporter.ts';
export type { Exporter, ExporterOptions } from './exporter.ts';
export type { CsvOptions, CsvPreset } from './formats/csv/options.ts';
export type { Decimals } from './formats/format.ts';
export type { PdfColors, PdfFont, PdfOptions } from './formats/pdf/options.ts';
export type { XlsxOptions } from './formats/xlsx/options.ts';
export type { SplitField } from './layouts/layout.ts';
export type {
  DiscordOptions,
  EmailOptions,
  NotifyOptions,
  Secret,
  SlackOptions,
  TelegramOptions,
} from './notify/media/notify-options.ts';
export type { PageNotifications, PagePermission } from './notify/page-permission.ts';
export type { DisplayOptions, ExportSettingsOptions, ReshapeOptions, WideOptions } from './pipeline/export-settings.ts';
export type { Bundle } from './pipeline/item-plans.ts';
export type { ExportProgress } from './pipeline/progress.ts';
export type { ExportEstimate, ItemEstimate } from './pipeline/run-estimate.ts';
export type { ExportPreview, PreviewColumn } from './pipeline/run-preview.ts';
export type { CreateOptions, Definition, DefinitionChanges, Definitions } from './recurring/definitions/definitions.ts';
export type { DefinitionJson, DefinitionsJson } from './recurring/definitions/definitions-json.ts';
export type { FolderStatus, InboxUsage, Jobs } from './recurring/jobs/jobs.ts';
export type { InboxOptions, RecurringOptions, ScheduleOptions } from './recurring/recurring-options.ts';
export type { ScheduleControl, ScheduleStatus } from './recurring/schedule/schedule-control.ts';
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
export type { SampleQuery, Wait } from './sources/source.ts';
export type { ErrorListener, ListListener } from './storage/live-list.ts';
export type {
  CatchUp,
  Executor,
  FileOptions,
  JobError,
  JobFile,
  JobFilePlace,
  JobFilter,
  JobNotification,
  JobReason,
  JobRecord,
  JobState,
  MissingCopy,
  OutboxRecord,
  OutboxState,
  ServerCopy,
} from './storage/records.ts';
export type { DefinitionSync } from './sync/definition-sync.ts';
export type {
  SyncControl,
  SyncEntry,
  SyncOptions,
  SyncRunOptions,
  SyncState,
  SyncStatus,
} from './sync/sync-control.ts';
