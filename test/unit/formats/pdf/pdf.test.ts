import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Cell,
  type Column,
  Instant,
  type RecordBatch,
  type RecordSchema,
} from '../../../../src/core/record-batch.ts';
import { TrueType } from '../../../../src/encoding/pdf/true-type.ts';
import { type ReadPage, readPdf } from '../../../support/oracles/pdf-reader.ts';
import { shownText } from '../../../support/oracles/shown-text.ts';
import { hostileText } from '../../../support/tables.ts';
import { type PdfRun, writtenPdf } from '../../../support/written-pdf.ts';

const schemaOf = (...labels: string[]): RecordSchema => ({ columns: labels.map((label) => ({ id: label, label })) });

const mixed = (...columns: readonly (readonly Cell[])[]): RecordBatch => ({
  length: columns[0]!.length,
  columns: columns.map((cells) => ({ kind: 'mixed', cells })),
});

const numbers = (rows: number, of = (row: number) => row): Column => ({
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => of(row)),
});
const times = (rows: number): Column => ({
  kind: 'time',
  values: Float64Array.from({ length: rows }, (_, row) => 1698530400000 + row * 60_000),
});

/** Makes a table of times and this many columns of numbers. */
const wide = (rows: number, columns: number) => ({
  schema: schemaOf('time', ...Array.from({ length: columns }, (_, i) => `Sensor ${i + 1}`)),
  batches: [{ length: rows, columns: [times(rows), ...Array.from({ length: columns }, () => numbers(rows))] }],
});

async function opened(run: PdfRun) {
  const { bytes, warnings } = await writtenPdf(run);
  return { ...readPdf(bytes), bytes, warnings: Object.fromEntries(warnings) };
}

/** Makes a table with one column of mixed cells. */
const column = (...cells: Cell[]): PdfRun['tables'] => [{ schema: schemaOf('cell'), batches: [mixed(cells)] }];

const textOf = ({ texts }: ReadPage) => texts.join('\n');
const fontFile = (name: string) =>
  new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)));

describe('a page', () => {
  test('has the header row, its number and the total, and the title at its foot; the first page has the facts', async () => {
    const facts = [
      { label: 'Channel', value: 'c1' },
      { label: 'From (inclusive)', value: new Instant(1698530400000) },
    ];
    const { pages, warnings } = await opened({
      zone: 'Europe/Rome',
      tables: [{ title: 'Greenhouse', ...wide(120, 2), facts }],
    });
    expect(pages.length).toBe(3);
    expect(pages[0]!.texts.slice(0, 5)).toEqual([
      ...['Greenhouse', 'Channel', 'c1', 'From (inclusive)', '2023-10-29 00:00 +02:00'],
    ]);
    pages.forEach(({ texts }, at) => {
      const head = texts.indexOf('time');
      expect(texts.slice(head, head + 4)).toEqual(['time', 'Sensor 1', 'Sensor 2', 'Greenhouse']);
      expect(texts.slice(-2)).toEqual([`Page ${at + 1} of `, '3']);
    });
    const rows = pages.flatMap(({ texts }) => texts.filter((text) => /^2023-10-29 \d\d:\d\d$/.test(text)));
    expect(rows.length).toBe(120);
    expect(warnings).toEqual({});
  });

  test('is in portrait when landscape takes no fewer pages, or as the options say', async () => {
    const isWide = async (rows: number, columns: number, options: PdfRun['options'] = {}) =>
      (await opened({ tables: [wide(rows, columns)], options })).pages.map(({ width, height }) => width > height);
    expect(await isWide(2, 3)).toEqual([false]);
    for (const [rows, columns] of [
      [2, 16],
      [100, 16],
      [120, 30],
      [30, 8],
      [50, 45],
    ] as const) {
      const upright = await isWide(rows, columns, { orientation: 'portrait' });
      const lying = await isWide(rows, columns, { orientation: 'landscape' });
      expect(await isWide(rows, columns)).toEqual(upright.length <= lying.length ? upright : lying);
    }
    expect(await isWide(100, 16)).toEqual([true, true, true]);
    expect(await isWide(2, 3, { orientation: 'landscape' })).toEqual([true]);
    expect(await isWide(2, 16, { orientation: 'portrait' })).toEqual([false, false]);
    const [letter] = (await opened({ tables: [wide(2, 3)], options: { pageSize: 'letter' } })).pages;
    expect([letter!.width, letter!.height]).toEqual([612, 792]);
  });

  test('of a table that is too wide shows a part of its columns and repeats the time', async () => {
    const { pages } = await opened({
      tables: [{ title: 'wide', ...wide(40, 45) }],
      options: { orientation: 'landscape' },
    });
    expect(pages.length).toBe(6);
    const first = pages.slice(0, 3).map(({ texts }) => texts);
    for (const texts of first) {
      expect(texts).toContain('time');
      expect(texts).toContain('wide');
      expect(texts.filter((text) => text.startsWith('2023-10-28 22:00')).length).toBe(1);
    }
    expect(first.map((texts) => texts.find((text) => text.startsWith('wide (')))).toEqual(
      [1, 2, 3].map((part) => `wide (columns: part ${part} of 3)`),
    );
    const heads = first.map((texts) => texts.slice(texts.indexOf('time')).filter((text) => text.startsWith('Sensor')));
    expect(heads.map((head) => head.length)).toEqual([15, 15, 15]);
    expect(heads.flat()).toEqual(Array.from({ length: 45 }, (_, i) => `Sensor ${i + 1}`));
  });

  test('says that there are no rows', async () => {
    const { pages } = await opened({ tables: [{ schema: schemaOf('time', 'value'), batches: [] }] });
    expect(pages.map(({ texts }) => texts)).toEqual([
      [
        ...['table', 'Channel', 'c1', 'Created', '2026-01-02 03:04', 'time', 'value', 'table'],
        ...['There are no rows.', 'Page 1 of ', '1'],
      ],
    ]);
  });
});

describe('cells', () => {
  test('are texts, numbers, times in the zone, true and false, or empty', async () => {
    const cells = ['-5.2', -5.2, 1e21, 0.1, true, null, new Instant(Date.UTC(2023, 9, 29, 0, 30)), '=1+1', '', 'x'];
    const { pages, warnings } = await opened({ zone: 'Europe/Rome', tables: column(...cells), decimals: 'full' });
    const { texts } = pages[0]!;
    expect(texts.slice(texts.indexOf('cell') + 2, -2)).toEqual([
      ...['-5.2', '-5.2', '1e+21', '0.1', 'true', '2023-10-29 02:30', '=1+1', 'x'],
    ]);
    expect(warnings).toEqual({});
  });

  test('wrap, and are cut with an ellipsis after three lines, which is counted', async () => {
    const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');
    const rows = [words(16), words(300), 'a'.repeat(2000), 'one\ntwo\nthree', 'one\ntwo\nthree\nfour'];
    const { pages, warnings } = await opened({
      tables: [{ schema: schemaOf('a', 'b'), batches: [mixed(rows, rows)] }],
    });
    const { texts } = pages[0]!;
    const shown = texts.slice(texts.indexOf('b') + 2, -2).join(' ');
    expect(shown).toContain(words(16));
    expect(shown.match(/…/g)!.length).toBe(6);
    expect(shown).toContain('one two three…');
    expect(warnings).toEqual({ 'text-cut': 6 });
  });

  test('with long texts take only the room that other columns leave', async () => {
    const note = 'A note that goes on, and on, and on. '.repeat(7);
    const labels = ['value', 'unit', 'note', 'a label of two words'];
    const batches = [mixed([1, 2], ['W', 'W'], [note, 'short'], [1, 2])];
    const { pages } = await opened({ tables: [{ schema: schemaOf(...labels), batches }] });
    for (const label of labels) expect(pages[0]!.texts).toContain(label);
    const lines = pages[0]!.texts.filter((text) => /goes on/.test(text));
    expect(lines.join(' ')).toBe(note);
    expect(lines.length).toBeLessThanOrEqual(4);
  });

  test('with non-finite numbers stay empty, finer times are cut to milliseconds, and both are counted', async () => {
    const cells = [Number.NaN, Number.POSITIVE_INFINITY, new Instant(0.5), 'x'];
    const { pages, warnings } = await opened({ tables: column(...cells) });
    expect(textOf(pages[0]!)).toContain('1970-01-01 00:00');
    expect(warnings).toEqual({ 'non-finite-value': 2, 'sub-millisecond-time': 1 });
  });
});

describe('text', () => {
  test('in WinAnsi is shown in Helvetica, and no font is embedded', async () => {
    const all = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ¡¢£ µ Ä ß ÿ (\\) ° m³';
    const { pages, fonts, warnings } = await opened({ tables: [{ title: all, ...column(all)[0]! }] });
    expect(pages[0]!.texts[0]).toBe(all);
    expect(pages[0]!.texts.filter((text) => text === all).length).toBe(3);
    expect([...fonts.keys()]).toEqual([]);
    expect(warnings).toEqual({});
  });

  test('outside WinAnsi is shown in DejaVu Sans, whose used glyphs are embedded', async () => {
    const list = ['CO₂', 'Ω', 'μ', 'Температура', 'Θερμοκρασία', 'Δ ≤ ½'];
    const { pages, fonts, bytes } = await opened({ tables: [{ title: 'Ω Ελλάδα', ...column(...list)[0]! }] });
    for (const text of [...list, 'Ω Ελλάδα']) expect(pages[0]!.texts).toContain(text);
    expect([...fonts.keys()].map((name) => name.replace(/^[A-Z]{6}\+/, ''))).toEqual(['DejaVuSans', 'DejaVuSans-Bold']);
    expect(bytes.length).toBeLessThan(80_000);
    const subset = new TrueType(new Uint8Array([...fonts.values()][0]!));
    const whole = new TrueType(fontFile('DejaVuSans'));
    const outline = (character: string) => whole.glyphOf(character.codePointAt(0)!)!;
    expect(subset.outline(outline('Ω')).slice(0, 40)).toEqual(whole.outline(outline('Ω')).slice(0, 40));
    expect(subset.outline(outline('ж')).length).toBe(0);
  });

  test('with special spaces, hyphens and minus signs gets the plain ones', async () => {
    const { pages, fonts } = await opened({ tables: column('1\u202f234\u00a0kWh\u2009\u2212 5\u2011x') });
    expect(pages[0]!.texts).toContain('1 234 kWh - 5-x');
    expect(fonts.size).toBe(0);
  });

  test('that no font has is visibly replaced and counted', async () => {
    const { pages, warnings } = await opened({ tables: column('温度', 'a🦊b', '\u202eevil', 'שלום', 'a\u200bb') });
    for (const text of ['\ufffd\ufffd', 'a\ufffdb', '\ufffdevil', '\ufffd\ufffd\ufffd\ufffd', 'ab'])
      expect(pages[0]!.texts).toContain(text);
    expect(warnings).toEqual({ 'replaced-characters': 9 });
  });

  test('with characters that share a glyph reads back unchanged', async () => {
    const font = fontFile('DejaVuSansMono');
    const [greek, cyrillic] = withSharedGlyphs(font);
    const read = new TrueType(font);
    expect(read.glyphOf(greek!.codePointAt(0)!)).toBe(read.glyphOf(cyrillic!.codePointAt(0)!));
    const { pages } = await opened({ tables: column(`${greek}${cyrillic}`, greek!, cyrillic!), options: { font } });
    expect(pages[0]!.texts).toEqual(expect.arrayContaining([`${greek}${cyrillic}`, greek, cyrillic]));
  });

  test('of labels, titles and facts is treated the same way', async () => {
    const table = { title: 'Titel 温', schema: schemaOf('Größe Ω', '"🦊"'), batches: [mixed([1], [2])] };
    const facts = [{ label: 'Назва', value: '(\\) 温' }];
    const { pages, title, bookmarks, warnings } = await opened({ tables: [{ ...table, facts }] });
    for (const text of ['Titel \ufffd', 'Größe Ω', '"\ufffd"', 'Назва', '(\\) \ufffd'])
      expect(pages[0]!.texts).toContain(text);
    expect([title, bookmarks[0]!.title]).toEqual(['Titel 温', 'Titel 温']);
    expect(warnings).toEqual({ 'replaced-characters': 3 });
  });

  test('of any kind is shown unchanged or as a counted replacement', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 15 }), async (list) => {
        const { pages, warnings } = await opened({ tables: column(...list) });
        const { texts } = pages[0]!;
        const shown = texts.slice(texts.indexOf('cell') + 2, -2);
        const wanted = list.map(shownText);
        fc.pre(wanted.every(({ lines }) => lines.length <= 3));
        expect(shown).toEqual(wanted.flatMap(({ lines }) => lines.filter((line) => line !== '')));
        const changed = wanted.reduce((sum, { replaced }) => sum + replaced, 0);
        expect(warnings['replaced-characters'] ?? 0).toBe(changed);
      }),
      { numRuns: 50 },
    );
  });
});

describe('expanded records', () => {
  const blocks = (rows: number, cells: (at: number) => Cell, count: number) => ({
    schema: { ...schemaOf('label', 'value'), blockRows: rows },
    batches: [
      mixed(
        Array.from({ length: rows * count }, (_, at) => `l${at % rows}`),
        Array.from({ length: rows * count }, (_, at) => cells(at)),
      ),
    ],
  });

  test('are titled blocks, in order', async () => {
    const { pages } = await opened({ tables: [blocks(3, (at) => at, 100)] });
    const texts = pages.flatMap((page) => page.texts.filter((text) => /^(Record \d+|l\d|\d+)$/.test(text)));
    const wanted = Array.from({ length: 100 }, (_, record) => [
      `Record ${record + 1}`,
      ...[0, 1, 2].flatMap((line) => [`l${line}`, String(record * 3 + line)]),
    ]);
    expect(texts.filter((text, at) => !/^[1-9]$/.test(text) || texts[at - 1] !== undefined).slice(0, 70)).toEqual(
      wanted.flat().slice(0, 70),
    );
    expect(texts.filter((text) => text.startsWith('Record'))).toEqual(wanted.map(([title]) => title));
  });

  test('show the decimals that each field asks for', async () => {
    const own = blocks(2, () => 1.125, 2);
    const schema = { ...own.schema, fields: [{ decimals: 1 }, {}] };
    const { pages } = await opened({ tables: [{ ...own, schema }] });
    expect(pages[0]!.texts.filter((text) => /^\d\.\d+$/.test(text))).toEqual(['1.1', '1.125', '1.1', '1.125']);
  });

  test('longer than a page continue in the next column or page, under their title', async () => {
    const { pages } = await opened({ tables: [blocks(400, (at) => `v${at}`, 2)] });
    const all = pages.flatMap(({ texts }) => texts);
    expect(all.filter((text) => /^v\d+$/.test(text))).toEqual(Array.from({ length: 800 }, (_, at) => `v${at}`));
    expect(all.filter((text) => text === 'Record 1').length).toBe(1);
    expect(all.filter((text) => text === 'Record 1 (continued)').length).toBeGreaterThan(1);
    expect(all.filter((text) => text === 'Record 2').length).toBe(1);
  });
});

describe('the document', () => {
  test('has a title, a language, an author, and a bookmark for each of its parts', async () => {
    const options = { author: 'Zoë 温', language: 'de-AT' };
    const parts = ['North (1)', 'South'].map((title) => ({ title, ...wide(90, 2) }));
    const { title, author, language, bookmarks, pages } = await opened({ tables: parts, options });
    expect([title, author, language]).toEqual(['North (1)', 'Zoë 温', 'de-AT']);
    expect(bookmarks).toEqual([
      { title: 'North (1)', page: 0 },
      { title: 'South', page: 2 },
    ]);
    expect(pages.map(({ texts }) => texts.slice(-2))).toEqual([1, 2, 3, 4].map((page) => [`Page ${page} of `, '4']));
    expect((await opened({ tables: [wide(1, 1)], options: { title: 'Other' } })).title).toBe('Other');
    expect((await opened({ tables: [wide(1, 1)] })).language).toBe('en');
    expect((await opened({ tables: [wide(1, 1)], options: { author: '' } })).author).toBeUndefined();
  });

  test('counts thousands of pages', async () => {
    const rows = 60_000;
    const { pages } = await opened({ tables: [wide(rows, 1)], options: { maxPages: 3000 } });
    expect(pages.length).toBeGreaterThan(1100);
    expect(pages[1050]!.texts.slice(-2)).toEqual(['Page 1051 of ', String(pages.length)]);
  });

  test('has the same bytes for the same rows, whatever the clock says', async () => {
    const run = { tables: [{ title: 'Ω', ...wide(100, 3) }], options: { logo: png() } };
    const first = (await writtenPdf(run)).bytes;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(Buffer.compare(first, (await writtenPdf(run)).bytes)).toBe(0);
  });

  test("has the host's font, logo and colors, and another font for missing characters", async () => {
    const font = { regular: fontFile('DejaVuSansMono'), bold: fontFile('DejaVuSansMono-Bold') };
    const { pages, fonts, dictionaries } = await opened({
      tables: [{ title: 'Own', schema: schemaOf('label'), batches: [mixed(['plain', 'Ω', '\u{10900}'])] }],
      options: { font, logo: png(), colors: { text: '#ff0000', headerFill: '#00ff00' } },
    });
    expect([...fonts.keys()].map((name) => name.slice(7))).toEqual(['HostFont', 'HostFont-Bold', 'DejaVuSans']);
    for (const text of ['Own', 'label', 'plain', 'Ω', '\ufffd']) expect(pages[0]!.texts).toContain(text);
    const images = dictionaries.filter((text) => text.includes('/Subtype/Image'));
    expect(images.length).toBe(2);
    for (const image of images) expect(image).toContain('/Filter/FlateDecode');
    expect(pages[0]!.operators).toMatch(/\b1 0 0 rg/);
    expect((await opened({ tables: column('x'), options: { font: font.regular } })).fonts.size).toBe(1);
  });

  test('with more pages than allowed is refused while it is written, with the ways out', async () => {
    const run = { tables: [wide(200, 1)], options: { maxPages: 3 } };
    await expect(writtenPdf(run)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/more than 3 pages.*Decimate.*shorten.*items.*CSV.*XLSX.*pdf\.maxPages/),
    });
    await expect(writtenPdf({ ...run, options: { maxPages: 5 } })).resolves.toBeDefined();
  });

  test('contains no scripts or links, whatever the data contains', async () => {
    const evil = ['/JavaScript', ') Tj ET /OpenAction << /S /JavaScript >>', 'http://x.example', '\\', '(', '>>stream'];
    const { dictionaries } = await opened({
      tables: evil.map((title) => ({
        title,
        schema: schemaOf(...evil),
        batches: [mixed(...evil.map((text) => [text]))],
      })),
      options: { title: evil[1]!, author: evil[0]! },
    });
    for (const text of dictionaries)
      expect(text).not.toMatch(/JavaScript|OpenAction|\/URI|\/Annot|\/AA\b|\/EmbeddedFile/);
  });
});

describe('options', () => {
  const refused: [string, object, RegExp][] = [
    [
      'an unknown one',
      { tilte: 'x' },
      /pdf has unknown field "tilte" \(did you mean "title"\?\): it may have title, author/,
    ],
    ['a title that is not text', { title: 1 }, /pdf\.title must be a text, not 1/],
    ['an invalid language', { language: 'deutsch bitte' }, /pdf\.language .*"deutsch bitte"/],
    ['an unknown page size', { pageSize: 'a0' }, /pdf\.pageSize must be "a4" or "letter"/],
    ['an unknown orientation', { orientation: 'sideways' }, /pdf\.orientation must be "auto", /],
    ['an invalid number of pages', { maxPages: 0 }, /pdf\.maxPages/],
    ['a logo that is not an image', { logo: new Uint8Array([1, 2, 3]) }, /pdf\.logo .*PNG or JPEG/],
    [
      'bytes that are not a font',
      { font: new Uint8Array(100) },
      /pdf\.font\.regular cannot be used: it is not a TrueType/,
    ],
    ['a font that is cut short', { font: fontFile('DejaVuSans').slice(0, 5000) }, /cannot be used: it is cut short/],
    ['a font of another kind', { font: { regular: 'Arial' } }, /pdf\.font\.regular must be a Uint8Array/],
    ['an invalid color', { colors: { text: 'red' } }, /pdf\.colors\.text .*#1f2937, not "red"/],
    ['an unknown color name', { colors: { sky: '#0000ff' } }, /pdf\.colors has unknown field "sky"/],
  ];
  test.each(refused)('refuse %s', async (_, options, message) => {
    const failing = writtenPdf({ tables: [wide(1, 1)], options });
    await expect(failing).rejects.toThrow(TypeError);
    await expect(failing).rejects.toThrow(message);
  });
});

/**
 * Gives the first Cyrillic letters of a font the glyphs of the first Greek ones. Returns letters that share a glyph.
 */
function withSharedGlyphs(font: Uint8Array): string[] {
  const view = new DataView(font.buffer, font.byteOffset);
  const tables = Array.from({ length: view.getUint16(4) }, (_, i) => 12 + 16 * i);
  const cmap = view.getUint32(tables.find((at) => view.getUint32(at) === 0x636d6170)! + 8);
  const maps = Array.from({ length: view.getUint16(cmap + 2) }, (_, i) => cmap + view.getUint32(cmap + 8 + 8 * i));
  const start = maps.find((at) => view.getUint16(at) === 12)!;
  const groups = Array.from({ length: view.getUint32(start + 12) }, (_, i) => start + 16 + 12 * i);
  const [greek, cyrillic] = [0x0391, 0x0416].map(
    (code) => groups.find((at) => view.getUint32(at) <= code && code <= view.getUint32(at + 4))!,
  );
  view.setUint32(cyrillic! + 8, view.getUint32(greek! + 8));
  return [greek!, cyrillic!].map((at) => String.fromCodePoint(view.getUint32(at)));
}

/** An image of 2 by 2 pixels, one of them half transparent. */
function png(): Uint8Array {
  const crc = (bytes: Buffer) => {
    let sum = -1;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  };
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, 2, 8, 6, 0, 0, 0]);
  const rows = [0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255, 128];
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from(rows));
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]),
  );
}
