import type { JobStore } from '../../storage/job-store.ts';
import type { JobFile, JobRecord } from '../../storage/records.ts';
import type { Inbox } from './inbox.ts';

/** How long, and how many, files of the inbox and records of jobs are kept. */
export interface Limits {
  /** Bytes of all files in the inbox together. */
  readonly maxBytes: number;
  /** Milliseconds that files stay in the inbox. */
  readonly maxAgeMs: number;
  /** Records of jobs that have ended. */
  readonly maxJobs: number;
}

/**
 * Removes files of the inbox that are too old, then the oldest until the rest is small enough; the newest job keeps its
 * files in any case. Their jobs become `expired` and say why, as do those whose files the browser has cleared. Then
 * removes the oldest jobs beyond the limit that have no files in the inbox.
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
    // A clock that was wrong makes no file young for ever.
    const isOld = Math.abs(now - endOf(job)) > limits.maxAgeMs;
    const reason = isOld ? 'age' : bytes > limits.maxBytes && !isNewest ? 'quota' : undefined;
    isNewest = false;
    if (!reason) continue;
    bytes -= size;
    // First in the record: a file without one is an orphan, but a record without its file would be a lie.
    const expired = await jobs.update(job.id, (stored) =>
      stored.state === 'done' ? expiredJob(stored, reason, () => false) : undefined,
    );
    if (expired) await inbox.remove(job);
  }
  const surplus = ended.slice(limits.maxJobs).filter((job) => inboxBytes(job) === undefined || job.state === 'expired');
  if (surplus.length > 0) await jobs.remove(surplus.map(({ id }) => id));
  await inbox.removeOrphans(() => jobs.list());
}

/** Bytes that a job has in the inbox; undefined when it has no files there. */
export function inboxBytes({ state, files }: JobRecord): number | undefined {
  const kept = files.filter(({ place }) => place === 'inbox');
  if (state !== 'done' || kept.length === 0) return undefined;
  return kept.reduce((sum, { size }) => sum + size, 0);
}

/** A job as it is stored once files of it are found to be gone that it says are in the inbox. */
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

/** A job without files in the inbox, but for those that stay; it is expired when none does. */
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
