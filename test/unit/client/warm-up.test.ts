import { afterEach, describe, expect, test, vi } from 'vitest';
import { formats } from '../../../src/formats/index.ts';
import {
  connhexSource,
  createExporter,
  type Exporter,
  type FileExtension,
  memorySource,
  type SourceDescriptor,
} from '../../../src/index.ts';
import { sources } from '../../../src/sources/index.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

const workers: FakeWorker[] = [];
const exporters: Exporter[] = [];

/** An exporter whose worker notes what it loads. */
function exporterOn(source: SourceDescriptor, loaded: string[] = []): Exporter {
  const noting = <T extends { load(): Promise<unknown> }>(name: string, entry: T): T => ({
    ...entry,
    load() {
      loaded.push(name);
      return entry.load();
    },
  });
  const registries = {
    sources: sources.map((each) => noting(each.id, each)),
    formats: formats.map((each) => noting(each.extension, each)),
  };
  const createWorker = () => {
    const worker = new FakeWorker(registries);
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const exporter = createExporter({ source, createWorker });
  exporters.push(exporter);
  return exporter;
}

const messages = [{ time: 1, name: 'a', channel: 'c1', value: 7 }];

afterEach(() => {
  for (const exporter of exporters.splice(0)) exporter.dispose();
  workers.length = 0;
  vi.unstubAllGlobals();
});

describe('warmUp', () => {
  test.each(['csv', 'xlsx', 'pdf'] as const)(
    'loads the source and %s, and asks nothing of either',
    async (extension) => {
      const loaded: string[] = [];
      const read = vi.fn();
      await exporterOn({ ...memorySource(messages), read }, loaded).warmUp({ extension });
      expect(loaded.toSorted()).toEqual([extension, 'page'].toSorted());
      expect(read).not.toHaveBeenCalled();
    },
  );

  test('loads no format when it is given none, and asks for no token', async () => {
    const loaded: string[] = [];
    const getToken = vi.fn();
    const fetched = vi.fn();
    vi.stubGlobal('fetch', fetched);
    const exporter = exporterOn(connhexSource({ baseUrl: 'https://warm.test', getToken }), loaded);
    await exporter.warmUp();
    expect(loaded).toEqual(['reader']);
    await exporter.warmUp({ extension: 'docx' as FileExtension });
    expect(loaded).toEqual(['reader', 'reader']);
    expect([getToken, fetched].map((each) => each.mock.calls.length)).toEqual([0, 0]);
  });

  test('may be called often, before and during exports: there is one worker, and the file is the same', async () => {
    const cold = await exporterOn(memorySource(messages)).export(requestFor([{}]));
    workers.length = 0;
    const exporter = exporterOn(memorySource(messages));
    await Promise.all([exporter.warmUp(), exporter.warmUp({ extension: 'csv' })]);
    const [warm] = await Promise.all([exporter.export(requestFor([{}])), exporter.warmUp({ extension: 'csv' })]);
    expect(await warm.files[0]!.blob!.text()).toBe(await cold.files[0]!.blob!.text());
    expect(workers.length).toBe(1);
  });

  test('ends with dispose, and the next call starts another worker', async () => {
    const exporter = exporterOn(memorySource(messages));
    const warming = exporter.warmUp({ extension: 'csv' });
    exporter.dispose();
    await expect(warming).resolves.toBeUndefined();
    expect((await exporter.export(requestFor([{}]))).files[0]!.rows).toBe(1);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  test('does not reject where there are no workers: the export does, and says why', async () => {
    vi.stubGlobal('Worker', undefined);
    const exporter = createExporter({ source: memorySource(messages) });
    await expect(exporter.warmUp({ extension: 'csv' })).resolves.toBeUndefined();
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({ code: 'worker-unavailable' });
  });

  test('does not reject when a format cannot be loaded', async () => {
    const failing = formats.map((each) => ({ ...each, load: () => Promise.reject(new Error('404')) }));
    const createWorker = () => new FakeWorker({ sources, formats: failing }) as unknown as Worker;
    const exporter = createExporter({ source: memorySource(messages), createWorker });
    exporters.push(exporter);
    await expect(exporter.warmUp({ extension: 'xlsx' })).resolves.toBeUndefined();
    await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({ code: 'worker-unavailable' });
  });
});
