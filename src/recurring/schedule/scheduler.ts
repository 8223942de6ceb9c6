/** Runs the jobs that are due, in the leading tab. */

import { Alarm } from '../../core/alarm.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { FenceLost } from '../../leadership/fence.ts';
import { type Leadership, lead, requireLocks } from '../../leadership/leadership.ts';
import type { Database } from '../../storage/database.ts';
import { JobStore } from '../../storage/job-store.ts';
import { DefinitionStore } from '../definitions/definition-store.ts';
import { expire, type Limits } from '../jobs/expiry.ts';
import type { Inbox } from '../jobs/inbox.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { textId } from '../text-id.ts';
import { recurrenceOf } from './due.ts';
import { enqueueDue, SCHEDULE } from './enqueue-due.ts';
import type { ScheduleControl, ScheduleStatus } from './schedule-control.ts';

/** Milliseconds between two checks for expired files. */
const EXPIRY_MS = 3_600_000;

/** Jobs of different definitions that run at once. A slow job delays only its own definition. */
const JOBS_AT_ONCE = 3;

/** The most run times to compute in advance. More would block the page. */
const MAX_NEXT = 10_000;

/** The dependencies of a {@link Scheduler}. */
export interface SchedulerTools {
  readonly database: Database;
  readonly runner: JobRunner;
  readonly inbox: Inbox;
  readonly limits: Limits;
  /** The most occurrences that a definition with `catchUp` `all` runs after a pause. */
  readonly maxCatchUp: number;
  /** The most attempts of a job that is interrupted. */
  readonly maxAttempts: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: the browser's Web Locks. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

/** Runs definitions when they are due, in one of the tabs that started the scheduler. */
export class Scheduler implements ScheduleControl {
  readonly #tools: SchedulerTools;
  readonly #clock: Clock;
  readonly #jobs: JobStore;
  #status: ScheduleStatus = { state: 'stopped', error: null };
  #run: { readonly stopping: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(tools: SchedulerTools) {
    this.#tools = tools;
    this.#clock = tools.clock ?? systemClock;
    this.#jobs = new JobStore(tools.database);
  }

  async start(): Promise<void> {
    if (this.#run) return;
    const locks = requireLocks(this.#tools.locks);
    await this.#tools.database.read(['meta'], (transaction) => transaction.objectStore('meta').count());
    if (this.#run) return;
    const stopping = new AbortController();
    const options = {
      signal: stopping.signal,
      onError: (error: unknown) => this.#note({ error }),
      clock: this.#clock,
      locks,
    };
    this.#note({ state: 'standby', error: null });
    const ended = lead(this.#tools.database, SCHEDULE, options, (leadership) => this.#lead(leadership));
    this.#run = { stopping, ended };
  }

  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    run?.stopping.abort(new DOMException('The scheduler was stopped.', 'AbortError'));
    await run?.ended.catch(() => {});
    if (!this.#run) this.#note({ state: 'stopped' });
  }

  async status(): Promise<ScheduleStatus> {
    return this.#status;
  }

  async next(id: string, count = 1): Promise<number[]> {
    if (!Number.isSafeInteger(count) || count < 0 || count > MAX_NEXT)
      throw new TypeError(`count must be a whole number from 0 to ${MAX_NEXT}.`);
    const { definition } = await new DefinitionStore(this.#tools.database).existing(textId(id, 'a definition'));
    if (definition.isPaused) return [];
    return recurrenceOf(definition)
      .next(this.#clock.now(), count)
      .map((time) => time / 1000);
  }

  #note(change: Partial<ScheduleStatus>): void {
    this.#status = { ...this.#status, ...change };
  }

  async #lead({ fence, signal }: Leadership): Promise<void> {
    const { database, runner, inbox, limits, maxAttempts, maxCatchUp } = this.#tools;
    const running = new Map<string, Promise<void>>();
    const losing = new AbortController();
    const alarm = new Alarm(this.#clock);
    const stopListening = database.changes.subscribe(['definitions', 'outbox'], () => alarm.ring());
    let expiredAt = Number.NEGATIVE_INFINITY;
    this.#note({ state: 'leading' });
    try {
      while (!signal.aborted) {
        alarm.reset();
        const now = this.#clock.now();
        await runner.findInterrupted(maxAttempts, fence);
        const next = await enqueueDue(database, fence, now, maxCatchUp);
        const waiting = await this.#jobs.list({ states: ['notProcessed'] });
        if (signal.aborted) break;
        for (const { id, definitionId } of waiting.reverse()) {
          if (running.size >= JOBS_AT_ONCE) break;
          if (running.has(definitionId)) continue;
          const ended = async () => {
            const hasRun = await runner.run(id, fence, losing.signal).catch((error: unknown) => {
              if (!(error instanceof FenceLost)) this.#note({ error });
              return false;
            });
            running.delete(definitionId);
            // A job that could not begin is tried again after the usual sleep.
            if (!hasRun) return;
            expiredAt = Number.NEGATIVE_INFINITY;
            alarm.ring();
          };
          running.set(definitionId, ended());
        }
        if (Math.abs(now - expiredAt) >= EXPIRY_MS) {
          await expire(this.#jobs, inbox, limits, now);
          expiredAt = now;
        }
        this.#note({ error: null });
        await alarm.until(next, signal);
      }
    } finally {
      stopListening();
      // When another tab has taken over, abort the jobs here. When the scheduler was stopped, let them finish.
      if (signal.reason instanceof FenceLost) losing.abort(signal.reason);
      await Promise.allSettled(running.values());
      this.#note({ state: this.#run ? 'standby' : 'stopped' });
    }
  }
}
