import type ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { ColumnKind } from '../../../../src/core/record-batch.ts';
import { kindsOf, mixed, opened, partsOf, schemaOf } from '../../../support/opened-xlsx.ts';
import type { XlsxRun, XlsxTable } from '../../../support/written-xlsx.ts';

/** Makes a table of times and this many columns of figures, each as wide as its label. */
function wide(columns: number, title = 'wide'): XlsxTable {
  const kinds = Object.fromEntries(
    Array.from({ length: columns }, (_, at) => [`a long label ${at}`, 'number' as ColumnKind]),
  );
  return { title, schema: kindsOf({ time: 'time', ...kinds }), batches: [] };
}

async function printed(run: XlsxRun) {
  const { bytes, sheet } = await opened(run);
  const part = (name: string) => partsOf(bytes).find((each) => each.name === name)!.content;
  const names = [...part('xl/workbook.xml').matchAll(/<definedName name="([^"]*)"[^>]*>([^<]*)</g)];
  return {
    setup: sheet.pageSetup,
    footer: sheet.headerFooter.oddFooter,
    names: names.map(([, name, range]) => [name, range!.replaceAll('&apos;', "'")]),
    part,
  };
}

describe('the print of a sheet', () => {
  test('is as wide as a page of A4, with the header and the number on every page', async () => {
    const { setup, footer, names, part } = await printed({ tables: [wide(2)] });
    expect(setup).toMatchObject({ paperSize: 9, orientation: 'portrait', fitToWidth: 1, fitToHeight: 0 });
    expect(part('xl/worksheets/sheet1.xml')).toContain('<pageSetUpPr fitToPage="1"/>');
    expect(footer).toMatch(/&A.*Page &P of &N/);
    expect(names).toEqual([['_xlnm.Print_Titles', "'wide'!$1:$1"]]);
  });

  test('is in landscape when the columns need it', async () => {
    expect((await printed({ tables: [wide(8)] })).setup).toMatchObject({ orientation: 'landscape', fitToWidth: 1 });
  });

  test('has several pages across, with the times on each, when one would be too small to read', async () => {
    const { setup, names } = await printed({ tables: [wide(40)] });
    expect(setup).toMatchObject({ orientation: 'landscape', fitToWidth: 4, fitToHeight: 0 });
    expect(names).toEqual([['_xlnm.Print_Titles', "'wide'!$A:$A,'wide'!$1:$1"]]);
  });

  test('quotes sheet names as references do', async () => {
    const { names } = await printed({ tables: [wide(2, "plant's <A> & B"), wide(2, 'other')] });
    expect(names).toEqual([
      ['_xlnm.Print_Titles', "'plant''s &lt;A&gt; &amp; B'!$1:$1"],
      ['_xlnm.Print_Titles', "'other'!$1:$1"],
    ]);
  });

  test('of records has no header to repeat', async () => {
    const table = { schema: { ...schemaOf('label', 'value'), blockRows: 1 }, batches: [mixed(['a'], [1])] };
    expect((await printed({ tables: [table] })).names).toEqual([]);
  });

  test('keeps the setup of a host', async () => {
    const prepare = (workbook: ExcelJS.Workbook) => {
      const [sheet] = workbook.worksheets;
      sheet!.insertRow(1, ['Plant 7']);
      Object.assign(sheet!.pageSetup, { orientation: 'landscape', paperSize: 1, fitToWidth: 2, fitToHeight: 3 });
      sheet!.pageSetup.printTitlesRow = '1:2';
      sheet!.headerFooter.oddFooter = '&Cours';
      workbook.definedNames.add('wide!$A$1', 'plant');
    };
    const { setup, footer, names } = await printed({ tables: [wide(2), wide(2, 'next')], prepare: prepare as never });
    expect(setup).toMatchObject({ orientation: 'landscape', paperSize: 1, fitToWidth: 2, fitToHeight: 3 });
    expect(footer).toBe('&Cours');
    expect(names).toEqual([
      ['plant', expect.stringMatching(/wide/)],
      ['_xlnm.Print_Titles', "'wide'!$1:$2"],
      ['_xlnm.Print_Titles', "'next'!$1:$1"],
    ]);
  });

  test('repeats the header that comes after rows of a host', async () => {
    const prepare = ({ worksheets: [sheet] }: ExcelJS.Workbook) => sheet!.insertRow(1, ['Plant 7']);
    expect((await printed({ tables: [wide(2)], prepare: prepare as never })).names[0]![1]).toBe("'wide'!$2:$2");
  });
});
