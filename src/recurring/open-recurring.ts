/** Connects storage, schedule, sync and notifications to the client that runs exports. */

import type { ExportClient } from '../client/export-client.ts';
import { systemClock } from '../core/clock.ts';
import { randomId } from '../core/random-id.ts';
import { StoredServerExports } from '../handover/stored-server-exports.ts';
import { Notifier } from '../notify/notifier.ts';
import { Database } from '../storage/database.ts';
import { JobStore } from '../storage/job-store.ts';
import { Sync } from '../sync/sync.ts';
import { StoredDefinitions } from './definitions/stored-definitions.ts';
import { expire } from './jobs/expiry.ts';
import { Folder } from './jobs/folder.ts';
import { Inbox } from './jobs/inbox.ts';
import { JobRunner, type PlanNotifications, type RunRequest } from './jobs/job-runner.ts';
import { newJob } from './jobs/new-job.ts';
import { StoredJobs } from './jobs/stored-jobs.ts';
import type { RecurringOptions } from './recurring-options.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { windowedRequest } from './schedule/window-end.ts';

const DAY_MS = 86_400_000;

/** The part of an exporter that is loaded when recurring exports are first used. */
export interface Recurring {
  /** The definitions of recurring exports. */
  readonly definitions: StoredDefinitions;
  /** Their runs in this browser. */
  readonly jobs: StoredJobs;
  /** Runs definitions on time. */
  readonly scheduler: Scheduler;
  /** Syncs definitions with the server. */
  readonly sync: Sync;
  /** The exports that were handed to the server. */
  readonly serverExports: StoredServerExports;
  /** Stops all work of this tab and closes the database. */
  close(): void;
}

/** Opens the recurring part of an exporter. The database opens on the first call that needs it. */
export function openRecurring(client: ExportClient, options: RecurringOptions): Recurring {
  const { databaseName = 'downlink', inbox: limitsOfInbox = {}, schedule = {}, notifications = {} } = options;
  const { maxBytes = 256 * 1024 * 1024, maxAgeDays = 30 } = limitsOfInbox;
  const { maxCatchUp = 24, maxAttempts = 2, keepJobs = 1000 } = schedule;
  const clock = systemClock;
  const database = new Database(databaseName);
  const inbox = new Inbox({ database, maxBytes, probe: () => client.call((api) => api.probePrivateFiles()) });
  const folder = new Folder(database);
  const run: RunRequest = (job, target, signal, onProgress) => {
    const sink = 'sink' in target ? { sink: target.sink } : {};
    const into = 'inbox' in target ? target.inbox : undefined;
    const { windowEnd, place, ...options } = job.options;
    const request = windowedRequest(job.request, windowEnd, job.scheduledFor);
    return client.export(request, { ...options, ...sink, signal, onProgress, now: job.scheduledFor }, into);
  };
  const notifier = new Notifier({ database, options: notifications, clock });
  const planNotifications: PlanNotifications = (request, state) => notifier.plan(request, state);
  const runner = new JobRunner({ database, inbox, folder, run, planNotifications, clock });
  const limits = { maxBytes, maxAgeMs: maxAgeDays * DAY_MS, maxJobs: keepJobs };
  const scheduler = new Scheduler({ database, runner, inbox, limits, maxCatchUp, maxAttempts, clock });
  const never = new AbortController().signal;
  const expireOld = () => expire(new JobStore(database), inbox, limits, clock.now());
  const definitions = new StoredDefinitions({
    database,
    clock,
    hasServer: options.sync !== undefined,
    async check(request, { csv, xlsx, pdf, windowEnd, place, ...options }, now) {
      const job = { ...options, now, formatOptions: { csv, xlsx, pdf } };
      const windowed = windowedRequest(request, windowEnd, now);
      await client.run(windowed, job, (api, message, page) => api.check(message, page));
      await inbox.require();
    },
    async run(definition) {
      const now = clock.now();
      const scheduledFor = Math.floor(now / 1000);
      const job = newJob({ id: randomId(), definition, reason: 'manual', scheduledFor, now, fence: 0 });
      const begun = await runner.begin(job, never);
      begun.ended.finally(expireOld).catch(() => {});
      return begun.job;
    },
  });
  // A page may show jobs without starting the scheduler, so interrupted jobs and old files are handled here too.
  runner
    .findInterrupted(maxAttempts)
    .then(expireOld)
    .catch(() => {});
  const closing = new AbortController();
  // Errors are ignored: when the notifier cannot run, creating a job fails too and reports the reason.
  if (Object.keys(notifications).length > 0) notifier.run(closing.signal).catch(() => {});
  const handOvers = new Database(`${databaseName}:server-exports`);
  const serverExports = new StoredServerExports({ database: handOvers, client, sync: options.sync });
  const sync = new Sync(database, options.sync, {
    onRun: ({ retryRejected = false }) => void serverExports.retry(retryRejected).catch(() => {}),
  });
  sync.start(closing.signal);
  serverExports.resume();
  return {
    definitions,
    sync,
    serverExports,
    jobs: new StoredJobs({
      ...{ database, inbox, folder, limits: { maxBytes, maxAgeDays } },
      notifier: {
        media: () => notifier.media(),
        send: (medium, message) => notifier.send(medium, message, closing.signal),
      },
    }),
    scheduler,
    close() {
      closing.abort(new DOMException('The exporter was disposed of.', 'AbortError'));
      serverExports.close();
      runner.close();
      void scheduler.stop();
      database.close();
    },
  };
}
