import { afterEach, describe, expect, test, vi } from 'vitest';
import { formats } from '../../../src/formats/index.ts';
import { connhexSource, createExporter, type Exporter, type FileExtension } from '../../../src/index.ts';
import { sources } from '../../../src/sources/index.ts';
import { SimulatedReader, type StoredMessage } from '../../support/simulated-reader.ts';
import { requestFor } from '../pipeline/job.ts';
import { FakeWorker } from './fake-worker.ts';

const START = 1_700_000_000;

/** One message a second, of each of these names in turn. */
const messages = (count: number, names: readonly string[]): StoredMessage[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ time: String(START + i), name: names[i % names.length]!, publisher: 'p', subtopic: '', value: i },
  }));

let exporter: Exporter;

afterEach(() => {
  exporter.dispose();
  vi.unstubAllGlobals();
});

/** Exports messages of a service for the first time. */
async function firstExport(extension: FileExtension, count: number, names: readonly string[] = ['a']) {
  const service = new SimulatedReader({ messages: messages(count, names), token: 'good' });
  vi.stubGlobal('fetch', service.fetch);
  vi.stubGlobal('Worker', FakeWorker);
  const getToken = vi.fn(() => 'good');
  exporter = createExporter({
    source: connhexSource({ baseUrl: 'https://first.test', getToken }),
    createWorker: () => new FakeWorker({ sources, formats }) as unknown as Worker,
  });
  await exporter.warmUp({ extension });
  const request = requestFor([{ from: START, to: START + count, target: { value: names.join() } }]);
  const { files } = await exporter.export({ ...request, format: { ...request.format, extension } });
  return { rows: files[0]!.rows, urls: service.urls.map(String), tokens: getToken.mock.calls.length };
}

describe('a first export', () => {
  test.each(['csv', 'xlsx'] as const)('as %s of what fits a page asks the service once', async (extension) => {
    const { rows, urls, tokens } = await firstExport(extension, 1500);
    expect({ rows, requests: urls.length, tokens }).toEqual({ rows: 1500, requests: 1, tokens: 1 });
  });

  test('as pdf counts all names by one request, to tell whether the pages are too many', async () => {
    const { rows, urls } = await firstExport('pdf', 1500, ['a', 'b', 'c', 'd', 'e']);
    const limits = urls.map((url) => new URL(url).searchParams.get('limit'));
    expect({ rows, limits }).toEqual({ rows: 1500, limits: ['1', '1500'] });
  });

  test.each(['csv', 'xlsx', 'pdf'] as const)('as %s asks nothing twice', async (extension) => {
    const { rows, urls, tokens } = await firstExport(extension, 12_000);
    expect([rows, tokens]).toEqual([12_000, 1]);
    expect(new Set(urls).size).toBe(urls.length);
    // Pages are cut by time, a little less than full.
    expect(urls.length).toBeLessThanOrEqual(1 + Math.ceil(12_000 / 1500 / 0.96) + 1);
  });
});
