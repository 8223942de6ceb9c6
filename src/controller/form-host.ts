/** What a form is given: an exporter, and what its host knows. */
import type {
  EstimateOptions,
  ExportOptions,
  ExportPreviewOptions,
  ExportResult,
  WarmUpOptions,
} from '../client/export-options.ts';
import type { ExportRequest, NotificationMedium } from '../contract/request.ts';
import type { ServerExports } from '../handover/server-exports.ts';
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
  /** Exports that are handed to the server. Absent: none are. */
  readonly serverExports?: ServerExports;
  /** Whether there is a server that runs exports. Default false: none are handed over. */
  readonly hasServer?: boolean;
}

/** How a form hands exports to the exporter's server. */
export interface FormServerOptions {
  /**
   * The most messages, or partial aggregates where the source makes the buckets, that the page reads itself. The form
   * offers the server for more of them. Default 1,000,000, as `tooLarge` of `Exporter.export`.
   */
  readonly messages?: number;
  /** Who is told by the server when the file is ready or has failed. Default: the user, by e-mail. */
  readonly message?: {
    /** How. */
    readonly medium: NotificationMedium;
    /** To whom, as the medium takes it. Default: the user. */
    readonly target?: string;
  };
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
  /** How exports are handed to the exporter's server. Default: see {@link FormServerOptions}. */
  server?: FormServerOptions;
}
