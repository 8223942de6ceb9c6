/** Reads and writes jobs. */

import type { Database } from './database.ts';
import type { JobFilter, JobRecord } from './records.ts';
import type { WriteTransaction } from './write-transaction.ts';

/** The jobs in the database. */
export class JobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores a new job. */
  create(job: JobRecord): Promise<void> {
    return this.#database.write(['jobs'], (transaction) => putJob(transaction, job));
  }

  /** Returns a job, or undefined when the id is unknown. */
  get(id: string): Promise<JobRecord | undefined> {
    return this.#database.read(['jobs'], (transaction) => transaction.objectStore('jobs').get(id));
  }

  /** Lists jobs, latest run time first. For equal run times, the job that was created last comes first. */
  list({ definitionId, states }: JobFilter = {}): Promise<JobRecord[]> {
    return this.#database.read(['jobs'], async (transaction) => {
      const store = transaction.objectStore('jobs');
      let jobs: JobRecord[];
      if (definitionId !== undefined)
        jobs = await store
          .index('byDefinition')
          .getAll(
            IDBKeyRange.bound([definitionId, Number.NEGATIVE_INFINITY], [definitionId, Number.POSITIVE_INFINITY]),
          );
      else if (states) jobs = (await Promise.all(states.map((state) => store.index('byState').getAll(state)))).flat();
      else jobs = await store.getAll();
      return jobs
        .filter(({ state }) => !states || states.includes(state))
        .sort((a, b) => b.scheduledFor - a.scheduledFor || Date.parse(b.createdAt) - Date.parse(a.createdAt));
    });
  }

  /**
   * Changes a job.
   *
   * @param change returns the whole new record, or undefined to keep the old one; it runs inside the transaction, so it
   *   cannot be asynchronous
   * @returns the new record; undefined when the job does not exist or was not changed
   */
  update(id: string, change: (job: JobRecord) => JobRecord | undefined): Promise<JobRecord | undefined> {
    return this.#database.write(['jobs'], async (transaction) => {
      const before = await transaction.objectStore('jobs').get(id);
      const after = before && change(before);
      if (after) await putJob(transaction, after);
      return after;
    });
  }

  /** Removes jobs. Returns the jobs that existed. */
  remove(ids: readonly string[]): Promise<JobRecord[]> {
    return this.#database.write(['jobs'], async (transaction) => {
      const store = transaction.objectStore('jobs');
      const removed: JobRecord[] = [];
      for (const id of ids) {
        const job = await store.get(id);
        if (!job) continue;
        await store.delete(id);
        transaction.changed('jobs', id);
        removed.push(job);
      }
      return removed;
    });
  }
}

/** Writes a job in a transaction over the store `jobs`. */
export async function putJob(transaction: WriteTransaction, job: JobRecord): Promise<void> {
  await transaction.objectStore('jobs').put(job);
  transaction.changed('jobs', job.id);
}
