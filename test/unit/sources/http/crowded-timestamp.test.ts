import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Selection, selectAll } from '../../../../src/sources/http/channel-api.ts';
import { readInstant } from '../../../../src/sources/http/crowded-timestamp.ts';
import { collect } from '../../../support/oracles/bytes.ts';
import { openReader, queryFor, RecordingContext, samplesOf } from '../../../support/read-all.ts';
import { type Behaviour, SimulatedReader, type StoredMessage } from '../../../support/simulated-reader.ts';

const START = 1_700_000_000;

const anySelection = selectAll(queryFor([]), new RecordingContext());

/** Messages of one instant with these values. */
const crowd = (values: readonly number[]): StoredMessage[] =>
  values.map((value) => ({ time: String(START), name: 'a', publisher: 'p', subtopic: '', value }));

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Reads a service; the values it gave, in ascending order, and what was warned of. */
async function readCrowd(behaviour: Behaviour, pageSize: number) {
  const service = new SimulatedReader(behaviour);
  vi.stubGlobal('fetch', service.fetch);
  const context = new RecordingContext();
  const query = queryFor(['a'], { from: START * 1000, to: (START + 3600) * 1000 });
  const batches = await collect(openReader({ pageSize }).read(query, context));
  const values = samplesOf(batches)
    .map(({ value }) => value)
    .toSorted((a, b) => a - b);
  return { values, dropped: context.warnings.get('duplicates-dropped') ?? 0, asked: service.urls.length };
}

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('more than a page of messages at one instant', () => {
  test('are all read where their order hangs on offset and limit, the same way each time', async () => {
    const tieSeed = (offset: number, limit: number) => offset + limit;
    const { values, dropped } = await readCrowd({ messages: crowd(numbers(2500)), tieSeed }, 1000);
    expect([values.length, dropped]).toEqual([2500, 0]);
    expect(values).toEqual(numbers(2500));
  });

  test('are all read where a database keeps to one order for the later pages only', async () => {
    // As PostgreSQL: a heap for the first rows of many, a full sort otherwise.
    const tieSeed = (offset: number, limit: number) => (2 * (offset + limit) < 2500 ? offset + limit : 0);
    const { values, dropped } = await readCrowd({ messages: crowd(numbers(2500)), tieSeed }, 1000);
    expect([values, dropped]).toEqual([numbers(2500), 0]);
  });

  test('are all read where they come in another order every time', async () => {
    const { values, dropped } = await readCrowd({ messages: crowd(numbers(2500)), shuffled: 1e9 }, 1000);
    expect([values, dropped]).toEqual([numbers(2500), 0]);
  });

  test('are all read in one go where they keep to one order', async () => {
    const { values, asked } = await readCrowd({ messages: crowd(numbers(250)) }, 100);
    expect(values).toEqual(numbers(250));
    expect(asked).toBeLessThan(40);
  });

  test('may be exact duplicates of others on other pages, which are counted', async () => {
    const messages = crowd([...numbers(240), ...numbers(10)]);
    const { values, dropped } = await readCrowd({ messages }, 100);
    expect([values, dropped]).toEqual([numbers(240), 10]);
  });

  test('fail, or are whole, when duplicates hide what is missing', async () => {
    let failed = 0;
    for (let seed = 0; seed < 40; seed++) {
      const messages = crowd([...numbers(30), ...numbers(3)]);
      const tieSeed = (offset: number, limit: number) => 1000 * seed + offset + limit;
      const read = readCrowd({ messages, tieSeed }, 10);
      await read.then(
        ({ values, dropped }) => expect([values, dropped]).toEqual([numbers(30), 3]),
        (error: unknown) => {
          failed++;
          expect(error).toMatchObject({ code: 'inconsistent-data' });
        },
      );
    }
    expect(failed).toBeGreaterThan(0);
  });

  test('are not taken for whole when one that is gone makes up the number', async () => {
    // While b comes twice and c pushes itself between, a goes and d comes: a, b and c are as many as there are.
    const answers = [['a', 'b'], ['a'], ['b'], ['c', 'b'], ['d', 'b'], ['c']];
    const pages = { page: async () => ({ total: 3, messages: answers.shift()! }), pageSize: 2 };
    const read = await readInstant(pages, anySelection, { from: 0, to: 1 });
    expect(read).toEqual(['d', 'b', 'c']);
  });

  test('are read in pages of two, with duplicates, though one arrives after the first read', async () => {
    const messages = ['a', 'b', 'a', 'c'];
    let reads = 0;
    const page = async (_selection: Selection, _span: unknown, offset: number, limit = 2) => {
      if (offset === 0 && reads++ === 1) messages.push('late');
      return { total: messages.length, messages: messages.slice(offset, offset + limit) };
    };
    const all = await readInstant({ page, pageSize: 2 }, anySelection, { from: 0, to: 1 });
    expect(all.toSorted()).toEqual(['a', 'a', 'b', 'c', 'late']);
  });

  test('fail when they change while they are read, and never settle', async () => {
    let next = 1000;
    const meanwhile: Behaviour['meanwhile'] = (_, store) => {
      store.shift();
      store.push(...crowd([next++]));
    };
    const messages = crowd(numbers(250));
    const tieSeed = (offset: number, limit: number) => offset + limit;
    await expect(readCrowd({ messages, tieSeed, meanwhile }, 100)).rejects.toMatchObject({
      code: 'inconsistent-data',
      message: expect.stringContaining('2023-11-14T22:13:20.000Z'),
    });
  });
});
