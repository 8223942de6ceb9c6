import { Folder } from '../../src/recurring/jobs/folder.ts';
import { Inbox } from '../../src/recurring/jobs/inbox.ts';
import { JobRunner, type RunRequest } from '../../src/recurring/jobs/job-runner.ts';
import { Scheduler } from '../../src/recurring/schedule/scheduler.ts';
import { noPrivateFiles } from '../unit/recurring/jobs/inboxes.ts';
import type { Tab } from '../unit/sync/browser.ts';

/**
 * Runs what is due in a tab, until that ends.
 *
 * @param work what a run does before it writes its one file
 */
export function startScheduler({ database, clock, locks }: Tab, work: (signal: AbortSignal) => Promise<unknown>): void {
  const run: RunRequest = async (_job, target, signal) => {
    await work(signal);
    if (!('sink' in target)) throw new Error('Files go to the database here.');
    const writer = (await target.sink({ name: 'a.csv' })).getWriter();
    await writer.write(new Uint8Array(10));
    await writer.close();
    return { files: [{ name: 'a.csv', type: 'text/csv', size: 10, rows: 1 }], warnings: [] };
  };
  const inbox = new Inbox({ database, maxBytes: 1e9, probe: noPrivateFiles });
  const runner = new JobRunner({ database, inbox, folder: new Folder(database), run, clock, locks });
  // Nothing expires, so that the end can be held against all that was due.
  const limits = { maxBytes: 1e9, maxAgeMs: 30 * 86_400_000, maxJobs: 1e6 };
  const scheduler = new Scheduler({
    ...{ database, runner, inbox, limits, clock, locks },
    maxCatchUp: 24,
    maxAttempts: 10,
  });
  void scheduler.start().catch(() => {});
}
