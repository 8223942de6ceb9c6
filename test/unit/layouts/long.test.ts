import { describe, expect, test, vi } from 'vitest';
import { cellAt, Instant, type RecordBatch } from '../../../src/core/record-batch.ts';
import { type SampleBatch, SampleKind } from '../../../src/core/sample-batch.ts';
import { expanded, expandedSchema } from '../../../src/layouts/expanded.ts';
import { layouts } from '../../../src/layouts/index.ts';
import { long } from '../../../src/layouts/long.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf, type TestSample } from '../../support/samples.ts';

const targets = [
  { name: 'a', label: 'Anne' },
  { name: '__proto__', label: '__proto__' },
];

async function longRows(batches: Iterable<SampleBatch>, ids: readonly string[]): Promise<unknown[][]> {
  const columns = ids.map((id) => ({ id, label: id }));
  return cellsOf(await collect(long.rows(sequence(batches), { columns, targets, warn: () => {} })));
}

function cellsOf(batches: readonly RecordBatch[]): unknown[][] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.length }, (_, row) => batch.columns.map((column) => cellAt(column, row))),
  );
}

const sample: TestSample = {
  time: 1,
  name: 'a',
  publisher: 'p',
  channel: 'c',
  subtopic: 's',
  protocol: 'mqtt',
  unit: 'K',
  value: 1.5,
};

describe('long rows', () => {
  test('show every field of a sample, with the label for the name', async () => {
    const ids = ['time', 'publisher', 'channel', 'subtopic', 'protocol', 'name', 'unit', 'value'];
    expect(await longRows(batchesOf([sample, { ...sample, time: 2, name: '__proto__' }]), ids)).toEqual([
      [new Instant(1), 'p', 'c', 's', 'mqtt', 'Anne', 'K', 1.5],
      [new Instant(2), 'p', 'c', 's', 'mqtt', '__proto__', 'K', 1.5],
    ]);
  });

  test('show any kind of value, and each kind in its own column', async () => {
    const values = [1.5, true, false, 'text', null] as const;
    const list = values.map((value, time): TestSample => ({ ...sample, time, value }));
    expect(await longRows(batchesOf(list), ['value', 'boolValue', 'stringValue', 'dataValue'])).toEqual([
      [1.5, null, null, null],
      [true, true, null, null],
      [false, false, null, null],
      ['text', null, 'text', null],
      [null, null, null, null],
    ]);
    const [batch] = [...batchesOf([{ ...sample, value: 'eA==' }])];
    const data = { ...batch!, kinds: Uint8Array.of(SampleKind.data) };
    expect(await longRows([data], ['value', 'stringValue', 'dataValue'])).toEqual([['eA==', null, 'eA==']]);
  });

  test('show optional fields, and leave missing ones empty', async () => {
    const [batch] = [...batchesOf([sample])];
    const full = {
      ...batch!,
      created: Float64Array.of(5),
      updateTime: Float64Array.of(60),
      sum: Float64Array.of(Number.NaN),
    };
    const ids = ['created', 'updateTime', 'sum'];
    expect(await longRows([full], ids)).toEqual([[new Instant(5), 60, null]]);
    expect(await longRows([batch!], ids)).toEqual([[null, null, null]]);
  });

  test('read payloads only through own properties and indexes', async () => {
    const payload = JSON.parse('{"a":{"b":[10,{"c":"deep"}]},"__proto__":{"x":1},"n":null,"o":{"k":1}}');
    const [batch] = [...batchesOf([{ ...sample, name: '', value: null }])];
    const ids = [
      'a.b.0',
      'a.b.1.c',
      '__proto__.x',
      'constructor',
      'a.toString',
      'o.__proto__',
      'n',
      'n.x',
      'missing.x',
      'o',
      'a.b',
      'a.b.length',
    ];
    const [row] = await longRows(
      [{ ...batch!, payloads: [payload] }],
      ids.map((id) => `payload.${id}`),
    );
    expect(row).toEqual([10, 'deep', 1, null, null, null, null, null, null, '{"k":1}', '[10,{"c":"deep"}]', 2]);
    expect(await longRows([batch!], ['payload.a'])).toEqual([[null]]);
  });

  test('label names that first appear in a later batch', async () => {
    const list = [sample, { ...sample, time: 2, name: '__proto__' }, { ...sample, time: 3, publisher: 'q' }];
    expect(await longRows(batchesOf(list, [1, 2]), ['name', 'publisher'])).toEqual([
      ['Anne', 'p'],
      ['__proto__', 'p'],
      ['Anne', 'q'],
    ]);
  });

  test('list their columns and the fields that these need', () => {
    expect(long.columnIds(targets)).toEqual([
      'time',
      'publisher',
      'channel',
      'subtopic',
      'protocol',
      'name',
      'unit',
      'value',
      'created',
      'updateTime',
      'stringValue',
      'boolValue',
      'dataValue',
      'sum',
      'payload.<path>',
    ]);
    expect(long.defaultColumns?.map(({ id }) => id)).toEqual(['time', 'publisher', 'name', 'value', 'unit']);
    expect(['payload.', 'payload', 'toString', '__proto__', 'a', ''].map((id) => long.hasColumn(id, targets))).toEqual(
      Array(6).fill(false),
    );
    expect(['time', 'payload.a'].map((id) => long.hasColumn(id, targets))).toEqual([true, true]);
    expect(long.sampleFields(['time', 'sum', 'payload.a', 'payload.b', 'created'])).toEqual([
      'sum',
      'created',
      'payload',
    ]);
  });

  test('are one of the layouts that requests can choose', () =>
    expect(layouts.map(({ id }) => id)).toEqual(['long', 'wide']));
});

describe('expanded records', () => {
  test('are blocks of labels and values, in the order of the columns', async () => {
    const schema = {
      columns: [
        { id: 'time', label: 'Time' },
        { id: 'value', label: '=v' },
      ],
    };
    const batches = [[1, 2], [3]].map((times) => ({
      length: times.length,
      columns: [
        { kind: 'time' as const, values: Float64Array.from(times) },
        { kind: 'text' as const, codes: Uint32Array.from(times, (time) => time - 1), dictionary: ['x', '', 'z'] },
      ],
    }));
    expect(expandedSchema(schema)).toEqual({
      columns: [
        { id: 'label', label: 'label' },
        { id: 'value', label: 'value' },
      ],
      blockRows: 2,
    });
    const figures = { columns: [schema.columns[0]!, { id: 'a', label: 'a', decimals: 1 }] };
    expect(expandedSchema(figures).fields?.map(({ decimals }) => decimals)).toEqual([undefined, 1]);
    expect(cellsOf(await collect(expanded(sequence(batches), schema)))).toEqual([
      ['Time', new Instant(1)],
      ['=v', 'x'],
      ['Time', new Instant(2)],
      ['=v', null],
      ['Time', new Instant(3)],
      ['=v', 'z'],
    ]);
  });

  test('come in batches of whole records, however many arrive at once, and let events run between', async () => {
    const columns = Array.from({ length: 14 }, (_, i) => ({ id: `c${i}`, label: `C${i}` }));
    const values = Float64Array.from({ length: 5000 }, (_, i) => i);
    const batch = { length: 5000, columns: columns.map(() => ({ kind: 'number' as const, values })) };
    let clock = 0;
    const ticking = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 5));
    let turns = 0;
    const turn = (): void => {
      turns++;
      if (turns < 100) setImmediate(turn);
    };
    setImmediate(turn);
    const made: RecordBatch[] = [];
    try {
      for await (const one of expanded(sequence([batch]), { columns })) made.push(one);
    } finally {
      ticking.mockRestore();
    }
    expect(turns).toBeGreaterThan(5);
    for (const { length } of made) {
      expect(length).toBeLessThanOrEqual(8192);
      expect(length % 14).toBe(0);
    }
    expect(cellsOf(made)).toEqual([...values].flatMap((value) => columns.map(({ label }) => [label, value])));
  });

  test('with more columns than a batch has cells are one batch each', async () => {
    const columns = Array.from({ length: 10_000 }, (_, i) => ({ id: `c${i}`, label: '' }));
    const values = Float64Array.of(1, 2);
    const batch = { length: 2, columns: columns.map(() => ({ kind: 'number' as const, values })) };
    const made = await collect(expanded(sequence([batch]), { columns }));
    expect(made.map(({ length }) => length)).toEqual([10_000, 10_000]);
  });
});
