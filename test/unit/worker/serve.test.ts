import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formats } from '../../../src/formats/index.ts';
import { createExporter, ExportError, type Exporter, memorySource } from '../../../src/index.ts';
import { CONNECT, PROTOCOL_VERSION } from '../../../src/protocol/rpc.ts';
import {
  type ChannelMessage,
  connhexSource,
  customSource,
  type SourceDescriptor,
} from '../../../src/sources/descriptor.ts';
import { sources } from '../../../src/sources/index.ts';
import { type ServeScope, serve } from '../../../src/worker/serve.ts';
import { SimulatedReader } from '../../support/simulated-reader.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from './fake-worker.ts';

const message = (time: number, value: number): ChannelMessage => ({ time, name: 'a', publisher: 'p', value });

const exporters: Exporter[] = [];
const workers: FakeWorker[] = [];

function exporterOn(
  source: SourceDescriptor,
  make: () => FakeWorker = () => new FakeWorker({ sources, formats }),
): Exporter {
  const createWorker = () => {
    const worker = make();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const exporter = createExporter({ source, createWorker });
  exporters.push(exporter);
  return exporter;
}

/** Endless messages; records how their generator ends. */
function endless() {
  const state = { yielded: 0, ended: false, reason: undefined as unknown };
  const source = customSource(
    async function* ({ signal }) {
      signal.addEventListener('abort', () => {
        state.reason = signal.reason;
      });
      try {
        for (; ; state.yielded++) {
          yield Array.from({ length: 500 }, (_, i) => message(state.yielded * 500 + i + 1, i));
          // A terminated fake worker would continue; a real one reads and reports nothing more.
          do await new Promise((resolve) => setTimeout(resolve));
          while (workers[0]?.terminated && !signal.aborted);
        }
      } finally {
        state.ended = true;
      }
    },
    { order: 'ascending' },
  );
  return { state, source };
}

beforeEach(() => void vi.stubGlobal('Worker', FakeWorker));

afterEach(() => {
  for (const exporter of exporters.splice(0)) exporter.dispose();
  workers.length = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an export through a worker', () => {
  test('returns files as blobs, with warnings and progress', async () => {
    const reports: unknown[] = [];
    const exporter = exporterOn(memorySource([message(1, 1), message(1, 1), message(2, 2)]));
    const { files, warnings } = await exporter.export(requestFor([{ filename: 'f' }]), {
      onProgress: (report) => reports.push(report),
    });
    expect(await files[0]!.blob!.text()).toContain('1970-01-01T00:00:02.000Z,p,a,2,');
    expect(files[0]).toMatchObject({ name: 'f.csv', type: 'text/csv', rows: 2, size: files[0]!.blob!.size });
    expect(files[0]!.blob!.type).toBe('text/csv');
    expect(warnings.map(({ code }) => code)).toEqual(['duplicates-dropped']);
    expect(reports.at(-1)).toMatchObject({ phase: 'done', fraction: 1 });
  });

  test('sends the bytes to a sink, and returns no blob', async () => {
    const taken: Uint8Array[] = [];
    const heads: unknown[] = [];
    const exporter = exporterOn(memorySource([message(1, 1)]));
    const { files } = await exporter.export(requestFor([{ filename: 'f' }]), {
      sink: (head) => {
        heads.push(head);
        return new WritableStream({ write: (chunk) => void taken.push(chunk) });
      },
    });
    expect(files[0]).not.toHaveProperty('blob');
    expect(heads).toEqual([{ name: 'f.csv', type: 'text/csv' }]);
    expect(Buffer.concat(taken).length).toBe(files[0]!.size);
  });

  test('fails with sink-failed when the sink cannot open or refuses bytes', async () => {
    const exporter = exporterOn(endless().source);
    const request = requestFor([{ to: 1e10 }]);
    const refused = { code: 'sink-failed', cause: expect.objectContaining({ message: 'denied' }) };
    await expect(exporter.export(request, { sink: () => Promise.reject(new Error('denied')) })).rejects.toMatchObject(
      refused,
    );
    const full = () => new WritableStream({ write: () => Promise.reject(new Error('denied')) });
    await expect(exporter.export(request, { sink: full })).rejects.toMatchObject(refused);
  });

  test('previews, and estimates what can be counted', async () => {
    const exporter = exporterOn(memorySource([message(1, 1), message(2, 2)]));
    expect(await exporter.preview(requestFor([{}]), { rows: 1 })).toMatchObject({
      truncated: true,
      rows: [[expect.any(String), 'p', 'a', 1, null]],
    });
    expect(await exporter.estimate(requestFor([{}]))).toEqual({ items: [{}] });
  });

  test('lists every fault of a request with its path', async () => {
    const bad = { format: { extension: 'csv', timezone: 'Mars' }, type: 'oneTime', items: [] };
    const error = await exporterOn(memorySource([]))
      .export(bad as never)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ExportError);
    expect((error as ExportError).code).toBe('invalid-request');
    expect((error as ExportError).issues.map(({ path }) => path.join('.')).toSorted()).toEqual([
      'format.timezone',
      'items',
    ]);
  });

  test('runs several jobs at once in one worker', async () => {
    const exporter = exporterOn(memorySource([message(1, 1)]));
    const all = await Promise.all([1, 2, 3].map(() => exporter.export(requestFor([{}]))));
    expect(all.map(({ files }) => files[0]!.rows)).toEqual([1, 1, 1]);
    expect(workers.length).toBe(1);
  });

  test('asks the page for tokens, and errors contain none', async () => {
    const service = new SimulatedReader({
      messages: [{ time: '1', name: 'a', publisher: 'p', subtopic: '', value: 1 }],
      token: 'good',
    });
    vi.stubGlobal('fetch', service.fetch);
    const getToken = vi.fn(async () => 'good').mockResolvedValueOnce('stale');
    const reading = exporterOn(connhexSource({ baseUrl: 'https://worker.test', getToken }));
    expect((await reading.export(requestFor([{}]))).files[0]!.rows).toBe(1);
    expect(service.authorizations).toEqual(['Bearer stale', 'Bearer good']);
    const refusing = exporterOn(connhexSource({ baseUrl: 'https://worker.test', getToken: () => 'wrong-one' }));
    const error = await refusing.export(requestFor([{}])).catch((e: unknown) => e as ExportError);
    expect(error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(JSON.stringify([(error as Error).message, (error as Error).stack])).not.toContain('wrong-one');
  });

  test('fails with source-failed and the cause when a custom source throws', async () => {
    const exporter = exporterOn(
      // biome-ignore lint/correctness/useYield: it fails first
      customSource(async function* () {
        throw new RangeError('no more');
      }),
    );
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({
      code: 'source-failed',
      cause: expect.objectContaining({ name: 'RangeError', message: 'no more' }),
    });
  });

  test("lists the worker's sources when the requested one is unknown", async () => {
    const exporter = exporterOn({ id: 'mqtt', config: {} });
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('reader, clickhouse, page'),
    });
  });

  test('survives a progress callback that throws', async () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    const exporter = exporterOn(memorySource([message(1, 1)]));
    const { files } = await exporter.export(requestFor([{}]), {
      onProgress: () => {
        throw new Error('in the page');
      },
    });
    expect(files[0]!.rows).toBe(1);
    expect(reported.length).toBeGreaterThan(0);
  });
});

describe('an abort', () => {
  test('rejects with the reason and ends the source, and the worker goes on with other jobs', async () => {
    const { state, source } = endless();
    const exporter = exporterOn(source);
    const controller = new AbortController();
    const reason = { any: 'value' };
    const run = exporter.export(requestFor([{ to: 1e10 }]), { signal: controller.signal });
    const ended = expect(run).rejects.toBe(reason);
    await vi.waitUntil(() => state.yielded > 3);
    controller.abort(reason);
    await ended;
    await vi.waitUntil(() => state.ended);
    expect(state.reason).toBe(reason);
    expect((await exporter.preview(requestFor([{ to: 1e10 }]), { rows: 3 })).rows.length).toBe(3);
    expect(workers.length).toBe(1);
  });

  test('before the start starts nothing', async () => {
    const exporter = exporterOn(memorySource([]));
    const reason = new Error('never mind');
    await expect(exporter.export(requestFor([{}]), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(workers.length).toBe(0);
  });

  test('by dispose rejects running calls and ends the worker; the next call starts another', async () => {
    const { state, source } = endless();
    const exporter = exporterOn(source);
    const run = exporter.export(requestFor([{ to: 1e10 }]));
    const ended = expect(run).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitUntil(() => state.yielded > 0);
    exporter.dispose();
    await ended;
    expect([workers[0]!.terminated, state.ended || state.reason !== undefined]).toEqual([true, true]);
    expect((await exporter.preview(requestFor([{}]), { source: memorySource([message(1, 1)]) })).rows.length).toBe(1);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  });
});

describe('a worker', () => {
  test('that never answers counts as lost within 25 seconds, and the next job gets another', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    let working = false;
    const exporter = exporterOn(
      memorySource([message(1, 1)]),
      () => new FakeWorker(working ? { sources, formats } : undefined),
    );
    const runs = [exporter.export(requestFor([{}])), exporter.preview(requestFor([{}]))];
    const lost = Promise.all(runs.map((run) => expect(run).rejects.toMatchObject({ code: 'worker-lost' })));
    await vi.advanceTimersByTimeAsync(25_000);
    await lost;
    expect([workers.length, workers[0]!.terminated]).toEqual([1, true]);
    vi.useRealTimers();
    working = true;
    expect((await exporter.export(requestFor([{}]))).files[0]!.rows).toBe(1);
    expect(workers.length).toBe(2);
  });

  test('that is terminated during a job is detected within 15 seconds, even without Web Locks', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { state, source } = endless();
    const exporter = exporterOn(source);
    const run = exporter.export(requestFor([{ to: 1e10 }]));
    const lost = expect(run).rejects.toMatchObject({ code: 'worker-lost' });
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    while (state.yielded === 0) await turn();
    workers[0]!.terminate();
    const start = performance.now();
    for (let look = 1; look <= 30; look++) {
      vi.spyOn(performance, 'now').mockReturnValue(start + look * 500);
      vi.advanceTimersByTime(500);
      await turn();
    }
    await lost;
    while (!state.ended && state.reason === undefined) await turn();
    vi.useRealTimers();
  });

  test('whose script fails rejects every job with its error', async () => {
    const exporter = exporterOn(memorySource([]), () => new FakeWorker());
    const runs = [exporter.export(requestFor([{}])), exporter.estimate(requestFor([{}]))];
    const lost = runs.map((run) =>
      expect(run).rejects.toMatchObject({ code: 'worker-lost', message: expect.stringContaining('boom') }),
    );
    await vi.waitUntil(() => workers.length > 0);
    const event = Object.assign(new Event('error', { cancelable: true }), { message: 'boom' });
    workers[0]!.dispatchEvent(event);
    await Promise.all(lost);
    expect([event.defaultPrevented, workers[0]!.terminated]).toEqual([true, true]);
  });

  test('that cannot start is worker-unavailable, with the cause', async () => {
    const denied = new DOMException('blocked by CSP', 'SecurityError');
    const exporter = exporterOn(memorySource([]), () => {
      throw denied;
    });
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({
      code: 'worker-unavailable',
      cause: denied,
    });
    vi.stubGlobal('Worker', undefined);
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({ code: 'worker-unavailable' });
  });

  test('of another version of the protocol rejects every job at once, and says what to do', async () => {
    class OtherPage extends FakeWorker {
      override postMessage(data: object, transfer: Transferable[] = []): void {
        super.postMessage(CONNECT in data ? { [CONNECT]: PROTOCOL_VERSION + 1 } : data, transfer);
      }
    }
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const exporter = exporterOn(memorySource([]), () => new OtherPage({ sources, formats }));
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({
      code: 'worker-lost',
      message: expect.stringContaining('different downlink versions: deploy both from one version'),
    });
    expect(workers[0]!.terminated).toBe(true);
  });

  test('ignores messages that are not from an exporter', async () => {
    let listener: (event: MessageEvent) => void = () => {};
    const scope: ServeScope = {
      addEventListener(_, given) {
        listener = given;
      },
    };
    serve({ sources, formats }, scope);
    const answers: unknown[] = [];
    const call = (data: unknown, withPort = true) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data: answer }) => answers.push(answer);
      listener({ data, ports: withPort ? [port2] : [] } as unknown as MessageEvent);
      port1.postMessage({ id: '1', type: 'APPLY', path: ['ping'], argumentList: [] });
      return port1;
    };
    const ports = [null, 'x', {}, Object.create({ [CONNECT]: PROTOCOL_VERSION })].map((data) => call(data));
    ports.push(call({ [CONNECT]: PROTOCOL_VERSION }, false));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answers).toEqual([]);
    ports.push(call({ [CONNECT]: PROTOCOL_VERSION }));
    await vi.waitUntil(() => answers.length > 0);
    expect(answers).toEqual([{ id: '1', type: 'RAW', value: PROTOCOL_VERSION }]);
    for (const port of ports) port.close();
  });
});

describe('misuse of an exporter', () => {
  test.each<[string, (exporter: Exporter) => Promise<unknown>]>([
    ['an invalid progress callback', (e) => e.export(requestFor([{}]), { onProgress: 1 as never })],
    ['an invalid sink', (e) => e.export(requestFor([{}]), { sink: {} as never })],
    ['an unknown bundle', (e) => e.export(requestFor([{}]), { bundle: 'rar' as never })],
    ['an invalid run time', (e) => e.export(requestFor([{}]), { now: Number.NaN })],
    ['an unknown preset', (e) => e.export(requestFor([{}]), { csv: { preset: 'x' as never } })],
    ['a CSV workbook', (e) => e.export(requestFor([{}]), { bundle: 'workbook' })],
    ['a fraction of a row', (e) => e.preview(requestFor([{}]), { rows: 0.5 })],
    ['a negative item', (e) => e.preview(requestFor([{}]), { item: -1 })],
    ['a missing item', (e) => e.preview(requestFor([{}]), { item: 1 })],
  ])('is a TypeError: %s', async (_, run) => {
    await expect(run(exporterOn(memorySource([])))).rejects.toBeInstanceOf(TypeError);
  });

  test('is detected when it is created', () => {
    expect(() => createExporter({ source: {} as never })).toThrow(TypeError);
    expect(() => createExporter({ source: null as never })).toThrow(TypeError);
    expect(() => createExporter({ source: memorySource([]), createWorker: 'worker.js' as never })).toThrow(TypeError);
  });
});
