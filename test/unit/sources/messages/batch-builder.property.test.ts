import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SampleBatch, SampleKind, SeriesTable } from '../../../../src/core/sample-batch.ts';
import { BatchBuilder } from '../../../../src/sources/messages/batch-builder.ts';
import { queryFor, RecordingContext } from '../../../support/read-all.ts';

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

const KINDS = ['number', 'boolean', 'text', 'data', 'none'];

const compareTexts = (a: unknown, b: unknown): number => {
  const [left, right] = [String(a ?? ''), String(b ?? '')];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** By kind, then by value: numbers as numbers, all others as texts. */
function compareValues(a: Message, b: Message): number {
  const [left, right] = [a, b].map((one) => KINDS.indexOf(valueText(one).split(' ')[0]!));
  if (left !== right) return left! - right!;
  return left === 0 ? Number(a.value) - Number(b.value) : compareTexts(valueText(a), valueText(b));
}

/** What should become of messages: row by row, with nothing but comparisons of every pair. */
function expected(messages: readonly Message[]) {
  const counts = { malformed: 0, outside: 0, duplicates: 0 };
  const wanted: Message[] = [];
  for (const one of messages) {
    if (!names.includes(one.name as string)) continue;
    if (typeof one.time !== 'number') counts.malformed++;
    else if (one.time < 0 || one.time >= 10) counts.outside++;
    else wanted.push(one);
  }
  wanted.sort(
    (a, b) =>
      Number(a.time) - Number(b.time) ||
      names.indexOf(a.name as string) - names.indexOf(b.name as string) ||
      compareTexts(a.publisher, b.publisher) ||
      compareTexts(a.subtopic, b.subtopic) ||
      compareTexts(a.unit, b.unit) ||
      compareValues(a, b),
  );
  const rows: string[] = [];
  const seen = new Set<string>();
  for (const one of wanted) {
    const [publisher, subtopic, unit] = [one.publisher, one.subtopic, one.unit].map((text) => String(text ?? ''));
    const key = JSON.stringify([one.time, publisher, subtopic, one.name, valueText(one)]);
    if (seen.has(key)) counts.duplicates++;
    else rows.push(JSON.stringify([Number(one.time) * 1000, one.name, publisher, subtopic, unit, valueText(one)]));
    seen.add(key);
  }
  return { counts, rows };
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
  new BatchBuilder(queryFor(names, { from: 0, to: 10_000 }), context, new SeriesTable());

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

describe('a batch of the same messages', () => {
  const detailed = fc
    .tuple(
      message,
      fc.record({
        channel: fc.constantFrom('c', 'd'),
        protocol: fc.constantFrom('mqtt', 'http'),
        created: fc.constantFrom(1, 2, undefined),
        updateTime: fc.constantFrom(60, undefined),
        sum: fc.constantFrom(1, 2, undefined),
        payload: fc.constantFrom(undefined, { on: true }, { on: false }),
      }),
    )
    // Few instants and series: nearly all messages have others to be told from.
    .map(([own, rest]) => ({ ...own, ...rest, time: Number(own.time) % 2, publisher: 'p' }));

  test('is the same whatever order they were read in, and in whatever parts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(detailed, { maxLength: 120 }).chain((messages) =>
          fc.record({
            messages: fc.constant(messages),
            other: fc.shuffledSubarray(messages, { minLength: messages.length }),
            cut: fc.nat(messages.length),
          }),
        ),
        async ({ messages, other, cut }) => {
          const query = queryFor(names, {
            from: 0,
            to: 10_000,
            fields: ['created', 'updateTime', 'sum', 'payload'],
          });
          const built = async (...parts: (readonly object[])[]) => {
            const builder = new BatchBuilder(query, new RecordingContext(), new SeriesTable());
            const batches: SampleBatch[] = [];
            for (const part of parts) batches.push(await builder.build(part));
            const batch = builder.merge(batches);
            const { table, series, created, updateTime, sum, payloads, values } = batch;
            return rowsOf(batch).map((row, i) => [
              row,
              table.channels[series[i]!],
              table.protocols[series[i]!],
              Object.is(values[i], -0),
              created?.[i],
              updateTime?.[i],
              sum?.[i],
              payloads?.[i],
            ]);
          };
          const whole = await built(messages);
          expect(await built(other)).toEqual(whole);
          expect(await built(other.slice(0, cut), other.slice(cut))).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('messages without a value', () => {
  test.each([[[]], [['sum' as const]]])('are no duplicates when their sums differ; fields %j', async (fields) => {
    const query = queryFor(['a'], { from: 0, to: 10_000, fields });
    const context = new RecordingContext();
    const builder = new BatchBuilder(query, context, new SeriesTable());
    const sums = (...list: (number | undefined)[]) => list.map((sum) => ({ name: 'a', time: 1, sum }));
    const first = await builder.build([...sums(3, 4, 3), { name: 'a', time: 2, value: 5 }]);
    expect([first.length, context.warnings.get('duplicates-dropped')]).toEqual([3, 1]);
    const other = await builder.build([{ name: 'a', time: 1, value: 7 }]);
    const second = await builder.build(sums(undefined, 5, 4, undefined));
    expect([second.length, context.warnings.get('duplicates-dropped')]).toEqual([3, 2]);
    const merged = builder.merge([other, first, second]);
    expect([merged.length, context.warnings.get('duplicates-dropped')]).toEqual([6, 3]);
    // The number comes first, and of the others the one without a sum last.
    expect([...merged.values.slice(0, 1), ...merged.values.slice(5)]).toEqual([7, 5]);
    expect([...merged.sum!.slice(1, 5)]).toEqual([3, 4, 5, Number.NaN]);
    expect(merged.sum![5]).toBe(Number.NaN);
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
      const batch = await new BatchBuilder(query, new RecordingContext(), new SeriesTable()).build([
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
    const batch = await new BatchBuilder(query, new RecordingContext(), new SeriesTable()).build([
      { name: 'a', time: 1, ...own },
    ]);
    expect(sampleText(batch, 0)).toBe(shown);
  });

  test('that are not finite numbers stay empty and are counted', async () => {
    const context = new RecordingContext();
    const builder = new BatchBuilder(queryFor(['a'], { from: 0, to: 10_000 }), context, new SeriesTable());
    const values = [{ value: JSON.parse('1e400') }, { value: 7 }, { stringValue: 'x' }, {}];
    const batch = await builder.build(values.map((value, i) => ({ name: 'a', time: i, ...value })));
    expect([batch.length, ...batch.values]).toEqual([4, Number.NaN, 7, Number.NaN, Number.NaN]);
    expect(context.warnings.get('non-finite-value')).toBe(1);
  });

  test('of JSON messages are kept when they are asked for, and only then', async () => {
    const json = { created: 1, publisher: 'p', payload: { state: 'on' } };
    const build = (fields: ('payload' | 'sum')[]) =>
      new BatchBuilder(
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
    const builder = new BatchBuilder(queryFor(['a'], { from: 0, to: 10_000 }), context, new SeriesTable());
    expect((await builder.build([null, 'a', 7, undefined, [], { name: 'a', time: 1, value: 1 }])).length).toBe(1);
    expect(context.warnings.get('malformed-message')).toBe(5);
  });
});

describe('messages without a name', () => {
  const countOf = async (messages: unknown[], fields: 'payload'[] = []) => {
    const context = new RecordingContext();
    const query = queryFor(['a'], { from: 0, to: 10_000, fields });
    const batch = await new BatchBuilder(query, context, new SeriesTable()).build(messages);
    return [batch.length, context.warnings.get('malformed-message')];
  };

  test.each([
    { time: 1, value: 1 },
    { name: null, time: 1, value: 1 },
    { name: '', time: 1, value: 1 },
    { name: 7, time: 1, value: 1 },
  ])('are left out and counted: %j', async (nameless) => {
    expect(await countOf([nameless, { name: 'a', time: 1, value: 1 }])).toEqual([1, 1]);
  });

  test('are not counted when they lie outside the window', async () => {
    expect(await countOf([{ time: 11, value: 1 }])).toEqual([0, undefined]);
  });

  test('are not counted when they are JSON messages, whether these are wanted or not', async () => {
    const json = { created: 1, payload: { state: 'on' } };
    expect(await countOf([json])).toEqual([0, undefined]);
    expect(await countOf([json], ['payload'])).toEqual([1, undefined]);
  });
});

describe('messages that are collected as they come', () => {
  test('give the batch that they give at once, and the same counts, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 60 }), fc.array(fc.nat(60)), async (messages, cuts) => {
        const [atOnce, collecting] = [new RecordingContext(), new RecordingContext()];
        const [one, other] = [newBuilder(atOnce), newBuilder(collecting)];
        const parser = other.parser(messages.length);
        const bounds = [0, ...cuts.filter((cut) => cut < messages.length).sort((a, b) => a - b), messages.length];
        for (let i = 1; i < bounds.length; i++) parser.add(messages.slice(bounds[i - 1], bounds[i]));
        const batch = await other.batch(parser);
        expect(rowsOf(batch)).toEqual(rowsOf(await one.build(messages)));
        expect([other.outside, collecting.warnings]).toEqual([one.outside, atOnce.warnings]);
        expect(parser.taken).toBe(messages.length);
        const sent = (one: unknown) => (one as { time?: unknown } | null)?.time;
        expect([...parser.sent]).toEqual(
          messages.map((one) => (typeof sent(one) === 'number' ? sent(one) : Number.NaN)),
        );
      }),
      { numRuns: 300 },
    );
  });

  const builderOf = (context: RecordingContext) =>
    new BatchBuilder(queryFor(['a'], { from: 0, to: 10_000 }), context, new SeriesTable());

  test('may be split between batches by the time that they were sent, each counted where it is', async () => {
    const context = new RecordingContext();
    const builder = builderOf(context);
    const parser = builder.parser(10);
    const infinite = JSON.parse('1e400');
    parser.add([
      { name: 'a', time: 4, value: 4 },
      { name: 'a', time: 3, value: infinite },
      { name: 'other', time: 2, value: 2 },
      { name: 'a', time: 1, value: infinite },
      { name: 'a', time: 1, value: infinite },
    ]);
    expect([...parser.sent]).toEqual([4, 3, 2, 1, 1]);
    const newer = await builder.batch(parser, (sent) => sent >= 2);
    expect([[...newer.times.slice(0, newer.length)], context.warnings.get('non-finite-value')]).toEqual([
      [3000, 4000],
      1,
    ]);
    expect(context.warnings.get('duplicates-dropped')).toBe(undefined);
  });

  test('beyond those that there was to be room for are counted, and no more', async () => {
    const context = new RecordingContext();
    const builder = builderOf(context);
    const parser = builder.parser(2);
    parser.add([1, 2, 3].map((value) => ({ name: 'a', time: value, value })));
    expect([parser.taken, parser.sent.length, (await builder.batch(parser)).length]).toEqual([3, 2, 2]);
  });
});
