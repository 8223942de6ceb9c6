import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeriesRecorder } from '../../../../src/charts/series-recorder.ts';
import { Instant } from '../../../../src/core/record-batch.ts';
import {
  batchesOf,
  chartColumns,
  chartedTable,
  evenTimes,
  figureOf,
  type Variable,
} from '../../../support/charted-tables.ts';
import { mixed, partsOf } from '../../../support/opened-xlsx.ts';
import { axisOf, chartsOf, packageFaults } from '../../../support/oracles/workbook-package.ts';
import { elementAt } from '../../../support/oracles/xml-tree.ts';
import { hostileText } from '../../../support/tables.ts';
import { writtenXlsx, type XlsxRun, type XlsxTable } from '../../../support/written-xlsx.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2017, 11, 24);
/** Serial date of {@link START}. */
const SERIAL = 43_093;
const both = { chart: true, summary: true };

const rising = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at / 4);

const variable = (label: string, unit: string, values: readonly number[] = rising(10)): Variable => ({
  label,
  unit,
  values,
});

async function written(run: XlsxRun) {
  const { bytes, warnings, messages } = await writtenXlsx({ options: both, ...run });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.slice().buffer);
  return { bytes, warnings, messages, book, charts: await chartsOf(bytes), faults: packageFaults(bytes) };
}

/** The rows of the first sheet that are not empty. */
const rowsOf = (book: ExcelJS.Workbook): unknown[][] =>
  Array.from(book.worksheets[0]!.getSheetValues(), (row) => ((row ?? []) as unknown[]).slice(1)).filter(
    (row) => row.length > 0,
  );

const house = (more: Partial<XlsxTable> = {}) =>
  chartedTable(
    'Boiler house',
    evenTimes(START, HOUR, 10),
    [variable('Supply', '°C', rising(10, 60)), variable('Power', 'kW'), variable('Return', '°C', rising(10, 40))],
    { window: { from: START, to: START + DAY }, ...more },
  );

describe('the sheet "Summary"', () => {
  test('stands first and shows the figures of each variable with the decimals of its cells', async () => {
    const { book, faults } = await written({ tables: [house()] });
    expect(faults).toEqual([]);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Summary', 'Boiler house', 'About']);
    const rows = rowsOf(book);
    expect(rows.slice(0, 6)).toEqual([
      expect.arrayContaining(['Boiler house']),
      expect.arrayContaining(['24 December 2017']),
      ['Variable', 'Unit', 'Count', 'Minimum', 'Average', 'Maximum', 'First', 'Last'],
      ['Supply', '°C', 10, 60, 61.125, 62.25, 60, 62.25],
      ['Power', 'kW', 10, 0, 1.125, 2.25, 0, 2.25],
      ['Return', '°C', 10, 40, 41.125, 42.25, 40, 42.25],
    ]);
    const sheet = book.worksheets[0]!;
    const row = sheet.getSheetValues().findIndex((values) => (values as unknown[])?.[1] === 'Supply');
    expect(['C', 'D', 'E', 'H'].map((column) => sheet.getCell(`${column}${row}`).numFmt)).toEqual([
      '#,##0',
      '0.0',
      '0.0',
      '0.0',
    ]);
  });

  test('leaves the figures of a variable without values empty', async () => {
    const none = [Number.NaN, Number.NaN];
    const table = chartedTable(
      't',
      [START, START + HOUR],
      [variable('none', '°C', none), variable('one', '°C', [1, 2])],
    );
    const { book, charts } = await written({ tables: [table] });
    const rows = rowsOf(book);
    expect(rows.find((row) => row[0] === 'none')).toEqual(['none', '°C', 0]);
    expect(charts.map(({ series }) => series.map(({ name }) => name))).toEqual([['one']]);
  });

  test('is absent without figures, and has only what is asked for', async () => {
    const off = await written({ tables: [house()], options: {} });
    expect(off.book.worksheets.map(({ name }) => name)).toEqual(['Boiler house', 'About']);
    const { figures: _, ...plain } = house();
    expect((await written({ tables: [plain] })).book.worksheets.map(({ name }) => name)).toEqual([
      'Boiler house',
      'About',
    ]);
    const summary = await written({ tables: [house()], options: { summary: true } });
    expect([summary.charts, summary.faults]).toEqual([[], []]);
    const chart = await written({ tables: [house()], options: { chart: true } });
    expect(chart.charts.length).toBe(1);
    const first = chart.book.worksheets[0]!;
    expect(JSON.stringify(first.getSheetValues())).not.toContain('Minimum');
  });

  test('shows each table of a workbook, with the facts that are known at its end', async () => {
    const facts = [{ label: 'Period', value: 'unknown', headline: true }];
    const late = house({ title: 'Late', facts });
    const batches = (function* () {
      yield* batchesOf([START, START + HOUR], [rising(2), rising(2), rising(2)]);
      facts[0] = { label: 'Period', value: 'the known period', headline: true };
    })();
    const { book, charts, faults } = await written({
      tables: [house(), { ...late, batches }, house({ title: 'Summary' })],
    });
    expect(faults).toEqual([]);
    expect(book.worksheets.map(({ name }) => name)).toEqual([
      'Summary',
      'Boiler house',
      'Late',
      'Summary (2)',
      'About',
    ]);
    expect(charts.map(({ sheet, series }) => [sheet, series[0]!.valuesRef])).toEqual([
      ['Summary', "'Boiler house'!$B$2:$B$11"],
      ['Summary', "'Late'!$B$2:$B$3"],
      ['Summary', "'Summary (2)'!$B$2:$B$11"],
    ]);
    expect(JSON.stringify(book.worksheets[0]!.getSheetValues())).toContain('the known period');
  });

  test('keeps what a host adds, and the print titles of all sheets', async () => {
    const image = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
      'base64',
    );
    const prepare = (workbook: ExcelJS.Workbook) => {
      expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Boiler house']);
      const notes = workbook.addWorksheet('Notes');
      notes.addRow(['a note']);
      notes.pageSetup.printTitlesRow = '3:3';
      notes.addImage(workbook.addImage({ buffer: image as never, extension: 'png' }), 'A2:B3');
      workbook.worksheets[0]!.insertRow(1, ['Plant 7']);
      workbook.views = [{ activeTab: 1 } as never];
    };
    const { book, bytes, charts, faults } = await written({ tables: [house()], prepare: prepare as never });
    expect(faults).toEqual([]);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Summary', 'Boiler house', 'Notes', 'About']);
    expect(book.getWorksheet('Notes')!.getImages().length).toBe(1);
    const workbook = partsOf(bytes).find(({ name }) => name === 'xl/workbook.xml')!.content;
    expect(
      [...workbook.matchAll(/localSheetId="(\d)">([^<]*)/g)].map(([, id, text]) => [
        id,
        text!.replaceAll('&apos;', "'"),
      ]),
    ).toEqual([
      ['2', "'Notes'!$3:$3"],
      ['1', "'Boiler house'!$2:$2"],
    ]);
    expect(workbook).toContain('activeTab="2"');
    expect(charts[0]!.series[0]).toMatchObject({ name: 'Supply', valuesRef: "'Boiler house'!$B$3:$B$12" });
  });
});

test('sheets of a host that are called "Summary" and "About" keep their names', async () => {
  const prepare = (workbook: ExcelJS.Workbook) => {
    workbook.addWorksheet('summary');
    workbook.addWorksheet('About');
  };
  const { book, faults } = await written({ tables: [house()], prepare: prepare as never });
  expect(faults).toEqual([]);
  expect(book.worksheets.map(({ name }) => name)).toEqual([
    'Summary (2)',
    'Boiler house',
    'summary',
    'About',
    'About (2)',
  ]);
});

describe('the charts of a table', () => {
  test('draw the cells of each variable over their times, a unit on each side', async () => {
    const { charts, warnings } = await written({ tables: [house()], zone: 'Europe/Rome' });
    const times = evenTimes(START + HOUR, HOUR, 10);
    expect(charts.length).toBe(1);
    expect(charts[0]!.series).toEqual(
      [
        ['B', 'l', 'Supply', rising(10, 60), '0072B2'],
        ['D', 'l', 'Return', rising(10, 40), 'EE7733'],
        ['C', 'r', 'Power', rising(10), '882255'],
      ].map(([column, side, name, values, color]) => ({
        ...{ drawnAs: 'scatter', side, name, values, color, times, hasMarkers: false },
        nameRef: `'Boiler house'!$${column}$1`,
        timesRef: "'Boiler house'!$A$2:$A$11",
        valuesRef: `'Boiler house'!$${column}$2:$${column}$11`,
      })),
    );
    expect(axisOf(charts[0]!, 'time')).toMatchObject({
      min: SERIAL + 0.041666667,
      max: SERIAL + 1.041666667,
      format: 'hh:mm',
      step: 0.125,
    });
    expect(axisOf(charts[0]!, 'left')).toMatchObject({ title: '°C', min: 40, max: 65, step: 5, format: '0' });
    expect(axisOf(charts[0]!, 'right')).toMatchObject({ title: 'kW', min: 0, max: 2.5, format: '0.0' });
    expect(elementAt(charts[0]!.xml, 'c:chart', 'c:legend', 'c:legendPos')!.attributes.val).toBe('b');
    expect(warnings).toEqual(new Map());
  });

  test.each([
    [HOUR / 60, 'hh:mm:ss'],
    [DAY, 'hh:mm'],
    [3 * DAY, 'd mmm hh:mm'],
    [30 * DAY, 'd mmm'],
    [400 * DAY, 'mmm yyyy'],
    [4000 * DAY, 'mmm yyyy'],
  ])('show a window of %d ms as %s', async (length, format) => {
    const window = { from: START, to: START + length };
    const { charts } = await written({ tables: [house({ window })] });
    const axis = axisOf(charts[0]!, 'time')!;
    expect(axis).toMatchObject({ format, min: SERIAL });
    const ticks = (axis.max - axis.min) / axis.step;
    expect(ticks).toBeGreaterThanOrEqual(2);
    expect(ticks).toBeLessThanOrEqual(10.001);
  });

  test('find the times when kinds are not known before the rows', async () => {
    const columns = chartColumns(['Supply', 'Power', 'Return']).map(({ label }, at) => ({ id: `c${at}`, label }));
    const { charts, warnings } = await written({ tables: [house({ schema: { columns } })] });
    expect([charts[0]!.series[0]!.timesRef, warnings]).toEqual(["'Boiler house'!$A$2:$A$11", new Map()]);
  });

  test('begin before the window when the first bucket does', async () => {
    const { charts } = await written({ tables: [house({ window: { from: START + HOUR / 2, to: START + DAY } })] });
    expect(axisOf(charts[0]!, 'time')!.min).toBe(SERIAL);
  });

  test('have at most two units and eight series each, and there are at most 12', async () => {
    const units = Array.from({ length: 30 }, (_, at) => variable(`v${at}`, `u${at}`));
    const many = await written({ tables: [chartedTable('many', evenTimes(START, HOUR, 10), units)] });
    expect(many.charts.map(({ series }) => series.length)).toEqual(Array.from({ length: 12 }, () => 2));
    expect(many.warnings).toEqual(new Map([['not-in-chart', 6]]));
    expect(many.faults).toEqual([]);
    const one = Array.from({ length: 17 }, (_, at) => variable(`v${at}`, '°C'));
    const same = await written({ tables: [chartedTable('same', evenTimes(START, HOUR, 10), one)] });
    expect(same.charts.map(({ series }) => series.length)).toEqual([6, 6, 5]);
  });

  test.each<[string, number[], number[], string]>([
    ['a gap where buckets are empty', [1, 2, Number.NaN, 4, 5, 6], [1, 2, 3, 4, 5, 6], 'gap'],
    [
      'no gap where variables take turns',
      [1, Number.NaN, 3, Number.NaN, 5, Number.NaN],
      [Number.NaN, 2, Number.NaN, 4, Number.NaN, 6],
      'span',
    ],
  ])('have %s', async (_, first, second, blanks) => {
    const table = chartedTable('t', evenTimes(START, HOUR, 6), [
      variable('a', '°C', first),
      variable('b', '°C', second),
    ]);
    const { charts } = await written({ tables: [table] });
    expect(elementAt(charts[0]!.xml, 'c:chart', 'c:dispBlanksAs')!.attributes.val).toBe(blanks);
  });

  test.each<[string, number[], number[], number[], RegExp | undefined]>([
    ['the sheet has no row there', [0, 1, 2, 9, 10, 11], rising(6), rising(6), /no row there: ask for gaps: 'empty'/],
    [
      'variables have values at different times',
      [0, 1, 2, 3, 4, 5, 16, 17, 18, 19, 20, 21],
      rising(12).map((value, at) => (at % 2 === 0 ? value : Number.NaN)),
      rising(12).map((value, at) => (at % 2 === 1 ? value : Number.NaN)),
      /different times: use decimation with gaps: 'empty'/,
    ],
    ['cells are empty there', [0, 1, 2, 6, 9, 10], [1, 2, 3, Number.NaN, 5, 6], rising(6), undefined],
  ])('tell that lines go on over gaps when %s', async (_, hours, first, second, message) => {
    const variables = [variable('a', '°C', first), variable('b', '°C', second)];
    const times = hours.map((hour) => START + hour * HOUR);
    const table = chartedTable('t', times, variables);
    const shapeOf = (values: readonly number[]) => {
      const recorder = new SeriesRecorder({ from: START, to: START + DAY, slices: 100, emptyIsGap: true });
      let latest = START;
      times.forEach((time, at) => {
        if (Number.isNaN(values[at])) return;
        if (time - latest > 5 * HOUR) recorder.add(Float64Array.of(time), Float64Array.of(Number.NaN), 1);
        recorder.add(Float64Array.of(time), Float64Array.of(values[at]!), 1);
        latest = time;
      });
      return recorder.shape();
    };
    const list = () => variables.map((each, at) => ({ ...figureOf(each, at + 1), shape: shapeOf(each.values) }));
    const { charts, warnings, messages } = await written({
      tables: [{ ...table, figures: { labels: ['a', 'b'], list } }],
    });
    expect(charts.length).toBe(1);
    if (message) expect(messages.join()).toMatch(message);
    expect(warnings.get('not-in-chart')).toBe(message && 2);
  });

  test('mark values that have no line', async () => {
    const lone = [1, 2, 3, Number.NaN, 5, Number.NaN, 7, 8];
    const table = chartedTable('t', evenTimes(START, HOUR, 8), [
      variable('a', '°C', lone),
      variable('b', '°C', rising(8)),
    ]);
    const { charts } = await written({ tables: [table] });
    expect(charts[0]!.series.map(({ hasMarkers }) => hasMarkers)).toEqual([true, false]);
  });

  test.each<[string, XlsxTable, RegExp, number]>([
    [
      'the long layout',
      house({
        figures: { labels: ['a', 'b'], list: () => [figureOf(variable('a', '')), figureOf(variable('b', ''))] },
      }),
      /wide layout/,
      2,
    ],
    [
      'blocks of rows',
      { ...house(), schema: { columns: chartColumns(['a', 'b', 'c']), blockRows: 2 } },
      /template tabular/,
      3,
    ],
    [
      'no column of times',
      {
        ...house(),
        schema: { columns: ['w', 'a', 'b', 'c'].map((label) => ({ id: label, label, kind: 'number' as const })) },
        batches: [mixed([1], [2], [3], [4])],
      },
      /column "time"/,
      3,
    ],
    [
      'texts among the values',
      chartedTable('t', [], [variable('a', '')], {
        batches: [mixed([new Instant(START), new Instant(START + 1)], [1, '--'])],
      }),
      /texts/,
      1,
    ],
  ])('are absent for %s, which is told', async (_, table, message, count) => {
    const { charts, warnings, messages, faults, book } = await written({ tables: [table] });
    expect([charts, faults]).toEqual([[], []]);
    expect(warnings.get('not-in-chart')).toBe(count);
    expect(messages.join()).toMatch(message);
    expect(book.worksheets[0]!.name).toBe('Summary');
  });

  test('show the first sheet of a table that does not fit in one, which is told', async () => {
    const rows = 1_048_575 + 10;
    const length = 50_000;
    const batches = function* () {
      for (let from = 0; from < rows; from += length) {
        const taken = Math.min(length, rows - from);
        const values = Float64Array.from({ length: taken }, (_, at) => START + (from + at) * 1000);
        yield {
          length: taken,
          columns: [
            { kind: 'time' as const, values },
            { kind: 'number' as const, values: new Float64Array(taken) },
          ],
        };
      }
    };
    const table = chartedTable('many', [], [variable('a', '°C')]);
    const { bytes, warnings } = await writtenXlsx({ tables: [{ ...table, batches: batches() }], options: both });
    const chart = partsOf(bytes).find(({ name }) => name === 'xl/charts/chart1.xml')!.content;
    expect(chart).toContain("<c:f>'many'!$B$2:$B$1048576</c:f>");
    expect(warnings.get('not-in-chart')).toBe(1);
  });

  test('are sound for any names and labels', async () => {
    const run = fc.asyncProperty(
      fc.array(hostileText, { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(hostileText, { minLength: 1, maxLength: 4 }),
      fc.array(hostileText, { minLength: 4, maxLength: 4 }),
      async (titles, labels, units) => {
        const values = labels.map((_, at) => rising(3, at));
        const variables = labels.map((label, at) => ({ label, unit: units[at]!, values: values[at]! }));
        const tables = titles.map((title) => chartedTable(title, evenTimes(START, HOUR, 3), variables));
        const { bytes } = await writtenXlsx({ tables, options: both });
        expect(packageFaults(bytes)).toEqual([]);
        const charts = await chartsOf(bytes);
        const shown = charts.flatMap(({ series }) => series);
        expect(shown.length).toBe(titles.length * labels.length);
        expect(shown.map((series) => series.values[0]).sort()).toEqual(
          titles.flatMap(() => labels.map((_, at) => at)).sort(),
        );
        for (const { content } of partsOf(bytes)) expect(content).not.toMatch(/<f[ >]/);
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });

  test('are the same bytes each time', async () => {
    const [first, second] = await Promise.all([0, 1].map(() => writtenXlsx({ tables: [house()], options: both })));
    expect(Buffer.compare(first!.bytes, second!.bytes)).toBe(0);
  });
});
