import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartBlock, ReportFile, ReportPart } from '../../../../src/formats/format.ts';
import { xlsxFormat } from '../../../../src/formats/xlsx/format.ts';
import {
  blockOf,
  chartedTable,
  evenTimes,
  reportChart,
  reportTable,
  reportText,
  type Variable,
} from '../../../support/charted-tables.ts';
import { partsOf } from '../../../support/opened-xlsx.ts';
import { axisOf, chartsOf, packageFaults } from '../../../support/oracles/workbook-package.ts';
import { elementAt, elementsOf } from '../../../support/oracles/xml-tree.ts';
import { hostileText } from '../../../support/tables.ts';
import { writtenReport, writtenXlsx } from '../../../support/written-xlsx.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2017, 11, 24);
const SERIAL = 43_093;
const window = { from: START, to: START + 2 * DAY };

const rising = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at / 4);

async function written(parts: readonly ReportPart[], more: Partial<ReportFile> & { readonly zone?: string } = {}) {
  const { zone = 'utc', ...rest } = more;
  const report = { title: 'Heating', item: 0, facts: [], parts, ...rest };
  const { bytes, warnings, messages } = await writtenReport({ report, zone });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes.slice().buffer);
  return { bytes, warnings, messages, book, charts: await chartsOf(bytes), faults: packageFaults(bytes) };
}

const rowsOf = (sheet: ExcelJS.Worksheet): unknown[][] =>
  Array.from({ length: sheet.rowCount }, (_, at) => {
    const cells: unknown[] = [];
    sheet.getRow(at + 1).eachCell((cell) => {
      if (!cell.isMerged || cell.master === cell)
        cells.push(typeof cell.value === 'object' && cell.value && 'text' in cell.value ? cell.value.text : cell.value);
    });
    return cells;
  }).filter((row) => row.length > 0);

const chart = (blocks: readonly ChartBlock[], more = {}) => reportChart('The chart', { window, blocks, ...more });

const temperature: Variable = { label: 'Temperature', unit: '°C', values: rising(48, 18) };

describe('a report', () => {
  test('has its texts on the first sheet, then a sheet for each table and chart, and "About" last', async () => {
    expect(xlsxFormat().reports).toBe(true);
    const { book, faults, bytes } = await written(
      [
        reportText('Introduction', 'First paragraph\nof two lines.\n\nSecond paragraph.'),
        reportTable(
          'Readings',
          [chartedTable('North', [START], [temperature]), chartedTable('South', [START], [temperature])],
          'Both houses.',
        ),
        reportChart('Day', { window, blocks: [blockOf([START], [temperature])] }, { title: 'The day' }),
        reportText('', '=1+1'),
      ],
      {
        subtitle: 'Plant 7',
        facts: [
          { label: 'Period', value: '24 December 2017', headline: true },
          { label: 'Devices', value: 3 },
        ],
      },
    );
    expect(faults).toEqual([]);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Report', 'North', 'South', 'Day', 'About']);
    const first = book.worksheets[0]!;
    expect(rowsOf(first)).toEqual([
      ['Heating'],
      ['Plant 7'],
      ['24 December 2017'],
      ['Devices', 3],
      ['Introduction'],
      ['First paragraph\nof two lines.'],
      ['Second paragraph.'],
      ['Readings'],
      ['Both houses.'],
      ['North'],
      ['South'],
      ['The day'],
      ['Day'],
      ['=1+1'],
    ]);
    const sheet = partsOf(bytes).find(({ content }) => content.includes('<hyperlinks>'))!.content;
    expect([...sheet.matchAll(/location="([^"]*)"/g)].map(([, place]) => place)).toEqual([
      "'North'!A1",
      "'South'!A1",
      "'Day'!A1",
    ]);
    expect(book.getWorksheet('About')!.getSheetValues().flat()).toContain('24 December 2017');
  });

  test('has tables that equal those of an export: cells, header, formats, filter and print', async () => {
    const make = () => {
      const table = chartedTable('North', evenTimes(START, HOUR, 48), [
        temperature,
        { label: '=b', values: rising(48) },
      ]);
      const text = { id: 'state', label: 'State', kind: 'text' } as const;
      const batches = Array.from(table.batches, ({ length, columns }) => ({
        length,
        columns: [
          ...columns,
          ...['on', '=x'].map((word) => ({
            kind: 'text' as const,
            codes: new Uint32Array(length),
            dictionary: [word],
          })),
        ],
      }));
      return { ...table, batches, schema: { columns: [...table.schema.columns, text, { ...text, id: 'next' }] } };
    };
    const { book, bytes } = await written([reportTable('', [make()])]);
    const { figures: _, ...plain } = make();
    const alone = await writtenXlsx({ tables: [plain] });
    const other = new ExcelJS.Workbook();
    await other.xlsx.load(alone.bytes.buffer);
    const cells = (sheet: ExcelJS.Worksheet) =>
      sheet.getSheetValues().flatMap((values, row) =>
        (values as unknown[]).map((_, column) => {
          const { value, style } = sheet.getCell(row, column);
          return { value, style };
        }),
      );
    const [own, wanted] = [book.getWorksheet('North')!, other.getWorksheet('North')!];
    expect(cells(own)).toEqual(cells(wanted));
    expect(own.autoFilter).toEqual(wanted.autoFilter);
    expect(own.columns.map(({ width }) => width)).toEqual(wanted.columns.map(({ width }) => width));
    expect(own.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    const workbook = partsOf(bytes).find(({ name }) => name === 'xl/workbook.xml')!.content;
    expect(workbook).toMatch(/Print_Titles" localSheetId="1">'North'!\$1:\$1</);
  });

  test('shows records as blocks', async () => {
    const table = chartedTable('t', [START, START + 1], [{ label: 'a', values: [1, 2] }]);
    const blocks = { ...table, schema: { ...table.schema, blockRows: 1 } };
    const { book, faults } = await written([reportTable('', [blocks])]);
    const sheet = book.getWorksheet('t')!;
    expect(faults).toEqual([]);
    expect([1, 2, 3].map((row) => sheet.getCell(row, 2).value)).toEqual([1, null, 2]);
    expect([sheet.autoFilter ?? null, sheet.getCell('B1').alignment.horizontal, (sheet.views ?? []).length]).toEqual([
      null,
      'left',
      0,
    ]);
  });

  test('reads its elements one after the other, and their rows only when they are written', async () => {
    const log: string[] = [];
    const rows = (name: string, of: AsyncIterable<never>) =>
      (async function* () {
        log.push(`${name} starts`);
        yield* of;
        log.push(`${name} ends`);
      })();
    const text = (name: string) => async () => {
      log.push(`text of ${name}`);
      return '';
    };
    const table = reportTable('', [
      chartedTable('a', [START], [temperature]),
      chartedTable('b', [START], [temperature]),
    ]);
    const block = blockOf([START], [temperature]);
    await written([
      {
        ...table,
        text: text('table'),
        open: async (index) => {
          log.push(`open ${index}`);
          const section = await table.open(index);
          return { ...section, records: rows(`table ${index}`, section.records as never) };
        },
      },
      {
        ...chart([block]),
        text: text('chart'),
        open: async () => {
          log.push('open chart');
          return { window, blocks: [{ ...block, records: rows('chart', block.records as never) }] };
        },
      },
    ]);
    expect(log).toEqual([
      ...['text of table', 'open 0', 'table 0 starts', 'table 0 ends', 'open 1', 'table 1 starts', 'table 1 ends'],
      ...['text of chart', 'open chart', 'chart starts', 'chart ends'],
    ]);
  });

  test('has safe and unique sheet names, and its own paper', async () => {
    const { book } = await written(
      [
        reportTable(
          '',
          ['Report', 'a/b', 'About', 'a/b'].map((name) => chartedTable(name, [], [temperature])),
        ),
      ],
      { pageSize: 'letter', orientation: 'landscape' },
    );
    expect(book.worksheets.map(({ name }) => name)).toEqual([
      'Report',
      'Report (2)',
      'a_b',
      'About (2)',
      'a_b (2)',
      'About',
    ]);
    for (const { pageSetup } of book.worksheets)
      expect(pageSetup).toMatchObject({ paperSize: 1, orientation: 'landscape' });
  });

  test('is only texts when it has no other elements, and splits long ones', async () => {
    const long = Array.from({ length: 6000 }, (_, at) => `word${at}`).join(' ');
    const { book, faults, warnings } = await written([
      reportText('Long', long),
      reportText('a\u0001', 'x'.repeat(5000)),
    ]);
    expect(faults).toEqual([]);
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Report', 'About']);
    const rows = rowsOf(book.worksheets[0]!).flat() as string[];
    const isCut = (row: string) => /^x+$/.test(row);
    expect(
      rows
        .slice(2)
        .filter((row) => !isCut(row))
        .join(' ') === `${long} a\ufffd`,
    ).toBe(true);
    expect(rows.filter(isCut).join('').length).toBe(5000);
    for (const row of rows) expect(row.length).toBeLessThan(2500);
    expect(warnings.get('replaced-characters')).toBe(1);
  });

  test('is refused when a table has more columns than a sheet', async () => {
    const many = Array.from({ length: 16_384 }, (_, at) => ({ label: `c${at}`, values: [] }));
    await expect(written([reportTable('', [chartedTable('wide', [], many)])])).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});

describe('the chart of a report', () => {
  test('draws the blocks of its sheet, each over its own times', async () => {
    const humidity: Variable = { label: "Hum'idity", unit: '%', values: rising(2000, 40) };
    const { charts, book, faults, warnings } = await written([
      chart([
        blockOf(evenTimes(START, HOUR, 48), [temperature], [{ color: '#AA00ff' }]),
        blockOf(
          evenTimes(START + 1, 60_000, 2000),
          [humidity, { ...temperature, label: 'T2', values: rising(2000) }],
          [{}, { side: 'right' }],
        ),
      ]),
    ]);
    expect([faults, warnings]).toEqual([[], new Map()]);
    expect(charts.length).toBe(1);
    const [own] = charts;
    expect(own!.sheet).toBe('The chart');
    expect(own!.series).toMatchObject([
      {
        name: 'Temperature (°C)',
        side: 'l',
        timesRef: "'The chart'!$A$2:$A$49",
        valuesRef: "'The chart'!$B$2:$B$49",
        color: 'AA00FF',
      },
      { name: "Hum'idity (%)", side: 'r', timesRef: "'The chart'!$D$2:$D$2001", valuesRef: "'The chart'!$E$2:$E$2001" },
      { name: 'T2 (°C)', side: 'r', valuesRef: "'The chart'!$F$2:$F$2001" },
    ]);
    expect(own!.series.map(({ values }) => values)).toEqual([temperature.values, humidity.values, rising(2000)]);
    expect(own!.series[1]!.times).toEqual(evenTimes(START + 1, 60_000, 2000));
    expect(axisOf(own!, 'time')).toMatchObject({ kind: 'valAx', min: SERIAL, max: SERIAL + 2 });
    expect(axisOf(own!, 'right')!.title).toBe('%, °C');
    expect(book.getWorksheet('The chart')!.autoFilter ?? null).toBe(null);
    expect(elementAt(own!.anchor, 'xdr:from', 'xdr:col')!.text).toBe('7');
  });

  test('has the axes, the legend, the title and the height that are asked for', async () => {
    const content = { left: { min: -5, max: 50, label: 'Heat & more' }, legend: false };
    const block = blockOf(evenTimes(START, HOUR, 48), [temperature], [{ decimals: 2 }]);
    const { charts } = await written([{ ...chart([block], content), title: 'A <title>', height: 100 }]);
    expect(axisOf(charts[0]!, 'left')).toMatchObject({ min: -5, max: 50, title: 'Heat & more', format: '0.00' });
    expect(elementAt(charts[0]!.xml, 'c:chart', 'c:legend')).toBeUndefined();
    expect(elementsOf(elementAt(charts[0]!.xml, 'c:chart', 'c:title')!, 'a:t')[0]!.text).toBe('A <title>');
    expect(elementAt(charts[0]!.anchor, 'xdr:ext')!.attributes.cy).toBe(String(100 * 12_700));
    const usual = await written([chart([blockOf([START], [temperature, temperature])])]);
    expect(elementAt(usual.charts[0]!.xml, 'c:chart', 'c:legend')).toBeDefined();
  });

  const rome = (month: number, day: number) => Date.UTC(2017, month, day) - (month > 2 && month < 9 ? 2 : 1) * HOUR;
  test.each<[string, readonly number[], string, string]>([
    ['days of a zone', [rome(2, 24), rome(2, 25), rome(2, 26), rome(2, 26) + 23 * HOUR], 'dateAx', 'days'],
    ['months', [rome(0, 1), rome(1, 1), rome(2, 1)], 'dateAx', 'months'],
    ['hours', evenTimes(START, HOUR, 5), 'catAx', ''],
    ['weeks', evenTimes(START - HOUR, 7 * DAY, 5), 'catAx', ''],
  ])('draws areas and bars over %s, with zero', async (_, times, axis, unit) => {
    const values = rising(times.length, 10);
    const styles = [{ type: 'bar' }, { type: 'area' }, { type: 'line' }] as const;
    const variables = styles.map(({ type }) => ({ label: type, values }));
    const { charts, warnings, faults } = await written([chart([blockOf(times, variables, styles)])], {
      zone: 'Europe/Rome',
    });
    expect([warnings, faults]).toEqual([new Map(), []]);
    expect(charts[0]!.series.map(({ drawnAs }) => drawnAs)).toEqual(['bar', 'area', 'line']);
    expect(charts[0]!.series.map((series) => series.values)).toEqual([values, values, values]);
    expect(axisOf(charts[0]!, 'time')!.kind).toBe(axis);
    expect(elementsOf(charts[0]!.xml, 'c:baseTimeUnit')[0]?.attributes.val ?? '').toBe(unit);
    expect(axisOf(charts[0]!, 'left')!.min).toBe(0);
  });

  test('draws lines instead of areas and bars at uneven times or at different ones, and of steps, and counts them', async () => {
    const uneven = [START, START + HOUR, START + 3 * HOUR];
    const values = [1, 2, 3];
    const bars = (times: readonly number[]) =>
      blockOf(
        times,
        [
          { label: 'a', values },
          { label: 'b', values },
        ],
        [{ type: 'bar' }, { type: 'step' }],
      );
    const one = await written([chart([bars(uneven)])]);
    expect(one.charts[0]!.series.map(({ drawnAs }) => drawnAs)).toEqual(['scatter', 'scatter']);
    expect(one.warnings).toEqual(new Map([['not-in-chart', 2]]));
    const even = evenTimes(START, HOUR, 3);
    const shared = await written([chart([bars(even), bars(even)])]);
    expect(shared.charts[0]!.series.map(({ drawnAs }) => drawnAs)).toEqual(['bar', 'line', 'bar', 'line']);
    for (const other of [evenTimes(START + 1, HOUR, 3), evenTimes(START, HOUR, 2)]) {
      const two = await written([chart([bars(even), bars(other)])]);
      expect(two.charts[0]!.series.map(({ drawnAs }) => drawnAs)).toEqual(Array.from({ length: 4 }, () => 'scatter'));
      expect(two.warnings.get('not-in-chart')).toBe(4);
    }
  });

  test.each([
    [true, 'gap'],
    [false, 'span'],
  ])('takes empty cells for gaps: %s', async (emptyIsGap, blanks) => {
    const values = [1, Number.NaN, 3];
    const { charts } = await written([
      chart([blockOf(evenTimes(START, HOUR, 3), [{ label: 'a', values }], [], emptyIsGap)]),
    ]);
    expect(elementAt(charts[0]!.xml, 'c:chart', 'c:dispBlanksAs')!.attributes.val).toBe(blanks);
  });

  test('tells when lines go on over gaps, since only decimated sources have rows there', async () => {
    const even = evenTimes(START, HOUR, 12);
    const outage = [...even.slice(0, 6), ...evenTimes(START + DAY, HOUR, 6)];
    const whole = [{ label: 'a', values: rising(12) }];
    const broken = [{ label: 'b', values: rising(12).map((value, at) => (at === 6 ? Number.NaN : value)) }];
    const told = async (...blocks: ChartBlock[]) => {
      const { warnings, messages } = await written([chart(blocks)]);
      return [warnings.get('not-in-chart') ?? 0, messages.some((message) => /give each source one/.test(message))];
    };
    expect(await told(blockOf(even, whole, [], false))).toEqual([0, false]);
    expect(await told(blockOf(even, broken, [], true))).toEqual([0, false]);
    expect(await told(blockOf(outage, whole, [], false))).toEqual([1, true]);
    expect(await told(blockOf(even, broken, [], true), blockOf(even, broken, [], false))).toEqual([1, true]);
    expect(await told(blockOf(outage, [...whole, ...broken], [], false))).toEqual([2, true]);
  });

  test('is empty without rows, and absent without series', async () => {
    const empty = await written([chart([blockOf([], [temperature])])]);
    expect([empty.faults, empty.charts[0]!.series[0]!.values]).toEqual([[], [null]]);
    expect(axisOf(empty.charts[0]!, 'time')).toMatchObject({ min: SERIAL, max: SERIAL + 2 });
    const none = await written([chart([blockOf([START], [])]), chart([])]);
    expect([none.faults, none.charts]).toEqual([[], []]);
  });

  test('is sound for any names, labels and units', async () => {
    const run = fc.asyncProperty(
      fc.array(hostileText, { minLength: 5, maxLength: 5 }),
      async ([name, label, unit, title, text]) => {
        const block = blockOf([START, START + HOUR], [{ label: label!, unit: unit!, values: [1, 2] }]);
        const parts = [
          reportText(title!, text!),
          reportChart(name!, { window, blocks: [block], left: { label: label! } }, { title: title! }),
        ];
        const { bytes } = await writtenReport({ report: { title: title!, item: 0, facts: [], parts } });
        expect(packageFaults(bytes)).toEqual([]);
        expect((await chartsOf(bytes))[0]!.series[0]!.values).toEqual([1, 2]);
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });
});
