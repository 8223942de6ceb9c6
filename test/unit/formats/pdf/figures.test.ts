import { describe, expect, test } from 'vitest';
import type { Column, RecordBatch } from '../../../../src/core/record-batch.ts';
import { chartPanels } from '../../../../src/formats/chart-panels.ts';
import type { Figure } from '../../../../src/formats/format.ts';
import { figures, pageCount, parseOptions } from '../../../../src/formats/pdf/pdf.ts';
import { contentFaults, readPdf } from '../../../support/oracles/pdf-reader.ts';
import { type PdfRun, type PdfTable, writtenPdf } from '../../../support/written-pdf.ts';

/** Tests the options `chart` and `summary`: what is above the rows of a document, and on which pages. */

const START = Date.UTC(2024, 4, 1);
const MINUTE = 60_000;

const both = { chart: true, summary: true };

const numbers = (rows: number, of: (row: number) => number): Column => ({
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => of(row)),
});

/** Makes a table of times and these variables, whose values are waves. */
function table(rows: number, labels: readonly string[], units: PdfTable['variables'] = []): PdfTable {
  const columns = ['time', ...labels].map((label) => ({ id: label, label }));
  const batch: RecordBatch = {
    length: rows,
    columns: [
      { kind: 'time', values: Float64Array.from({ length: rows }, (_, row) => START + row * MINUTE) },
      ...labels.map((_, at) => numbers(rows, (row) => Math.round(100 * (20 + at + 5 * Math.sin(row / 9))) / 100)),
    ],
  };
  const window = { from: START, to: START + Math.max(rows, 1) * MINUTE };
  return { title: 'Greenhouse', schema: { columns }, batches: [batch], window, variables: units };
}

async function opened(run: PdfRun) {
  const { bytes, warnings } = await writtenPdf(run);
  expect(contentFaults(bytes)).toEqual([]);
  return { ...readPdf(bytes), bytes, warnings: Object.fromEntries(warnings) };
}

const SUMMARY_HEAD = ['Variable', 'Count', 'Minimum', 'Average', 'Maximum', 'First', 'Last'];

/** The texts from the header of the summary on. */
const fromSummary = (texts: readonly string[]) => texts.slice(texts.indexOf('Variable'));

const isTimeRow = (text: string) => /^2024-05-\d\d \d\d:\d\d$/.test(text);
const sensors = (count: number) => Array.from({ length: count }, (_, at) => `Sensor ${at + 1}`);

test('the wishes of a file follow its options, and are none by default', () => {
  expect(figures(parseOptions(undefined))).toEqual({ chart: false, summary: false });
  expect(figures(parseOptions({ summary: true }))).toEqual({ chart: false, summary: true });
  expect(figures(parseOptions(both))).toEqual(both);
  expect(() => parseOptions({ chart: 'yes' })).toThrow(/pdf\.chart must be true or false/);
});

test('names that the legend of a chart cuts are counted', async () => {
  const own = table(3, ['a'.repeat(500), 'b']);
  const cut = async (options: object) => (await opened({ tables: [own], options })).warnings['text-cut'] ?? 0;
  expect(await cut({ chart: true })).toBe((await cut({})) + 1);
});

describe('the summary', () => {
  test('shows count, minimum, average, maximum, first and last of each variable with its unit', async () => {
    const values = [3.25, 1, 7.5, 4.25];
    const own = table(4, ['Temperature', 'State'], ['', '°C', '']);
    const [times] = own.batches as RecordBatch[];
    const batches = [
      { length: 4, columns: [times!.columns[0]!, numbers(4, (row) => values[row]!), numbers(4, (row) => row % 2)] },
    ];
    const { pages, warnings } = await opened({ tables: [{ ...own, batches }], options: { summary: true } });
    expect(pages.length).toBe(1);
    expect(fromSummary(pages[0]!.texts).slice(0, 21)).toEqual([
      ...SUMMARY_HEAD,
      ...['Temperature (°C)', '4', '1.00', '4.00', '7.50', '3.25', '4.25'],
      // The mean of whole numbers is not whole.
      ...['State', '4', '0.0', '0.5', '1.0', '0.0', '1.0'],
    ]);
    expect(pages[0]!.texts.filter(isTimeRow).length).toBe(4);
    expect(warnings).toEqual({});
  });

  test('shows all figures of a variable with the decimals asked for', async () => {
    const own = table(4, ['State']);
    const [time, state] = own.schema.columns;
    const [times] = own.batches as RecordBatch[];
    const batches = [{ length: 4, columns: [times!.columns[0]!, numbers(4, (row) => (row === 0 ? 0 : 1))] }];
    const schema = { columns: [time!, { ...state!, decimals: 0 }] };
    const { pages } = await opened({ tables: [{ ...own, schema, batches }], options: { summary: true } });
    expect(fromSummary(pages[0]!.texts).slice(7, 14)).toEqual(['State', '4', '0', '1', '1', '0', '1']);
  });

  test('is above the rows, which begin on the same page', async () => {
    const { pages } = await opened({ tables: [table(100, ['Temperature'], ['', '°C'])], options: both });
    const { texts } = pages[0]!;
    expect(texts.indexOf('Variable')).toBeGreaterThan(texts.indexOf('Channel'));
    expect(texts.findIndex(isTimeRow)).toBeGreaterThan(texts.indexOf('Variable'));
    expect(pages.flatMap((page) => page.texts.filter(isTimeRow)).length).toBe(100);
    expect(pages.filter((page) => page.texts.includes('Variable')).length).toBe(1);
  });

  test('has what all rows show, also when they are too many to be held', async () => {
    const batch = 8192;
    const rows = 5 * batch;
    const empty: Column = { kind: 'mixed', cells: new Array<null>(batch).fill(null) };
    const empties = Array.from({ length: 8 }, (_, at) => ({ id: `e${at}`, label: `e${at}`, kind: 'text' as const }));
    const batches = Array.from({ length: 5 }, (_, at) => ({
      length: batch,
      columns: [
        { kind: 'time' as const, values: Float64Array.from({ length: batch }, (_, row) => START + at * batch + row) },
        numbers(batch, (row) => at * batch + row),
        ...empties.map(() => empty),
      ],
    }));
    // The unit is known when the last row is read.
    let read = 0;
    const counted = (function* () {
      for (const one of batches) {
        read++;
        yield one;
      }
    })();
    const own = table(1, ['Meter'], () => ['', read === 5 ? 'kWh' : '']);
    const { pages } = await opened({
      tables: [{ ...own, schema: { columns: [...own.schema.columns, ...empties] }, batches: counted }],
      options: both,
    });
    const summary = fromSummary(pages[0]!.texts).slice(7, 14);
    expect(summary).toEqual(['Meter (kWh)', String(rows), '0', '20480', ...[rows - 1, 0, rows - 1].map(String)]);
    expect(pages[0]!.texts).toContain('kWh');
  });

  test('shows wide figures smaller or in exponent form, and nothing where there is no value', async () => {
    const values = [Number.NaN, 1.5e-300, -1.2345678901234567e300];
    const own = table(3, ['huge', 'empty']);
    const [batch] = own.batches as RecordBatch[];
    const columns = [batch!.columns[0]!, numbers(3, (row) => values[row]!), numbers(3, () => Number.NaN)];
    const { pages } = await opened({ tables: [{ ...own, batches: [{ length: 3, columns }] }], options: both });
    const texts = fromSummary(pages[0]!.texts);
    expect(texts.slice(7, 9)).toEqual(['huge', '2']);
    for (const figure of texts.slice(9, 14)) expect(figure).toMatch(/^(-\d\.\d+e\+\d+|0)$/);
    expect(texts.slice(14, 16)).toEqual(['empty', '0']);
    // No figure stands between the count and the chart, whose legend names the variable that has values.
    expect(texts[16]).toBe('huge');
  });

  test('wraps and cuts long names, replaces hostile ones, and counts both', async () => {
    const labels = ['a'.repeat(900), '\u202eevil', 'Ω温'];
    const { pages, warnings } = await opened({
      tables: [table(3, labels, ['', '', '', 'µ\u0000'])],
      options: { summary: true },
    });
    const texts = fromSummary(pages[0]!.texts);
    expect(texts[9]).toMatch(/^a+…$/);
    expect(texts).toContain('\ufffdevil');
    expect(texts).toContain('Ω\ufffd (µ\ufffd)');
    expect(warnings['text-cut']).toBe(2);
    // The names of the columns and of the variables.
    expect(warnings['replaced-characters']).toBe(2 * 2 + 1);
  });

  test('of many variables continues under its header on pages of its own', async () => {
    const { pages, bookmarks } = await opened({ tables: [table(30, sensors(150))], options: { summary: true } });
    const parts = pages.map(({ texts }) => fromSummary(texts)).filter((texts) => texts[0] === 'Variable');
    expect(parts.length).toBeGreaterThan(1);
    const names = parts.flatMap((texts) => texts.slice(7).filter((text) => text.startsWith('Sensor')));
    expect(names).toEqual(sensors(150));
    expect(bookmarks).toEqual([{ title: 'Greenhouse', page: 0 }]);
    const rows = pages.filter(({ texts }) => texts.some(isTimeRow));
    expect(pages.indexOf(rows[0]!)).toBe(parts.length);
    expect(rows[0]!.texts).toEqual(expect.arrayContaining(['Greenhouse', 'Part 1']));
  });

  test('and the chart are not there without rows, without variables, or when they are not asked for', async () => {
    const hasOne = async (own: PdfTable, options: object) =>
      (await opened({ tables: [own], options })).pages[0]!.texts.includes('Variable');
    expect(await hasOne({ ...table(0, ['a']), batches: [] }, both)).toBe(false);
    expect(await hasOne(table(3, []), both)).toBe(false);
    expect(await hasOne(table(3, ['a']), {})).toBe(false);
    expect(await hasOne(table(3, ['a']), { chart: true })).toBe(false);
    expect(await hasOne(table(3, ['a']), both)).toBe(true);
  });

  test('is above records that are blocks, too', async () => {
    const own = table(60, ['Temperature'], ['', '°C']);
    const cells = Array.from({ length: 120 }, (_, at) => (at % 2 ? at / 4 : `n${at}`));
    const blocks: RecordBatch = {
      length: 120,
      columns: [
        { kind: 'mixed', cells: cells.map((_, at) => ['name', 'value'][at % 2]!) },
        { kind: 'mixed', cells },
      ],
    };
    const schema = {
      columns: [
        { id: 'label', label: 'label' },
        { id: 'v', label: 'v' },
      ],
      blockRows: 2,
    };
    const { pages } = await opened({ tables: [{ ...own, schema, batches: [blocks] }], options: both });
    expect(pages[0]!.texts).toEqual(expect.arrayContaining(['Variable', 'Record 1']));
    expect(pages.flatMap(({ texts }) => texts.filter((text) => /^Record \d+$/.test(text))).length).toBe(60);
  });
});

describe('the chart', () => {
  const marks = (texts: readonly string[], labels: readonly string[]) =>
    labels.filter((label) => texts.includes(label));

  test('names its variables and their units, above the rows of the first page', async () => {
    const own = table(200, ['Temperature', 'Humidity'], ['', '°C', '%']);
    const { pages } = await opened({ tables: [own], options: { chart: true } });
    const { texts } = pages[0]!;
    expect(texts).toEqual(expect.arrayContaining(['Temperature (°C)', 'Humidity (%)']));
    expect(texts.indexOf('Humidity (%)')).toBeLessThan(texts.findIndex(isTimeRow));
    expect(pages.flatMap((page) => page.texts.filter(isTimeRow)).length).toBe(200);
    // The first page has fewer rows than the second one: the chart has its room.
    const [first, second] = pages.map((page) => page.texts.filter(isTimeRow).length);
    expect(second! - first!).toBeGreaterThan(14);
  });

  test('shows characters outside WinAnsi', async () => {
    const own = table(50, ['CO₂', 'Θερμοκρασία'], ['', 'ppm', 'Ω']);
    const { pages, warnings } = await opened({ tables: [own], options: { chart: true } });
    expect(marks(pages[0]!.texts, ['CO₂ (ppm)', 'Θερμοκρασία (Ω)']).length).toBe(2);
    expect(warnings).toEqual({});
  });

  test('of many variables takes pages of its own, and all variables are named', async () => {
    const labels = sensors(30);
    const { pages } = await opened({
      tables: [
        table(
          10,
          labels,
          labels.map((_, at) => ['°C', '%', 'ppm'][at % 3]!),
        ),
      ],
      options: { chart: true, orientation: 'landscape', pageSize: 'letter' },
    });
    const before = pages.slice(
      0,
      pages.findIndex(({ texts }) => texts.some(isTimeRow)),
    );
    expect(before.length).toBeGreaterThan(0);
    const named = before.flatMap(({ texts }) => texts).join('\n');
    for (const label of labels) expect(named).toContain(label);
  });

  test('leaves out variables beyond twelve charts, which is counted', async () => {
    const { warnings } = await opened({ tables: [table(2, sensors(100))], options: { chart: true } });
    expect(warnings).toEqual({ 'not-in-chart': 4 });
  });
});

describe('charts', () => {
  const variables = (units: readonly string[], count = 1): Figure[] =>
    units.map((unit, at) => ({
      label: `v${at}`,
      unit,
      decimals: 0,
      summary: { count, min: 0, max: 0, avg: 0, sum: 0, first: 0, last: 0 },
    }));
  const panels = (...units: string[]) => chartPanels(variables(units), true).panels;

  test('have at most two units and eight series each, and units stay together', () => {
    expect(panels('C')).toEqual([[0]]);
    expect(panels('C', '%', 'C')).toEqual([[0, 2, 1]]);
    expect(panels('C', '%', 'ppm', 'W', 'V')).toEqual([[0, 1], [2, 3], [4]]);
    expect(panels(...Array<string>(9).fill('C'))).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect(panels(...Array<string>(7).fill('C'), '%', '%').map((panel) => panel.length)).toEqual([7, 2]);
  });

  test('leave out variables without values only when all rows are read', () => {
    const empty = variables(['C', 'C'], 0);
    expect(chartPanels(empty, true)).toEqual({ panels: [], left: 0 });
    expect(chartPanels(empty, false).panels).toEqual([[0, 1]]);
  });
});

describe('the estimate of pages', () => {
  const size = (rows: number, count: number) => ({
    columns: [
      { label: 'time', kind: 'time' as const, characters: 16 },
      ...sensors(count).map((label) => ({ label, kind: 'number' as const, characters: 5 })),
    ],
    ...{ rows, expanded: false, wholeMinutes: true },
  });

  test('counts the summary and the chart', async () => {
    for (const [rows, count] of [
      [45, 1],
      [100, 3],
      [20, 30],
      [60, 60],
    ] as const) {
      const settings = { ...both, orientation: 'portrait' as const };
      const { pages } = await opened({ tables: [table(rows, sensors(count))], options: settings });
      const estimated = pageCount.pagesOf(size(rows, count), parseOptions(settings));
      expect(Math.abs(estimated - pages.length), `${rows} × ${count}: ${estimated}, not ${pages.length}`).toBeLessThan(
        1 + 0.2 * pages.length,
      );
      expect(estimated).toBeGreaterThanOrEqual(pageCount.pagesOf(size(rows, count), parseOptions(undefined)));
    }
    expect(pageCount.pagesOf(size(45, 1), parseOptions(both))).toBe(2);
    expect(pageCount.pagesOf(size(45, 1), parseOptions(undefined))).toBe(1);
  });
});

test('a document with chart and summary has the same bytes however its rows are cut into batches', async () => {
  const own = table(200, ['a', 'b'], ['', 'W', 'V']);
  const [whole] = own.batches as RecordBatch[];
  const part = (from: number, to: number): RecordBatch => ({
    length: to - from,
    columns: whole!.columns.map(
      (column) => ({ ...column, values: (column as { values: Float64Array }).values.slice(from, to) }) as Column,
    ),
  });
  const first = await writtenPdf({ tables: [own], options: both });
  const second = await writtenPdf({ tables: [{ ...own, batches: [part(0, 70), part(70, 200)] }], options: both });
  expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
});
