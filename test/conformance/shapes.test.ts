import { describe, expect, test } from 'vitest';
import { cellAt, type RecordBatch } from '../../src/core/record-batch.ts';
import { type SampleBatch, SampleKind, SeriesTable } from '../../src/core/sample-batch.ts';
import { shapes } from '../../src/shapes/index.ts';

/** Every shape of the registry keeps the promises of shapes/shape.ts. */

const TARGETS = [
  { name: 'urn:a', label: 'Alpha' },
  { name: '__proto__', label: '__proto__' },
];

const START = 1.7e12;

const table = new SeriesTable();
const SERIES = ['p1', 'p2'].flatMap((publisher) =>
  TARGETS.map(({ name }) => table.intern(publisher, 'c', 'sub', 'mqtt', name, 'Cel')),
);

function batchOf(instants: number, from: number): SampleBatch {
  const length = instants * SERIES.length;
  const first = ((from - START) / 1000) * SERIES.length;
  const rows = Array.from({ length }, (_, i) => first + i);
  return {
    length,
    table,
    times: Float64Array.from(rows, (i) => START + Math.floor(i / SERIES.length) * 1000),
    series: Uint32Array.from(rows, (i) => SERIES[i % SERIES.length]!),
    values: Float64Array.from(rows, (i) => (i % 5 === 4 ? Number.NaN : i)),
    kinds: Uint8Array.from(rows, (i) => (i % 5 === 4 ? SampleKind.text : SampleKind.number)),
    texts: rows.map((i) => (i % 5 === 4 ? `text ${i}` : undefined)),
  };
}

async function* batches(...sizes: number[]) {
  let from = START;
  for (const size of sizes) {
    yield batchOf(size, from);
    from += size * 1000;
  }
}

describe.each(shapes.map((shape) => [shape.id, shape] as const))('the shape %s', (_, shape) => {
  const fixed = shape.columnIds(TARGETS).filter((id) => !id.includes('<'));
  const columns = fixed.map((id) => ({ id, label: id }));

  const rowsOf = async (...sizes: number[]) => {
    const rows: unknown[][] = [];
    const all: RecordBatch[] = [];
    for await (const batch of shape.rows(batches(...sizes), { columns, targets: TARGETS, warn: () => {} })) {
      all.push(batch);
      for (let row = 0; row < batch.length; row++) rows.push(batch.columns.map((column) => cellAt(column, row)));
    }
    return { rows, all };
  };

  test('has every column it names, and no other', () => {
    for (const id of fixed) expect(shape.hasColumn(id, TARGETS), id).toBe(true);
    for (const id of ['', 'constructor', 'toString', 'urn:b', 'Time'])
      expect(shape.hasColumn(id, TARGETS), id).toBe(false);
  });

  test('has the columns it takes by default', () => {
    for (const { id } of shape.defaultColumns ?? []) expect(shape.hasColumn(id, TARGETS)).toBe(true);
  });

  test('gives every column asked for, with a row for every row', async () => {
    const { all } = await rowsOf(3, 4);
    for (const batch of all) {
      expect(batch.columns.length).toBe(columns.length);
      for (const column of batch.columns) {
        const values = column.kind === 'text' ? column.codes : column.kind === 'mixed' ? column.cells : column.values;
        expect(values.length).toBeGreaterThanOrEqual(batch.length);
      }
    }
  });

  test('gives the same rows however the samples are batched', async () => {
    const { rows } = await rowsOf(12);
    expect(rows.length).toBeGreaterThan(0);
    expect((await rowsOf(5, 7)).rows).toEqual(rows);
    expect((await rowsOf(...Array.from({ length: 12 }, () => 1))).rows).toEqual(rows);
  });

  test('shows every value', async () => {
    const { rows } = await rowsOf(5);
    const shown = new Set(rows.flat());
    for (let i = 0; i < 20; i++) expect(shown.has(i % 5 === 4 ? `text ${i}` : i), String(i)).toBe(true);
  });

  test('gives no rows of no samples', async () => {
    expect((await rowsOf()).rows).toEqual([]);
  });

  test('ends its input when it is left early', async () => {
    let ended = false;
    const input = (async function* () {
      try {
        for (let i = 0; ; i++) yield batchOf(10, START + i * 10_000);
      } finally {
        ended = true;
      }
    })();
    for await (const _batch of shape.rows(input, { columns, targets: TARGETS, warn: () => {} })) break;
    expect(ended).toBe(true);
  });
});
