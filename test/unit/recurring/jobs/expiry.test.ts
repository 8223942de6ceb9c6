import { afterEach, describe, expect, test, vi } from 'vitest';
import { expire } from '../../../../src/recurring/jobs/expiry.ts';
import { JobStore } from '../../../../src/storage/job-store.ts';
import type { JobFilePlace, JobRecord } from '../../../../src/storage/records.ts';
import { job } from '../../../support/records.ts';
import { inboxKinds, type TestInbox } from './inboxes.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2024-06-01T00:00:00Z');
const LIMITS = { maxBytes: 1000, maxAgeMs: 30 * DAY, maxJobs: 100 };

afterEach(() => void vi.unstubAllGlobals());

function setUpIn({ inbox, database, write, folders, spoil }: TestInbox) {
  const jobs = new JobStore(database);
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
    if (place === 'inbox') await write(made, [new Uint8Array(size)]);
  };
  const states = async () =>
    Object.fromEntries((await jobs.list()).map(({ id, state, expiredReason }) => [id, expiredReason ?? state]));
  return { jobs, inbox, add, states, folders, write, spoil };
}

describe.each(inboxKinds)('in an inbox of $kind', ({ open }) => {
  const setUp = () => setUpIn(open());

  test('deletes files that are too old, then the oldest until the rest fits', async () => {
    const { jobs, inbox, add, states, folders } = setUp();
    await add('old', 31, 10);
    await add('c', 3, 400);
    await add('b', 2, 400);
    await add('a', 1, 500);
    await add('in-folder', 60, 1e6, {}, 'folder');
    await expire(jobs, inbox, LIMITS, NOW);
    expect(await states()).toEqual({ old: 'age', c: 'quota', b: 'done', a: 'done', 'in-folder': 'done' });
    expect(await folders()).toEqual(['a.1', 'b.1']);
    expect(await jobs.get('c')).toMatchObject({ state: 'expired', files: [{ name: 'c.csv', place: 'deleted' }] });
  });

  test('keeps the files of the newest job, however large', async () => {
    const { jobs, inbox, add, states } = setUp();
    await add('huge', 0, 5000);
    await add('small', 1, 1);
    await expire(jobs, inbox, LIMITS, NOW);
    expect(await states()).toEqual({ huge: 'done', small: 'quota' });
  });

  test('deletes files from an impossible future', async () => {
    const { jobs, inbox, add, states } = setUp();
    await add('future', -400, 1);
    await expire(jobs, inbox, LIMITS, NOW);
    expect(await states()).toEqual({ future: 'age' });
  });

  test('deletes files without a job, and keeps files that a job is writing', async () => {
    const { jobs, inbox, add, folders, write } = setUp();
    await add('again', 1, 1, { state: 'inProgress', attempts: 2 });
    await add('kept', 1, 1);
    await write({ id: 'again', attempts: 1 }, []);
    await write({ id: 'removed', attempts: 1 }, []);
    await expire(jobs, inbox, LIMITS, NOW);
    expect(await folders()).toEqual(['again.2', 'kept.1']);
  });

  test('removes the oldest jobs beyond the limit, but none with files in the inbox', async () => {
    const { jobs, inbox, add, states } = setUp();
    await add('kept', 9, 1);
    await add('failed-early', 8, 1, { state: 'failed', files: [] });
    await add('failed-late', 1, 1, { state: 'failed', files: [] });
    await add('running', 20, 1, { state: 'inProgress', endedAt: null });
    await expire(jobs, inbox, { ...LIMITS, maxJobs: 1 }, NOW);
    expect(await states()).toEqual({ kept: 'done', 'failed-late': 'failed', running: 'inProgress' });
  });

  test('detects files that the browser has cleared, and does not count their size', async () => {
    const { jobs, inbox, add, states, spoil } = setUp();
    await add('cleared', 1, 900);
    await add('kept', 2, 900);
    await spoil('cleared.1', 0);
    await expire(jobs, inbox, LIMITS, NOW);
    expect(await states()).toEqual({ cleared: 'cleared', kept: 'done' });
    expect(await jobs.get('cleared')).toMatchObject({ state: 'expired', files: [{ size: 900, place: 'deleted' }] });
  });

  test('detects one cleared file of several, and keeps the others', async () => {
    const { jobs, inbox, add, states, write, spoil } = setUp();
    const file = { name: 'a.csv', type: 'text/csv', size: 5, rows: 1, place: 'inbox' as const };
    await add('two', 1, 5, { files: [file, file] });
    await write({ id: 'two', attempts: 1 }, [new Uint8Array(5)], [new Uint8Array(5)]);
    await spoil('two.1', 0, 2);
    await expire(jobs, inbox, LIMITS, NOW);
    expect(await states()).toEqual({ two: 'done' });
    expect((await jobs.get('two'))?.files.map(({ place }) => place)).toEqual(['deleted', 'inbox']);
  });
});
