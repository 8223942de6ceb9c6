import type ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { Instant, type RecordBatch, type RecordSchema } from '../../../../src/core/record-batch.ts';
import { column, mixed, opened, partsOf as parts, schemaOf, times } from '../../../support/opened-xlsx.ts';
import { writtenXlsx } from '../../../support/written-xlsx.ts';

describe('a sheet', () => {
  test('has a bold frozen header with a filter over all rows, and columns as wide as their content', async () => {
    const schema = schemaOf('time', 'a long label of a column');
    const batches = [mixed([new Instant(0), new Instant(1)], [1, 'x'.repeat(100)])];
    const { sheet } = await opened({ tables: [{ schema, batches }] });
    expect(sheet.getRow(1).values).toEqual([undefined, 'time', 'a long label of a column']);
    expect(sheet.getCell('A1').font.bold).toBe(true);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.autoFilter).toBe('A1:B3');
    expect(sheet.getColumn(1).width).toBeCloseTo(25, 0);
    expect(sheet.getColumn(2).width).toBe(60);
    expect(sheet.rowCount).toBe(3);
  });

  test('has a filter even without rows, and none when switched off', async () => {
    const table = { schema: schemaOf('a'), batches: [] };
    expect((await opened({ tables: [table] })).sheet.autoFilter).toBe('A1:A1');
    expect((await opened({ tables: [table], options: { autoFilter: false } })).sheet.autoFilter).toBeFalsy();
  });

  test('has times as dates of the wall clock, with milliseconds where there are any', async () => {
    const night = Date.UTC(2023, 9, 29, 0, 30);
    const { sheet, warnings } = await opened({
      zone: 'Europe/Rome',
      tables: [
        { schema: schemaOf('time'), batches: [times(night, night + 3_600_000, night + 1, night + 0.5, Number.NaN)] },
      ],
    });
    const [first, again, fine, floored] = [2, 3, 4, 5].map((row) => sheet.getCell(row, 1));
    expect((first!.value as Date).toISOString()).toBe('2023-10-29T02:30:00.000Z');
    expect((again!.value as Date).toISOString()).toBe('2023-10-29T02:30:00.000Z');
    expect((fine!.value as Date).toISOString()).toBe('2023-10-29T02:30:00.001Z');
    expect((floored!.value as Date).toISOString()).toBe('2023-10-29T02:30:00.000Z');
    expect([first!.numFmt, fine!.numFmt]).toEqual(['yyyy-mm-dd hh:mm:ss', 'yyyy-mm-dd hh:mm:ss.000']);
    expect(warnings).toEqual(new Map([['sub-millisecond-time', 1]]));
  });

  test('writes times that no date cell can show as texts, and counts them', async () => {
    const [before, first, last, after] = [
      Date.UTC(1900, 1, 28),
      Date.UTC(1900, 2, 1),
      Date.UTC(9999, 11, 31),
      253402300800000,
    ];
    const { sheet, warnings } = await opened({
      tables: [{ schema: schemaOf('t'), batches: [times(before, first, last, after), mixed([new Instant(before)])] }],
    });
    const values = [2, 3, 4, 5, 6].map((row) => sheet.getCell(row, 1).value);
    expect(values[0]).toBe('1900-02-28T00:00:00.000Z');
    expect(values[1]).toEqual(new Date(first));
    expect(values[2]).toEqual(new Date(last));
    expect(values[3]).toMatch(/^\+010000-01-01T|^10000-01-01T/);
    expect(values[4]).toBe('1900-02-28T00:00:00.000Z');
    expect(warnings.get('time-as-text')).toBe(3);
  });

  test('keeps the kinds of values', async () => {
    const { sheet } = await opened(column(-5.2, '-5.2', true, 'true', null, ''));
    expect([2, 3, 4, 5].map((row) => sheet.getCell(row, 1).value)).toEqual([-5.2, '-5.2', true, 'true']);
    expect(sheet.rowCount).toBe(7);
  });

  test('contains no formula, whatever texts and labels look like, and keeps texts unchanged', async () => {
    const { sheet, warnings, bytes } = await opened({
      tables: [{ schema: schemaOf('=1+1'), batches: [mixed(['=1+1', '{"formula":"1"}', '=cmd'])] }],
    });
    expect(sheet.getCell('A1').value).toBe('=1+1');
    expect(sheet.getCell('A2').value).toBe('=1+1');
    expect(sheet.getCell('A3').value).toBe('{"formula":"1"}');
    for (const { name, content } of parts(bytes)) expect([name, /<f[ >]/.test(content)]).toEqual([name, false]);
    expect(warnings).toEqual(new Map());
  });

  test('cuts and replaces what a cell cannot contain, leaves non-finite numbers empty, and counts them', async () => {
    const { sheet, warnings } = await opened(
      column(
        'a'.repeat(40_000),
        `${'b'.repeat(32_766)}😀`,
        'a\u0001b\ufffe',
        Number.NaN,
        Number.POSITIVE_INFINITY,
        'x',
      ),
    );
    expect((sheet.getCell('A2').value as string).length).toBe(32_767);
    expect(sheet.getCell('A3').value).toBe('b'.repeat(32_766));
    expect(sheet.getCell('A4').value).toBe('a\ufffdb\ufffd');
    expect(sheet.getCell('A7').value).toBe('x');
    expect(Object.fromEntries(warnings)).toEqual({ 'text-cut': 2, 'replaced-characters': 2, 'non-finite-value': 2 });
    const times = await opened(column(new Instant(Number.NaN), new Instant(Number.POSITIVE_INFINITY), 1));
    expect([2, 3, 4].map((row) => times.sheet.getCell(row, 1).value)).toEqual([null, null, 1]);
    expect(times.warnings).toEqual(new Map([['non-finite-value', 2]]));
  });

  test('replaces and counts what exceljs would drop from a label', async () => {
    const { sheet, warnings } = await opened({ tables: [{ schema: schemaOf('a\u007fb', 'c'), batches: [] }] });
    expect(sheet.getCell('A1').value).toBe('a\ufffdb');
    expect(warnings.get('replaced-characters')).toBe(1);
  });

  test('is refused with more columns than it can have', async () => {
    const labels = Array.from({ length: 16_385 }, (_, at) => `c${at}`);
    await expect(writtenXlsx({ tables: [{ schema: schemaOf(...labels), batches: [] }] })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/16385 columns.*16384.*long layout/),
    });
  });

  test('continues in further sheets after 1,048,576 rows, each with the header and a filter', async () => {
    const rows = 1_048_575 * 2 + 3;
    const length = 50_000;
    const batches = function* () {
      for (let from = 0; from < rows; from += length) {
        const taken = Math.min(length, rows - from);
        yield {
          length: taken,
          columns: [{ kind: 'number', values: Float64Array.from({ length: taken }, (_, i) => from + i) }],
        } satisfies RecordBatch;
      }
    };
    const { bytes } = await writtenXlsx({ tables: [{ title: 'many', schema: schemaOf('n'), batches: batches() }] });
    const all = parts(bytes);
    const content = (name: string) => all.find((part) => part.name === name)!.content;
    const sheets = all.filter(({ name }) => name.startsWith('xl/worksheets/')).map(({ name }) => content(name));
    const lastValues = sheets.map((xml) => [...xml.slice(-2000).matchAll(/<v>(\d+)<\/v>/g)].at(-1)?.[1]);
    expect(lastValues.slice(0, 1)).toEqual(['1048574']);
    const names = [...content('xl/workbook.xml').matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['many', 'many (2)', 'many (3)', 'About']);
    const filters = sheets.flatMap((xml) => /<autoFilter ref="([^"]+)"/.exec(xml)?.[1] ?? []);
    expect(filters.sort()).toEqual(['A1:A1048576', 'A1:A1048576', 'A1:A4']);
    const types = content('[Content_Types].xml').match(/worksheets\/sheet\d+\.xml/g)!;
    expect(new Set(types).size).toBe(4);
    // Each sheet repeats its header in print.
    const titles = [...content('xl/workbook.xml').matchAll(/<definedName ([^>]*)>([^<]*)</g)].map(
      ([, ...parts]) => parts,
    );
    expect(titles).toEqual(
      ['many', 'many (2)', 'many (3)'].map((name, at) => [
        `name="_xlnm.Print_Titles" localSheetId="${at}"`,
        `'${name}'!$1:$1`,
      ]),
    );
    expect(content('xl/sharedStrings.xml')).toContain('<t>many, many (2), many (3)</t>');
    expect(sheets.filter((xml) => xml.includes(`<v>${rows}</v>`)).length).toBe(1);
  });
});

describe('a workbook', () => {
  test('has a sheet for every table, with safe and unique names, and the sheet "About" at the end', async () => {
    const table = (title: string) => ({ title, schema: schemaOf('a'), batches: [mixed([title])] });
    const titles = ["'a/b'", 'About', 'history', 'x'.repeat(40), 'x'.repeat(41), 'X'.repeat(40), '', 'a\u0000b'];
    const { book } = await opened({ tables: titles.map(table) });
    const names = book.worksheets.map(({ name }) => name);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(titles.length + 1);
    expect(names.at(-1)).toBe('About');
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(31);
      expect(name).not.toMatch(/[[\]:*?/\\\u0000]|^'|'$|^history$/i);
    }
    expect(book.worksheets.slice(0, -1).map((sheet) => sheet.getCell('A2').value ?? '')).toEqual(
      titles.map((title) => title.replace('\u0000', '\ufffd')),
    );
  });

  test('has its date, author and title', async () => {
    const { book } = await opened({ ...column(1), options: { author: 'Plant 7' } });
    expect([book.creator, book.created, book.title]).toEqual([
      'Plant 7',
      new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
      'table',
    ]);
    const { tables } = column(1);
    expect((await opened({ tables: [...tables, ...tables, ...tables] })).book.title).toBe('table and 2 more');
  });

  test('has no author when that is empty, with the hook of a host too', async () => {
    const options = { author: '' };
    for (const prepare of [undefined, () => {}]) {
      const { bytes } = await writtenXlsx({ ...column(1), options, ...(prepare && { prepare }) });
      const properties = parts(bytes).find(({ name }) => name === 'docProps/core.xml')?.content;
      expect(properties).toContain('<dc:creator></dc:creator>');
      expect(properties).toContain('<cp:lastModifiedBy></cp:lastModifiedBy>');
    }
    const prepare = (workbook: ExcelJS.Workbook) => {
      workbook.creator = 'The host';
    };
    const { book } = await opened({ ...column(1), options, prepare: prepare as never });
    expect(book.creator).toBe('The host');
  });

  test('shows records as blocks when there is no header', async () => {
    const schema: RecordSchema = { ...schemaOf('label', 'value'), blockRows: 2 };
    const batch = (value: number) => mixed(['a', 'b'], [value, value + 1]);
    const { sheet } = await opened({ tables: [{ schema, batches: [batch(1), batch(3)] }] });
    const rows = [1, 2, 3, 4, 5].map((row) => [sheet.getCell(row, 1).value, sheet.getCell(row, 2).value]);
    expect(rows).toEqual([
      ['a', 1],
      ['b', 2],
      [null, null],
      ['a', 3],
      ['b', 4],
    ]);
    expect(sheet.autoFilter).toBeFalsy();
  });

  test('keeps the additions of a host, with the rows after them', async () => {
    const prepare = (workbook: ExcelJS.Workbook) => {
      const sheet = workbook.worksheets[0]!;
      sheet.insertRow(1, ['Plant 7']);
      sheet.getCell('A1').font = { size: 20 };
      sheet.getColumn(2).width = 33;
      for (const row of [-2, -1, 0]) sheet.getCell(sheet.rowCount + row, 2).font = { italic: true };
      workbook.addWorksheet('Notes').addRow(['a note']);
    };
    const { book, sheet, bytes } = await opened({
      tables: [{ title: 'data', schema: schemaOf('a', 'b'), batches: [mixed([1], [2])] }],
      prepare: prepare as never,
    });
    expect(
      sheet
        .getSheetValues()
        .slice(1)
        .map((row) => (row as unknown[]).slice(1)),
    ).toEqual([['Plant 7'], ['a', 'b'], [1, 2]]);
    expect(sheet.getCell('A1').font.size).toBe(20);
    expect(sheet.getCell('B3').font.italic).toBe(true);
    expect(sheet.getColumn(2).width).toBe(33);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 2 });
    expect(sheet.autoFilter).toBe('A2:B3');
    expect(book.worksheets.map(({ name }) => name)).toEqual(['data', 'Notes', 'About']);
    expect(book.getWorksheet('Notes')!.getCell('A1').value).toBe('a note');
    expect(parts(bytes)[0]!.name).toBe('_rels/.rels');
  });

  test('writes texts into cells when there are too many, and keeps the table of shared texts', async () => {
    const cells = Array.from({ length: 60_000 }, (_, at) => `text ${at}`);
    const { sheet } = await opened(column(...cells));
    expect([2, 50_001, 60_001].map((row) => sheet.getCell(row, 1).value)).toEqual([
      cells[0],
      cells[49_999],
      cells[59_999],
    ]);
  });

  test.each([
    [{ nonsense: 1 }, /xlsx has unknown field "nonsense"/],
    [{ about: 'yes' }, /xlsx\.about must be true or false, not "yes"/],
    [{ dateFormat: '' }, /1 to 255 characters/],
    ['x', /must be an object/],
  ])('refuses the options %j', async (options, message) => {
    await expect(writtenXlsx({ ...column(1), options: options as never })).rejects.toThrow(message);
  });
});
