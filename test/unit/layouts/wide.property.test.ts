import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Cell, cellAt, Instant, type RecordBatch } from '../../../src/core/record-batch.ts';
import { wide } from '../../../src/layouts/wide.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf, type TestSample, WarningCounts } from '../../support/samples.ts';

const IDENTITY = ['publisher', 'channel', 'subtopic', 'protocol'] as const;

const targets = [
  { name: 'urn:a', label: 'A' },
  { name: '__proto__', label: 'constructor' },
  { name: 'c', label: 'urn:a' },
];

const sample: fc.Arbitrary<TestSample> = fc.record({
  time: fc.integer({ min: 0, max: 12 }),
  name: fc.constantFrom('urn:a', '__proto__', 'c'),
  publisher: fc.constantFrom('p', 'q', ''),
  channel: fc.constant('c1'),
  subtopic: fc.constantFrom('', 's', '["'),
  protocol: fc.constantFrom('mqtt', 'http'),
  unit: fc.constantFrom('', 'K'),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.integer() },
    fc.boolean(),
    fc.constantFrom<TestSample['value']>('text', '', null, Number.NaN),
  ),
});

const samples = fc.array(sample, { maxLength: 60 }).map((list) => list.toSorted((a, b) => a.time - b.time));

const columnIds = fc.uniqueArray(fc.constantFrom('time', ...IDENTITY, 'urn:a', 'A', '__proto__', 'constructor', 'c'), {
  minLength: 1,
  maxLength: 9,
});

/** Lists the cells of record batches as plain values, with times as `{ ms }`. */
function cellsOf(batches: readonly RecordBatch[]): unknown[][] {
  const plain = (cell: Cell) => (cell instanceof Instant ? { ms: cell.ms } : cell);
  return batches.flatMap((batch) =>
    Array.from({ length: batch.length }, (_, row) => batch.columns.map((column) => plain(cellAt(column, row)))),
  );
}

/** Computes the outer join by searching all samples for every row and cell. */
function expected(list: readonly TestSample[], ids: readonly string[], keepsEmptyRows: boolean) {
  const identity = IDENTITY.filter((id) => ids.includes(id));
  const keyOf = (one: TestSample) => identity.map((id) => one[id]!);
  const compare = (a: TestSample, b: TestSample): number => {
    if (a.time !== b.time) return a.time - b.time;
    const [left, right] = [keyOf(a), keyOf(b)];
    const at = left.findIndex((text, i) => text !== right[i]);
    return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
  };
  const isEmpty = ({ value }: TestSample) => value === null || Number.isNaN(value);
  const nameOf = (id: string) =>
    (targets.find(({ name }) => name === id) ?? targets.find(({ label }) => label === id))!.name;
  const isFixed = (id: string) => id === 'time' || (IDENTITY as readonly string[]).includes(id);
  const asked = new Set(ids.filter((id) => !isFixed(id)).map(nameOf));
  const hasRow = (one: TestSample) => keepsEmptyRows || asked.size === 0 || (asked.has(one.name) && !isEmpty(one));
  const rows: TestSample[] = [];
  for (const one of list) if (hasRow(one) && !rows.some((row) => compare(row, one) === 0)) rows.push(one);
  rows.sort(compare);
  const claims = (row: TestSample, name: string) =>
    list.filter((one) => one.name === name && compare(one, row) === 0 && !isEmpty(one));
  const cells = rows.map((row) =>
    ids.map((id) => {
      if (id === 'time') return { ms: row.time };
      if ((IDENTITY as readonly string[]).includes(id)) return row[id as (typeof IDENTITY)[number]] || null;
      return claims(row, nameOf(id)).at(-1)?.value ?? null;
    }),
  );
  const conflicts = rows.reduce(
    (sum, row) => sum + [...asked].reduce((all, name) => all + Math.max(0, claims(row, name).length - 1), 0),
    0,
  );
  const sharing = ids.includes('publisher')
    ? 0
    : list.filter(({ name, publisher }) => {
        const first = list.find((one) => one.name === name);
        return asked.has(name) && publisher !== first!.publisher;
      }).length;
  return { cells, conflicts, sharing };
}

async function wideRows(
  list: readonly TestSample[],
  ids: readonly string[],
  cuts: readonly number[] = [],
  keepsEmptyRows = false,
) {
  const warnings = new WarningCounts();
  const columns = ids.map((id) => ({ id, label: id }));
  const options = { columns, targets, keepsEmptyRows, warn: warnings.warn };
  const batches = await collect(wide.rows(sequence(batchesOf(list, cuts)), options));
  for (const { length } of batches) expect(length).toBeGreaterThan(0);
  return {
    cells: cellsOf(batches),
    conflicts: warnings.get('cell-conflict') ?? 0,
    sharing: warnings.get('publishers-share-column') ?? 0,
  };
}

describe('wide rows', () => {
  test('are the outer join on time and the requested identity columns; the last message for a cell wins', async () => {
    await fc.assert(
      fc.asyncProperty(
        samples,
        columnIds,
        fc.array(fc.nat(60), { maxLength: 4 }),
        fc.boolean(),
        async (list, ids, cuts, keepsEmptyRows) => {
          expect(await wideRows(list, ids, cuts, keepsEmptyRows)).toEqual(expected(list, ids, keepsEmptyRows));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('are left out when no requested variable has a value, unless only times and identities are requested', async () => {
    const list: TestSample[] = [
      { time: 1, name: 'urn:a', value: 1 },
      { time: 2, name: 'c', value: 2 },
      { time: 3, name: 'urn:a', value: null },
    ];
    expect((await wideRows(list, ['time', 'urn:a'])).cells).toEqual([[{ ms: 1 }, 1]]);
    expect((await wideRows(list, ['time', 'urn:a'], [], true)).cells).toEqual([
      [{ ms: 1 }, 1],
      [{ ms: 2 }, null],
      [{ ms: 3 }, null],
    ]);
    expect((await wideRows(list, ['time'])).cells).toEqual([[{ ms: 1 }], [{ ms: 2 }], [{ ms: 3 }]]);
  });

  test('warn about publishers that share a column, with the columns and the way out', async () => {
    const list: TestSample[] = [
      { time: 1, name: 'c', publisher: 'q', value: 1 },
      { time: 2, name: 'c', publisher: 'p', value: 2 },
      { time: 2, name: 'urn:a', publisher: 'p', value: 2 },
      { time: 3, name: 'c', publisher: 'p', value: 2 },
    ];
    const warn = vi.fn();
    const columns = ['time', 'c', 'urn:a'].map((id) => ({ id, label: id.toUpperCase() }));
    await collect(wide.rows(sequence(batchesOf(list)), { columns, targets, warn }));
    expect(warn.mock.calls.filter(([, , count]) => count > 0)).toEqual([
      [
        'publishers-share-column',
        'Messages of several publishers share a column, and nothing tells them apart: "C". Ask for the column publisher, ' +
          "or for a column of each publisher with the option wide: {split: 'publisher'}.",
        2,
      ],
    ]);
  });

  test('warn which message they show when a cell has several', async () => {
    const list: TestSample[] = [
      { time: 1, name: 'c', value: 1 },
      { time: 1, name: 'c', value: 2 },
    ];
    const warn = vi.fn();
    await collect(wide.rows(sequence(batchesOf(list)), { columns: [{ id: 'c', label: 'c' }], targets, warn }));
    const message = expect.stringContaining('the last one in the order of rows is shown');
    expect(warn.mock.calls[0]).toEqual(['cell-conflict', message, 1]);
  });

  test('leave a cell without a message empty, and carry nothing forward', async () => {
    const list: TestSample[] = [
      { time: 1, name: 'urn:a', value: 1 },
      { time: 2, name: 'c', value: 2 },
    ];
    expect((await wideRows(list, ['time', 'urn:a', 'c'])).cells).toEqual([
      [{ ms: 1 }, 1, null],
      [{ ms: 2 }, null, 2],
    ]);
  });

  test('find a column by name first, then by label', () => {
    expect(
      ['time', 'publisher', 'urn:a', 'A', 'constructor', '__proto__'].map((id) => wide.hasColumn(id, targets)),
    ).toEqual(Array(6).fill(true));
    expect(
      ['value', 'name', 'unit', 'toString', '', 'a', 'payload.x'].map((id) => wide.hasColumn(id, targets)),
    ).toEqual(Array(7).fill(false));
    expect(wide.columnIds(targets)).toEqual([
      'time',
      'publisher',
      'channel',
      'subtopic',
      'protocol',
      'urn:a',
      'A',
      '__proto__',
      'constructor',
      'c',
      'urn:a',
    ]);
    expect(wide.defaultColumns).toBe(undefined);
  });
});
