import { describe, expect, test } from 'vitest';
import type { Cell, Column, RecordBatch } from '../../../../src/core/record-batch.ts';
import * as pdf from '../../../../src/formats/pdf/pdf.ts';
import { contentFaults, readPdf } from '../../../support/oracles/pdf-reader.ts';
import {
  type ReportRun,
  reportChart,
  reportTable,
  reportText,
  startedReport,
  type TestReportTable,
  watched,
  writtenReport,
} from '../../../support/written-report.ts';

/** Tests reports: the places of their elements, and what they show. */

const START = Date.UTC(2024, 4, 1);
const MINUTE = 60_000;

const numbers = (rows: number, of: (row: number) => number): Column => ({
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => of(row)),
});
const rowsOf = (rows: number, count: number): RecordBatch => ({
  length: rows,
  columns: [
    { kind: 'time', values: Float64Array.from({ length: rows }, (_, row) => START + row * MINUTE) },
    ...Array.from({ length: count }, (_, at) => numbers(rows, (row) => 100 * at + row)),
  ],
});
const window = { from: START, to: START + 1000 * MINUTE };
const headers = (labels: readonly string[]) => ({ columns: labels.map((label) => ({ id: label, label })) });

/** Makes a table of times and columns of figures. */
const readings = (title: string, rows: number, count = 2): TestReportTable => ({
  ...{ title, window },
  schema: headers(['time', ...Array.from({ length: count }, (_, at) => `Sensor ${at + 1}`)]),
  batches: [rowsOf(rows, count)],
});

const mixed = (title: string, labels: readonly string[], rows: readonly (readonly Cell[])[]): TestReportTable => ({
  title,
  schema: headers(labels),
  batches: [
    { length: rows.length, columns: labels.map((_, at) => ({ kind: 'mixed', cells: rows.map((row) => row[at]!) })) },
  ],
});

const waves = (labels: readonly string[], units: readonly string[] = [], rows = 100) =>
  ({ window, blocks: [{ labels, units, batches: [rowsOf(rows, labels.length)] }] }) as const;

async function opened(run: ReportRun) {
  const { bytes, warnings } = await writtenReport(pdf, run);
  expect(contentFaults(bytes)).toEqual([]);
  const read = readPdf(bytes);
  for (const [at, { texts }] of read.pages.entries()) {
    expect(texts).toContain(`Page ${at + 1} of `);
    expect(texts.at(-1)).toBe(String(read.pages.length));
  }
  return { ...read, bytes, warnings: Object.fromEntries(warnings.map(({ code, count }) => [code, count])) };
}

/** The page that shows a text. */
const pageOf = (pages: readonly { readonly texts: readonly string[] }[], text: string) =>
  pages.findIndex(({ texts }) => texts.includes(text));

const isTimeRow = (text: string) => /^2024-05-\d\d \d\d:\d\d$/.test(text);
const words = (count: number, name = 'word') => Array.from({ length: count }, (_, at) => `${name}${at}`).join(' ');

describe('a report', () => {
  test('has its title, subtitle and facts at the top, and its elements in order', async () => {
    const { pages, title, bookmarks, warnings } = await opened({
      title: 'Heating in May',
      subtitle: 'North hall',
      facts: [
        { label: 'Period', value: 'May 2024', headline: true },
        { label: 'Author', value: 'Facility' },
      ],
      parts: [
        reportText('Overview', 'First line\nSecond line\n\nNext paragraph'),
        reportTable('Readings', [readings('Boiler', 3)], 'Every minute:'),
        reportChart('Curve', waves(['Supply', 'Return'], ['°C', '°C'])),
        reportText('', 'The end.'),
      ],
    });
    expect(pages.length).toBe(1);
    const { texts } = pages[0]!;
    const wanted = [
      ...['Heating in May', 'North hall', 'May 2024', 'Author', 'Facility', 'Created'],
      ...['Overview', 'First line', 'Second line', 'Next paragraph'],
      ...['Readings', 'Every minute:', 'Boiler', 'time', 'Sensor 1', '2024-05-01 00:02', '102'],
      ...['Curve', 'Supply', 'Return', '°C', 'The end.'],
    ];
    expect(texts.filter((text) => wanted.includes(text)).filter((text, at, all) => all.indexOf(text) === at)).toEqual(
      wanted,
    );
    expect(title).toBe('Heating in May');
    expect(bookmarks.map((bookmark) => bookmark.title)).toEqual(['Heating in May', 'Overview', 'Readings', 'Curve']);
    expect(warnings).toEqual({});
  });

  test('without elements has one page', async () => {
    const { pages } = await opened({ parts: [] });
    expect(pages.length).toBe(1);
    expect(pages[0]!.texts[0]).toBe('Report');
  });

  test('is in portrait unless the template or else the options say otherwise', async () => {
    const size = async (run: Partial<ReportRun>) => {
      const [page] = (await opened({ parts: [], ...run })).pages;
      return [page!.width, page!.height];
    };
    expect(await size({})).toEqual([595.28, 841.89]);
    expect(await size({ options: { orientation: 'landscape', pageSize: 'letter' } })).toEqual([792, 612]);
    expect(
      await size({
        options: { orientation: 'landscape', pageSize: 'letter' },
        orientation: 'portrait',
        pageSize: 'a4',
      }),
    ).toEqual([595.28, 841.89]);
  });

  test('opens one element after the other, when its page is written', async () => {
    const events: string[] = [];
    const parts = watched(
      [
        reportText('One', words(6000)),
        reportTable('Two', [readings('A', 3), readings('B', 3)]),
        reportChart('Three', waves(['a'])),
      ],
      events,
    );
    const { chunks } = startedReport(pdf, { parts });
    expect(events).toEqual([]);
    for await (const _ of chunks);
    expect(events).toEqual(['text 0', 'text 1', 'table 1.0', 'table 1.1', 'text 2', 'chart 2']);
  });

  test('closes what it reads when the reader stops early or a source fails', async () => {
    let ended = 0;
    const endless = (fails: boolean): TestReportTable => ({
      ...readings('endless', 1),
      batches: (function* () {
        try {
          for (;;) {
            yield rowsOf(5000, 2);
            if (fails) throw new Error('broken');
          }
        } finally {
          ended++;
        }
      })(),
    });
    const { chunks } = startedReport(pdf, { parts: [reportTable('', [endless(false)])], options: { maxPages: 1e6 } });
    await chunks.next();
    await chunks.return(undefined);
    expect(ended).toBe(1);
    await expect(opened({ parts: [reportTable('', [endless(true)])] })).rejects.toThrow('broken');
    expect(ended).toBe(2);
  });

  test('lists the remarks at its end, and tells at its top where they are', async () => {
    const warnings = ['one', 'two', 'three'].map((name) => ({
      ...{ code: 'duplicates-dropped' as const, message: `Remark ${name}`, count: 2 },
    }));
    const other = { code: 'no-data' as const, message: 'Of another item', count: 1, item: 7 };
    const { pages } = await opened({ parts: [reportText('A', words(3000))], warnings: [...warnings, other] });
    expect(pages[0]!.texts).toContain(`3 remarks on page ${pages.length}.`);
    const last = pages.at(-1)!.texts;
    expect(last.slice(last.indexOf('Remarks')).filter((text) => text.startsWith('Remark '))).toEqual([
      ...['Remark one: 2.', 'Remark two: 2.', 'Remark three: 2.'],
    ]);
    expect(pages.flatMap(({ texts }) => texts).join()).not.toContain('another item');
    const short = await opened({ parts: [], warnings: warnings.slice(0, 1) });
    expect(short.pages[0]!.texts).toContain('Remark one: 2.');
  });

  test('of more pages than allowed is refused', async () => {
    const run = { parts: [reportText('', words(4000))], options: { maxPages: 1 } };
    await expect(opened(run)).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('has the same bytes for the same content, however its rows are cut into batches', async () => {
    const whole = readings('A', 90);
    const part = (from: number, to: number): RecordBatch => ({
      length: to - from,
      columns: rowsOf(90, 2).columns.map(
        (column) => ({ ...column, values: (column as { values: Float64Array }).values.slice(from, to) }) as Column,
      ),
    });
    const run = (table: TestReportTable): ReportRun => ({
      parts: [reportText('Ω', 'CO₂'), reportTable('T', [table]), reportChart('C', waves(['温', 'b']))],
    });
    const { bytes } = await writtenReport(pdf, run(whole));
    const again = await writtenReport(pdf, run({ ...whole, batches: [part(0, 13), part(13, 90)] }));
    expect(Buffer.compare(bytes, again.bytes)).toBe(0);
  });

  test.each<[string, ReportRun['parts'][number]]>([
    ['a text', reportText('', 'CO₂')],
    ['a heading', reportText('CO₂', '')],
    ['a header', reportTable('', [mixed('T', ['CO₂'], [[1]])])],
    ['a cell', reportTable('', [mixed('T', ['a', 'b'], [['CO₂', 1]])])],
    ['a fact of a table', reportTable('', [{ ...readings('T', 1), facts: [{ label: 'Gas', value: 'CO₂' }] }])],
    ['a name in a chart', reportChart('C', waves(['CO₂', 'b']))],
    ['a unit in a chart', reportChart('C', waves(['a'], ['CO₂']))],
    ['the axis of a chart', reportChart('C', { ...waves(['a']), left: { label: 'CO₂' } })],
  ])('shows characters outside WinAnsi when %s is the first to have them', async (_, part) => {
    const { pages, warnings } = await opened({ parts: [reportText('Plain', 'plain'), part] });
    expect(pages[0]!.texts.join(' ').replaceAll(/(?<=CO) | (?=₂)/g, '')).toContain('CO₂');
    expect(warnings).toEqual({});
  });

  test('shows characters outside WinAnsi wherever they come up first, and counts those that no font has', async () => {
    const { pages, warnings } = await opened({
      parts: [
        reportText('Plain', 'plain'),
        reportText('Überschrift', 'Θερμοκρασία'),
        reportTable('Table', [mixed('CO₂ 温', ['Ω', 'b'], [['Ж', 1]])]),
        reportChart('Chart', waves(['μ', '温'], ['m³', '₂'])),
      ],
    });
    const texts = pages.flatMap((page) => page.texts);
    for (const text of ['Θερμοκρασία', 'CO₂ \ufffd', 'Ω', 'Ж', 'μ (m³)', '\ufffd (₂)']) expect(texts).toContain(text);
    expect(warnings).toEqual({ 'replaced-characters': 2 });
  });
});

describe('a text', () => {
  test('flows over pages, and leaves no line of a paragraph alone', async () => {
    for (const count of [700, 721, 742, 763, 784, 805, 826]) {
      const text = [words(40, 'a'), words(2 * count, 'b'), words(60, 'c')].join('\n\n');
      const { pages } = await opened({ parts: [reportText('Long', text)], options: { orientation: 'landscape' } });
      const shown = pages.flatMap(({ texts }) => texts.filter((line) => /^[abc]\d/.test(line)));
      expect(shown.join(' ')).toBe(text.replaceAll('\n\n', ' '));
      expect(pages.length).toBeGreaterThan(1);
      for (const { texts } of pages)
        for (const name of ['a', 'b', 'c']) {
          const lines = texts.filter((line) => line.startsWith(name) && /^[abc]\d/.test(line)).length;
          expect(lines, `${count}: ${lines} line of ${name}`).not.toBe(1);
        }
    }
  });

  test('stays with its heading, and so do tables and charts', async () => {
    for (let count = 560; count <= 760; count += 20)
      for (const part of [
        reportText('Heading', words(60, 'x')),
        reportTable('Heading', [readings('Heading', 20)]),
        reportTable('Heading', [readings('Other', 20)], 'x0'),
        reportChart('Heading', waves(['x0', 'b'])),
      ]) {
        const { pages } = await opened({ parts: [reportText('', words(count)), part] });
        const page = pageOf(pages, 'Heading');
        const follows = part.kind === 'table' && part.names[0] === 'Heading' ? 'time' : 'x0';
        const at = pages[page]!.texts.findIndex((text) => text === follows || text.startsWith(`${follows} `));
        expect(at, `${count} words and a ${part.kind}`).toBeGreaterThan(0);
      }
  });

  test('with blank lines, trailing space and Windows line ends has paragraphs', async () => {
    const { pages } = await opened({ parts: [reportText('', '\n\none\r\ntwo  \r\n \r\n\r\nthree\n\n')] });
    const { texts } = pages[0]!;
    expect(texts.filter((text) => ['one', 'two', 'three'].includes(text.trim()))).toHaveLength(3);
  });

  test('without heading and content takes no room, and an element without a title has no heading', async () => {
    const { pages, bookmarks } = await opened({ parts: [reportText(''), reportTable('', [readings('Only', 2)])] });
    expect(pages[0]!.texts).toContain('Only');
    expect(bookmarks.map(({ title }) => title)).toEqual(['Report', 'Only']);
  });
});

describe('a table', () => {
  test('begins below a text, continues on further pages under its header, and a text follows its last row', async () => {
    const { pages } = await opened({
      parts: [
        reportText('Before', 'before'),
        reportTable('Readings', [readings('Readings', 130)]),
        reportText('After', 'after'),
      ],
    });
    expect(pages.length).toBe(3);
    expect(pages[0]!.texts).toEqual(expect.arrayContaining(['before', 'Readings', 'time']));
    expect(pages.map(({ texts }) => texts.includes('time'))).toEqual([true, true, true]);
    expect(pages[2]!.texts).toEqual(expect.arrayContaining(['After', 'after']));
    const rows = pages.flatMap(({ texts }) => texts.filter(isTimeRow));
    expect(rows.length).toBe(130);
    expect(rows).toEqual([...rows].sort());
  });

  test('of several sources is one table each, with its name and the facts that the report does not state', async () => {
    const facts = [{ label: 'Period', value: 'May', headline: true }];
    const own = (title: string) => ({
      ...readings(title, 3),
      facts: [...facts, { label: 'Channel', value: `channel ${title}` }],
    });
    const { pages } = await opened({ facts, parts: [reportTable('Readings', ['North', 'South'].map(own))] });
    const { texts } = pages[0]!;
    const shown = ['Readings', 'North', 'Channel: channel North', 'South', 'Channel: channel South'];
    expect(texts.filter((text) => shown.includes(text))).toEqual(shown);
    expect(texts.filter((text) => text.includes('May'))).toEqual(['May']);
  });

  test('that is small is never broken', async () => {
    for (let count = 440; count <= 700; count += 20) {
      const { pages } = await opened({
        parts: [reportText('', words(count)), reportTable('Small', [readings('Small', 12)])],
      });
      const page = pages[pageOf(pages, 'Small')]!;
      expect(page.texts.filter(isTimeRow).length, `${count} words before`).toBe(12);
    }
  });

  test('that is too wide shows a part of its columns on each page, and the time on all', async () => {
    const { pages } = await opened({
      parts: [
        reportText('Before', words(400)),
        reportTable('Wide', [readings('Wide', 70, 30)]),
        reportText('After', 'after'),
      ],
    });
    const parts = pages.filter(({ texts }) => texts.some(isTimeRow));
    expect(pages[0]!.texts).not.toContain('time');
    for (const { texts } of parts) expect(texts.filter((text) => text === 'time').length).toBe(1);
    const first = parts.filter(({ texts }) => texts.includes('2024-05-01 00:00'));
    const labels = first.map(
      ({ texts }) =>
        texts
          .slice(texts.indexOf('time'), texts.findIndex(isTimeRow))
          .join(' ')
          .match(/Sensor \d+/g)!,
    );
    expect(labels.flat()).toEqual(Array.from({ length: 30 }, (_, at) => `Sensor ${at + 1}`));
    expect(parts.flatMap(({ texts }) => texts.filter(isTimeRow)).length).toBe(70 * first.length);
    expect(pageOf(pages, 'after')).toBe(pages.indexOf(parts.at(-1)!));
    for (const [at, { texts }] of first.entries())
      expect(texts).toContain(`Report (columns: part ${at + 1} of ${first.length})`);
  });

  test('without rows says so below its header', async () => {
    const { pages } = await opened({
      parts: [
        reportTable('Empty', [readings('Empty', 0)]),
        reportTable('List', [mixed('List', ['id', 'name'], [])]),
        reportText('After', 'after'),
      ],
    });
    const { texts } = pages[0]!;
    const shown = [
      'Empty',
      'time',
      'No readings in this period.',
      'List',
      'id',
      'There are no rows.',
      'After',
      'after',
    ];
    expect(texts.filter((text) => shown.includes(text))).toEqual(shown);
  });

  test('of blocks flows like other elements', async () => {
    const cells: Cell[] = Array.from({ length: 10 }, (_, at) => at);
    const blocks = mixed(
      'Records',
      ['label', 'value'],
      cells.map((cell) => ['name', cell]),
    );
    const schema = { ...blocks.schema, blockRows: 2 };
    const { pages } = await opened({
      parts: [
        reportText('Before', 'before'),
        reportTable('Records', [{ ...blocks, schema }]),
        reportText('After', 'after'),
      ],
    });
    const { texts } = pages[0]!;
    expect(texts.filter((text) => /^Record \d+$/.test(text)).length).toBe(5);
    expect(texts.indexOf('before')).toBeLessThan(texts.indexOf('Record 1'));
    expect(texts).toContain('after');
  });

  test('counts what its cells lose, and says when figures are rounded', async () => {
    const rows = [
      ['a'.repeat(3000), 1 / 3],
      ['\u0000', 2],
    ];
    const { pages, warnings } = await opened({ parts: [reportTable('', [mixed('T', ['text', 'n'], rows)])] });
    expect(warnings).toEqual({ 'text-cut': 1, 'replaced-characters': 1 });
    expect(pages[0]!.texts).toContain('Figures are rounded to 3 decimals; a workbook holds every digit.');
  });
});

describe('a chart', () => {
  /** The least and the greatest y of the lines on a page, in the coordinates of a chart. */
  const heightOf = (operators: string) => {
    const ys = [...operators.matchAll(/[\d.]+ ([\d.]+) l\n/g)].map(([, y]) => Number(y));
    return Math.max(...ys);
  };

  test('is 200 points high, or as high as the report says, between 60 points and a page', async () => {
    const heights: number[] = [];
    for (const height of [undefined, 400, 5000, 0, 60]) {
      const { pages } = await opened({
        parts: [reportChart('C', waves(['a']), height === undefined ? {} : { height }), reportText('', 'end')],
      });
      heights.push(heightOf(pages[pageOf(pages, 'C')]!.operators));
      expect(pages.length).toBe(height === 5000 ? 3 : 1);
    }
    const [usual, high, highest, none, least] = heights as [number, number, number, number, number];
    expect(usual).toBeLessThan(200);
    expect(high - usual).toBeCloseTo(200, -1);
    expect(highest).toBeLessThan(770);
    expect(none).toBe(least);
  });

  test('that does not fit begins on the next page, as a whole', async () => {
    const { pages } = await opened({ parts: [reportText('', words(750)), reportChart('C', waves(['a', 'b']))] });
    expect(pages.length).toBe(2);
    expect(pages[1]!.texts).toEqual(expect.arrayContaining(['C', 'a', 'b']));
  });

  test('without values says so, also without sources', async () => {
    const empty = reportChart('Empty', waves(['a'], [], 0));
    const none = reportChart('None', { window, blocks: [] });
    const { pages } = await opened({ parts: [empty, none] });
    const shown = ['Empty', 'None', 'No readings in this period.'];
    expect(pages[0]!.texts.filter((text) => shown.includes(text))).toEqual([shown[0], shown[2], shown[1], shown[2]]);
  });

  test('shows all sources, with their units at the axes', async () => {
    const blocks = [...waves(['Supply'], ['°C']).blocks, ...waves(['Flow'], ['l/h']).blocks];
    const { pages } = await opened({ parts: [reportChart('C', { window, blocks, left: { label: 'Warmth' } })] });
    expect(pages[0]!.texts).toEqual(expect.arrayContaining(['Supply (°C)', 'Flow (l/h)', 'Warmth', 'l/h']));
  });

  test('of more than two units is several, unless it gives an axis', async () => {
    const blocks = ['°C', 'l/h', 'bar'].flatMap((unit) => waves([`of ${unit}`], [unit]).blocks);
    const alone = async (content: object) => {
      const { pages } = await opened({ parts: [reportChart('C', { window, blocks, ...content })] });
      return pages.flatMap(({ texts }) => texts).filter((text) => /^(?:°C|l\/h|bar)(?:, .*)?$/.test(text));
    };
    expect(await alone({})).toEqual(['°C', 'l/h', 'bar']);
    expect(await alone({ left: { min: 0 } })).toEqual(['°C', 'l/h, bar']);
  });

  test('of several units has space between its parts', async () => {
    const blocks = ['°C', 'l/h', 'bar'].flatMap((unit) => waves([`of ${unit}`], [unit]).blocks);
    const { pages } = await opened({ parts: [reportChart('C', { window, blocks })] });
    const tops = [...pages[0]!.operators.matchAll(/1 0 0 -1 \S+ (\S+) cm/g)].map(([, top]) => Number(top));
    const [first, second] = [...new Set(tops)] as [number, number];
    expect([...new Set(tops)].length).toBe(2);
    expect(first - second).toBeCloseTo(212, 3);
  });

  test('counts names that its legend cuts', async () => {
    const { warnings } = await opened({ parts: [reportChart('C', waves(['a'.repeat(500), 'b']))] });
    expect(warnings).toEqual({ 'text-cut': 1 });
  });
});
