/** Removes old files from the inbox and old job records. */
import type { JobStore } from '../../storage/job-store.ts';
import type { JobFile, JobRecord } from '../../storage/records.ts';
import type { Inbox } from './inbox.ts';

/** Limits on the files in the inbox and on job records. */
export interface Limits {
  /** The most bytes that all files in the inbox may have together. */
  readonly maxBytes: number;
  /** How long files stay in the inbox, in milliseconds. */
  readonly maxAgeMs: number;
  /** The most records of ended jobs to keep. */
  readonly maxJobs: number;
}

/**
 * Removes inbox files that are too old, then the oldest files until the rest fits. The newest job always keeps its
 * files. A job whose files were removed here or cleared by the browser becomes `expired`, with the reason. Then removes
 * the oldest jobs beyond the limit that have no files in the inbox.
 *
 * @param now Unix milliseconds
 */
export async function expire(jobs: JobStore, inbox: Inbox, limits: Limits, now: number): Promise<void> {
  const listed = await jobs.list({ states: ['done', 'failed', 'expired'] });
  const ended = await Promise.all(listed.map((job) => withoutCleared(job, jobs, inbox)));
  ended.sort((a, b) => endOf(b) - endOf(a));
  let bytes = 0;
  let isNewest = true;
  for (const job of ended) {
    const size = inboxBytes(job);
    if (size === undefined) continue;
    bytes += size;
    // The absolute age: a file from a clock that ran ahead expires too.
    const isOld = Math.abs(now - endOf(job)) > limits.maxAgeMs;
    const reason = isOld ? 'age' : bytes > limits.maxBytes && !isNewest ? 'quota' : undefined;
    isNewest = false;
    if (!reason) continue;
    bytes -= size;
    // The record first: a file without a record is removed as an orphan, but a record without its file would be wrong.
    const expired = await jobs.update(job.id, (stored) =>
      stored.state === 'done' ? expiredJob(stored, reason, () => false) : undefined,
    );
    if (expired) await inbox.remove(job);
  }
  const surplus = ended.slice(limits.maxJobs).filter((job) => inboxBytes(job) === undefined || job.state === 'expired');
  if (surplus.length > 0) await jobs.remove(surplus.map(({ id }) => id));
  await inbox.removeOrphans(() => jobs.list());
}

/** Bytes of a job's files in the inbox. Undefined when it has none there. */
export function inboxBytes({ state, files }: JobRecord): number | undefined {
  const kept = files.filter(({ place }) => place === 'inbox');
  if (state !== 'done' || kept.length === 0) return undefined;
  return kept.reduce((sum, { size }) => sum + size, 0);
}

/** Checks that a job's inbox files still exist. Updates the job when the browser has cleared some, and returns it. */
async function withoutCleared(job: JobRecord, jobs: JobStore, inbox: Inbox): Promise<JobRecord> {
  if (inboxBytes(job) === undefined) return job;
  const has = await inbox.has(job);
  if (job.files.every(({ place }, index) => place !== 'inbox' || has[index])) return job;
  const stored = await jobs.update(job.id, (now) =>
    now.state === 'done' && now.attempts === job.attempts
      ? expiredJob(now, 'cleared', (index) => has[index] === true)
      : undefined,
  );
  return stored ?? job;
}

/** Returns the job with its inbox files marked as deleted, except those that stay. It is expired when none stays. */
function expiredJob(
  job: JobRecord,
  expiredReason: JobRecord['expiredReason'],
  stays: (index: number) => boolean,
): JobRecord {
  const files = job.files.map(
    (file, index): JobFile => (file.place === 'inbox' && !stays(index) ? { ...file, place: 'deleted' } : file),
  );
  const isExpired = files.every(({ place }) => place !== 'inbox');
  return isExpired ? { ...job, files, state: 'expired', expiredReason } : { ...job, files };
}

function endOf({ endedAt, createdAt }: JobRecord): number {
  return Date.parse(endedAt ?? createdAt);
}
