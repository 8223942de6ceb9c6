import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RecordingContext } from '../../../support/read-all.ts';
import { idsOf, readResources, serveResources } from '../../../support/read-resources.ts';
import type { StoredResource } from '../../../support/simulated-resources.ts';

const FIRST_DAY = Date.UTC(2024, 0, 1);

/** A device; of `perSecond` devices each the creation dates are equal. */
const device = (at: number, perSecond = 1): StoredResource => ({
  type: 'devices',
  id: `d${at}`,
  attributes: { createdAt: new Date(FIRST_DAY + Math.floor(at / perSecond) * 1000).toISOString() },
});

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What happens to the list before a request: how many go and come, and where. */
const events = fc.array(
  fc.record({
    request: fc.integer({ min: 1, max: 30 }),
    deletes: fc.integer({ min: 0, max: 40 }),
    inserts: fc.integer({ min: 0, max: 40 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 12 },
);

test('a list that changes meanwhile is read without a hole, and nothing comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        count: fc.integer({ min: 0, max: 3000 }),
        limit: fc.constantFrom(2, 7, 100, 1000),
        pageSize: fc.constantFrom(3, 100, 1000),
        sorts: fc.boolean(),
        counts: fc.boolean(),
        paging: fc.constantFrom('offset' as const, 'cursor' as const),
        links: fc.boolean(),
        perSecond: fc.constantFrom(1, 50),
        events,
      }),
      async ({ count, limit, pageSize, sorts, counts, paging, links, perSecond, events }) => {
        // Pages of one resource cannot share one, so that nothing tells of a shift.
        fc.pre(links || paging === 'offset');
        // One resource shows no cursor. When the list then grows, nothing tells that a page is all, so it is refused.
        fc.pre(paging === 'offset' || counts || count !== 1);
        const size = Math.min(limit, pageSize) < 50 ? Math.min(count, 200) : count;
        const resources = Array.from({ length: size }, (_, at) => device(at, perSecond));
        const deleted = new Set<string>();
        const inserted = new Set<string>();
        const meanwhile = (request: number, store: StoredResource[]) => {
          for (const event of events.filter((one) => one.request === request)) {
            // Cursors of this server are ids of resources: one that is gone leads to the start.
            const gone = paging === 'cursor' ? [] : store.splice(Math.floor(event.at * store.length), event.deletes);
            for (const { id } of gone) deleted.add(id);
            const born = Array.from({ length: event.inserts }, (_, i) => device(10_000 + inserted.size + i));
            store.splice(Math.floor((1 - event.at) * store.length), 0, ...born);
            for (const { id } of born) inserted.add(id);
          }
        };
        serveResources({ resources, limit, sorts, counts, paging, links, meanwhile });
        const read = idsOf(await readResources({}, { pageSize }));
        expect(new Set(read).size).toBe(read.length);
        const all = new Set(read);
        const staying = resources.filter(({ id }) => !deleted.has(id));
        expect(staying.filter(({ id }) => !all.has(id))).toEqual([]);
        const known = new Set([...idsOf(resources), ...inserted]);
        expect(read.filter((id) => !known.has(id))).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

test('a list without a lasting order is read whole where the server counts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 1000 }), async (count, seed) => {
      const resources = Array.from({ length: count }, (_, at) => ({ ...device(at), attributes: {} }));
      const order = (list: readonly StoredResource[], request: number) =>
        // Settles after some requests, as a real one does between writes.
        list.toSorted((a, b) => hash(a.id, Math.min(request, 40) + seed) - hash(b.id, Math.min(request, 40) + seed));
      serveResources({ resources, order });
      const read = idsOf(await readResources({}, { pageSize: 20, maxAttempts: 50 }));
      expect(read.toSorted()).toEqual(idsOf(resources).toSorted());
    }),
    { numRuns: 25 },
  );
});

function hash(text: string, seed: number): number {
  let state = seed + 1;
  for (const character of text) state = (Math.imul(state, 31) + character.charCodeAt(0) * 2_654_435) >>> 0;
  return state;
}

test('a part of a list is that part of the whole, in its order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 500 }),
      fc.record({ limit: fc.integer({ min: 1, max: 400 }), offset: fc.integer({ min: 0, max: 600 }) }),
      fc.constantFrom(1, 7, 100, 1000),
      fc.constantFrom('offset' as const, 'cursor' as const),
      fc.boolean(),
      fc.boolean(),
      async (count, page, pageSize, paging, counts, links) => {
        fc.pre(links || (paging === 'offset' && (counts || pageSize > 1)));
        const resources = Array.from({ length: count }, (_, at) => device(at));
        serveResources({ resources, paging, counts, links });
        const read = idsOf(await readResources({ page }, { pageSize }));
        expect(read).toEqual(idsOf(resources.slice(page.offset, page.offset + page.limit)));
      },
    ),
    { numRuns: 100 },
  );
});

const id = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom('a,b', 'a', 'b', '..', '.', '__proto__', 'x/y', '%2C', ',', '?', '#', 'a b', '1', '01'),
  fc.string({ minLength: 100, maxLength: 300 }),
);

test('resources come in the order of the ids, each once, and unknown ones are counted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { maxLength: 60 }), fc.infiniteStream(fc.boolean()), async (ids, stream) => {
      const isKnown = new Map(ids.map((one) => [one, stream.next().value as boolean]));
      const known = ids.filter((one) => isKnown.get(one));
      const server = serveResources({ resources: known.map((one) => ({ type: 'devices', id: one })) });
      const context = new RecordingContext();
      const read = readResources({ ids }, {}, context);
      if (ids.length > 0 && known.length === 0) await expect(read).rejects.toMatchObject({ code: 'not-found' });
      else {
        expect(idsOf(await read)).toEqual(known);
        expect(context.warnings.get('resource-missing') ?? 0).toBe(ids.length - known.length);
      }
      expect(server.urls.every(({ href }) => href.length < 2000)).toBe(true);
      expect(server.most).toBeLessThanOrEqual(4);
    }),
    { numRuns: 200 },
  );
});
