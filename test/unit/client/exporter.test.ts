import { afterEach, describe, expect, test, vi } from 'vitest';
import { pageReads } from '../../../src/client/page-host.ts';
import { formats } from '../../../src/formats/index.ts';
import {
  connhexSource,
  createExporter,
  customSource,
  memorySource,
  type SourceDescriptor,
} from '../../../src/index.ts';
import { resourceSources, sources } from '../../../src/sources/index.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const workers: FakeWorker[] = [];

function newExporter(source: SourceDescriptor) {
  const createWorker = () => {
    const worker = new FakeWorker({ sources, resourceSources, formats });
    workers.push(worker);
    return worker as unknown as Worker;
  };
  return createExporter({ source, createWorker });
}

const messagesOf = (value: number) => [{ time: 1, name: 'a', channel: 'c1', value }];

async function valueIn(result: Promise<{ files: readonly { blob?: Blob }[] }>): Promise<string | undefined> {
  const [file] = (await result).files;
  return (await file!.blob!.text()).split('\r\n')[1]?.split(',').at(-1);
}

const REQUEST = requestFor([{}], {
  columns: [
    { id: 'time', label: 'T' },
    { id: 'value', label: 'V' },
  ],
});

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

describe('the source of a call', () => {
  test('is read instead of that of the exporter, by every kind of call, all in one worker', async () => {
    const exporter = newExporter(memorySource(messagesOf(1)));
    const exported = (value: number) => valueIn(exporter.export(REQUEST, { source: memorySource(messagesOf(value)) }));
    expect(await Promise.all([exported(2), exported(3), valueIn(exporter.export(REQUEST))])).toEqual(['2', '3', '1']);
    const source = memorySource([]);
    expect((await exporter.preview(REQUEST, { source })).rows).toEqual([]);
    expect((await exporter.preview(REQUEST)).rows.length).toBe(1);
    const read = vi.fn(async function* () {
      yield messagesOf(4);
    });
    await exporter.estimate(REQUEST, { source: customSource(read) });
    expect(workers.length).toBe(1);
    exporter.dispose();
  });

  test('that is none is misuse', async () => {
    const exporter = newExporter(memorySource([]));
    for (const wrong of [{ source: null }, { source: [] }, { resources: {} }]) {
      const options = wrong as unknown as { source: SourceDescriptor };
      await expect(exporter.export(REQUEST, options)).rejects.toThrow(TypeError);
      await expect(exporter.preview(REQUEST, options)).rejects.toThrow(/must be a source such as/);
    }
    expect(workers.length).toBe(0);
  });
});

test('what reads on the page is loaded while the worker starts, for sources that need it', () => {
  const load = vi.spyOn(pageReads, 'load');
  const exporter = newExporter(memorySource([]));
  exporter.preview(REQUEST, { source: connhexSource({ baseUrl: 'https://no.test' }) }).catch(() => {});
  expect(load).not.toHaveBeenCalled();
  exporter.preview(REQUEST).catch(() => {});
  expect(load).toHaveBeenCalledOnce();
  exporter.dispose();
  load.mockRestore();
});

test('a preview does not wait behind a long export', async () => {
  let more = () => {};
  const slow = customSource(async function* () {
    yield messagesOf(1);
    await new Promise<void>((resolve) => {
      more = resolve;
    });
  });
  const exporter = newExporter(memorySource(messagesOf(7)));
  let hasEnded = false;
  const long = exporter.export(REQUEST, { source: slow }).finally(() => {
    hasEnded = true;
  });
  expect((await exporter.preview(REQUEST)).rows).toEqual([[expect.anything(), expect.anything()]]);
  expect(hasEnded).toBe(false);
  await vi.waitFor(() => more());
  more();
  expect(await valueIn(long)).toBe('1');
  exporter.dispose();
});

test('an exporter that a framework disposes of and keeps, as StrictMode does, starts anew', async () => {
  const exporter = newExporter(memorySource(messagesOf(1)));
  exporter.dispose();
  expect(workers.length).toBe(0);
  const running = exporter.export(REQUEST);
  exporter.dispose();
  exporter.dispose();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(await valueIn(exporter.export(REQUEST))).toBe('1');
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  exporter.dispose();
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, true]);
});

test('an export of a table that is asked for and disposed of at once ends, and starts no worker', async () => {
  const exporter = newExporter(memorySource([]));
  const running = exporter.exportTable({ rows: [{ a: 1 }] }, { extension: 'csv' });
  exporter.dispose();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(workers.length).toBe(0);
  const { files } = await exporter.exportTable({ rows: [{ a: 1 }] }, { extension: 'csv' });
  expect(files[0]?.rows).toBe(1);
  exporter.dispose();
});
