import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellAt, type Instant, type RecordBatch } from '../../src/core/record-batch.ts';
import type { SampleBatch } from '../../src/core/sample-batch.ts';
import { layouts } from '../../src/layouts/index.ts';
import { collect, sequence } from '../support/oracles/bytes.ts';
import { batchesOf, type TestSample } from '../support/samples.ts';

/** Tests that every layout of the registry must pass. A new layout is covered when it is registered. */

const targets = [
  { name: 'urn:a', label: 'A' },
  { name: '__proto__', label: 'constructor' },
  { name: '=cmd', label: '=cmd' },
];

const sample: fc.Arbitrary<TestSample> = fc.record({
  time: fc.integer({ min: 0, max: 30 }),
  name: fc.constantFrom(...targets.map(({ name }) => name)),
  publisher: fc.constantFrom('p', '', 'constructor'),
  channel: fc.constant('c1'),
  subtopic: fc.constantFrom('', 's'),
  protocol: fc.constant('mqtt'),
  unit: fc.constantFrom('Cel', ''),
  value: fc.oneof(fc.double(), fc.boolean(), fc.constantFrom('text', null)),
});

const samples = fc.array(sample, { maxLength: 60 }).map((list) => list.toSorted((a, b) => a.time - b.time));

test('every layout has its own id', () => {
  expect(new Set(layouts.map(({ id }) => id)).size).toBe(layouts.length);
});

describe.each(layouts.map((layout) => [layout.id, layout] as const))('the layout %s', (_, layout) => {
  /** Every column by its id. An id that stands for many is replaced by an example. */
  const ids = [...new Set(layout.columnIds(targets))].map((id) => id.replace('<path>', 'a.b'));
  const columns = ids.map((id) => ({ id, label: id.toUpperCase() }));
  const rows = (batches: AsyncIterable<SampleBatch>, warn = () => {}) =>
    layout.rows(batches, { columns, targets, warn });

  function timesOf(batches: readonly RecordBatch[]): number[] {
    const at = ids.indexOf('time');
    return batches.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, row) => (cellAt(batch.columns[at]!, row) as Instant).ms),
    );
  }

  test('has the columns it names, and its default ones', () => {
    for (const id of ids) expect([id, layout.hasColumn(id, targets)]).toEqual([id, true]);
    for (const { id } of layout.defaultColumns ?? []) expect([id, layout.hasColumn(id, targets)]).toEqual([id, true]);
    expect(ids).toContain('time');
  });

  test('has no other columns, whatever objects inherit', () => {
    for (const id of ['', 'toString', 'hasOwnProperty', 'valueOf', 'nope', 'TIME', ' time'])
      expect([id, layout.hasColumn(id, targets)]).toEqual([id, false]);
    for (const id of ['__proto__', 'constructor']) expect([id, layout.hasColumn(id, [])]).toEqual([id, false]);
  });

  test('requests no field twice, and none when it shows only the time', () => {
    const fields = layout.sampleFields([...ids, ...ids]);
    expect(layout.sampleFields(['time'])).toEqual([]);
    for (const field of fields) expect(['created', 'updateTime', 'sum', 'payload']).toContain(field);
  });

  test('returns no rows without samples', async () => {
    expect(await collect(rows(sequence([])))).toEqual([]);
  });

  test('returns full columns in the requested order, in ascending time, batch by batch', async () => {
    await fc.assert(
      fc.asyncProperty(samples, fc.array(fc.nat(60), { maxLength: 3 }), async (list, cuts) => {
        const batches = [...batchesOf(list, cuts)];
        const made = await collect(rows(sequence(batches)));
        expect(made.length).toBeLessThanOrEqual(batches.length);
        for (const { length, columns: filled } of made) {
          expect(length).toBeGreaterThan(0);
          expect(filled.length).toBe(ids.length);
          for (const column of filled) {
            const room = column.kind === 'mixed' ? column.cells : column.kind === 'text' ? column.codes : column.values;
            expect(room.length).toBeGreaterThanOrEqual(length);
          }
        }
        const times = timesOf(made);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        // Nothing is carried forward and no value is lost. Only instants without values may have no row.
        const timesWith = (sample: (one: TestSample) => boolean) => list.filter(sample).map(({ time }) => time);
        expect(timesWith(() => true)).toEqual(expect.arrayContaining(times));
        expect(times).toEqual(expect.arrayContaining(timesWith(({ value }) => value !== null && !Number.isNaN(value))));
      }),
      { numRuns: 200 },
    );
  });

  test('returns the same rows however the samples are cut into batches', async () => {
    const cells = (batches: readonly RecordBatch[]) =>
      batches.flatMap((batch) =>
        Array.from({ length: batch.length }, (_, row) => batch.columns.map((column) => cellAt(column, row))),
      );
    await fc.assert(
      fc.asyncProperty(samples, fc.array(fc.nat(60), { maxLength: 4 }), async (list, cuts) => {
        const whole = cells(await collect(rows(sequence(batchesOf(list)))));
        expect(cells(await collect(rows(sequence(batchesOf(list, cuts)))))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  test('does not change the samples', async () => {
    const batches = [
      ...batchesOf([
        { time: 1, name: 'urn:a', value: 1 },
        { time: 2, name: '=cmd', value: 'text' },
      ]),
    ];
    const copy = () => batches.map(({ table: _, ...batch }) => structuredClone(batch));
    const before = copy();
    await collect(rows(sequence(batches)));
    expect(copy()).toEqual(before);
  });

  test('pulls one batch per batch, closes its input when stopped, and fails with its error', async () => {
    let pulled = 0;
    let ended = false;
    const input = async function* () {
      try {
        for (const batch of batchesOf(
          Array.from({ length: 50 }, (_, time) => ({ time, name: 'urn:a', value: 1 })),
          [10, 20, 30],
        )) {
          pulled++;
          yield batch;
        }
      } finally {
        ended = true;
      }
    };
    const made = rows(input());
    expect(pulled).toBe(0);
    await made.next();
    expect(pulled).toBe(1);
    await made.return(undefined);
    expect([pulled, ended]).toEqual([1, true]);
    const broken = new Error('broken');
    const failing = async function* (): AsyncGenerator<SampleBatch> {
      yield* batchesOf([{ time: 1, name: 'urn:a', value: 1 }]);
      throw broken;
    };
    await expect(collect(rows(failing()))).rejects.toBe(broken);
  });
});
