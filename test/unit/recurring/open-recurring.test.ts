import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formats } from '../../../src/formats/index.ts';
import { createExporter, type Exporter, memorySource } from '../../../src/index.ts';
import { Folder } from '../../../src/recurring/jobs/folder.ts';
import { sources } from '../../../src/sources/index.ts';
import { FakeFolder, navigatorWith } from '../../support/fake-private-files.ts';
import { request } from '../../support/records.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const NOW = Math.floor(Date.now() / 1000);
const REQUEST = { ...request, periodStart: NOW - 3600 };

let root: FakeFolder;
let exporter: Exporter;
let count = 0;

beforeEach(() => {
  root = new FakeFolder();
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('navigator', navigatorWith(root));
  const messages = [{ channel: 'c', publisher: 'p', name: 'urn:a', time: NOW - 7200, value: 1.5 }];
  const createWorker = () => new FakeWorker({ sources, formats }) as unknown as Worker;
  exporter = createExporter({ source: memorySource(messages), createWorker, databaseName: `recurring-${++count}` });
});

afterEach(() => {
  exporter.dispose();
  vi.unstubAllGlobals();
});

test('a run writes its file through the worker into the inbox, and the page reads it from there', async () => {
  const { id } = await exporter.definitions.create(REQUEST, { options: { csv: { preset: 'excel' } } });
  const started = await exporter.definitions.run(id);
  expect(started).toMatchObject({ state: 'inProgress', reason: 'manual' });
  await vi.waitFor(async () => expect(await exporter.jobs.get(started.id)).toMatchObject({ state: 'done' }));
  expect(root.paths()).toEqual([`downlink/recurring-${count}/${started.id}.1/0`]);
  const [file] = await exporter.jobs.files(started.id);
  const text = await file!.blob!.text();
  expect(text).toMatch(/^\ufeff?time,publisher,name,value,unit\r\n.*,p,urn:a,1.5,\r\n$/);
  // The window ends at the run time of the job.
  const [, from, to] = file!.name.replace('.csv', '').split('_');
  const runTime = new Date(started.scheduledFor * 1000).toISOString();
  expect(to?.replaceAll(/\D/g, '').padEnd(14, '0')).toBe(runTime.replaceAll(/\D/g, '').slice(0, 14));
  expect(from).not.toBe(to);
  expect(file).toMatchObject({ rows: 1, type: 'text/csv', size: file!.blob!.size });
  await exporter.jobs.remove(started.id);
  expect(root.paths()).toEqual([]);
  await expect(exporter.jobs.files(started.id)).rejects.toMatchObject({ code: 'not-found' });
});

test('a run whose window ends at midnight covers whole days, and keeps its scheduled time', async () => {
  const zoned = { ...REQUEST, format: { extension: 'csv' as const, timezone: 'Asia/Kolkata' } };
  const [item] = zoned.items;
  const named = { ...zoned, items: [{ ...item!, filename: '{from} {to} {now}' }] };
  const { id } = await exporter.definitions.create(named, { options: { windowEnd: 'midnight', place: 'inbox' } });
  const started = await exporter.definitions.run(id);
  await vi.waitFor(async () => expect(await exporter.jobs.get(started.id)).toMatchObject({ state: 'done' }));
  const [file] = await exporter.jobs.files(started.id);
  const wall = new Date(started.scheduledFor * 1000 + 5.5 * 3_600_000).toISOString();
  const yesterday = new Date(Date.parse(wall) - 86_400_000).toISOString();
  const time = wall.slice(11, 16).replace(':', '-');
  expect(file!.name.startsWith(`${yesterday.slice(0, 10)} ${wall.slice(0, 10)} ${wall.slice(0, 10)}`)).toBe(true);
  expect(file!.name).toContain(time.slice(0, 2));
  const job = await exporter.jobs.get(started.id);
  expect(job?.warnings.filter(({ code }) => code !== 'no-data')).toEqual([]);
});

test('files go to the inbox when the definition says so, even when there is a folder', async () => {
  const open = vi.spyOn(Folder.prototype, 'open').mockResolvedValue('It is gone.');
  const { id } = await exporter.definitions.create(REQUEST, { options: { place: 'inbox' } });
  const other = await exporter.definitions.create(REQUEST);
  const runs = [await exporter.definitions.run(id), await exporter.definitions.run(other.id)];
  for (const run of runs)
    await vi.waitFor(async () => expect(await exporter.jobs.get(run.id)).toMatchObject({ state: 'done' }));
  expect(open).toHaveBeenCalledOnce();
  expect((await exporter.jobs.get(runs[0]!.id))?.warnings).toEqual([]);
  expect((await exporter.jobs.get(runs[1]!.id))?.warnings).toMatchObject([{ code: 'folder-unavailable' }]);
  open.mockRestore();
});

describe('a test message', () => {
  const SECRET = 'canary0123456789';
  const content = { title: 'Test', text: 'Hello.' };

  function withMedia(answer: () => Response | Promise<Response>) {
    const fetch = vi.fn(async (..._: unknown[]) => answer());
    vi.stubGlobal('fetch', fetch);
    const noWorker = () => {
      throw new Error('A message needs no worker.');
    };
    const notifications = {
      slack: { webhookUrl: `https://hooks.slack.com/services/T0/B0/${SECRET}` },
      email: { relayUrl: 'https://relay.test/mail', getToken: () => SECRET },
      page: true,
    };
    const source = memorySource([]);
    exporter = createExporter({ source, createWorker: noWorker, databaseName: `recurring-${++count}`, notifications });
    return fetch;
  }

  test('is sent now, once, with the options of the page; the page tells which media have some', async () => {
    const fetch = withMedia(() => new Response('ok'));
    expect(await exporter.jobs.media()).toEqual(['email', 'slack', 'page']);
    expect(await exporter.jobs.sendTest({ medium: 'slack', ...content })).toEqual({ state: 'sent', reason: null });
    expect(await exporter.jobs.sendTest({ medium: 'email', target: 'a@b.c', ...content })).toMatchObject({
      state: 'sent',
    });
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(JSON.parse(String((fetch.mock.calls[1]![1] as RequestInit).body))).toMatchObject({
      to: 'a@b.c',
      text: 'Hello.',
    });
  });

  test('that fails gives the reason, without secrets, and is not tried again', async () => {
    const fetch = withMedia(() => new Response(`no ${SECRET}`, { status: 403 }));
    for (const medium of ['slack', 'email'] as const) {
      const delivery = await exporter.jobs.sendTest({ medium, ...content });
      expect(delivery).toMatchObject({ state: 'failed', reason: expect.stringMatching(/403/) });
      expect(JSON.stringify(delivery)).not.toContain(SECRET);
    }
    const calls = fetch.mock.calls.length;
    expect(await exporter.jobs.sendTest({ medium: 'telegram', ...content })).toEqual({
      state: 'failed',
      reason: 'The page has no options for telegram (notifications.telegram).',
    });
    expect(await exporter.jobs.sendTest({ medium: 'page', ...content })).toMatchObject({ state: 'failed' });
    expect(fetch).toHaveBeenCalledTimes(calls);
    for (const wrong of [
      undefined,
      { medium: 'pigeon', ...content },
      { medium: 'slack' },
      { ...content, medium: 'email', target: 1 },
    ])
      await expect(exporter.jobs.sendTest(wrong as never)).rejects.toThrow(TypeError);
  });

  test('is none where the page has no options', async () => {
    expect(await exporter.jobs.media()).toEqual([]);
    expect(await exporter.jobs.sendTest({ medium: 'page', ...content })).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('notifications.page'),
    });
  });
});

test('a run keeps its file in the database where the browser has no private files', async () => {
  vi.stubGlobal('navigator', {});
  const { id } = await exporter.definitions.create(REQUEST);
  const started = await exporter.definitions.run(id);
  await vi.waitFor(async () => expect(await exporter.jobs.get(started.id)).toMatchObject({ state: 'done' }));
  const [file] = await exporter.jobs.files(started.id);
  expect(await file!.blob!.text()).toMatch(/^time,publisher,name,value,unit\r\n.*,p,urn:a,1.5,\r\n$/);
  expect(file).toMatchObject({ type: 'text/csv', size: file!.blob!.size });
  expect(await exporter.jobs.inbox()).toMatchObject({ files: 1, bytes: file!.size });
  await exporter.jobs.remove(started.id);
  expect(await exporter.jobs.inbox()).toMatchObject({ files: 0, bytes: 0 });
});

test('files that the browser has cleared, or cut, are not in the inbox any more', async () => {
  const { id } = await exporter.definitions.create(REQUEST);
  const runs = [await exporter.definitions.run(id), await exporter.definitions.run(id)];
  const inState = (state: 'done') => exporter.jobs.list({ states: [state] });
  await vi.waitFor(async () => expect(await inState('done')).toHaveLength(2));
  const usage = await exporter.jobs.inbox();
  expect(usage).toMatchObject({ files: 2 });
  const inbox = await (await root.getDirectoryHandle('downlink')).getDirectoryHandle(`recurring-${count}`);
  await (await inbox.getDirectoryHandle(`${runs[0]!.id}.1`)).removeEntry('0');
  expect(await exporter.jobs.inbox()).toMatchObject({ files: 1, bytes: usage.bytes / 2 });
  const file = await (await inbox.getDirectoryHandle(`${runs[1]!.id}.1`)).getFileHandle('0');
  file.bytes = file.bytes.slice(0, -1);
  expect(await exporter.jobs.inbox()).toMatchObject({ files: 0, bytes: 0 });
  for (const run of runs) {
    expect(await exporter.jobs.files(run.id)).toMatchObject([{ name: expect.any(String) }]);
    expect((await exporter.jobs.files(run.id))[0]).not.toHaveProperty('blob');
    await expect(exporter.jobs.download(run.id)).rejects.toMatchObject({ code: 'not-found' });
  }
});

test('a definition that the worker could not run is refused by the worker', async () => {
  const unknownPreset = { options: { csv: { preset: 'none' as 'excel' } } };
  await expect(exporter.definitions.create(REQUEST, unknownPreset)).rejects.toThrow(TypeError);
  const columns = { ...REQUEST, format: { ...REQUEST.format, columns: [{ id: 'nothing', label: 'x' }] } };
  await expect(exporter.definitions.create(columns)).rejects.toMatchObject({
    code: 'invalid-request',
    issues: [{ path: ['format', 'columns', 0, 'id'] }],
  });
  expect(await exporter.definitions.list()).toEqual([]);
});

test('next runs are told in Unix seconds', async () => {
  const { id } = await exporter.definitions.create(REQUEST);
  expect(await exporter.scheduler.next(id, 2)).toEqual([NOW - 3600 + 86_400, NOW - 3600 + 2 * 86_400]);
  expect(await exporter.scheduler.next(id)).toHaveLength(1);
  await expect(exporter.scheduler.next('none')).rejects.toMatchObject({ code: 'not-found' });
});

test.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, 10_001, 'x'])('%s next runs are refused', async (count) => {
  const { id } = await exporter.definitions.create(REQUEST);
  await expect(exporter.scheduler.next(id, count as number)).rejects.toThrow(/from 0 to 10000/);
  await expect(exporter.scheduler.next(undefined as unknown as string)).rejects.toThrow(TypeError);
});

test('ids of jobs that are no text are misuse, and no fault of the storage', async () => {
  const none = undefined as unknown as string;
  const { jobs } = exporter;
  for (const call of [jobs.get(none), jobs.remove(none), jobs.files(none), jobs.download(none)])
    await expect(call).rejects.toThrow(TypeError);
  await expect(jobs.list({ definitionId: null as unknown as string })).rejects.toThrow(TypeError);
});

test('where a page may not even look at its storage, an exporter that syncs is made, and says why it cannot', async () => {
  const property = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB')!;
  const get = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get });
  const sync = { baseUrl: 'https://server.test', getToken: async () => 'x' };
  const denied = createExporter({ source: memorySource([]), sync });
  await expect(denied.definitions.list()).rejects.toMatchObject({ code: 'storage-unavailable' });
  await expect(denied.sync.status()).rejects.toMatchObject({ code: 'storage-unavailable' });
  Object.defineProperty(globalThis, 'indexedDB', property);
  denied.dispose();
});

test('what is loaded later is no promise, can be subscribed to at once, and starts anew once disposed of', async () => {
  expect(await exporter.jobs).toBe(exporter.jobs);
  expect(`${typeof exporter.definitions}`).toBe('object');
  const heard = vi.fn();
  const never = vi.fn();
  exporter.definitions.subscribe(never)();
  const stop = exporter.definitions.subscribe((list) => heard(list.length));
  await exporter.definitions.create(REQUEST);
  await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(1));
  stop();
  expect(never).not.toHaveBeenCalled();
  exporter.dispose();
  expect((await exporter.definitions.list()).length).toBe(1);
  const jobs = vi.fn();
  exporter.jobs.subscribe(jobs);
  await vi.waitFor(() => expect(jobs).toHaveBeenCalledWith([]));
});

test.each([{ inbox: { maxBytes: 0 } }, { schedule: { maxAttempts: Number.NaN } }, { databaseName: '' }])(
  'refuses the options %o',
  (options) => {
    expect(() => createExporter({ source: memorySource([]), ...options })).toThrow(TypeError);
  },
);
