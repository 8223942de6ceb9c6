import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { formats as workerFormats } from '../../../src/formats/index.ts';
import { createExporter, ExportError } from '../../../src/index.ts';
import {
  type ChannelMessage,
  type CustomSourceQuery,
  connhexSource,
  customSource,
  type ExportProgress,
  type Format,
  formats,
  memorySource,
  type NodeExportOptions,
  runExport,
} from '../../../src/node.ts';
import { resourceSources, sources } from '../../../src/sources/index.ts';
import { SimulatedReader } from '../../support/simulated-reader.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const MESSAGES: readonly ChannelMessage[] = [
  { time: 2, name: 'a', publisher: 'p', value: 20.5 },
  { time: 1, name: 'a', publisher: 'p', value: 1 },
];
const CSV = 'time,value\r\n1970-01-01T00:00:01.000Z,1\r\n1970-01-01T00:00:02.000Z,20.5\r\n';
const COLUMNS = ['time', 'value'].map((id) => ({ id, label: id }));
const REQUEST = requestFor([{ filename: 'room' }], { columns: COLUMNS });
const TWO = requestFor([{ filename: 'first' }, { filename: 'second' }], { columns: COLUMNS });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'downlink-node-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllGlobals();
});

const run = (request = REQUEST, options: Partial<NodeExportOptions> = {}) =>
  runExport(request, { source: memorySource(MESSAGES), directory: folder, now: 1000, ...options });
const written = (name = 'room.csv') => readFileSync(join(folder, name), 'utf8');

/** A source whose first messages come at once, and whose next ones never. */
function stuck() {
  const state = { signal: undefined as AbortSignal | undefined };
  const source = customSource(
    async function* ({ signal }: CustomSourceQuery) {
      state.signal = signal;
      for (let at = 0; at < 100; at++)
        yield Array.from({ length: 500 }, (_, i) => ({ name: 'a', publisher: 'p', time: at + i / 1000, value: i }));
      await new Promise(() => {});
    },
    { order: 'ascending' },
  );
  return { state, source };
}

describe('files in a folder', () => {
  test('have the bytes and the result of the export', async () => {
    const { files, warnings } = await run();
    expect(written()).toBe(CSV);
    const size = Buffer.byteLength(CSV);
    const path = join(folder, 'room.csv');
    expect(files).toEqual([{ name: 'room.csv', type: expect.stringContaining('text/csv'), size, rows: 2, path }]);
    expect(warnings).toEqual([]);
    expect(readdirSync(folder)).toEqual(['room.csv']);
  });

  test('are those of an exporter in a page, with the same options', async () => {
    vi.stubGlobal('Worker', FakeWorker);
    const createWorker = () =>
      new FakeWorker({ sources, resourceSources, formats: workerFormats }) as unknown as Worker;
    const exporter = createExporter({ source: memorySource(MESSAGES), createWorker });
    for (const extension of ['csv', 'xlsx', 'pdf'] as const) {
      const request = requestFor([{ filename: 'room' }], { extension, columns: COLUMNS });
      const options = {
        ...{ now: 1000, decimals: 2, units: 'header' as const },
        ...{ csv: { preset: 'excel' as const }, xlsx: { summary: true }, pdf: { title: 'Ω' } },
      };
      const expected = await exporter.export(request, options);
      const { files } = await run(request, options);
      const bytes = Buffer.from(await expected.files[0]!.blob!.arrayBuffer());
      expect(readFileSync(files[0]!.path!).equals(bytes), extension).toBe(true);
    }
    exporter.dispose();
  });

  test('go into a folder that is created, or that a URL names', async () => {
    await run(REQUEST, { directory: join(folder, 'deep/er') });
    expect(written('deep/er/room.csv')).toBe(CSV);
    await run(REQUEST, { directory: pathToFileURL(join(folder, 'ü #')) });
    expect(written('ü #/room.csv')).toBe(CSV);
  });

  test('come as one archive, or as several files', async () => {
    expect((await run(TWO)).files.map(({ name }) => name)).toEqual([expect.stringMatching(/\.zip$/)]);
    const { files } = await run(TWO, { bundle: 'files' });
    expect(files.map(({ path }) => path)).toEqual(['first.csv', 'second.csv'].map((name) => join(folder, name)));
    expect(written('second.csv')).toBe(CSV);
  });

  test('stay in the folder whatever the request calls them', async () => {
    const { files } = await run(requestFor([{ filename: '../../etc/passwd' }], { columns: COLUMNS }));
    expect(readdirSync(folder)).toEqual([files[0]!.name]);
  });

  test('may have the longest name that is allowed', async () => {
    const { files } = await run(requestFor([{ filename: 'x'.repeat(300) }], { columns: COLUMNS }));
    expect(readdirSync(folder)).toEqual([files[0]!.name]);
  });

  test('are not replaced, unless overwrite says so', async () => {
    writeFileSync(join(folder, 'room.csv'), 'kept');
    await expect(run()).rejects.toMatchObject({
      code: 'sink-failed',
      message: `The file ${join(folder, 'room.csv')} exists already: choose another folder, or set the option overwrite.`,
    });
    expect(written()).toBe('kept');
    expect(readdirSync(folder)).toEqual(['room.csv']);
    await run(REQUEST, { overwrite: true });
    expect(written()).toBe(CSV);
    expect(readdirSync(folder)).toEqual(['room.csv']);
  });

  test('do not replace a file that appears while they are written, nor a link to nothing', async () => {
    const source = customSource(async function* () {
      writeFileSync(join(folder, 'second.csv'), 'kept');
      yield MESSAGES;
    });
    await expect(run(TWO, { source, bundle: 'files' })).rejects.toMatchObject({ code: 'sink-failed' });
    expect(readdirSync(folder)).toEqual(['second.csv']);
    expect(written('second.csv')).toBe('kept');
    symlinkSync(join(folder, 'nothing'), join(folder, 'room.csv'));
    await expect(run()).rejects.toMatchObject({ code: 'sink-failed' });
  });

  test('are all removed when a later one fails', async () => {
    let reads = 0;
    const source = customSource(async function* () {
      if (++reads === 2) throw new Error('no more');
      yield MESSAGES;
    });
    await expect(run(TWO, { source, bundle: 'files' })).rejects.toMatchObject({
      code: 'source-failed',
      message: 'The custom source failed: no more',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('fail in words that say where and why', async () => {
    writeFileSync(join(folder, 'file'), '');
    const directory = join(folder, 'file/under');
    await expect(run(REQUEST, { directory })).rejects.toMatchObject({
      code: 'sink-failed',
      message: `"room.csv" could not be written to the folder ${directory}: the path leads through a file.`,
      cause: { code: 'ENOTDIR' },
    });
    mkdirSync(join(folder, 'room.csv'));
    await expect(run(REQUEST, { overwrite: true })).rejects.toMatchObject({
      message: expect.stringContaining('there is a folder of that name'),
    });
    expect(readdirSync(folder).sort()).toEqual(['file', 'room.csv']);
  });
});

describe('a cancelled export', () => {
  test('rejects with the reason, leaves no file and stops the source', async () => {
    const { source, state } = stuck();
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = ({ bytes }: ExportProgress) => bytes > 0 && controller.abort(reason);
    const request = requestFor([{ filename: 'room' }]);
    await expect(run(request, { source, signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
    expect(state.signal!.aborted).toBe(true);
  });

  test('reads nothing when it is cancelled before it begins', async () => {
    const source = customSource(() => expect.unreachable());
    await expect(run(REQUEST, { source, signal: AbortSignal.abort('never') })).rejects.toBe('never');
  });

  test('ends its requests', async () => {
    const reader = new SimulatedReader({
      messages: Array.from({ length: 5000 }, (_, i) => ({
        ...{ time: String(i / 10), name: 'a', value: i },
        ...{ publisher: 'p', subtopic: '' },
      })),
    });
    const signals: AbortSignal[] = [];
    vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
      signals.push(init.signal!);
      if (signals.length > 2)
        await new Promise((_, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason)));
      return reader.fetch(input, init);
    });
    const controller = new AbortController();
    const source = connhexSource({ baseUrl: 'https://reader.test', getToken: () => 'token' });
    const running = run(REQUEST, { source, signal: controller.signal });
    running.catch(() => {});
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(2));
    controller.abort();
    await expect(running).rejects.toBe(controller.signal.reason);
    expect(signals.at(-1)!.aborted).toBe(true);
    const count = signals.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(signals.length).toBe(count);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the call', () => {
  test.each([
    ['no source', { source: undefined }, 'runExport needs the option source'],
    ['neither folder nor sink', { directory: undefined }, 'one of the options directory and sink'],
    ['folder and sink', { sink: () => new WritableStream() }, 'one of the options directory and sink'],
    ['an empty folder', { directory: '' }, 'directory must be'],
    ['a sink that is no function', { directory: undefined, sink: {} }, 'sink must be a function'],
    ['progress that is no function', { onProgress: 1 }, 'onProgress must be a function'],
    ['an overwrite that is no boolean', { overwrite: 'no' }, 'overwrite must be true or false'],
    ['resources that are no source', { resources: 'x' }, 'resources must be a source'],
    ['milliseconds', { now: 1.7e12 }, 'now must be Unix seconds'],
    ['a wrong option', { decimals: -1 }, 'decimals'],
    ['a wrong option of a format', { csv: { preset: 'x' } }, 'preset'],
  ])('refuses %s', async (_, options, message) => {
    const call = runExport(REQUEST, { source: memorySource([]), directory: folder, ...options } as never);
    await expect(call).rejects.toBeInstanceOf(TypeError);
    await expect(call).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('lists every fault of a request with its path', async () => {
    const error = await run({ type: 'never', items: [] } as never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExportError);
    expect((error as ExportError).issues.map(({ path }) => path)).toEqual([['format'], ['type'], ['items']]);
  });

  test('says that there is no source of resources', async () => {
    const request = { ...REQUEST, items: [{ params: { type: 'devices' } }] } as never;
    await expect(run(request)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('pass the option resources'),
    });
  });

  test('reports progress up to the end, and fails with what the callback throws', async () => {
    const reports: ExportProgress[] = [];
    await run(REQUEST, { onProgress: (progress) => void reports.push(progress) });
    expect(reports.at(-1)).toMatchObject({ phase: 'done', rows: 2, fraction: 1 });
    const mine = new Error('mine');
    const onProgress = () => {
      throw mine;
    };
    await expect(run(REQUEST, { onProgress, overwrite: true })).rejects.toBe(mine);
    expect(written()).toBe(CSV);
  });

  test('uses other formats and sources than the built-in ones', async () => {
    const upper: Format = {
      ...formats[0]!,
      load: async () => {
        const module = await formats[0]!.load();
        return {
          ...module,
          async *write(sections, options) {
            for await (const chunk of module.write(sections, options))
              yield new Uint8Array(Buffer.from(Buffer.from(chunk).toString().toUpperCase()));
          },
        };
      },
    };
    await run(REQUEST, { registries: { formats: [upper] } });
    expect(written()).toBe(CSV.toUpperCase());
    await expect(run(REQUEST, { source: { id: 'mine', config: 0 } })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'There is no source "mine", only reader, clickhouse, page.',
    });
  });
});
