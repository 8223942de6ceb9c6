import { expect, test } from 'vitest';
import { JobStore } from '../../../src/storage/job-store.ts';
import { openDatabase } from '../../support/databases.ts';
import { job } from '../../support/records.ts';

test('the job store lists jobs by definition and state, the latest first', async () => {
  const jobs = new JobStore(openDatabase());
  await jobs.create(job({ id: 'a', scheduledFor: 1 }));
  await jobs.create(job({ id: 'b', scheduledFor: 3, state: 'done' }));
  await jobs.create(job({ id: 'c', scheduledFor: 2, definitionId: 'd2', state: 'failed' }));
  const ids = async (filter?: Parameters<JobStore['list']>[0]) => (await jobs.list(filter)).map(({ id }) => id);
  expect(await ids()).toEqual(['b', 'c', 'a']);
  expect(await ids({ definitionId: 'd1' })).toEqual(['b', 'a']);
  expect(await ids({ states: ['done', 'failed'] })).toEqual(['b', 'c']);
  expect(await ids({ definitionId: 'd1', states: ['done'] })).toEqual(['b']);
});

test('the job store changes and removes jobs, and keeps the others', async () => {
  const jobs = new JobStore(openDatabase());
  await jobs.create(job());
  expect(await jobs.update(job().id, () => undefined)).toBeUndefined();
  expect(await jobs.update('none', () => expect.unreachable())).toBeUndefined();
  expect(await jobs.update(job().id, (before) => ({ ...before, attempts: 1 }))).toMatchObject({ attempts: 1 });
  expect(await jobs.remove([job().id, 'none'])).toMatchObject([{ attempts: 1 }]);
  expect(await jobs.get(job().id)).toBeUndefined();
});
