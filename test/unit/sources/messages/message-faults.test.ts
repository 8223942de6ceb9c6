import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellAt } from '../../../../src/core/record-batch.ts';
import { type SampleField, SeriesTable } from '../../../../src/core/sample-batch.ts';
import { WarningLog } from '../../../../src/core/warnings.ts';
import { long } from '../../../../src/layouts/long.ts';
import type { ChannelMessage } from '../../../../src/sources/descriptor.ts';
import { BatchBuilder } from '../../../../src/sources/messages/batch-builder.ts';
import { collect } from '../../../support/oracles/bytes.ts';
import { queryFor } from '../../../support/read-all.ts';
import { finishedExport, requestFor } from '../../pipeline/job.ts';

/** What becomes of messages: the cells of these columns row by row, and what is counted by code and field. */
async function shown(messages: readonly unknown[], columns = ['value'], fields: readonly SampleField[] = []) {
  const log = new WarningLog();
  const context = {
    signal: new AbortController().signal,
    warn: (code: Parameters<WarningLog['add']>[0], message: string, count: number) => log.add(code, message, count),
    expect: () => {},
    advance: () => {},
    waiting: () => {},
  };
  const query = queryFor(['a'], { from: 0, to: 10_000, fields });
  const batch = await new BatchBuilder(query, context, new SeriesTable()).build(messages);
  async function* batches() {
    yield batch;
  }
  const headers = columns.map((id) => ({ id, label: id }));
  const made = await collect(long.rows(batches(), { columns: headers, targets: [], warn: context.warn }));
  const rows = made.flatMap(({ length, columns: own }) =>
    Array.from({ length }, (_, row) => own.map((column) => cellAt(column, row))),
  );
  const counted = log.list().map(({ code, message, count }) => {
    const field = /field (\w+) /.exec(message)?.[1];
    return `${count} ${code}${code === 'unusable-field' ? ` ${field}` : ''}`;
  });
  return { rows, counted };
}

/** The same of one message, with one column. */
async function cell(own: object, column = 'value', fields: readonly SampleField[] = []) {
  const { rows, counted } = await shown([{ name: 'a', time: 1, ...own }], [column], fields);
  return { cell: rows[0]?.[0], counted };
}

const exact = 2n ** 53n;

describe('a value', () => {
  test.each([
    [{ value: 5n }, 5],
    [{ value: 0n }, 0],
    [{ value: -exact }, -(2 ** 53)],
    [{ value: exact + 2n }, 2 ** 53 + 2],
    [{ value: 2n ** 1000n }, 2 ** 1000],
    [{ value: 'text' }, 'text'],
    [{ value: true }, true],
    [{ stringValue: '' }, ''],
    [{}, null],
    [{ value: null, stringValue: undefined, boolValue: null, data_value: null }, null],
    [{ value: 1, stringValue: null, boolValue: undefined }, 1],
    [{ boolValue: '', bool_value: '' }, null],
  ])('%s is shown, and nothing counted', async (own, expected) => {
    expect(await cell(own)).toEqual({ cell: expected, counted: [] });
  });

  test.each([
    [{ value: exact + 1n }],
    [{ value: 2n ** 1024n }],
    [{ value: new Number(5) }],
    [{ value: { a: 1 } }],
    [{ value: [1, 2] }],
    [{ value: [] }],
    [{ value: new Date(0) }],
    [{ boolValue: 'true' }],
    [{ bool_value: 1 }],
    [{ stringValue: 5 }],
    [{ string_value: ['x'] }],
    [{ dataValue: new Uint8Array(2) }],
    [{ data_value: 7 }],
  ])('%s is left empty and counted', async (own) => {
    expect(await cell(own)).toEqual({ cell: null, counted: ['1 unusable-value'] });
  });

  test('that cannot be shown is counted beside one that is', async () => {
    expect(await cell({ value: {}, stringValue: 'x' })).toEqual({ cell: 'x', counted: ['1 unusable-value'] });
    expect(await cell({ value: 3, boolValue: 'no' })).toEqual({ cell: 3, counted: ['1 unusable-value'] });
  });

  test('that is not finite is counted as that, and only once', async () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, JSON.parse('-1e400')];
    const { rows, counted } = await shown(values.map((value, time) => ({ name: 'a', time, value })));
    expect({ rows, counted }).toEqual({ rows: [[null], [null], [null]], counted: ['3 non-finite-value'] });
  });
});

describe('of several values', () => {
  test.each([
    [{ value: 1, stringValue: 'x' }, 1],
    [{ value: 1, boolValue: false }, 1],
    [{ value: 5n, data_value: 'eA==' }, 5],
    [{ value: 'x', boolValue: false }, false],
    [{ value: true, boolValue: false }, true],
    [{ value: 'x', stringValue: 'y' }, 'x'],
    [{ stringValue: 'x', dataValue: 'eA==' }, 'x'],
    [{ stringValue: 'x', string_value: 'y' }, 'x'],
    [{ boolValue: true, string_value: 'x', dataValue: 'eA==' }, true],
  ])('%s shows one by its kind, and is counted once', async (own, expected) => {
    expect(await cell(own)).toEqual({ cell: expected, counted: ['1 several-values'] });
  });

  test.each([
    ['that say the same', { value: 'x', stringValue: 'x', string_value: 'x' }, 'x'],
    ['of which one is an empty text', { value: 1, stringValue: '', dataValue: '' }, 1],
    ['of which the first is an empty text', { stringValue: '', dataValue: 'eA==' }, 'eA=='],
  ])('%s nothing is lost', async (_, own, expected) => {
    expect(await cell(own)).toEqual({ cell: expected, counted: [] });
  });
});

describe('a field that is not of its type', () => {
  test.each(['publisher', 'channel', 'subtopic', 'protocol', 'unit'])(
    'is left empty and counted: %s',
    async (field) => {
      for (const wrong of [42, 7n, true, {}, ['x'], new String('x')])
        expect(await cell({ value: 1, [field]: wrong }, field)).toEqual({
          cell: null,
          counted: [`1 unusable-field ${field}`],
        });
      for (const absent of ['', null, undefined])
        expect(await cell({ value: 1, [field]: absent }, field)).toEqual({ cell: null, counted: [] });
    },
  );

  test.each([
    ['sum', 'sum', '3', 3],
    ['updateTime', 'updateTime', '60', 60],
    ['update_time', 'updateTime', [60], 60],
  ] as const)('is counted when it is asked for, and only then: %s', async (key, field, wrong, right) => {
    for (const value of [1, 'x', 5n]) {
      const message = { value, [key]: wrong };
      expect(await cell(message, field, [field])).toEqual({ cell: null, counted: [`1 unusable-field ${field}`] });
      expect((await cell(message, 'name')).counted).toEqual([]);
      for (const good of [right, BigInt(right)])
        expect(await cell({ value, [key]: good }, field, [field])).toEqual({ cell: right, counted: [] });
      for (const absent of [null, undefined, ''])
        expect(await cell({ value, [key]: absent }, field, [field])).toEqual({ cell: null, counted: [] });
      for (const infinite of [Number.NaN, Number.POSITIVE_INFINITY])
        expect(await cell({ value, [key]: infinite }, field, [field])).toEqual({
          cell: null,
          counted: ['1 non-finite-value'],
        });
    }
    expect((await cell({ value: 1, [key]: exact + 1n }, field, [field])).counted).toEqual([
      `1 unusable-field ${field}`,
    ]);
  });

  test('is counted when it is asked for, and only then: created', async () => {
    for (const wrong of ['2024-01-01', {}, Number.NaN, 1e300, true]) {
      expect(await cell({ value: 1, created: wrong }, 'created', ['created'])).toEqual({
        cell: null,
        counted: ['1 unusable-field created'],
      });
      expect((await cell({ value: 1, created: wrong })).counted).toEqual([]);
    }
    for (const right of [5, 5n]) {
      const { cell: created, counted } = await cell({ value: 1, created: right }, 'created', ['created']);
      expect([created, counted]).toEqual([{ ms: 5000 }, []]);
    }
  });

  test('is counted: a payload that is no object, of messages with a name and without', async () => {
    const messages = [
      { created: 1, payload: 'on' },
      { created: 2, payload: 5n },
      { created: 3, payload: { on: 1 } },
      { created: 4, payload: null },
      { created: 5 },
      { created: 6, payload: '' },
      { name: 'a', time: 6, value: 1, payload: true },
      { name: 'a', time: 7, value: 1 },
    ];
    const { rows, counted } = await shown(messages, ['payload.on'], ['payload']);
    expect(rows).toEqual([[null], [null], [1], [null], [null], [null], [null]]);
    // The fifth has neither a name nor a payload: nobody can say what it is.
    expect(counted).toEqual(['1 malformed-message', '3 unusable-field payload']);
    expect((await shown(messages)).counted).toEqual(['1 malformed-message']);
  });
});

describe('a field under the name of another format', () => {
  // The hint names the field that is meant.
  const counted = async (own: object, column = 'value', fields: readonly SampleField[] = []) =>
    (await cell(own, column, fields)).counted;

  test.each([
    [{ v: 1 }],
    [{ v: 5n }],
    [{ V: 0 }],
    [{ vs: 'on' }],
    [{ vb: false }],
    [{ vd: 'eA==' }],
    [{ reading: 1, value: null, stringValue: undefined }],
    [{ v: 1, sum: 3 }],
  ])('is counted in place of a value: %o', async (own) => {
    expect(await cell(own)).toEqual({ cell: null, counted: ['1 unusable-field under'] });
    const { counted: codes } = await shown([
      { name: 'other', time: 1, ...own },
      { name: 'a', time: -1, ...own },
    ]);
    expect(codes).toEqual([]);
  });

  test('is counted in place of a unit, and of a sum and an update time that were asked for', async () => {
    const [value, once] = [1, ['1 unusable-field under']];
    expect(await counted({ value, u: 'Cel' }, 'unit')).toEqual(once);
    expect(await counted({ value, u: 'Cel', unit: '' }, 'unit')).toEqual(once);
    expect(await counted({ value, s: 3 }, 'sum', ['sum'])).toEqual(once);
    expect(await counted({ value, ut: 60 }, 'updateTime', ['updateTime'])).toEqual(once);
    expect(await counted({ value, s: 3, ut: 60 })).toEqual([]);
    expect(await counted({ v: 1, u: 'Cel', s: 3 }, 'sum', ['sum'])).toEqual(once);
  });

  test.each([
    [{ value: 0, v: 5 }],
    [{ stringValue: '', v: 5 }],
    [{ boolValue: false, reading: 5 }],
    [{ value: 1, u: 'Cel', unit: 'Cel' }],
    [{ value: 1, u: '' }],
    [{ v: null, vs: '' }],
    [{ v: { a: 1 } }],
    [{ v: 5, payload: { v: 5 } }],
    [{ speed: 5 }],
    [{}],
  ])('is not counted beside one that is there, or where nothing is lost: %o', async (own) => {
    expect(await counted(own)).toEqual([]);
  });
});

describe('what cannot be shown', () => {
  test('is counted only of messages that are in the window and wanted', async () => {
    const wrong = { value: {}, unit: 5, boolValue: 1 };
    const { counted } = await shown([
      { name: 'other', time: 1, ...wrong },
      { name: 'a', time: 10, ...wrong },
      { name: 'a', time: -1, ...wrong },
      { name: 'a', ...wrong },
      { name: 'a', time: 1, ...wrong },
      { name: 'a', time: 2, ...wrong },
    ]);
    expect(counted).toEqual(['1 malformed-message', '2 unusable-value', '2 unusable-field unit']);
  });

  test('is counted once where a page is split between batches, and not again when they are merged', async () => {
    const log = new WarningLog();
    const context = {
      signal: new AbortController().signal,
      warn: (code: Parameters<WarningLog['add']>[0], message: string, count: number) => log.add(code, message, count),
      expect: () => {},
      advance: () => {},
      waiting: () => {},
    };
    const builder = new BatchBuilder(queryFor(['a'], { from: 0, to: 10_000 }), context, new SeriesTable());
    const parser = builder.parser(10);
    parser.add([4, 3, 2].map((time) => ({ name: 'a', time, value: {}, publisher: time })));
    const newer = await builder.batch(parser, (sent) => sent >= 3);
    const older = builder.parser(10);
    older.add([{ name: 'a', time: 2, value: {}, publisher: 2 }]);
    builder.merge([await builder.batch(older), newer]);
    expect(log.list().map(({ code, count }) => [code, count])).toEqual([
      ['unusable-value', 3],
      ['unusable-field', 3],
    ]);
  });

  const field = fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    fc.constantFrom<unknown>(null, 0, 1, 'x', 'y', '', true, false, 5n, 2n ** 70n + 1n, {}, [1], Number.NaN),
  );
  const own = fc.record(
    Object.fromEntries(
      [
        ...['value', 'boolValue', 'bool_value', 'stringValue', 'string_value', 'dataValue', 'data_value'],
        ...['publisher', 'channel', 'subtopic', 'protocol', 'unit', 'sum', 'updateTime', 'created', 'payload'],
      ].map((key) => [key, field]),
    ),
    { requiredKeys: [] },
  );
  const ALL = ['created', 'updateTime', 'sum', 'payload'] as const;
  const COLUMNS = ['value', 'publisher', 'channel', 'subtopic', 'protocol', 'unit', 'created', 'updateTime', 'sum'];

  test('is the same whatever other fields a message has, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(own, fc.subarray([...ALL]), fc.boolean(), async (fields, asked, reversed) => {
        const message = { name: 'a', time: 1, ...fields };
        const entries = Object.entries({ ...message, other: 1, another: {} });
        const same = Object.fromEntries(reversed ? entries.reverse() : entries);
        expect(await shown([same], COLUMNS, asked)).toEqual(await shown([message], COLUMNS, asked));
      }),
      { numRuns: 1000 },
    );
  });

  test('is counted whenever a message holds a value that its row does not show', async () => {
    const keys = ['value', 'boolValue', 'bool_value', 'stringValue', 'string_value', 'dataValue', 'data_value'];
    await fc.assert(
      fc.asyncProperty(own, async (drawn: Record<string, unknown>) => {
        // Of a text and data that read the same, one is lost all the same: so none do here.
        const apart = (key: string, one: unknown) => (key.startsWith('data') && one ? `${String(one)}==` : one);
        const fields = Object.fromEntries(Object.entries(drawn).map(([key, one]) => [key, apart(key, one)]));
        const { cell: value, counted } = await cell(fields);
        const held = keys.map((key) => fields[key]).filter((one) => one !== undefined && one !== null && one !== '');
        const lost = held.filter((one) => (typeof one === 'bigint' ? Number(one) : one) !== value);
        const codes = counted.filter((one) => !one.includes('unusable-field'));
        if (lost.length > 0) expect(codes).not.toEqual([]);
        if (held.length < 2 && lost.length === 0) expect(codes).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('times that are BigInts', () => {
  test('are read as the same digits in JSON are', async () => {
    const columns = ['time', 'created'];
    const of = (time: unknown) => shown([{ name: 'a', time, created: time, value: 1 }], columns, ['created']);
    expect(await of(5n)).toEqual(await of(5));
    const at = async (digits: string) => {
      const query = queryFor(['a'], { from: 0, to: 4e12, fields: ['created'] });
      const context = {
        signal: new AbortController().signal,
        warn: () => {},
        expect: () => {},
        advance: () => {},
        waiting: () => {},
      };
      const builder = () => new BatchBuilder(query, context, new SeriesTable());
      const [big, parsed] = [BigInt(digits), JSON.parse(digits) as number];
      const one = await builder().build([{ name: 'a', time: big, created: big, value: 1 }]);
      const other = await builder().build([{ name: 'a', time: parsed, created: parsed, value: 1 }]);
      expect([one.length, one.times, one.created]).toEqual([1, other.times, other.created]);
      return one.times[0];
    };
    expect(await at('1700000000123456789')).toBe(1_700_000_000_123.457);
    expect(await at('1700000000123456')).toBe(1_700_000_000_123.456);
    expect(await at('1700000000')).toBe(1_700_000_000_000);
  });
});

describe('an export of messages in memory', () => {
  const run = async (messages: readonly ChannelMessage[], ids: readonly string[]) => {
    const columns = ids.map((id) => ({ id, label: id }));
    const { written, warnings } = await finishedExport(requestFor([{ from: 0, to: 100 }], { columns }), messages);
    return {
      rows: new TextDecoder().decode(written[0]!.bytes).trimEnd().split('\r\n').slice(1),
      warnings: warnings.map(({ code, count, item }) => [code, count, item]),
    };
  };

  test('shows BigInts, and counts those that a number cannot hold', async () => {
    const values = [0, 5n, 2, exact + 1n, { a: 1 }];
    const messages = values.map((value, time) => ({ channel: 'c1', publisher: 'p', name: 'a', time, value }));
    expect(await run(messages, ['value'])).toEqual({
      rows: ['0', '5', '2', '""', '""'],
      warnings: [['unusable-value', 2, 0]],
    });
  });

  test('shows BigInts of a payload: as numbers, or as their digits', async () => {
    const payload = { small: 5n, large: exact + 1n, deep: { list: [5n, exact + 1n] } };
    const messages = [1, 2].map((value) => ({ created: 1, payload: { ...payload, value } }));
    const { rows, warnings } = await run(messages, ['payload.small', 'payload.large', 'payload.deep']);
    const row = '5,9007199254740993,"{""list"":[5,""9007199254740993""]}"';
    expect({ rows, warnings }).toEqual({ rows: [row, row], warnings: [] });
  });
});
