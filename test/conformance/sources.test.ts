import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SampleBatch } from '../../src/core/sample-batch.ts';
import { sources } from '../../src/sources/index.ts';
import type { ReadContext, SampleQuery, SourceHost } from '../../src/sources/source.ts';
import { quickConfig, RecordingContext } from '../unit/sources/read-all.ts';
import { SimulatedReader } from '../unit/sources/simulated-reader.ts';

/** Every source of the registry keeps the promises of sources/source.ts. A new source needs an entry in `SETTINGS`. */

interface Message {
  readonly time: number;
  readonly name: string;
  readonly publisher: string;
  readonly value: number;
}

const NAMES = ['urn:b', '__proto__', 'urn:a'];

/** Five series of ten publishers, each second one message of some; newest first, with ties and exact duplicates. */
const MESSAGES: readonly Message[] = Array.from({ length: 1200 }, (_, i) => ({
  time: 1_700_000_000 + Math.floor((1200 - i) / 4),
  name: ['urn:a', 'urn:b', '__proto__', 'urn:other'][i % 4]!,
  publisher: `p${(i * 7) % 3}`,
  value: i % 50 === 0 ? 0 : i,
})).flatMap((message, i) => (i % 100 === 0 ? [message, message] : [message]));

const QUERY: SampleQuery = {
  channelId: 'c1',
  subtopic: '',
  names: NAMES,
  from: 1_700_000_050_000,
  to: 1_700_000_250_000,
  fields: [],
};

/** How a test puts messages behind a source. */
interface Setting {
  readonly config: unknown;
  readonly host: (messages: readonly Message[], reads: { open: number }) => SourceHost;
}

const refuse = async (): Promise<never> => {
  throw new Error('The page was not to be asked for this.');
};

const SETTINGS: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  [
    'reader',
    {
      config: { ...quickConfig, pageSize: 70 },
      host: (messages, reads) => {
        const stored = messages.map((message) => ({ ...message, time: String(message.time), subtopic: '' }));
        const service = new SimulatedReader({ messages: stored });
        vi.stubGlobal('fetch', async (input: URL, init: RequestInit) => {
          reads.open++;
          try {
            return await service.fetch(input, init);
          } finally {
            reads.open--;
          }
        });
        return { getToken: refuse, openRead: refuse, pull: refuse, closeRead: refuse };
      },
    },
  ],
  [
    'page',
    {
      config: { ascending: false },
      host: (messages, reads) => {
        let at = 0;
        return {
          getToken: refuse,
          openRead: async () => ++reads.open,
          pull: async () => {
            await new Promise((resolve) => setImmediate(resolve));
            at += 100;
            return at - 100 < messages.length ? messages.slice(at - 100, at) : null;
          },
          closeRead: async () => void reads.open--,
        };
      },
    },
  ],
]);

/** What the window holds, in the order of time, target and publisher, without duplicates. */
const WANTED = [
  ...new Set(
    MESSAGES.filter(({ time, name }) => time * 1000 >= QUERY.from && time * 1000 < QUERY.to && NAMES.includes(name))
      .toSorted(
        (a, b) =>
          a.time - b.time ||
          NAMES.indexOf(a.name) - NAMES.indexOf(b.name) ||
          (a.publisher < b.publisher ? -1 : Number(a.publisher > b.publisher)),
      )
      .map(({ time, name, publisher, value }) => JSON.stringify([time * 1000, name, publisher, value])),
  ),
];

const rowsOf = ({ length, times, series, values, table }: SampleBatch): string[] =>
  Array.from({ length }, (_, i) =>
    JSON.stringify([times[i], table.names[series[i]!], table.publishers[series[i]!], values[i]]),
  );

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(sources.map((source) => [source.id, source] as const))('the source %s', (id, source) => {
  const opened = async (messages = MESSAGES) => {
    const setting = SETTINGS.get(id);
    if (!setting) throw new Error(`Say in SETTINGS how messages are put behind the source ${id}.`);
    const reads = { open: 0 };
    const sampleSource = (await source.load()).open(setting.config, setting.host(messages, reads));
    const read = async (context: ReadContext = new RecordingContext()) => {
      const batches: SampleBatch[] = [];
      for await (const batch of sampleSource.read(QUERY, context)) batches.push(batch);
      return batches;
    };
    return { read, sampleSource, reads };
  };

  test('gives the messages of the window and the names, in order, each once', async () => {
    const context = new RecordingContext();
    const { read, reads } = await opened();
    expect((await read(context)).flatMap(rowsOf)).toEqual(WANTED);
    expect(context.warnings.get('duplicates-dropped')).toBeGreaterThan(0);
    expect(reads.open).toBe(0);
  });

  test('keeps an instant in one batch, and batches in ascending time', async () => {
    const { read } = await opened();
    const batches = await read();
    batches.slice(1).forEach((batch, i) => {
      expect(batch.times[0]!).toBeGreaterThan(batches[i]!.times[batches[i]!.length - 1]!);
    });
    for (const { length, times } of batches)
      expect([...times.slice(0, length)]).toEqual([...times.slice(0, length)].sort((a, b) => a - b));
  });

  test('gives nothing of a window without messages', async () => {
    const { read } = await opened([]);
    expect(await read()).toEqual([]);
  });

  test('says how much it reads, and reads as much as it says', async () => {
    const context = new RecordingContext();
    await (await opened()).read(context);
    if (context.expected !== undefined) expect(context.advanced).toBe(context.expected);
    expect(context.advanced).toBeGreaterThanOrEqual(WANTED.length);
  });

  test('counts what it would read, or says that it cannot', async () => {
    const { sampleSource } = await opened();
    const count = await sampleSource.count(QUERY, new RecordingContext());
    if (count !== undefined) expect(count).toBeGreaterThanOrEqual(WANTED.length);
  });

  test('stops with the reason of its signal, and leaves nothing under way', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { sampleSource, reads } = await opened();
    const reading = (async () => {
      for await (const _batch of sampleSource.read(QUERY, new RecordingContext(controller.signal)));
    })();
    setImmediate(() => controller.abort(reason));
    await expect(reading).rejects.toBe(reason);
    await expect.poll(() => reads.open).toBe(0);
  });
});
