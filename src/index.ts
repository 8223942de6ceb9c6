/** The public API of the package. */
export { download } from './client/download.ts';
export type {
  EstimateOptions,
  ExportPreviewOptions,
  ExportResult,
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
export { ExportError } from './core/errors.ts';
export { createExporter } from './create-exporter.ts';
export type { Exporter, ExporterOptions } from './exporter.ts';
export type {
  ExportOutcome,
  FollowServerOptions,
  HandedOver,
  HandOverOptions,
  RunHere,
  ServerDownloadOptions,
  ServerExportOptions,
  ServerExportResult,
  ServerExports,
  ServerFile,
  ServerFileOptions,
  ServerJob,
  ServerJobState,
  TooLargeOptions,
} from './handover/server-exports.ts';
export type {
  DiscordOptions,
  EmailOptions,
  NotifyOptions,
  Secret,
  SlackOptions,
  TelegramOptions,
} from './notify/media/notify-options.ts';
export type { PageNotifications, PagePermission } from './notify/page-permission.ts';
export type { ExportEstimate, ItemEstimate } from './pipeline/run-estimate.ts';
export type { ExportPreview, PreviewColumn } from './pipeline/run-preview.ts';
export type * from './public-types.ts';
export type { CreateOptions, Definition, DefinitionChanges, Definitions } from './recurring/definitions/definitions.ts';
export type { DefinitionJson, DefinitionsJson } from './recurring/definitions/definitions-json.ts';
export type { FolderStatus, InboxUsage, Jobs, TestDelivery, TestNotification } from './recurring/jobs/jobs.ts';
export type { InboxOptions, RecurringOptions, ScheduleOptions } from './recurring/recurring-options.ts';
export type { ScheduleControl, ScheduleStatus } from './recurring/schedule/schedule-control.ts';
export {
  clickhouseSource,
  connhexSource,
  customSource,
  jsonApiSource,
  magistralaSource,
  mainfluxSource,
  memorySource,
} from './sources/descriptor.ts';
export type { ErrorListener, ListListener } from './storage/live-list.ts';
export type {
  CatchUp,
  Executor,
  FileOptions,
  FilesPlace,
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
  ServerRun,
  WindowEnd,
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
