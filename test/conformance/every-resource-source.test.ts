import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Resource } from '../../src/core/resource.ts';
import { resourceSources } from '../../src/sources/index.ts';
import type { ResourceSource } from '../../src/sources/resources/resource-source.ts';
import { collect } from '../support/oracles/bytes.ts';
import { RecordingContext } from '../support/read-all.ts';
import { devices, idsOf } from '../support/read-resources.ts';
import type { Arrangement, StoredDevice } from './resources/arrangement.ts';

/**
 * Tests that every source of resources must pass. A new source needs a file `resources/<id>.ts` beside this one that puts
 * resources into it.
 */
const files = import.meta.glob<{ arrangements: readonly Arrangement[] }>(
  ['./resources/*.ts', '!./resources/arrangement.ts'],
  { eager: true },
);

const START = Date.UTC(2024, 0, 1);

const stored: fc.Arbitrary<readonly StoredDevice[]> = fc.uniqueArray(
  fc.record(
    {
      id: fc.oneof(fc.uuid(), fc.constantFrom('a/b', 'ü 1', '..', '%2F', 'q?x', '#1', 'a+b')),
      serial: fc.string({ maxLength: 10 }),
      createdAt: fc.integer({ min: 0, max: 5 }).map((day) => new Date(START + day * 86_400_000).toISOString()),
      installation: fc.constantFrom('north', 'south'),
    },
    { requiredKeys: ['id', 'serial', 'createdAt'] },
  ),
  { selector: ({ id }) => id, maxLength: 25 },
);

const steady: readonly StoredDevice[] = Array.from({ length: 30 }, (_, at) => ({
  id: `d${at}`,
  serial: `S${at}`,
  createdAt: new Date(START + at * 86_400_000).toISOString(),
  ...(at % 3 > 0 && { installation: at % 3 === 1 ? 'north' : 'south' }),
}));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A resource as a test compares it. */
const textOf = ({ id, attributes }: Pick<Resource, 'id' | 'attributes'>): string =>
  JSON.stringify([id, attributes.get('serial')]);

const closing: (() => Promise<void>)[] = [];

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const close of closing.splice(0)) await close();
});

test('every source of resources has its own id', () => {
  expect(new Set(resourceSources.map(({ id }) => id)).size).toBe(resourceSources.length);
});

describe.each(resourceSources.map(({ id, load }) => [id, load] as const))('the source %s', (id, load) => {
  const arrangements = files[`./resources/${id}.ts`]?.arrangements ?? [];

  test('has an arrangement, so that it is tested here', () => expect(arrangements.length).toBeGreaterThan(0));

  describe.each(arrangements.map((arrangement) => [arrangement.title, arrangement] as const))(
    '%s',
    (_, arrangement) => {
      async function opened(
        all: readonly StoredDevice[],
      ): Promise<{ source: ResourceSource; asked: () => number; close: () => Promise<void> }> {
        // Of the one before.
        vi.unstubAllGlobals();
        const { config, host, asked, close } = await arrangement.arrange(all);
        closing.push(close);
        // As it arrives from the page.
        return { source: (await load()).open(structuredClone(config), host), asked, close };
      }

      const read = async (
        source: ResourceSource,
        query: Parameters<typeof devices>[0],
        context = new RecordingContext(),
      ) => (await collect(source.read(devices(query), context))).flat();

      test('returns all resources, each once, in batches that are not empty, and counts them if it can', async () => {
        await fc.assert(
          fc.asyncProperty(stored, async (all) => {
            const { source } = await opened(all);
            const context = new RecordingContext();
            const batches = await collect(source.read(devices(), context));
            expect(batches.every(({ length }) => length > 0)).toBe(true);
            const expected = all.map(({ id: own, serial }) => JSON.stringify([own, serial]));
            expect(batches.flat().map(textOf).toSorted()).toEqual(expected.toSorted());
            expect(context.advanced).toBe(all.length);
            const count = await source.count(devices(), new RecordingContext());
            // A list of none is counted by any server.
            expect([all.length, arrangement.counts ? all.length : undefined]).toContain(count);
          }),
          { numRuns: 12 },
        );
      });

      test('returns the resources with some ids in the order of the ids, and counts the others', async () => {
        await fc.assert(
          fc.asyncProperty(stored, async (all) => {
            fc.pre(all.length > 0);
            const { source } = await opened(all);
            const context = new RecordingContext();
            const ids = ['none', ...idsOf(all).toReversed(), 'neither'];
            expect(idsOf(await read(source, { ids }, context))).toEqual(idsOf(all).toReversed());
            expect(context.warnings.get('resource-missing')).toBe(2);
            expect(await source.count(devices({ ids }), new RecordingContext())).toBe(ids.length);
          }),
          { numRuns: 12 },
        );
      });

      test('fails when all ids are unknown', async () => {
        const { source } = await opened(steady);
        await expect(read(source, { ids: ['none', 'neither'] })).rejects.toMatchObject({ code: 'not-found' });
      });

      test.each([
        [{ limit: 7, offset: 0 }],
        [{ limit: 7, offset: 5 }],
        [{ limit: 100, offset: 20 }],
        [{ limit: 3, offset: 100 }],
      ])('returns the part %j of the list', async (page) => {
        const { source } = await opened(steady);
        const whole = idsOf(await read(source, {}));
        expect(idsOf(await read(source, { page }))).toEqual(whole.slice(page.offset, page.offset + page.limit));
      });

      test('returns related resources: with attributes only when they are included', async () => {
        const { source } = await opened(steady);
        const names = async (include: readonly string[]) =>
          (await read(source, { include })).map(({ related }) =>
            related.get('installation')!.map(({ id: other, attributes }) => [other, attributes.get('name')]),
          );
        const north = [['north', 'Site north']];
        expect((await names(['installation'])).slice(0, 4)).toEqual([[], north, [['south', 'Site south']], []]);
        expect((await names([])).slice(0, 2)).toEqual([[], [['north', undefined]]]);
      });

      test('requests nothing before a read, nor after the reader stops', async () => {
        const { source, asked } = await opened(steady);
        const controller = new AbortController();
        const batches = source.read(devices(), new RecordingContext(controller.signal));
        await turn();
        expect(asked()).toBe(0);
        await batches.next();
        expect(asked()).toBeGreaterThan(0);
        await batches.return(undefined);
        controller.abort();
        const before = asked();
        for (let i = 0; i < 30; i++) await turn();
        expect(asked()).toBe(before);
      });

      test.each([0, 1, 4])('ends with the reason of an abort after %d turns', async (turns) => {
        const { source, asked } = await opened(steady);
        const controller = new AbortController();
        const reason = new Error('enough');
        if (turns === 0) controller.abort(reason);
        const context = new RecordingContext(controller.signal);
        const outcome = read(source, {}, context).then(
          () => 'read to its end',
          (error: unknown) => error,
        );
        for (let i = 0; i < turns; i++) await turn();
        controller.abort(reason);
        const before = asked();
        // A small source may already have ended.
        expect([reason, ...(turns > 0 ? ['read to its end'] : [])]).toContain(await outcome);
        for (let i = 0; i < 30; i++) await turn();
        expect(asked()).toBe(before);
      });

      test('returns nothing where there is nothing, and can be read again', async () => {
        const { source } = await opened(steady);
        const once = idsOf(await read(source, {}));
        expect(idsOf(await read(source, {}))).toEqual(once);
        const { source: empty } = await opened([]);
        expect(await read(empty, {})).toEqual([]);
      });
    },
  );
});
