import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expire } from '../../../src/schedule/expiry.ts';
import { Inbox } from '../../../src/schedule/inbox.ts';
import { JobStore } from '../../../src/storage/job-store.ts';
import { writePrivateFile } from '../../../src/storage/private-file.ts';
import type { JobFilePlace, JobRecord } from '../../../src/storage/records.ts';
import { openDatabase } from '../storage/databases.ts';
import { FakeFolder, navigatorWith } from '../storage/fake-private-files.ts';
import { job } from '../storage/records.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2024-06-01T00:00:00Z');
const LIMITS = { maxBytes: 1000, maxAgeMs: 30 * DAY, maxJobs: 100 };

let root: FakeFolder;
beforeEach(() => {
  root = new FakeFolder();
  vi.stubGlobal('navigator', navigatorWith(root));
});
afterEach(() => void vi.unstubAllGlobals());

function setUp() {
  const jobs = new JobStore(openDatabase());
  const inbox = new Inbox('test');
  const add = async (
    id: string,
    daysAgo: number,
    size: number,
    changes: Partial<JobRecord> = {},
    place: JobFilePlace = 'inbox',
  ) => {
    const endedAt = new Date(NOW - daysAgo * DAY).toISOString();
    const file = { name: `${id}.csv`, type: 'text/csv', size, rows: 1, place };
    const made = job({ id, state: 'done', attempts: 1, endedAt, files: [file], ...changes });
    await jobs.create(made);
    const content = async function* () {
      yield new Uint8Array(size);
    };
    if (place === 'inbox') await writePrivateFile({ path: inbox.pathOf(made), maxBytes: 1e9 }, '0', content());
  };
  const states = async () =>
    Object.fromEntries((await jobs.list()).map(({ id, state, expiredFor }) => [id, expiredFor ?? state]));
  return { jobs, inbox, add, states, paths: () => root.paths().map((path) => path.split('/')[2]) };
}

test('lets files go that are too old, then the oldest until the rest fits', async () => {
  const { jobs, inbox, add, states, paths } = setUp();
  await add('old', 31, 10);
  await add('c', 3, 400);
  await add('b', 2, 400);
  await add('a', 1, 500);
  await add('in-folder', 60, 1e6, {}, 'folder');
  await expire(jobs, inbox, LIMITS, NOW);
  expect(await states()).toEqual({ old: 'age', c: 'room', b: 'done', a: 'done', 'in-folder': 'done' });
  expect(paths()).toEqual(['a.1', 'b.1']);
  expect(await jobs.get('c')).toMatchObject({ state: 'expired', files: [{ name: 'c.csv', place: 'gone' }] });
});

test('leaves the newest its files, however large', async () => {
  const { jobs, inbox, add, states } = setUp();
  await add('huge', 0, 5000);
  await add('small', 1, 1);
  await expire(jobs, inbox, LIMITS, NOW);
  expect(await states()).toEqual({ huge: 'done', small: 'room' });
});

test('lets files go that are of a future too far away to be true', async () => {
  const { jobs, inbox, add, states } = setUp();
  await add('future', -400, 1);
  await expire(jobs, inbox, LIMITS, NOW);
  expect(await states()).toEqual({ future: 'age' });
});

test('deletes what no job has, and leaves alone what one is writing', async () => {
  const { jobs, inbox, add, paths } = setUp();
  await add('again', 1, 1, { state: 'inProgress', attempts: 2 });
  await add('kept', 1, 1);
  await writePrivateFile(
    { path: inbox.pathOf({ id: 'again', attempts: 1 }), maxBytes: 10 },
    '0',
    (async function* () {})(),
  );
  await writePrivateFile(
    { path: inbox.pathOf({ id: 'removed', attempts: 1 }), maxBytes: 10 },
    '0',
    (async function* () {})(),
  );
  await expire(jobs, inbox, LIMITS, NOW);
  expect(paths()).toEqual(['again.2', 'kept.1']);
});

test('forgets the oldest jobs beyond the limit, but none with files in the inbox', async () => {
  const { jobs, inbox, add, states } = setUp();
  await add('kept', 9, 1);
  await add('failed-early', 8, 1, { state: 'failed', files: [] });
  await add('failed-late', 1, 1, { state: 'failed', files: [] });
  await add('running', 20, 1, { state: 'inProgress', endedAt: null });
  await expire(jobs, inbox, { ...LIMITS, maxJobs: 1 }, NOW);
  expect(await states()).toEqual({ kept: 'done', 'failed-late': 'failed', running: 'inProgress' });
});

test('reads the files of a job, and tells one that is gone', async () => {
  const { jobs, inbox, add } = setUp();
  await add('a', 1, 3);
  const stored = (await jobs.get('a'))!;
  expect((await inbox.read(stored)).map((blob) => blob?.size)).toEqual([3]);
  await inbox.remove(stored);
  await inbox.remove(stored);
  expect(await inbox.read(stored)).toEqual([undefined]);
});
