import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cell, type Column, cellAt, Instant, type RecordBatch } from '../../../src/core/record-batch.ts';
import { joinedByTime } from '../../../src/layouts/joined.ts';
import { collect } from '../../support/oracles/bytes.ts';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 5, arbitrary: fc.integer() },
  fc.constantFrom<Cell>(null, 'text', true, false, ''),
);

/** A table: its rows by time, all with the same number of cells, and the ends of its batches. */
const table = fc
  .tuple(fc.nat(3), fc.uniqueArray(fc.nat(30), { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 8 })))
  .chain(([width, times, cuts]) =>
    fc
      .array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: times.length,
        maxLength: times.length,
      })
      .map((cells) => ({
        width,
        cuts,
        rows: times.toSorted((a, b) => a - b).map((time, at) => ({ time, cells: cells[at]! })),
      })),
  );

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

/** Its batches, with number columns, whose arrays are longer than the rows. */
async function* batchesOf({ width, rows, cuts }: Table): AsyncGenerator<RecordBatch> {
  const lengths = [...cuts];
  for (let from = 0; from < rows.length; ) {
    const part = rows.slice(from, from + (lengths.shift() ?? rows.length));
    from += part.length;
    const columns = Array.from({ length: width }, (_, at): Column => {
      const cells = part.map((row) => row.cells[at]!);
      if (!cells.every((one) => typeof one === 'number' || one === null)) return { kind: 'mixed', cells };
      return { kind: 'number', values: Float64Array.from([...cells.map((one) => one ?? Number.NaN), 7]) };
    });
    yield {
      length: part.length,
      columns: [{ kind: 'time', values: Float64Array.from([...part.map(({ time }) => time), 0]) }, ...columns],
    };
  }
}

const rowsOf = (batches: readonly RecordBatch[]) =>
  batches.flatMap(({ length, columns }) =>
    Array.from({ length }, (_, row) =>
      columns.map((column) => {
        const one = cellAt(column, row);
        return one instanceof Instant ? one.ms : one;
      }),
    ),
  );

describe('tables joined on time', () => {
  test('are their outer join, with the columns of each in turn, however the batches are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(table, { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (tables, batchRows) => {
        const joined = joinedByTime(
          tables.map((one) => ({ records: batchesOf(one), width: one.width })),
          batchRows,
        );
        const batches = await collect(joined);
        const times = [...new Set(tables.flatMap(({ rows }) => rows.map(({ time }) => time)))].sort((a, b) => a - b);
        expect(rowsOf(batches)).toEqual(
          times.map((time) => [
            time,
            ...tables.flatMap(
              ({ rows, width }) => rows.find((row) => row.time === time)?.cells ?? Array(width).fill(null),
            ),
          ]),
        );
        for (const { length } of batches) expect(length).toBeLessThanOrEqual(batchRows);
      }),
      { numRuns: 500 },
    );
  });

  test('are read in parallel, one batch ahead and no further', async () => {
    const pulled = [0, 0];
    const endless = async function* (at: number): AsyncGenerator<RecordBatch> {
      for (;;) {
        const time = pulled[at]!++;
        yield { length: 1, columns: [{ kind: 'time', values: Float64Array.of(time) }] };
      }
    };
    const joined = joinedByTime(
      [0, 1].map((at) => ({ records: endless(at), width: 0 })),
      1,
    );
    for (let row = 0; row < 50; row++) {
      expect(rowsOf([(await joined.next()).value!])).toEqual([[row]]);
      for (const count of pulled) expect(count - row).toBeLessThanOrEqual(3);
    }
    await joined.return(undefined);
  });

  test('fail with the error of any of them', async () => {
    const broken = new Error('broken');
    const failing = async function* (rows: number): AsyncGenerator<RecordBatch> {
      for (let time = 0; time < rows; time++)
        yield { length: 1, columns: [{ kind: 'time', values: Float64Array.of(time) }] };
      throw broken;
    };
    for (const rows of [0, 1, 2, 5]) {
      const tables = [7, rows].map((count) => ({ records: failing(count), width: 0 }));
      await expect(collect(joinedByTime(tables))).rejects.toBe(broken);
    }
  });

  test('come in small batches when they have many columns', async () => {
    const times = Float64Array.from({ length: 4000 }, (_, i) => i);
    const wide = async function* (): AsyncGenerator<RecordBatch> {
      yield { length: 4000, columns: [{ kind: 'time', values: times }] };
    };
    const batches = await collect(joinedByTime([{ records: wide(), width: 5000 }]));
    expect(batches.map(({ length }) => length)).toEqual(Array(40).fill(100));
  });
});
