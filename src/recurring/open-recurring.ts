import type { ExportClient } from '../client/export-client.ts';
import { systemClock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { randomId } from '../core/random-id.ts';
import type { NotifyOptions } from '../notify/media/notify-options.ts';
import { Notifier } from '../notify/notifier.ts';
import { Database } from '../storage/database.ts';
import { JobStore } from '../storage/job-store.ts';
import { Sync } from '../sync/sync.ts';
import type { SyncControl, SyncOptions } from '../sync/sync-control.ts';
import type { Definitions } from './definitions/definitions.ts';
import { StoredDefinitions } from './definitions/stored-definitions.ts';
import { expire } from './jobs/expiry.ts';
import { Folder } from './jobs/folder.ts';
import { Inbox } from './jobs/inbox.ts';
import { JobRunner, type PlanNotifications, type RunRequest } from './jobs/job-runner.ts';
import type { Jobs } from './jobs/jobs.ts';
import { newJob } from './jobs/new-job.ts';
import { StoredJobs } from './jobs/stored-jobs.ts';
import { lastOccurrenceBefore } from './schedule/due.ts';
import type { ScheduleControl } from './schedule/schedule-control.ts';
import { Scheduler } from './schedule/scheduler.ts';

const DAY_MS = 86_400_000;

/** Most runs that are told in advance: more would hold the page up. */
const MAX_NEXT = 10_000;

/** How recurring exports are run and kept; see `ExporterOptions`. */
export interface RecurringOptions {
  readonly databaseName: string;
  readonly inbox: { readonly maxBytes?: number; readonly maxAgeDays?: number };
  readonly schedule: { readonly maxCatchUp?: number; readonly maxAttempts?: number; readonly keepJobs?: number };
  readonly notifications: NotifyOptions;
  /** Absent: there is no server. */
  readonly sync: SyncOptions | undefined;
}

/** The part of an exporter that is loaded with the first use of what recurs. */
export interface Recurring {
  readonly definitions: Definitions;
  readonly jobs: Jobs;
  readonly scheduler: ScheduleControl;
  readonly sync: SyncControl;
  close(): void;
}

/** Wires storage and schedule to the client that runs exports. The database opens with the first call that needs it. */
export function openRecurring(client: ExportClient, { databaseName, ...options }: RecurringOptions): Recurring {
  const { maxBytes = 256 * 1024 * 1024, maxAgeDays = 30 } = options.inbox;
  const { maxCatchUp = 24, maxAttempts = 2, keepJobs = 1000 } = options.schedule;
  const clock = systemClock;
  const database = new Database(databaseName);
  const inbox = new Inbox({ database, maxBytes, probe: () => client.probePrivateFiles() });
  const folder = new Folder(database);
  const run: RunRequest = (job, target, signal, onProgress) => {
    const sink = 'sink' in target ? { sink: target.sink } : {};
    const into = 'inbox' in target ? target.inbox : undefined;
    return client.export(job.request, { ...job.options, ...sink, signal, onProgress, now: job.scheduledFor }, into);
  };
  const notifier = new Notifier({ database, options: options.notifications, clock });
  const planNotifications: PlanNotifications = (request, state) => notifier.plan(request, state);
  const runner = new JobRunner({ database, inbox, folder, run, planNotifications, clock });
  const limits = { maxBytes, maxAgeMs: maxAgeDays * DAY_MS, maxJobs: keepJobs };
  const scheduler = new Scheduler({ database, runner, inbox, limits, maxCatchUp, maxAttempts, clock });
  const never = new AbortController().signal;
  const letGo = () => expire(new JobStore(database), inbox, limits, clock.now());
  const definitions = new StoredDefinitions({
    database,
    clock,
    hasServer: options.sync !== undefined,
    async check(request, options, now) {
      await client.check(request, { ...options, now });
      await inbox.require();
    },
    lastOccurrenceBefore,
    async run(definition) {
      const now = clock.now();
      const scheduledFor = Math.floor(now / 1000);
      const job = newJob({ id: randomId(), definition, reason: 'manual', scheduledFor, now, fence: 0 });
      const begun = await runner.begin(job, never);
      begun.ended.finally(letGo).catch(() => {});
      return begun.job;
    },
  });
  // A page that starts no scheduler shows jobs, too: those whose page died are no longer in progress, and old files go.
  runner
    .findInterrupted(maxAttempts)
    .then(letGo)
    .catch(() => {});
  const closing = new AbortController();
  // Where it cannot run, there are no jobs either, and whoever makes one is told why.
  if (Object.keys(options.notifications).length > 0) notifier.run(closing.signal).catch(() => {});
  const sync = new Sync(database, options.sync);
  sync.start(closing.signal);
  return {
    definitions,
    sync,
    jobs: new StoredJobs(database, inbox, folder, { maxBytes, maxAgeDays }),
    scheduler: {
      start: () => scheduler.start(),
      stop: () => scheduler.stop(),
      status: async () => scheduler.status,
      async next(id, count = 1) {
        if (!Number.isSafeInteger(count) || count < 0 || count > MAX_NEXT)
          throw new TypeError(`The number of next runs is a whole number from 0 to ${MAX_NEXT}.`);
        const definition = await definitions.get(id);
        if (!definition) throw new ExportError('not-found', `There is no definition ${JSON.stringify(id)} here.`);
        return scheduler.next(definition, count);
      },
    },
    close() {
      closing.abort(new DOMException('The exporter was disposed of.', 'AbortError'));
      runner.close();
      void scheduler.stop();
      database.close();
    },
  };
}
