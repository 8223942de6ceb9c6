/** Runs jobs and records their progress and outcome. */
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

/** The shortest time between two progress records of a running job, in milliseconds. */
const PROGRESS_MS = 1_000;

/** Attempts to store the end of a job. After that, the job is later found as interrupted. */
const END_TRIES = 4;

/** Runs the request of a job. Throws the errors of an export. */
export type RunRequest = (
  job: JobRecord,
  target: JobTarget,
  signal: AbortSignal,
  onProgress: (progress: ExportProgress) => void,
) => Promise<ExportOutcome>;

/** Returns the messages to send about a job's outcome. Called in the transaction that ends the job. */
export type PlanNotifications = (request: ExportRequest, state: 'done' | 'failed') => JobNotification[];

/** The dependencies of a {@link JobRunner}. */
export interface JobRunnerTools {
  readonly database: Database;
  readonly inbox: Inbox;
  readonly folder: Folder;
  readonly run: RunRequest;
  /** Default: no messages are sent. */
  readonly planNotifications?: PlanNotifications | undefined;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: the browser's Web Locks. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

/**
 * Runs jobs and keeps their records. The tab that runs a job holds the Web Lock `downlink:<database>:job:<id>`. A job
 * in progress whose lock is free was interrupted. Attempts are numbered, and an attempt stops writing when a later one
 * starts.
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
   * Runs a job that has not begun. Settles when the job has ended. Does nothing when another tab runs the job.
   *
   * @param fence the scheduler's fence
   * @returns whether the job ran in this tab
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
   * Begins a new job immediately.
   *
   * @returns the stored job; `ended` settles when the job has ended
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
   * Finds jobs whose page or browser closed while they ran. Marks a job to run again while it has fewer than
   * `maxAttempts` attempts, and as failed otherwise.
   *
   * @param fence the fence of the calling leader. Jobs that an earlier leader began count as interrupted, even when its
   *   tab seems alive, as a frozen tab does. Default: only jobs that no tab runs count
   */
  async findInterrupted(maxAttempts: number, fence = 0): Promise<void> {
    if (!this.#locks) return;
    for (const { id, attempts, ...job } of await this.#jobs.list({ states: ['inProgress'] })) {
      const isAbandoned = job.fence > 0 && job.fence < fence;
      const mark = () =>
        this.#jobs.update(id, (now) => {
          if (now.state !== 'inProgress' || now.attempts !== attempts) return undefined;
          const error: JobError = {
            code: 'interrupted',
            message: 'The page or the browser was closed while this job ran.',
          };
          if (attempts < maxAttempts) return { ...now, state: 'notProcessed', progress: null, error };
          return this.#asEnded(now, { state: 'failed', error });
        });
      await this.#underLock(id, mark, isAbandoned);
    }
  }

  /** Stops the running jobs without recording an end. The next check finds them as interrupted. */
  close(): void {
    this.#closing.abort(new DOMException('The exporter was disposed of.', 'AbortError'));
  }

  /**
   * Runs work under a job's lock. Skips it when another tab holds the lock, unless `steal`. Without Web Locks, always
   * runs.
   */
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
      // An aborted job needs no record here: it was removed, or it is found as interrupted.
      if (!ending.signal.aborted)
        await this.#end(() => update((now) => this.#asEnded(now, { state: 'failed', error: asJobError(error) })));
    } finally {
      ending.unlink();
      stopListening();
    }
    if (!stored) await inbox.remove(job).catch(() => {});
  }

  /** Writes the files into the chosen folder if possible, otherwise into the inbox. */
  async #write(
    job: JobRecord,
    run: (target: JobTarget) => Promise<ExportOutcome>,
  ): Promise<Pick<JobRecord, 'files' | 'warnings'>> {
    const { inbox, folder } = this.#tools;
    const chosen = job.options.place === 'inbox' ? undefined : await folder.open();
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

  /** Stores the end of a job. Retries, because a storage error may be temporary. */
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

/** Stores the latest progress of a job, one write at a time, at most one per interval. */
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

  /** Stops writing. Nothing is written after this settles. */
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
      // The job continues when its progress cannot be stored.
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
