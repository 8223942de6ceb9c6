import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JobPage } from '../../../src/client/page-host.ts';
import { formats } from '../../../src/formats/index.ts';
import { connhexSource, createExporter, customSource, type Exporter } from '../../../src/index.ts';
import type { SourceDescriptor } from '../../../src/sources/descriptor.ts';
import { sources } from '../../../src/sources/index.ts';
import { queryFor } from '../../support/read-all.ts';
import { request } from '../../support/records.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const forever = () => new Promise<never>(() => {});

describe('code of the host that never settles', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  const file = { name: 'a.csv', type: 'text/csv' };
  const pageOf = (source: SourceDescriptor, sink?: () => Promise<WritableStream<Uint8Array>>) => {
    const ending = new AbortController();
    return { ending, page: new JobPage(source, ending.signal, undefined, sink) };
  };
  /** Returns the outcome of a promise after some time; undefined if it has not settled. */
  const valueAfter = async (ms: number, promise: Promise<unknown>) => {
    let settled: unknown;
    promise.then(
      (value) => {
        settled = value;
      },
      () => {},
    );
    await vi.advanceTimersByTimeAsync(ms);
    return settled;
  };

  test.each([
    [
      'for as long as a request of its source',
      connhexSource({ baseUrl: 'https://a.test', getToken: forever, timeoutMs: 5000 }),
      5000,
    ],
    ['for a minute by default', connhexSource({ baseUrl: 'https://a.test', getToken: forever }), 60_000],
    [
      'for a minute where a source of the host says nothing',
      { id: 'own', config: undefined, getToken: forever },
      60_000,
    ],
  ] as const)('a token is waited for %s', async (_, source, ms) => {
    const asked = pageOf(source).page.getToken();
    expect(await valueAfter(ms - 1, asked)).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    await expect(asked).rejects.toThrow(
      expect.objectContaining({
        code: 'unauthorized',
        message: expect.stringMatching(`getToken of the source returned no token within ${ms} ms.*timeoutMs`),
      }),
    );
  });

  test('is waited for no longer than the job', async () => {
    const { page, ending } = pageOf({ id: 'own', config: {}, getToken: forever });
    const asked = page.getToken();
    ending.abort(new Error('the job is over'));
    await expect(asked).rejects.toThrow('the job is over');
    expect(vi.getTimerCount()).toBe(0);
  });

  /** A sink that returns its stream on command. */
  const laterSink = () => {
    let give: (stream: WritableStream<Uint8Array>) => void = () => {};
    const stream = new Promise<WritableStream<Uint8Array>>((resolve) => {
      give = resolve;
    });
    let ask = () => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const sink = () => {
      ask();
      return stream;
    };
    return { sink, give, asked };
  };

  test('a sink is waited for ten minutes, and a later stream is aborted', async () => {
    const { sink, give, asked } = laterSink();
    const { page } = pageOf({ id: 'own', config: {} }, sink);
    const opened = page.openSink(file, new MessageChannel().port1);
    await asked;
    expect(await valueAfter(599_999, opened)).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    await expect(opened).rejects.toThrow(
      expect.objectContaining({
        code: 'sink-failed',
        message: expect.stringMatching(/no stream for "a.csv" within 600 s/),
      }),
    );
    const aborted = new Promise((resolve) => give(new WritableStream({ abort: resolve })));
    await expect(aborted).resolves.toMatchObject({ code: 'sink-failed' });
  });

  test('a stream that arrives after the job has ended is aborted', async () => {
    const { sink, give, asked } = laterSink();
    const { page, ending } = pageOf({ id: 'own', config: {} }, sink);
    const opened = page.openSink(file, new MessageChannel().port1);
    await asked;
    ending.abort(new Error('the job is over'));
    await expect(opened).rejects.toMatchObject({ cause: new Error('the job is over') });
    const aborted = new Promise((resolve) => give(new WritableStream({ abort: resolve })));
    await expect(aborted).resolves.toMatchObject({ message: 'the job is over' });
  });

  const silent = () => ({ [Symbol.asyncIterator]: () => ({ next: forever }) });

  test('a custom source is waited for as long as its timeoutMs', async () => {
    const { page } = pageOf({ ...customSource(async function* () {}, { timeoutMs: 3000 }), read: silent });
    const pulled = page.pull(await page.openRead(queryFor(['a'], { from: 0, to: 1 })));
    expect(await valueAfter(2999, pulled)).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    await expect(pulled).rejects.toThrow(
      expect.objectContaining({
        code: 'source-failed',
        message: expect.stringMatching(/no messages within 3000 ms.*timeoutMs/),
      }),
    );
  });

  test('a custom source without timeoutMs is waited for however long it takes', async () => {
    const { page } = pageOf({ ...customSource(async function* () {}), read: silent });
    const pulled = page.pull(await page.openRead(queryFor(['a'], { from: 0, to: 1 })));
    expect(await valueAfter(24 * 3_600_000, pulled)).toBe(undefined);
  });
});

test.each([0, -1, 1.5, '5', 2 ** 31])('a custom source refuses %s as its timeoutMs', (timeoutMs) => {
  expect(() => customSource(async function* () {}, { timeoutMs: timeoutMs as number })).toThrow(/timeoutMs/);
});

describe('a getToken that never settles', () => {
  let exporter: Exporter;
  let count = 0;
  beforeEach(() => {
    vi.stubGlobal('navigator', {});
    const source = connhexSource({ baseUrl: 'https://api.test', getToken: forever, timeoutMs: 20 });
    const createWorker = () => new FakeWorker({ sources, formats }) as unknown as Worker;
    exporter = createExporter({ source, createWorker, databaseName: `deadlines-${++count}` });
  });
  afterEach(() => {
    exporter.dispose();
    vi.unstubAllGlobals();
  });

  const failure = {
    code: 'unauthorized',
    message: expect.stringMatching(/getToken of the source returned no token within 20 ms/),
  };

  test.each<[string, (exporter: Exporter) => Promise<unknown>]>([
    ['an export', (exporter) => exporter.export(requestFor([{}]))],
    ['a preview', (exporter) => exporter.preview(requestFor([{}]))],
    ['an estimate', (exporter) => exporter.estimate(requestFor([{}]))],
  ])('fails %s, which says so', async (_, run) => {
    await expect(run(exporter)).rejects.toMatchObject(failure);
  });

  test('fails its job with a clear message, and does not block later jobs', async () => {
    const { id } = await exporter.definitions.create(request);
    const runs = await Promise.all([1, 2, 3, 4, 5].map(() => exporter.definitions.run(id)));
    const failed = () => exporter.jobs.list({ states: ['failed'] });
    await vi.waitFor(async () => expect(await failed()).toHaveLength(runs.length));
    expect(await failed()).toMatchObject(runs.map(() => ({ error: failure })));
  });
});
