import { abortable } from '../../../../src/core/abort.ts';
import { ExportError } from '../../../../src/core/errors.ts';
import type { ExportProgress } from '../../../../src/pipeline/progress.ts';
import { DefinitionStore } from '../../../../src/recurring/definitions/definition-store.ts';
import { Folder } from '../../../../src/recurring/jobs/folder.ts';
import { Inbox } from '../../../../src/recurring/jobs/inbox.ts';
import { JobRunner, type PlanNotifications, type RunRequest } from '../../../../src/recurring/jobs/job-runner.ts';
import { Scheduler } from '../../../../src/recurring/schedule/scheduler.ts';
import type { Database } from '../../../../src/storage/database.ts';
import { JobStore } from '../../../../src/storage/job-store.ts';
import type { JobRecord } from '../../../../src/storage/records.ts';
import { openDatabase } from '../../../support/databases.ts';
import { FakeLocks } from '../../../support/fake-locks.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { noPrivateFiles } from '../jobs/inboxes.ts';

/** The work of a run in a test. Default: it ends immediately with one file. */
export type Run = (job: JobRecord, signal: AbortSignal, report: (progress: ExportProgress) => void) => Promise<void>;

/** Options of a browser. */
export interface BrowserOptions {
  readonly run?: Run;
  readonly maxAttempts?: number;
  readonly maxCatchUp?: number;
  readonly planNotifications?: PlanNotifications;
}

let count = 0;

/** A browser with tabs that share a database, locks and a clock. It counts the runs. */
export class FakeBrowser {
  readonly clock: ManualClock = new ManualClock();
  readonly locks: FakeLocks = new FakeLocks();
  /** Ids of jobs in the order of their start. */
  readonly begun: string[] = [];
  /** The most jobs that ran at once. */
  most = 0;
  readonly name: string = `browser-${++count}`;
  readonly database: Database = openDatabase(this.name);
  readonly definitions: DefinitionStore = new DefinitionStore(this.database);
  readonly jobs: JobStore = new JobStore(this.database);
  readonly #options: BrowserOptions;
  #running = 0;

  constructor(options: BrowserOptions = {}) {
    this.#options = options;
  }

  /** Opens a tab with a stopped scheduler. */
  tab(): Tab {
    const { run: task = async () => {}, maxAttempts = 2, maxCatchUp = 24, planNotifications } = this.#options;
    const database = openDatabase(this.name);
    const { clock } = this;
    const locks = this.locks.ofTab();
    const killed = new AbortController();
    const run: RunRequest = async (job, target, signal, report) => {
      signal.throwIfAborted();
      this.begun.push(job.id);
      this.most = Math.max(this.most, ++this.#running);
      try {
        await abortable(task(job, signal, report), AbortSignal.any([signal, killed.signal]));
        if ('sink' in target) {
          const writer = (await target.sink({ name: 'a.csv' })).getWriter();
          await writer.write(new Uint8Array(10));
          await writer.close();
        }
        return { files: [{ name: 'a.csv', type: 'text/csv', size: 10, rows: 1 }], warnings: [] };
      } finally {
        this.#running--;
      }
    };
    const inbox = new Inbox({ database, maxBytes: 1000, probe: noPrivateFiles });
    const folder = new Folder(database);
    const runner = new JobRunner({
      ...{ database, inbox, folder, run, clock, locks },
      ...(planNotifications && { planNotifications }),
    });
    const limits = { maxBytes: 1e6, maxAgeMs: 30 * 86_400_000, maxJobs: 1000 };
    const scheduler = new Scheduler({ database, runner, inbox, limits, maxCatchUp, maxAttempts, clock, locks });
    const close = async () => {
      runner.close();
      killed.abort(new ExportError('worker-lost', 'The tab was closed.'));
      const stopped = scheduler.stop();
      // A dead tab writes nothing.
      database.close();
      await settle();
      await stopped;
    };
    return { scheduler, runner, database, close };
  }

  /** Lets time pass in steps of a quarter of a minute. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 15_000) await this.clock.advance(Math.min(left, 15_000));
  }
}

/** A tab of a {@link FakeBrowser}. */
export interface Tab {
  readonly scheduler: Scheduler;
  readonly runner: JobRunner;
  readonly database: Database;
  /** Kills the tab. None of its work finishes. */
  close(): Promise<void>;
}
