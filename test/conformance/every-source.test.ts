import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sources } from '../../src/sources/index.ts';
import type { SampleSource } from '../../src/sources/source.ts';
import { collect } from '../support/oracles/bytes.ts';
import { batchFaults, queryFor, RecordingContext, samplesOf, sampleText } from '../support/read-all.ts';
import type { StoredMessage } from '../support/simulated-reader.ts';
import type { Arrangement } from './sources/arrangement.ts';

/**
 * Tests that every source of the registry must pass. A new source needs a file `sources/<id>.ts` beside this one that
 * puts messages into it.
 */
const files = import.meta.glob<{ arrangements: readonly Arrangement[] }>(
  ['./sources/*.ts', '!./sources/arrangement.ts'],
  {
    eager: true,
  },
);

const START = 1_700_000_000;

const names = ['b', '__proto__', 'a'];

const stored: fc.Arbitrary<readonly StoredMessage[]> = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 60 }).map((seconds) => String(START + seconds)),
    name: fc.constantFrom(...names, 'unwanted'),
    publisher: fc.constantFrom('p', 'q'),
    subtopic: fc.constantFrom('', 's'),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 80 },
);

const window = { from: (START + 5) * 1000, to: (START + 50) * 1000 };

function expectedOf(messages: readonly StoredMessage[], subtopic = ''): { all: number; distinct: string[] } {
  const wanted = messages.filter(
    (message) =>
      names.includes(message.name) &&
      Number(message.time) * 1000 >= window.from &&
      Number(message.time) * 1000 < window.to &&
      (subtopic === '' || message.subtopic === subtopic),
  );
  const texts = wanted.map((message) => sampleText({ ...message, us: Number(message.time) * 1e6 }));
  return { all: wanted.length, distinct: [...new Set(texts)].sort() };
}

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('every source has its own id', () => {
  expect(new Set(sources.map(({ id }) => id)).size).toBe(sources.length);
});

describe.each(sources.map(({ id, load }) => [id, load] as const))('the source %s', (id, load) => {
  const arrangements = files[`./sources/${id}.ts`]?.arrangements ?? [];

  test('has an arrangement, so that it is tested here', () => expect(arrangements.length).toBeGreaterThan(0));

  const missing = arrangements.find((arrangement) => arrangement.missing)?.missing;
  if (missing) console.warn(`NOT TESTED: the source ${id}, as ${missing}.`);

  describe.each(arrangements.map((arrangement) => [arrangement.title, arrangement] as const))(
    '%s',
    { skip: missing !== undefined },
    (_, arrangement) => {
      afterAll(() => arrangement.end?.());

      async function opened(
        messages: readonly StoredMessage[],
      ): Promise<{ source: SampleSource; asked: () => number }> {
        const { config, host, asked } = await arrangement.arrange(messages);
        // As it arrives from the page.
        return { source: (await load()).open(structuredClone(config), host), asked };
      }

      const steady = Array.from({ length: 60 }, (_, i) => ({
        time: String(START + i),
        name: 'a',
        publisher: 'p',
        subtopic: '',
        value: i,
      }));

      test('returns all messages of the window once, in order, in batches that never split an instant', async () => {
        await fc.assert(
          fc.asyncProperty(stored, fc.constantFrom('', 's'), async (messages, subtopic) => {
            const { source } = await opened(messages);
            const context = new RecordingContext();
            const batches = await collect(source.read(queryFor(names, { ...window, subtopic }), context));
            const { all, distinct } = expectedOf(messages, subtopic);
            expect(batchFaults(batches, names)).toEqual([]);
            expect(samplesOf(batches).map(sampleText).toSorted()).toEqual(distinct);
            expect(context.warnings.get('duplicates-dropped') ?? 0).toBe(all - distinct.length);
          }),
          { numRuns: 40 },
        );
      });

      test('counts messages without reading them, if it can', async () => {
        await fc.assert(
          fc.asyncProperty(stored, async (messages) => {
            const { source } = await opened(messages);
            const count = await source.count(queryFor(names, window), new RecordingContext());
            expect(count).toBe(arrangement.counts ? expectedOf(messages).all : undefined);
          }),
          { numRuns: 20 },
        );
      });

      test('fills the requested optional columns', async () => {
        const { source } = await opened(steady.slice(10, 20));
        const fields = ['created', 'updateTime', 'sum', 'payload'] as const;
        const batches = await collect(source.read(queryFor(['a'], { ...window, fields }), new RecordingContext()));
        expect(samplesOf(batches).length).toBe(10);
        for (const batch of batches)
          for (const column of [batch.created, batch.updateTime, batch.sum, batch.payloads])
            expect(column?.length).toBeGreaterThanOrEqual(batch.length);
      });

      test('reports the messages as it reads them, at least those it returns', async () => {
        const { source } = await opened(steady);
        const context = new RecordingContext();
        const batches = await collect(source.read(queryFor(['a'], window), context));
        expect(context.advanced).toBeGreaterThanOrEqual(samplesOf(batches).length);
        if (arrangement.counts) expect([context.expected, context.advanced]).toEqual([45, 45]);
      });

      test('requests nothing before a read, nor after the reader stops', async () => {
        const { source, asked } = await opened(steady);
        const controller = new AbortController();
        const batches = source.read(queryFor(['a'], window), new RecordingContext(controller.signal));
        await new Promise((resolve) => setImmediate(resolve));
        expect(asked()).toBe(0);
        await batches.next();
        expect(asked()).toBeGreaterThan(0);
        await batches.return(undefined);
        controller.abort();
        const before = asked();
        for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
        expect(asked()).toBe(before);
      });

      test.each([0, 1, 4])(
        'ends with the reason of an abort after %d turns, and requests nothing more',
        async (turns) => {
          const { source, asked } = await opened(steady);
          const controller = new AbortController();
          const reason = new Error('enough');
          if (turns === 0) controller.abort(reason);
          const query = queryFor(['a'], window);
          const read = collect(source.read(query, new RecordingContext(controller.signal))).then(
            () => 'read to its end',
            (error: unknown) => error,
          );
          for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
          controller.abort(reason);
          const before = asked();
          // A small source may already have ended.
          expect([reason, ...(turns > 0 ? ['read to its end'] : [])]).toContain(await read);
          for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
          expect(asked()).toBe(before);
        },
      );

      test('returns nothing for a window without messages, and can be read again', async () => {
        const { source } = await opened(steady);
        const empty = queryFor(['none'], window);
        expect(await collect(source.read(empty, new RecordingContext()))).toEqual([]);
        const query = queryFor(['a'], window);
        const once = samplesOf(await collect(source.read(query, new RecordingContext())));
        expect(samplesOf(await collect(source.read(query, new RecordingContext())))).toEqual(once);
      });
    },
  );
});
