import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SampleBatch, SampleKind, SeriesTable } from '../../../src/core/sample-batch.ts';
import { SampleBuilder } from '../../../src/sources/sample-builder.ts';
import { queryFor, RecordingContext } from './read-all.ts';

interface Message {
  readonly time?: unknown;
  readonly name?: unknown;
  readonly publisher?: unknown;
  readonly subtopic?: unknown;
  readonly unit?: unknown;
  readonly value?: unknown;
  readonly stringValue?: unknown;
  readonly boolValue?: unknown;
  readonly dataValue?: unknown;
}

const names = ['b', '__proto__', 'a'];

const value = fc.oneof(
  fc.record({ value: fc.constantFrom(0, 1, -0, 2.5) }),
  fc.record({ stringValue: fc.constantFrom('1', 'x', '') }),
  fc.record({ boolValue: fc.boolean() }),
  fc.record({ dataValue: fc.constantFrom('MQ==', '1') }),
  fc.constant({}),
);

const message: fc.Arbitrary<Message> = fc
  .tuple(
    fc.record(
      {
        time: fc.oneof(
          { weight: 9, arbitrary: fc.integer({ min: -2, max: 12 }) },
          { weight: 1, arbitrary: fc.constantFrom('5', null) },
        ),
        name: fc.constantFrom('b', '__proto__', 'a', 'other'),
        publisher: fc.constantFrom('p', 'q', 'constructor'),
        subtopic: fc.constantFrom('', 's'),
        unit: fc.constantFrom('Cel', 'K'),
      },
      { requiredKeys: ['name'] },
    ),
    value,
  )
  .map(([identity, own]) => ({ ...identity, ...own }));

/** A message's value as text, different for different values and kinds. */
function valueText({ value: number, stringValue, boolValue, dataValue }: Message): string {
  if (number !== undefined) return `number ${number}`;
  if (boolValue !== undefined) return `boolean ${boolValue}`;
  if (stringValue !== undefined) return `text ${stringValue}`;
  return dataValue === undefined ? 'none' : `data ${dataValue}`;
}

/** The same of a sample. */
function sampleText({ kinds, values, texts }: SampleBatch, i: number): string {
  switch (kinds?.[i] ?? SampleKind.number) {
    case SampleKind.number:
      return `number ${values[i]}`;
    case SampleKind.boolean:
      return `boolean ${values[i] === 1}`;
    case SampleKind.text:
      return `text ${texts![i]}`;
    case SampleKind.data:
      return `data ${texts![i]}`;
    default:
      return 'none';
  }
}

/** What should become of messages: row by row, with nothing but comparisons of every pair. */
function expected(messages: readonly Message[]) {
  const counts = { malformed: 0, outside: 0, duplicates: 0 };
  const kept: { time: number; order: number; publisher: string; row: string; key: string }[] = [];
  for (const one of messages) {
    if (!names.includes(one.name as string)) continue;
    if (typeof one.time !== 'number') counts.malformed++;
    else if (one.time < 0 || one.time >= 10) counts.outside++;
    else {
      const publisher = String(one.publisher ?? '');
      const subtopic = String(one.subtopic ?? '');
      const key = JSON.stringify([one.time, publisher, subtopic, one.name, valueText(one)]);
      if (kept.some((other) => other.key === key)) counts.duplicates++;
      else
        kept.push({
          time: one.time,
          order: names.indexOf(one.name as string),
          publisher,
          row: JSON.stringify([one.time * 1000, one.name, publisher, subtopic, one.unit ?? '', valueText(one)]),
          key,
        });
    }
  }
  // Sorting is stable: what is equal stays as it was read.
  kept.sort(
    (a, b) =>
      a.time - b.time || a.order - b.order || (a.publisher < b.publisher ? -1 : a.publisher > b.publisher ? 1 : 0),
  );
  return { counts, rows: kept.map(({ row }) => row) };
}

function rowsOf(batch: SampleBatch): string[] {
  const { table } = batch;
  return Array.from({ length: batch.length }, (_, i) => {
    const series = batch.series[i]!;
    return JSON.stringify([
      batch.times[i],
      table.names[series],
      table.publishers[series],
      table.subtopics[series],
      table.units[series],
      sampleText(batch, i),
    ]);
  });
}

const newBuilder = (context: RecordingContext) =>
  new SampleBuilder(queryFor(names, { from: 0, to: 10_000 }), context, new SeriesTable());

describe('a batch made of messages', () => {
  test('holds the wanted ones of the window once, ordered by time, target and publisher, and counts the rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 150 }), async (messages) => {
        const context = new RecordingContext();
        const builder = newBuilder(context);
        const batch = await builder.build(messages);
        const { counts, rows } = expected(messages);
        expect(rowsOf(batch)).toEqual(rows);
        const warned = (code: string) => context.warnings.get(code) ?? 0;
        expect({
          malformed: warned('malformed-message'),
          outside: builder.outside,
          duplicates: warned('duplicates-dropped'),
        }).toEqual(counts);
      }),
      { numRuns: 1500 },
    );
  });

  test('of many messages at one instant is ordered all the same', async () => {
    const instant = message.map((one) => ({ ...one, time: 5 }));
    await fc.assert(
      fc.asyncProperty(fc.array(instant, { minLength: 60, maxLength: 200 }), async (messages) => {
        const batch = await newBuilder(new RecordingContext()).build(
          messages.map((one, i) => ({ ...one, value: i % 70 })),
        );
        expect(rowsOf(batch)).toEqual(expected(messages.map((one, i) => ({ ...one, value: i % 70 }))).rows);
      }),
      { numRuns: 50 },
    );
  });

  test('is the same when it is merged of parts, and duplicates are found across them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(message, { maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        async (parts) => {
          const context = new RecordingContext();
          const builder = newBuilder(context);
          const batches: SampleBatch[] = [];
          for (const part of parts) batches.push(await builder.build(part));
          const { counts, rows } = expected(parts.flat());
          expect(rowsOf(builder.merge(batches))).toEqual(rows);
          expect(context.warnings.get('duplicates-dropped') ?? 0).toBe(counts.duplicates);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the fields of messages', () => {
  const full = {
    channel: 'c',
    subtopic: 's',
    publisher: 'p',
    protocol: 'mqtt',
    name: 'a',
    unit: 'Cel',
    time: 1,
    value: 0,
    sum: 7,
    created: 1_700_000_000,
  };

  test('are read in camelCase and in snake_case alike, a value of 0 among them', async () => {
    for (const own of [{ updateTime: 60 }, { update_time: 60 }]) {
      const query = queryFor(['a'], { from: 0, to: 10_000, fields: ['created', 'updateTime', 'sum'] });
      const batch = await new SampleBuilder(query, new RecordingContext(), new SeriesTable()).build([
        { ...full, ...own },
      ]);
      const { table } = batch;
      expect([table.channels, table.subtopics, table.publishers, table.protocols, table.names, table.units]).toEqual([
        ['c'],
        ['s'],
        ['p'],
        ['mqtt'],
        ['a'],
        ['Cel'],
      ]);
      expect([batch.times[0], batch.values[0], batch.sum![0], batch.updateTime![0], batch.created![0]]).toEqual([
        1000, 0, 7, 60, 1_700_000_000_000,
      ]);
    }
  });

  test.each([
    [{ stringValue: 'x' }, 'text x'],
    [{ string_value: 'x' }, 'text x'],
    [{ boolValue: false }, 'boolean false'],
    [{ bool_value: true }, 'boolean true'],
    [{ dataValue: 'eA==' }, 'data eA=='],
    [{ data_value: 'eA==' }, 'data eA=='],
    [{ value: null }, 'none'],
    [{ sum: 3 }, 'none'],
    [{ value: 1, stringValue: 'x' }, 'number 1'],
  ])('give %j the value %s', async (own, shown) => {
    const query = queryFor(['a'], { from: 0, to: 10_000 });
    const batch = await new SampleBuilder(query, new RecordingContext(), new SeriesTable()).build([
      { name: 'a', time: 1, ...own },
    ]);
    expect(sampleText(batch, 0)).toBe(shown);
  });

  test('that are not finite numbers stay empty and are counted', async () => {
    const context = new RecordingContext();
    const builder = new SampleBuilder(queryFor(['a'], { from: 0, to: 10_000 }), context, new SeriesTable());
    const batch = await builder.build([{ name: 'a', time: 1, value: JSON.parse('1e400') }]);
    expect([batch.length, batch.values[0], context.warnings.get('non-finite-value')]).toEqual([1, Number.NaN, 1]);
  });

  test('of JSON messages are kept when they are asked for, and only then', async () => {
    const json = { created: 1, publisher: 'p', payload: { state: 'on' } };
    const build = (fields: ('payload' | 'sum')[]) =>
      new SampleBuilder(
        queryFor(['a'], { from: 0, to: 10_000, fields }),
        new RecordingContext(),
        new SeriesTable(),
      ).build([json]);
    const batch = await build(['payload']);
    expect([batch.length, batch.times[0], batch.payloads![0]]).toEqual([1, 1000, { state: 'on' }]);
    expect((await build(['sum'])).length).toBe(0);
  });

  test('that are no objects at all are counted as malformed', async () => {
    const context = new RecordingContext();
    const builder = new SampleBuilder(queryFor(['a'], { from: 0, to: 10_000 }), context, new SeriesTable());
    expect((await builder.build([null, 'a', 7, undefined, { name: 'a', time: 1, value: 1 }])).length).toBe(1);
    expect(context.warnings.get('malformed-message')).toBe(4);
  });
});
