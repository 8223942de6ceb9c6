import type { ExportRequest } from '../../contract/request.ts';
import { linkedAbort } from '../../core/abort.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExportError } from '../../core/errors.ts';
import { checkFence } from '../../leadership/fence.ts';
import type { ExportProgress } from '../../pipeline/progress.ts';
import type { ExportOutcome } from '../../pipeline/run-export.ts';
import type { Database } from '../../storage/database.ts';
import { JobStore, putJob } from '../../storage/job-store.ts';
import type { JobError, JobFile, JobFilePlace, JobNotification, JobRecord } from '../../storage/records.ts';
import { SCHEDULE } from '../schedule/enqueue-due.ts';
import type { Folder } from './folder.ts';
import type { Inbox } from './inbox.ts';
import type { JobTarget } from './job-place.ts';

/** Milliseconds between two records of a running job's progress. */
const PROGRESS_MS = 1_000;

/** How often the end of a job is written, when the storage refuses, before it is left to be found as interrupted. */
const END_TRIES = 4;

/** Runs the request of a job; throws as an export does. */
export type RunRequest = (
  job: JobRecord,
  target: JobTarget,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
) => Promise<ExportOutcome>;

/** Which messages about a job's outcome are to be sent; asked in the transaction that ends it. */
export type PlanNotifications = (request: ExportRequest, state: 'done' | 'failed') => JobNotification[];

/** What a {@link JobRunner} runs on. */
export interface JobRunnerTools {
  readonly database: Database;
  readonly inbox: Inbox;
  readonly folder: Folder;
  readonly run: RunRequest;
  /** Default: none are sent. */
  readonly planNotifications?: PlanNotifications | undefined;
  /** Default: the computer's. */
  readonly clock?: Clock;
  /** Default: the browser's. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

/**
 * Runs jobs, and keeps their records. Whoever runs a job holds the Web Lock `downlink:<database>:job:<id>`: a job in
 * progress whose lock is free was interrupted. Each attempt has a number, and writes nothing once there is a later one.
 */
export class JobRunner {
  readonly #tools: JobRunnerTools;
  readonly #jobs: JobStore;
  readonly #clock: Clock;
  readonly #locks: Pick<LockManager, 'request'> | undefined;
  readonly #closing = new AbortController();

  constructor(tools: JobRunnerTools) {
    this.#tools = tools;
    this.#jobs = new JobStore(tools.database);
    this.#clock = tools.clock ?? systemClock;
    this.#locks = tools.locks ?? globalThis.navigator?.locks;
  }

  /**
   * Runs a job that has not begun; settles when it has ended. One that another tab runs is left to it.
   *
   * @param fence of the scheduler
   * @returns whether it was run here
   * @throws FenceLost when another tab leads
   */
  async run(id: string, fence: number, signal: AbortSignal): Promise<boolean> {
    let hasBegun = false;
    await this.#underLock(id, async () => {
      const begun = await this.#tools.database.write(['jobs', 'meta'], async (transaction) => {
        await checkFence(transaction, SCHEDULE, fence);
        const job = await transaction.objectStore('jobs').get(id);
        if (job?.state !== 'notProcessed') return undefined;
        const begun = { ...this.#asBegun(job), fence };
        await putJob(transaction, begun);
        return begun;
      });
      hasBegun = begun !== undefined;
      if (begun) await this.#attempt(begun, signal);
    });
    return hasBegun;
  }

  /**
   * Begins a new job at once.
   *
   * @returns the job as it is stored; `ended` settles when it has ended
   */
  async begin(job: JobRecord, signal: AbortSignal): Promise<{ job: JobRecord; ended: Promise<void> }> {
    const begun = this.#asBegun(job);
    return new Promise((resolve, reject) => {
      const ended = this.#underLock(job.id, async () => {
        await this.#jobs.create(begun);
        resolve({ job: begun, ended });
        await this.#attempt(begun, signal);
      });
      ended.catch(reject);
    });
  }

  /**
   * Finds jobs whose page or browser ended while they ran, and marks them: to be run again, while they have been begun
   * less than `maxAttempts` times; else as failed.
   *
   * @param fence of the leader that asks: jobs that an earlier one began are not its own any more, even if it seems to
   *   live, as a frozen tab does. Default: only those that nobody runs
   */
  async findInterrupted(maxAttempts: number, fence = 0): Promise<void> {
    if (!this.#locks) return;
    for (const { id, attempts, ...job } of await this.#jobs.list({ states: ['inProgress'] })) {
      const isAbandoned = job.fence > 0 && job.fence < fence;
      const mark = () =>
        this.#jobs.update(id, (now) => {
          if (now.state !== 'inProgress' || now.attempts !== attempts) return undefined;
          const error: JobError = { code: 'interrupted', message: 'The page or the browser ended while this job ran.' };
          if (attempts < maxAttempts) return { ...now, state: 'notProcessed', progress: null, error };
          return this.#asEnded(now, { state: 'failed', error });
        });
      await this.#underLock(id, mark, isAbandoned);
    }
  }

  /** Leaves the jobs that run as they are: whoever looks next finds them interrupted. */
  close(): void {
    this.#closing.abort(new DOMException('The exporter was disposed of.', 'AbortError'));
  }

  /** Does nothing when somebody else holds the lock, unless it is to be stolen. Without Web Locks, all have it. */
  async #underLock(id: string, work: () => Promise<unknown>, steal = false): Promise<void> {
    const lock = `downlink:${this.#tools.database.name}:job:${id}`;
    if (!this.#locks) await work();
    else await this.#locks.request(lock, steal ? { steal } : { ifAvailable: true }, (held) => held && work());
  }

  #asBegun(job: JobRecord): JobRecord {
    const attempts = job.attempts + 1;
    return { ...job, state: 'inProgress', startedAt: this.#now(), attempts, error: null, progress: null };
  }

  #asEnded(job: JobRecord, changes: Partial<JobRecord> & { readonly state: 'done' | 'failed' }): JobRecord {
    const notifications = this.#tools.planNotifications?.(job.request, changes.state) ?? [];
    return { ...job, ...changes, endedAt: this.#now(), progress: null, notifications };
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  async #attempt(job: JobRecord, signal: AbortSignal): Promise<void> {
    const { inbox, run, database } = this.#tools;
    const ending = linkedAbort(signal, this.#closing.signal);
    const update = (change: (now: JobRecord) => JobRecord) =>
      this.#jobs.update(job.id, (now) => (isSameAttempt(now, job) ? change(now) : undefined));
    const stopListening = database.changes.subscribe(['jobs'], async ({ ids }) => {
      if (!ids.includes(job.id)) return;
      const now = await this.#jobs.get(job.id).catch(() => job);
      if (!now || !isSameAttempt(now, job)) ending.end('The job was removed.');
    });
    const progress = new ProgressRecord(this.#clock, (progress) => update((now) => ({ ...now, progress })));
    let stored: unknown;
    try {
      const outcome = await this.#write(job, (target) =>
        run(job, target, ending.signal, (report) => progress.take(report)),
      );
      await progress.close();
      stored = await this.#end(() => update((now) => this.#asEnded(now, { ...outcome, state: 'done' })));
    } catch (error) {
      await progress.close();
      // Whoever ended it sees to its record: it was removed, or is found as interrupted.
      if (!ending.signal.aborted)
        await this.#end(() => update((now) => this.#asEnded(now, { state: 'failed', error: asJobError(error) })));
    } finally {
      ending.unlink();
      stopListening();
    }
    if (!stored) await inbox.remove(job).catch(() => {});
  }

  /** Writes the files into the chosen folder where that can be, else into the inbox. */
  async #write(
    job: JobRecord,
    run: (target: JobTarget) => Promise<ExportOutcome>,
  ): Promise<Pick<JobRecord, 'files' | 'warnings'>> {
    const { inbox, folder } = this.#tools;
    const chosen = await folder.open();
    const isFolder = chosen !== undefined && typeof chosen !== 'string';
    const place = isFolder ? chosen : await inbox.open(job);
    let outcome: ExportOutcome;
    try {
      outcome = await run(place.target);
    } catch (error) {
      await place.discard().catch(() => {});
      throw place.failure ?? error;
    }
    const { warnings } = outcome;
    const files = placed(outcome.files, isFolder ? 'folder' : 'inbox', place.names);
    if (typeof chosen !== 'string') return { files, warnings };
    const message = `${chosen} The files of this job are in the inbox.`;
    return { files, warnings: [...warnings, { code: 'folder-unavailable', message, count: files.length }] };
  }

  /** Stores the end of a job; a storage that refuses may do better a moment later. */
  async #end(store: () => Promise<unknown>): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await store();
      } catch (error) {
        if (attempt >= END_TRIES) throw error;
        await this.#clock.sleep(PROGRESS_MS * attempt, new AbortController().signal);
      }
    }
  }
}

/** Writes the latest report of a job, one at a time and not too often. */
class ProgressRecord {
  readonly #clock: Clock;
  readonly #write: (progress: ExportProgress) => Promise<unknown>;
  #latest: ExportProgress | undefined;
  #writing: Promise<void> | undefined;
  readonly #closing = new AbortController();

  constructor(clock: Clock, write: (progress: ExportProgress) => Promise<unknown>) {
    this.#clock = clock;
    this.#write = write;
  }

  take(progress: ExportProgress): void {
    this.#latest = progress;
    this.#writing ??= this.#writeAll();
  }

  /** Writes nothing any more, once this has settled. */
  async close(): Promise<void> {
    this.#latest = undefined;
    this.#closing.abort(new DOMException('The job has ended.', 'AbortError'));
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#latest) {
        const progress = this.#latest;
        this.#latest = undefined;
        await this.#write(progress);
        await this.#clock.sleep(PROGRESS_MS, this.#closing.signal);
      }
    } catch {
      // A progress that is not stored is no reason for a job to fail.
    }
    this.#writing = undefined;
  }
}

function isSameAttempt(now: JobRecord, job: JobRecord): boolean {
  return now.state === 'inProgress' && now.attempts === job.attempts;
}

function placed(files: ExportOutcome['files'], place: JobFilePlace, names: readonly string[] = []): JobFile[] {
  return files.map(({ name, type, size, rows }, index) => ({ name: names[index] ?? name, type, size, rows, place }));
}

function asJobError(error: unknown): JobError {
  if (error instanceof ExportError) return { code: error.code, message: error.message };
  return { code: 'unknown', message: error instanceof Error ? error.message : String(error) };
}
