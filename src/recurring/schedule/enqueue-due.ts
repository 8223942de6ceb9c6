/** Creates jobs for due occurrences. */

import { checkFence } from '../../leadership/fence.ts';
import type { Database } from '../../storage/database.ts';
import { putDefinition } from '../../storage/definition-records.ts';
import { putJob } from '../../storage/job-store.ts';
import type { DefinitionRecord } from '../../storage/records.ts';
import type { ReadTransaction } from '../../storage/schema.ts';
import type { WriteTransaction } from '../../storage/write-transaction.ts';
import { newJob, occurrenceId } from '../jobs/new-job.ts';
import { type DueRun, dueOf, recurrenceOf } from './due.ts';

/** Name of the scheduler's lock and fence. */
export const SCHEDULE = 'schedule';

/**
 * Creates one job for each due occurrence. The same transaction advances the definition, and the job id depends only on
 * the occurrence, so no occurrence gets two jobs.
 *
 * @param now Unix milliseconds
 * @param cap the most occurrences that a definition with `catchUp` `all` runs
 * @returns Unix milliseconds of the next occurrence of any definition; infinity when there is none
 * @throws FenceLost when another tab leads
 */
export async function enqueueDue(database: Database, fence: number, now: number, cap: number): Promise<number> {
  const stores = ['definitions', 'outbox', 'meta'] as const;
  const runnable = await database.read(stores, runnableHere);
  if (runnable.some(({ definition, isHeldBack }) => dueOf(definition, now, cap, isHeldBack))) {
    await database.write([...stores, 'jobs'], async (transaction) => {
      await checkFence(transaction, SCHEDULE, fence);
      // Read again: a definition may have been edited, deleted or moved to the server in the meantime.
      for (const { definition, isHeldBack } of await runnableHere(transaction)) {
        const due = dueOf(definition, now, cap, isHeldBack);
        if (!due) continue;
        for (const { scheduledFor, reason } of due.runs) {
          const id = occurrenceId(definition.id, scheduledFor);
          if ((await transaction.objectStore('jobs').getKey(id)) !== undefined) continue;
          await putJob(transaction, newJob({ id, definition, reason, scheduledFor, now, fence }));
        }
        const { lastOccurrence } = due;
        const superseded = await removeSuperseded(transaction, definition, due.runs);
        const skipped = definition.skipped + due.skipped + superseded;
        await putDefinition(transaction, { ...definition, lastOccurrence, skipped });
      }
    });
  }
  return Math.min(...runnable.flatMap(({ definition }) => recurrenceOf(definition).next(now, 1)));
}

/**
 * Removes jobs that have not begun when the next occurrence is due, unless `catchUp` is `all`. Otherwise, jobs that run
 * longer than their interval would accumulate.
 *
 * @returns the number of removed jobs
 */
async function removeSuperseded(
  transaction: WriteTransaction,
  { id, catchUp }: DefinitionRecord,
  runs: readonly DueRun[],
): Promise<number> {
  if (catchUp === 'all') return 0;
  const jobs = transaction.objectStore('jobs');
  let removed = 0;
  for (const job of await jobs.index('byState').getAll('notProcessed')) {
    const isNew = runs.some(({ scheduledFor }) => job.id === occurrenceId(id, scheduledFor));
    if (job.definitionId !== id || job.reason === 'manual' || job.attempts > 0 || isNew) continue;
    await jobs.delete(job.id);
    transaction.changed('jobs', job.id);
    removed++;
  }
  return removed;
}

/** A definition that this browser runs. */
interface Runnable {
  /** The definition. */
  readonly definition: DefinitionRecord;
  /** Whether the server may still have a copy of it and run it. */
  readonly isHeldBack: boolean;
}

async function runnableHere(transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>): Promise<Runnable[]> {
  const runnable: Runnable[] = [];
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { executor, deletedAt, isPaused = false } = definition;
    if (executor !== 'browser' || deletedAt !== null || isPaused) continue;
    const unsent = await transaction.objectStore('outbox').index('byDefinition').count(definition.id);
    runnable.push({ definition, isHeldBack: unsent > 0 || definition.server !== null });
  }
  return runnable;
}
