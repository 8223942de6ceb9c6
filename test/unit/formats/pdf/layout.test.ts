import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { type Cell, type Column, Instant, type RecordBatch } from '../../../../src/core/record-batch.ts';
import type { ExportWarning } from '../../../../src/core/warnings.ts';
import { readPdf } from '../../../support/oracles/pdf-reader.ts';
import { type PdfRun, writtenPdf } from '../../../support/written-pdf.ts';

/** Tests what depends on all rows of a document: the layout of columns, its head and its end. */

const MINUTE = 60_000;

const numbers = (...values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
const series = (rows: number, of: (row: number) => number): Column =>
  numbers(...Array.from({ length: rows }, (_, row) => of(row)));
const times = (rows: number, from: string, step: number): Column =>
  series(rows, (row) => Date.parse(from) + row * step) as Column;
const asTimes = (column: Column): Column => ({ ...column, kind: 'time' }) as Column;
const texts = (rows: number, ...dictionary: string[]): Column => ({
  kind: 'text',
  codes: Uint32Array.from({ length: rows }, (_, row) => row % dictionary.length),
  dictionary,
});
const mixed = (...cells: Cell[]): Column => ({ kind: 'mixed', cells });

/** Makes a table of these columns, by label. */
function table(columns: Record<string, Column>, rows: number): PdfRun['tables'][number] {
  const batch: RecordBatch = { length: rows, columns: Object.values(columns) };
  return { schema: { columns: Object.keys(columns).map((id) => ({ id, label: id })) }, batches: [batch] };
}

async function opened(run: PdfRun) {
  const { bytes, list, warnings } = await writtenPdf(run);
  return { ...readPdf(bytes), list, warnings: Object.fromEntries(warnings) };
}

/** Returns the texts of a page from the header on. */
const rowsOf = ({ texts }: { texts: readonly string[] }, label: string) => texts.slice(texts.indexOf(label), -2);

describe('figures', () => {
  test('that are wider than those of the first rows are shown in full, and nothing on their page is lost', async () => {
    const rows = 600;
    const late = (row: number) => (row === 599 ? -1.2345678901234568e-300 : row === 598 ? 1234567.891 : 0);
    const { pages, warnings } = await opened({
      tables: [table({ time: asTimes(times(rows, '2024-01-01', MINUTE)), value: series(rows, late) }, rows)],
      decimals: 'full',
    });
    expect(
      pages.flatMap(({ texts }) => texts.filter((text) => text === '0' || text.startsWith('2024-01-01'))).length,
    ).toBe(1198);
    expect(pages.at(-1)!.texts).toEqual(expect.arrayContaining(['1234567.891', '-1.2345678901234568e-300']));
    for (const { operators } of pages) expect(operators).not.toContain('Tz');
    expect(warnings).toEqual({});
  });

  test('have the decimals of their column, which the head states', async () => {
    const shown = async (decimals: PdfRun['decimals'], ...columns: number[][]) => {
      const named = Object.fromEntries(columns.map((values, i) => [`c${i}`, numbers(...values)]));
      const { pages } = await opened({
        tables: [table(named, columns[0]!.length)],
        ...(decimals !== undefined && { decimals }),
      });
      return {
        cells: rowsOf(pages[0]!, `c${columns.length - 1}`).slice(2),
        note: pages[0]!.texts.find((text) => text.startsWith('Figures')),
      };
    };
    expect(await shown(undefined, [10.12345, 33.56789])).toEqual({
      cells: ['10.12', '33.57'],
      note: 'Figures are rounded to 2 decimals; CSV and XLSX hold every digit.',
    });
    expect((await shown(undefined, [1, 2.5])).note).toBeUndefined();
    expect((await shown(undefined, [1, 2.5])).cells).toEqual(['1.0', '2.5']);
    expect((await shown('full', [1 / 3])).cells).toEqual(['0.3333333333333333']);
    expect((await shown(0, [1.5])).note).toBe('Figures are rounded to whole numbers; XLSX holds every digit.');
    expect((await shown(1, [1.55])).note).toBe('Figures are rounded to 1 decimal; XLSX holds every digit.');
    expect((await shown(undefined, [0.12345, 0.5], [1e6, 0.5])).note).toBe(
      'Figures are rounded to 0 to 4 decimals; CSV and XLSX hold every digit.',
    );
  });

  /** Makes more rows than are held. All but the last ones are 1. */
  function long(last: readonly number[], decimals?: PdfRun['decimals']): PdfRun {
    const rows = 8192;
    const empty = Array.from({ length: 8 }, () => mixed(...new Array<Cell>(rows).fill(null)));
    const value = series(rows, () => 1);
    const columns = ['value', ...empty.map((_, i) => `e${i}`)].map((id) => ({ id, label: id }));
    const batch = { length: rows, columns: [value, ...empty] };
    const end = { length: last.length, columns: [numbers(...last), ...empty] };
    return {
      tables: [{ schema: { columns }, batches: [batch, batch, batch, batch, end] }],
      ...(decimals !== undefined && { decimals }),
    };
  }
  const sizes = (operators: string) => [...operators.matchAll(/ ([\d.]+) Tf/g)].map(([, size]) => Number(size));

  test('after the held rows are shown smaller but legible, and rounded ones are counted', async () => {
    const { pages, list } = await opened(long([1234567890, 1.25, 1.234567891234568e200, 2]));
    const last = pages.at(-1)!;
    expect(last.texts).toEqual(expect.arrayContaining(['1234567890', '2']));
    const exponent = last.texts.find((text) => text.endsWith('e+200'))!;
    expect(exponent).toMatch(/^1\.23\d*e\+200$/);
    expect(Math.min(...sizes(last.operators))).toBeGreaterThanOrEqual(5);
    expect(list.map(({ code, count }) => [code, count])).toEqual([['rounded', 2]]);
    expect(pages[0]!.texts).toContain(
      'Late figures are rounded to the decimals that the rows before them need: 2. XLSX holds every digit.',
    );
  });

  test('after the held rows are not rounded when every digit is requested', async () => {
    const all = [-1.2345678901234568e-300, 1 / 3];
    const { pages, warnings } = await opened(long(all, 'full'));
    expect(pages.at(-1)!.texts).toEqual(expect.arrayContaining(all.map(String)));
    expect(Math.min(...sizes(pages.at(-1)!.operators))).toBeGreaterThanOrEqual(5);
    expect(warnings).toEqual({});
  });

  test('in blocks have the decimals of their field', async () => {
    const cells: Cell[] = [1.25, 1000.123, 2.5, 1e6];
    const { pages } = await opened({
      tables: [
        {
          schema: {
            columns: [
              { id: 'label', label: 'label' },
              { id: 'value', label: 'value' },
            ],
            blockRows: 2,
          },
          batches: [{ length: 4, columns: [texts(4, 'a', 'b'), mixed(...cells)] }],
        },
      ],
    });
    expect(pages[0]!.texts).toEqual(expect.arrayContaining(['1.25', '1000', '2.50', '1000000']));
  });
});

describe('times', () => {
  const first = async (step: number, run: Partial<PdfRun['tables'][number]> = {}, from = '2018-03-24T22:00Z') => {
    const rows = 4;
    const made = { ...table({ time: asTimes(times(rows, from, step)), value: series(rows, () => 1) }, rows), ...run };
    const { pages } = await opened({ zone: 'Europe/Rome', tables: [made] });
    return rowsOf(pages[0]!, 'value').filter((text) => text.startsWith('2018'));
  };

  test('are no finer than needed', async () => {
    expect((await first(MINUTE))[1]).toBe('2018-03-24 23:01');
    expect((await first(1000))[1]).toBe('2018-03-24 23:00:01');
    expect((await first(250))[0]).toBe('2018-03-24 23:00:00.000');
  });

  test('show their offset when the window crosses a change of it', async () => {
    const window = { from: Date.parse('2018-03-24T22:00Z'), to: Date.parse('2018-03-26T22:00Z') };
    expect(await first(60 * MINUTE, { window })).toEqual([
      ...['2018-03-24 23:00 +01:00', '2018-03-25 00:00 +01:00', '2018-03-25 01:00 +01:00', '2018-03-25 03:00 +02:00'],
    ]);
  });

  test("with another offset than the head's show their own", async () => {
    const rows = 2;
    const created = mixed(new Instant(Date.parse('2018-01-01T00:00Z')), new Instant(Date.parse('2018-01-02T00:00Z')));
    const window = { from: Date.parse('2018-07-01T00:00Z'), to: Date.parse('2018-07-02T00:00Z') };
    const columns = { time: asTimes(times(rows, '2018-07-01', MINUTE)), created };
    const { pages } = await opened({ zone: 'Europe/Rome', tables: [{ ...table(columns, rows), window }] });
    expect(rowsOf(pages[0]!, 'created')).toEqual(
      expect.arrayContaining(['2018-07-01 02:00', '2018-01-01 01:00 +01:00']),
    );
  });
});

describe('the head', () => {
  test('shows period and zone under the title, each fact once, and the creation date', async () => {
    const facts = [
      { label: 'Period', value: 'May 2024', headline: true },
      { label: 'Time zone', value: 'Europe/Rome (UTC+02:00)', headline: true },
      { label: 'Values', value: 'average per hour' },
    ];
    const { pages } = await opened({
      zone: 'Europe/Rome',
      options: { title: 'Own' },
      tables: [{ ...table({ a: numbers(1) }, 1), title: 'T', facts }],
    });
    expect(pages[0]!.texts.slice(0, 6)).toEqual([
      ...['Own', 'May 2024  ·  Europe/Rome (UTC+02:00)', 'Values', 'average per hour', 'Created', '2026-01-02 04:04'],
    ]);
  });

  test('shows a column that is the same in all rows of a long table, instead of repeating it', async () => {
    const columns = (rows: number) => ({
      time: asTimes(times(rows, '2024-01-01', MINUTE)),
      publisher: texts(rows, 'p-1'),
      unit: texts(rows, 'Cel'),
      kind: texts(rows, ''),
      value: series(rows, (row) => row),
    });
    const facts = [{ label: 'Variable', value: 'Temperature (°C)' }];
    const long = await opened({ tables: [{ ...table(columns(200), 200), facts }] });
    const { texts: shown } = long.pages[0]!;
    expect(shown.slice(1, shown.indexOf('time'))).toEqual([
      ...['Variable', 'Temperature (°C)', 'publisher', 'p-1', 'kind', 'none', 'Created', '2026-01-02 03:04'],
    ]);
    expect(
      long.pages.flatMap(({ texts }) => texts.filter((text) => text === 'p-1' || text === 'publisher')).length,
    ).toBe(2);
    const short = await opened({ tables: [{ ...table(columns(20), 20), facts }] });
    expect(short.pages[0]!.texts.filter((text) => text === 'p-1').length).toBe(20);
  });

  test('leaves at least one column besides the times in the table', async () => {
    const rows = 200;
    const columns = { time: asTimes(times(rows, '2024-01-01', MINUTE)), a: texts(rows, 'x'), state: texts(rows, 'ON') };
    const { pages } = await opened({ tables: [table(columns, rows)] });
    expect(pages[1]!.texts.slice(0, 4)).toEqual(['time', 'state', 'table', expect.stringMatching(/^2024-01-01 00:/)]);
  });

  test('says when there is nothing to show', async () => {
    const empty = { schema: { columns: [{ id: 'value', label: 'value' }] }, batches: [] };
    const window = { from: 0, to: 1 };
    const { pages } = await opened({ tables: [{ ...empty, window }] });
    expect(pages[0]!.texts).toContain('No readings in this period.');
  });
});

describe('remarks', () => {
  const dropped = (count: number): ExportWarning => ({
    code: 'duplicates-dropped',
    message: 'Duplicates were dropped.',
    count,
  });
  const missing = (count: number): ExportWarning[] =>
    Array.from({ length: count }, (_, i) => ({
      code: 'target-without-data',
      message: `The window holds no message of "urn:dev:${i}".`,
      count: 1,
    }));
  const small = table({ a: numbers(1, 2) }, 2);

  test('appear in the head when they fit', async () => {
    const { pages } = await opened({ tables: [small], warnings: [dropped(12), ...missing(2)] });
    const at = pages[0]!.texts.indexOf('Remarks');
    expect(pages[0]!.texts.slice(at, at + 4)).toEqual([
      ...['Remarks', 'Duplicates were dropped: 12.', 'The window holds no message of "urn:dev:0".'],
      'The window holds no message of "urn:dev:1".',
    ]);
    expect(pages.length).toBe(1);
    expect((await opened({ tables: [small] })).pages[0]!.texts).not.toContain('Remarks');
  });

  test('that do not fit in the head appear below the rows, and the head says how many and where', async () => {
    const { pages } = await opened({ tables: [small], warnings: missing(9) });
    const { texts: shown } = pages[0]!;
    expect(pages.length).toBe(1);
    expect(shown).toContain('6 more remarks on page 1.');
    const list = shown.slice(shown.lastIndexOf('Remarks'));
    expect(list.filter((text) => text.startsWith('The window')).length).toBe(9);
  });

  test('that do not fit below the rows get their own pages', async () => {
    const { pages } = await opened({ tables: [small], warnings: missing(200) });
    expect(pages[0]!.texts).toContain('197 more remarks on page 2.');
    const listed = pages.slice(1).flatMap(({ texts }) => texts.filter((text) => text.startsWith('The window')));
    expect(listed.length).toBe(200);
    expect(pages.length).toBeGreaterThan(2);
    for (const { texts } of pages.slice(1)) expect(texts[0]).toBe('Remarks');
  });

  test('about texts that pages cut or replace are known before the layout', async () => {
    const words = 'word '.repeat(300);
    const { pages } = await opened({ tables: [table({ a: mixed(words, '温') }, 2)] });
    expect(pages[0]!.texts).toEqual(
      expect.arrayContaining([
        'Texts too long for their place on the page were cut and end in an ellipsis: 1.',
        'Characters that the fonts do not have are shown as \ufffd: 1. Set pdf.font to a font that has them, or export XLSX.',
      ]),
    );
  });

  test('are about the section and the whole request, not about other items', async () => {
    const warnings = [dropped(1), { ...dropped(2), item: 0 }, { ...dropped(3), item: 1 }];
    const { pages } = await opened({ tables: [{ ...small, item: 1 }], warnings });
    const told = pages[0]!.texts.filter((text) => text.startsWith('Duplicates'));
    expect(told).toEqual(['Duplicates were dropped: 1.', 'Duplicates were dropped: 3.']);
  });
});

describe('a table', () => {
  test('in parts lists the columns of each part, and aligns the rows of a time', async () => {
    const rows = 40;
    const sensors = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`Sensor ${i}`, series(rows, (row) => row / 4)]),
    );
    const { pages } = await opened({
      tables: [table({ time: asTimes(times(rows, '2024-01-01', MINUTE)), ...sensors }, rows)],
      options: { orientation: 'landscape' },
    });
    const [one, two] = pages;
    expect(one!.texts).toContain('part 1 of 2; the others follow page by page');
    expect(two!.texts.slice(0, 6)).toEqual([
      ...['table', 'Part 2 of 2: columns to the right of part 1', 'Part 1', 'Part 2'].slice(0, 2),
      ...['Part 1', expect.stringMatching(/^Sensor 0\b/), 'Part 2', expect.stringMatching(/^Sensor 1\d\b/)],
    ]);
    const start = ({ operators }: { operators: string }) => /Tf\s+([\d.]+ [\d.]+) Td/.exec(operators)![1];
    expect(start(two!)).toBe(start(one!));
  });

  test('in parts has room for the opening and the figures of each part', async () => {
    const figures = Object.fromEntries(
      Array.from({ length: 75 }, (_, i) => [`Sensor ${i}`, numbers(123_456.25, -123_456.25)]),
    );
    const time = asTimes(times(2, '2024-01-01', MINUTE));
    const { pages } = await opened({ tables: [{ ...table({ time, ...figures }, 2), facts: [] }] });
    expect(pages.length).toBeGreaterThan(4);
    expect(pages.length).toBeLessThanOrEqual(6);
    for (const { operators, width } of pages) {
      const right = Math.max(...[...operators.matchAll(/ m ([\d.]+) [\d.]+ l\n/g)].map(([, x]) => Number(x)));
      expect(right).toBeLessThanOrEqual(width - 35);
      // The distance of the header row from the margin, and the sizes of all figures.
      const down = Number(/q 1 0 0 1 0 -([\d.]+) cm/.exec(operators)![1]);
      expect(down).toBeGreaterThan(17 + 11 + pages.length * 11);
      expect(new Set([...operators.matchAll(/ ([\d.]+) Tf/g)].map(([, size]) => size))).toEqual(new Set(['8', '7']));
    }
  });

  test('does not leave only one or two rows for its last page', async () => {
    const pagesFor = async (rows: number) => {
      const { pages } = await opened({ tables: [table({ value: series(rows, (row) => row) }, rows)] });
      return pages.map((page) => rowsOf(page, 'value').length - 2);
    };
    const [full] = await pagesFor(1000);
    expect(await pagesFor(full!)).toEqual([full]);
    expect(await pagesFor(full! + 1)).toEqual([full! - 2, 3]);
    expect(await pagesFor(full! + 2)).toEqual([full! - 1, 3]);
    expect(await pagesFor(full! + 3)).toEqual([full, 3]);
  });

  test('gives the room that figures leave to the texts after them', async () => {
    const note = 'a note of some words that would take a line and a half of a narrow column';
    const figures = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`f${i}`, numbers(1, 2)]));
    const { pages } = await opened({ tables: [table({ ...figures, note: mixed(note, note) }, 2)] });
    expect(pages[0]!.texts.filter((text) => text === note).length).toBe(2);
  });
});

describe('host fonts', () => {
  const sans = () =>
    new Uint8Array(readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')));

  test('without digits show figures and times in DejaVu Sans, and a cell in both', async () => {
    const { pages, fonts, warnings } = await opened({
      options: { font: withoutCharacters(sans(), 0x20, 0x3a) },
      tables: [
        table(
          { time: asTimes(times(2, '2024-01-01', MINUTE)), text: mixed('room 12 b', 'a'), value: numbers(1.5, 2) },
          2,
        ),
      ],
    });
    expect([...fonts.keys()].map((name) => name.slice(7))).toEqual(expect.arrayContaining(['HostFont', 'DejaVuSans']));
    expect(pages[0]!.texts).toEqual(expect.arrayContaining(['2024-01-01 00:00', '1.5', 'room', ' 12 ', 'b']));
    expect(warnings).toEqual({});
  });

  test('whose only character map covers all planes are read', async () => {
    const { pages, fonts } = await opened({
      options: { font: withoutFormat4(sans()) },
      tables: [{ ...table({ a: mixed('Ω plain', 'b') }, 2), title: 'Ж' }],
    });
    expect([...fonts.keys()].map((name) => name.slice(7))).toEqual(['HostFont']);
    expect(pages[0]!.texts).toEqual(expect.arrayContaining(['Ж', 'Ω plain', 'b']));
  });

  test.each([
    ['a font with PostScript outlines', [0x4f, 0x54, 0x54, 0x4f], /PostScript outlines.*\.ttf/],
    ['a collection', [0x74, 0x74, 0x63, 0x66], /collection.*\.ttf/],
    ['a web font', [0x77, 0x4f, 0x46, 0x32], /WOFF.*\.ttf/],
  ])('refuse %s, and say what to use instead', async (_, first, message) => {
    const font = sans();
    font.set(first);
    await expect(opened({ tables: [table({ a: numbers(1) }, 1)], options: { font } })).rejects.toThrow(message);
  });
});

/** Makes a font whose character map (format 12) starts at `to` instead of `from`. */
function withoutCharacters(font: Uint8Array, from: number, to: number): Uint8Array {
  const { view, maps } = mapsOf(font);
  const start = maps.find(({ at }) => view.getUint16(at) === 12)!.at;
  const groups = Array.from({ length: view.getUint32(start + 12) }, (_, i) => start + 16 + 12 * i);
  const group = groups.find((at) => view.getUint32(at) === from)!;
  view.setUint32(group, to);
  view.setUint32(group + 8, view.getUint32(group + 8) + to - from);
  return font;
}

/** Makes a font whose maps of the first plane (format 4) have an unknown platform. */
function withoutFormat4(font: Uint8Array): Uint8Array {
  const { view, maps } = mapsOf(font);
  const old = maps.filter(({ at }) => view.getUint16(at) === 4);
  expect(old.length).toBeGreaterThan(0);
  for (const { entry } of old) view.setUint16(entry, 7);
  return font;
}

/** Returns the positions of a font's character maps and of their entries. */
function mapsOf(font: Uint8Array) {
  const view = new DataView(font.buffer, font.byteOffset);
  const tables = Array.from({ length: view.getUint16(4) }, (_, i) => 12 + 16 * i);
  const cmap = view.getUint32(tables.find((at) => view.getUint32(at) === 0x636d6170)! + 8);
  const maps = Array.from({ length: view.getUint16(cmap + 2) }, (_, i) => {
    const entry = cmap + 4 + 8 * i;
    return { entry, at: cmap + view.getUint32(entry + 4) };
  });
  return { view, maps };
}
