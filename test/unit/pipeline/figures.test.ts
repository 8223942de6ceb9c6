import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FigureWishes } from '../../../src/formats/format.ts';
import type { ExportJob } from '../../../src/pipeline/run-export.ts';
import type { ChannelMessage } from '../../../src/sources/descriptor.ts';
import { recordedFormat } from '../../support/recorded-format.ts';
import { finishedExport, requestFor } from './job.ts';

type Items = Parameters<typeof requestFor>[0];

async function tablesOf(
  items: Items,
  columns: readonly string[] | undefined,
  messages: readonly ChannelMessage[],
  job: Partial<ExportJob> = {},
  wishes: FigureWishes = { chart: true, summary: true },
) {
  const { format, recorded } = recordedFormat(wishes);
  const shown = columns && { columns: columns.map((id) => ({ id, label: id })) };
  await finishedExport(requestFor(items, { extension: 'pdf', ...shown }), messages, job, { formats: [format] });
  return recorded.tables;
}

/** The values of a summary by the plain definition of each. */
function oracle(values: readonly number[]) {
  const sum = values.reduce((all, value) => all + value, 0);
  return {
    count: values.length,
    min: values.length ? Math.min(...values) : Number.NaN,
    max: values.length ? Math.max(...values) : Number.NaN,
    sum: values.length ? sum : Number.NaN,
    avg: sum / values.length,
    first: values[0] ?? Number.NaN,
    last: values.at(-1) ?? Number.NaN,
  };
}

function expectClose(summary: object, expected: ReturnType<typeof oracle>) {
  for (const [name, value] of Object.entries(expected)) {
    const own = Reflect.get(summary, name) as number;
    if (Number.isNaN(value)) expect(own).toBeNaN();
    else expect(Math.abs(own - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  }
}

const reading = fc.record({
  time: fc.integer({ min: 0, max: 900 }),
  name: fc.constantFrom('a', 'b'),
  publisher: fc.constantFrom('p', 'q'),
  value: fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, -5)),
});

const target = { value: 'a,b', label: 'A,B' };

describe('the figures of a table', () => {
  const items: [string, Items[number]][] = [
    ['raw', { target }],
    ['decimated', { target, decimation: { ds: '1m', dsf: 'avg' } }],
    ['as differences', { target, decimation: { ds: '2m', dsf: 'max' }, transform: 'delta' }],
  ];
  test.each(items)('summarize the rows that the file shows: long, %s', async (_, item) => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { maxLength: 60 }), async (messages) => {
        const [table] = await tablesOf([item], ['time', 'name', 'value'], messages);
        expect(table!.figures!.map(({ label }) => label)).toEqual(['A', 'B']);
        for (const { label, summary, column } of table!.figures!) {
          const values = table!.rows.filter(([, name]) => name === label).map(([, , value]) => value as number | null);
          expectClose(summary, oracle(values.filter((value) => value !== null)));
          expect(column).toBeUndefined();
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(items)('summarize the rows that the file shows: wide, %s', async (_, item) => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { maxLength: 60 }), async (messages) => {
        const [table] = await tablesOf([{ ...item, outputFormat: 'wide' }], ['time', 'B', 'A'], messages);
        expect(table!.figures!.map(({ label, column }) => [label, column])).toEqual([
          ['B', 1],
          ['A', 2],
        ]);
        for (const { summary, column, shape } of table!.figures!) {
          const values = table!.rows.map((row) => row[column!] as number | null).filter((value) => value !== null);
          expectClose(summary, oracle(values));
          // The shape hides no extreme.
          expect(Math.min(...shape!.min)).toBe(values.length ? Math.min(...values) : Number.POSITIVE_INFINITY);
          expect(Math.max(...shape!.max)).toBe(values.length ? Math.max(...values) : Number.NEGATIVE_INFINITY);
        }
      }),
      { numRuns: 40 },
    );
  });

  const both = [
    { time: 0, name: 'a', publisher: 'p', value: 1, unit: 'Cel' },
    { time: 60, name: 'a', publisher: 'q', value: 3, unit: 'Cel' },
    { time: 61, name: 'b', publisher: 'p', value: 5, unit: 'W/m2' },
    { time: 180, name: 'a', publisher: 'p', value: 2, unit: 'Cel' },
  ];

  test('have a column for each device when columns are split, and their units', async () => {
    const [table] = await tablesOf([{ target, outputFormat: 'wide' }], ['time', 'A', 'B'], both, {
      settings: { wide: { split: 'publisher' } },
    });
    const shown = table!.figures!.map(({ label, unit, column, summary }) => [label, unit, column, summary.count]);
    expect(shown).toEqual([
      ['A · p', '°C', 1, 2],
      ['A · q', '°C', 2, 1],
      ['B · p', 'W/m²', 3, 1],
    ]);
  });

  test('belong to the one table of several items, under its headers', async () => {
    const wide = { target: { value: 'a', label: 'A' }, outputFormat: 'wide' } as const;
    const tables = await tablesOf(
      [
        { ...wide, filename: 'one' },
        { ...wide, filename: 'two', channelId: 'c2' },
      ],
      ['time', 'A'],
      both,
      { bundle: 'table' },
    );
    expect(tables[0]!.figures!.map(({ label, column, summary }) => [label, column, summary.count])).toEqual([
      ['A · one', 1, 3],
      ['A · two', 2, 3],
    ]);
  });

  test('have no column where each record is a block, and no shape where no chart is drawn', async () => {
    const { format, recorded } = recordedFormat({ chart: false, summary: true });
    const columns = ['time', 'A'].map((id) => ({ id, label: id }));
    const request = requestFor([{ target, outputFormat: 'wide' }], { extension: 'pdf', template: 'expanded', columns });
    await finishedExport(request, both, {}, { formats: [format] });
    const [figure] = recorded.tables[0]!.figures!;
    expect(figure).toMatchObject({ label: 'A', summary: { count: 3 } });
    expect(figure!.column ?? figure!.shape).toBeUndefined();
  });

  test('break the line where a bucket has no message', async () => {
    const [table] = await tablesOf(
      [{ target: { value: 'a' }, outputFormat: 'wide', decimation: { ds: '1m', dsf: 'avg' } }],
      ['time', 'a'],
      both,
    );
    const { times, breaks } = table!.figures![0]!.shape!;
    expect([...times].map((time, at) => [time, breaks[at]])).toEqual([
      [0, 0],
      [60_000, 0],
      [180_000, 1],
    ]);
  });

  test.each([
    ['absent', ['not-in-chart']],
    ['empty', []],
  ] as const)('of a workbook whose gaps are %s warn of lines that cross gaps: %j', async (gaps, codes) => {
    const columns = ['time', 'a'].map((id) => ({ id, label: id }));
    const item = { outputFormat: 'wide', decimation: { ds: '1m', dsf: 'avg' } } as const;
    const alone = both.filter(({ publisher }) => publisher === 'p').concat({ ...both[0]!, time: 60 });
    const { warnings } = await finishedExport(
      requestFor([{ ...item, to: 240 }], { extension: 'xlsx', columns }),
      alone,
      {
        settings: { gaps },
        formatOptions: { xlsx: { chart: true } },
      },
    );
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });

  test('show a mean with the decimals that it needs', async () => {
    const messages = [1, 2, 2].map((value, at) => ({ time: at, name: 'a', value }));
    const [table] = await tablesOf([{ target: { value: 'a' } }], undefined, messages);
    expect(table!.figures![0]).toMatchObject({ decimals: 3, summary: { avg: 5 / 3 } });
  });

  test('are not recorded unless the file shows them', async () => {
    const tables = await tablesOf([{}], undefined, both, {}, { chart: false, summary: false });
    expect(tables[0]!.figures).toBeUndefined();
  });
});
