import { ExportClient } from './client/export-client.ts';
import type { EstimateOptions, ExportOptions, ExportPreviewOptions, ExportResult } from './client/export-options.ts';
import type { ExportRequest } from './contract/request.ts';
import { ExportError } from './core/errors.ts';
import { serviceUrl } from './core/http/service-url.ts';
import type { NotifyOptions } from './notify/media/notify-options.ts';
import { type PageNotifications, pageNotifications } from './notify/page-permission.ts';
import type { ExportEstimate } from './pipeline/run-estimate.ts';
import type { ExportPreview } from './pipeline/run-preview.ts';
import type { Definitions } from './recurring/definitions/definitions.ts';
import type { Jobs } from './recurring/jobs/jobs.ts';
import type { Recurring, RecurringOptions } from './recurring/open-recurring.ts';
import type { ScheduleControl } from './recurring/schedule/schedule-control.ts';
import type { SourceDescriptor } from './sources/descriptor.ts';
import type { SyncControl, SyncOptions } from './sync/sync-control.ts';

/** Options of {@link createExporter}. */
export interface ExporterOptions {
  /** Where messages come from. */
  source: SourceDescriptor;
  /**
   * Makes the worker: for hosts with a worker of their own (see `downlink-export/worker`), a CDN, or a page whose
   * Content-Security-Policy demands Trusted Types. Default: the built-in worker.
   */
  createWorker?: () => Worker;
  /** Name of the database of recurring exports, and of their inbox. Default `downlink`. */
  databaseName?: string;
  /** Where files of recurring exports are kept. */
  inbox?: InboxOptions;
  /** How recurring exports are run. */
  schedule?: ScheduleOptions;
  /** How the messages of recurring exports that this browser runs are delivered. Default: not at all, and their jobs say so. */
  notifications?: NotifyOptions;
  /** The server that runs recurring exports. Default: there is none, and this browser runs them all. */
  sync?: SyncOptions;
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
  /** Tells the server of them, and them of the server. */
  readonly sync: SyncControl;
  /** The page's own notifications of their outcomes. */
  readonly notifications: PageNotifications;
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
  const {
    source,
    createWorker = builtInWorker,
    databaseName = 'downlink',
    inbox = {},
    schedule = {},
    notifications = {},
    sync,
  } = options ?? {};
  if (typeof source?.id !== 'string') throw new TypeError('createExporter needs a source, e.g. connhexSource({ … }).');
  if (typeof createWorker !== 'function') throw new TypeError('createWorker must be a function that gives a Worker.');
  if (typeof databaseName !== 'string' || databaseName === '') throw new TypeError('databaseName must be a text.');
  for (const [name, value] of Object.entries({ ...inbox, ...schedule }))
    if (!(typeof value === 'number' && value > 0)) throw new TypeError(`${name} must be a number above 0.`);
  if (typeof notifications !== 'object' || notifications === null)
    throw new TypeError('notifications must be an object.');
  const client = new ExportClient(source, createWorker);
  const exporter = withRecurring(client, { databaseName, inbox, schedule, notifications, sync: sync && checked(sync) });
  // What was not sent yesterday is sent today, though nobody asks. Whoever does is told what is wrong.
  if (sync && 'indexedDB' in globalThis) exporter.sync.status().catch(() => {});
  return exporter;
}

function checked(sync: SyncOptions): SyncOptions {
  if (typeof sync.getToken !== 'function') throw new TypeError('sync needs getToken, a function that gives a token.');
  return { ...sync, baseUrl: serviceUrl(sync.baseUrl) };
}

/** The client, and what is loaded with the first use of what recurs: a page that uses none of it loads none. */
function withRecurring(client: ExportClient, options: RecurringOptions): Exporter {
  let opened: Promise<Recurring> | undefined;
  let isDisposed = false;
  const open = async (): Promise<Recurring> => {
    if (isDisposed) throw new TypeError('This exporter was disposed of; make another.');
    opened ??= import('./recurring/open-recurring.ts').then(
      ({ openRecurring }) => openRecurring(client, options),
      (cause: unknown) => {
        opened = undefined;
        const message = 'The part that runs recurring exports could not be loaded: is the package deployed whole?';
        throw new ExportError('storage-unavailable', message, { cause });
      },
    );
    return opened;
  };
  return {
    export: (request, options) => client.export(request, options),
    preview: (request, options) => client.preview(request, options),
    estimate: (request, options) => client.estimate(request, options),
    definitions: later(open, 'definitions'),
    jobs: later(open, 'jobs'),
    scheduler: later(open, 'scheduler'),
    sync: later(open, 'sync'),
    notifications: pageNotifications,
    dispose() {
      isDisposed = true;
      client.dispose();
      opened?.then((recurring) => recurring.close()).catch(() => {});
    },
  };
}

/**
 * Something that is loaded with the first call of a method of it. All its methods are asynchronous but `subscribe`,
 * which gives back at once how to end it.
 */
function later<Name extends Exclude<keyof Recurring, 'close'>>(
  load: () => Promise<Recurring>,
  which: Name,
): Recurring[Name] {
  const call = async (name: string, given: readonly unknown[]): Promise<unknown> => {
    const part: object = (await load())[which];
    return Reflect.apply(Reflect.get(part, name), part, given);
  };
  const subscribe = (...given: readonly unknown[]) => {
    let end: (() => void) | undefined;
    let hasEnded = false;
    const stop = () => {
      hasEnded = true;
      end?.();
    };
    const [, onError = () => {}] = given as [unknown, ((error: unknown) => void)?];
    load().then(async () => {
      if (!hasEnded) end = (await call('subscribe', given)) as () => void;
      if (hasEnded) stop();
    }, onError);
    return stop;
  };
  return new Proxy({} as Recurring[Name], {
    get(_, name) {
      // An object with a `then` would be taken for a promise.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return name === 'subscribe' ? subscribe : (...given: unknown[]) => call(name, given);
    },
  });
}

// Bundlers find the worker by this very expression.
const builtInWorker = (): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'downlink' });
