import { afterEach, describe, expect, test } from 'vitest';
import type { Format, FormatModule } from '../../../src/formats/format.ts';
import { formats } from '../../../src/formats/index.ts';
import { createExporter, type Exporter, memorySource, type SourceDescriptor } from '../../../src/index.ts';
import { sources } from '../../../src/sources/index.ts';
import type { SampleSource, SourceEntry } from '../../../src/sources/source.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from './fake-worker.ts';

let exporter: Exporter | undefined;

function exporterOn(source: SourceDescriptor, make = () => new FakeWorker({ sources, formats })): Exporter {
  exporter?.dispose();
  exporter = createExporter({ source, createWorker: () => make() as unknown as Worker });
  return exporter;
}

afterEach(() => exporter?.dispose());

describe('a bug in the worker', () => {
  const bug = new TypeError('x is undefined');
  const broken = (parts: Partial<SampleSource>): SourceEntry => ({
    id: 'broken',
    load: async () => ({
      open: () => ({
        // biome-ignore lint/correctness/useYield: it fails first
        read: async function* () {
          throw bug;
        },
        count: async () => {
          throw bug;
        },
        ...parts,
      }),
    }),
  });
  const source = { id: 'broken', config: {} };
  const csv = formats.find(({ extension }) => extension === 'csv')!;
  const formatWith = (parts: Partial<FormatModule>): Format => ({
    ...csv,
    load: async () => ({ ...(await csv.load()), ...parts }),
  });
  const isInternal = {
    code: 'internal',
    message: expect.stringMatching(/bug in downlink.*x is undefined.*report/),
    cause: expect.objectContaining({ name: 'TypeError', message: 'x is undefined' }),
  };

  test.each<[string, (exporter: Exporter) => Promise<unknown>]>([
    ['an export', (exporter) => exporter.export(requestFor([{}]))],
    ['a preview', (exporter) => exporter.preview(requestFor([{}]))],
    ['an estimate', (exporter) => exporter.estimate(requestFor([{}]))],
  ])('is internal, with its cause, in %s', async (_, run) => {
    const exporter = exporterOn(source, () => new FakeWorker({ sources: [broken({})], formats }));
    await expect(run(exporter)).rejects.toMatchObject(isInternal);
  });

  test('is internal before the first row, too', async () => {
    const write: FormatModule['write'] = () => {
      throw bug;
    };
    const make = () => new FakeWorker({ sources, formats: [formatWith({ write })] });
    await expect(exporterOn(memorySource([]), make).export(requestFor([{}]))).rejects.toMatchObject(isInternal);
  });

  test('is distinguished from misuse that a format finds', async () => {
    const parseOptions: FormatModule['parseOptions'] = () => {
      throw new TypeError('no such option');
    };
    const make = () => new FakeWorker({ sources, formats: [formatWith({ parseOptions })] });
    const run = exporterOn(memorySource([]), make).export(requestFor([{}]));
    await expect(run).rejects.toBeInstanceOf(TypeError);
    await expect(run).rejects.toMatchObject({ message: 'no such option' });
  });

  test('is distinguished from misuse that the page finds', async () => {
    const run = exporterOn({ id: 'page', config: {} }).export(requestFor([{}]));
    await expect(run).rejects.toBeInstanceOf(TypeError);
  });

  test('that prevents a part from loading is worker-unavailable', async () => {
    const load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    for (const registries of [
      { sources: [{ id: 'page', load }], formats },
      { sources, formats: [{ ...csv, load }] },
    ]) {
      const exporter = exporterOn(memorySource([]), () => new FakeWorker(registries));
      await expect(exporter.export(requestFor([{}]))).rejects.toMatchObject({
        code: 'worker-unavailable',
        cause: expect.objectContaining({ message: 'Failed to fetch dynamically imported module' }),
      });
    }
  });
});
