/** What a form is given: an exporter, and what its host knows. */
import type {
  EstimateOptions,
  ExportOptions,
  ExportPreviewOptions,
  ExportResult,
  WarmUpOptions,
} from '../client/export-options.ts';
import type { ExportRequest } from '../contract/request.ts';
import type { PageNotifications } from '../notify/page-permission.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { Definitions } from '../recurring/definitions/definitions.ts';
import type { Jobs } from '../recurring/jobs/jobs.ts';
import type { ScheduleControl } from '../recurring/schedule/schedule-control.ts';
import type { SyncControl } from '../sync/sync-control.ts';
import type { FormSeries, FormWindow } from './choices.ts';
import type { FormTextChanges } from './texts/index.ts';

/** What a form needs of an exporter. `createExporter` returns all of it. */
export interface FormExporter {
  /** Runs a request. */
  export(request: ExportRequest, options?: ExportOptions): Promise<ExportResult>;
  /** Returns the first rows. */
  preview(request: ExportRequest, options?: ExportPreviewOptions): Promise<ExportPreview>;
  /** Estimates the size. */
  estimate(request: ExportRequest, options?: EstimateOptions): Promise<ExportEstimate>;
  /** Loads what an export needs. */
  warmUp(options?: WarmUpOptions): Promise<void>;
  /** Stored recurring exports. */
  readonly definitions: Definitions;
  /** Their runs in this browser. */
  readonly jobs: Jobs;
  /** Runs them on time. */
  readonly scheduler: ScheduleControl;
  /** Syncs them with a server. */
  readonly sync: SyncControl;
  /** Browser notifications. */
  readonly notifications: PageNotifications;
}

/** What a host gives a form. Absent fields keep their values when they are given to `ExportForm.update`. */
export interface FormHost {
  /** The series to choose from. */
  series?: readonly FormSeries[];
  /** The window that the dashboard shows, Unix seconds. Default: none. */
  window?: FormWindow;
  /** IANA name of the dashboard's zone. Default: the browser's. */
  timezone?: string;
  /** Language of all texts, a BCP 47 tag. Default: the browser's. Without a translation, texts are English. */
  locale?: string;
  /** Texts to use instead of those of the language: whole texts, or some of a group. Default: none. */
  texts?: FormTextChanges;
}
