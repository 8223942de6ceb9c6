import type { Definitions } from './client/definitions.ts';
import { ExportClient } from './client/export-client.ts';
import type { EstimateOptions, ExportOptions, ExportPreviewOptions, ExportResult } from './client/export-options.ts';
import type { Jobs } from './client/jobs.ts';
import type { ScheduleControl } from './client/schedule-control.ts';
import type { ExportRequest } from './contract/request.ts';
import { ExportError } from './core/errors.ts';
import type { ExportEstimate } from './pipeline/run-estimate.ts';
import type { ExportPreview } from './pipeline/run-preview.ts';
import type { Recurring, RecurringOptions } from './recurring.ts';
import type { SourceDescriptor } from './sources/descriptor.ts';

/** Options of {@link createExporter}. */
export interface ExporterOptions {
  /** Where messages come from. */
  source: SourceDescriptor;
  /**
   * Makes the worker: for hosts with a worker of their own (see `downlink/worker`), a CDN, or a page whose
   * Content-Security-Policy demands Trusted Types. Default: the built-in worker.
   */
  createWorker?: () => Worker;
  /** Name of the database of recurring exports, and of their inbox. Default `downlink`. */
  databaseName?: string;
  /** Where files of recurring exports are kept. */
  inbox?: InboxOptions;
  /** How recurring exports are run. */
  schedule?: ScheduleOptions;
}

/** Options of the inbox. What does not fit is let go, the oldest first; its jobs become `expired`, and say why. */
export interface InboxOptions {
  /** Bytes of all files together, and of one. Default 256 MiB. */
  maxBytes?: number;
  /** Days that files are kept. Default 30. */
  maxAgeDays?: number;
}

/** Options of the scheduler. */
export interface ScheduleOptions {
  /** Most missed occurrences that a definition with `catchUp` `all` runs after a pause, the latest of them. Default 24. */
  maxCatchUp?: number;
  /** How often a job is begun at most, when its page ends while it runs; 1 never runs it again. Default 2. */
  maxAttempts?: number;
  /** Records of jobs that have ended; beyond them the oldest without files in the inbox are forgotten. Default 1000. */
  keepJobs?: number;
}

/** Runs export requests. */
export interface Exporter {
  /**
   * Runs a request and gives its files.
   *
   * @throws ExportError see `ExportErrorCode`; the signal's reason when aborted; TypeError for misuse
   */
  export(request: ExportRequest, options?: ExportOptions): Promise<ExportResult>;
  /** The first rows of an item, read no further than they need. Throws as {@link Exporter.export} does. */
  preview(request: ExportRequest, options?: ExportPreviewOptions): Promise<ExportPreview>;
  /** How large an export will be, before anything is pulled. Throws as {@link Exporter.export} does. */
  estimate(request: ExportRequest, options?: EstimateOptions): Promise<ExportEstimate>;
  /** Recurring exports. */
  readonly definitions: Definitions;
  /** Their runs in this browser. */
  readonly jobs: Jobs;
  /** Runs them on time. */
  readonly scheduler: ScheduleControl;
  /**
   * Ends the worker and the scheduler; what still runs rejects with an `AbortError`, and jobs are found as interrupted.
   * The exporter is of no use afterwards.
   */
  dispose(): void;
}

/**
 * Makes an exporter. The worker starts with the first call and serves all of them; when it is lost, the next call
 * starts another.
 *
 * @throws TypeError when an option is not usable
 */
export function createExporter(options: ExporterOptions): Exporter {
  const { source, createWorker = builtInWorker, databaseName = 'downlink', inbox = {}, schedule = {} } = options ?? {};
  if (typeof source?.id !== 'string') throw new TypeError('createExporter needs a source, e.g. connhexSource({ … }).');
  if (typeof createWorker !== 'function') throw new TypeError('createWorker must be a function that gives a Worker.');
  if (typeof databaseName !== 'string' || databaseName === '') throw new TypeError('databaseName must be a text.');
  for (const [name, value] of Object.entries({ ...inbox, ...schedule }))
    if (!(typeof value === 'number' && value > 0)) throw new TypeError(`${name} must be a number above 0.`);
  const client = new ExportClient(source, createWorker);
  return withRecurring(client, { databaseName, inbox, schedule });
}

/** The client, and what is loaded with the first use of what recurs: a page that uses none of it loads none. */
function withRecurring(client: ExportClient, options: RecurringOptions): Exporter {
  let opened: Promise<Recurring> | undefined;
  let isDisposed = false;
  const open = async (): Promise<Recurring> => {
    if (isDisposed) throw new TypeError('This exporter was disposed of; make another.');
    opened ??= import('./recurring.ts').then(
      ({ openRecurring }) => openRecurring(client, options),
      (cause: unknown) => {
        opened = undefined;
        const message = 'The part that runs recurring exports could not be loaded: is the package deployed whole?';
        throw new ExportError('storage-unavailable', message, { cause });
      },
    );
    return opened;
  };
  /** Subscribes as soon as it can. */
  const follow = (subscribe: (recurring: Recurring) => () => void, onError: (error: unknown) => void = () => {}) => {
    let stop: (() => void) | undefined;
    let hasEnded = false;
    open().then((recurring) => {
      if (!hasEnded) stop = subscribe(recurring);
    }, onError);
    return () => {
      hasEnded = true;
      stop?.();
    };
  };
  const definitions = async () => (await open()).definitions;
  const jobs = async () => (await open()).jobs;
  const scheduler = async () => (await open()).scheduler;
  return {
    export: (request, options) => client.export(request, options),
    preview: (request, options) => client.preview(request, options),
    estimate: (request, options) => client.estimate(request, options),
    definitions: {
      create: async (...given) => (await definitions()).create(...given),
      get: async (id) => (await definitions()).get(id),
      list: async () => (await definitions()).list(),
      update: async (...given) => (await definitions()).update(...given),
      delete: async (id) => (await definitions()).delete(id),
      run: async (id) => (await definitions()).run(id),
      subscribe: (...given) => follow((recurring) => recurring.definitions.subscribe(...given), given[1]),
      toJSON: async (ids) => (await definitions()).toJSON(ids),
      fromJSON: async (json) => (await definitions()).fromJSON(json),
    },
    jobs: {
      list: async (filter) => (await jobs()).list(filter),
      get: async (id) => (await jobs()).get(id),
      subscribe: (...given) => follow((recurring) => recurring.jobs.subscribe(...given), given[1]),
      remove: async (id) => (await jobs()).remove(id),
      files: async (id) => (await jobs()).files(id),
      download: async (id) => (await jobs()).download(id),
      inbox: async () => (await jobs()).inbox(),
      chooseFolder: async () => (await jobs()).chooseFolder(),
      folder: async () => (await jobs()).folder(),
      allowFolder: async () => (await jobs()).allowFolder(),
      forgetFolder: async () => (await jobs()).forgetFolder(),
    },
    scheduler: {
      start: async () => (await scheduler()).start(),
      stop: async () => (await scheduler()).stop(),
      status: async () => (await scheduler()).status(),
      next: async (...given) => (await scheduler()).next(...given),
    },
    dispose() {
      isDisposed = true;
      client.dispose();
      opened?.then((recurring) => recurring.close()).catch(() => {});
    },
  };
}

// Bundlers find the worker by this very expression.
const builtInWorker = (): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'downlink' });
