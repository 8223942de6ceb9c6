import { describe, expect, test } from 'vitest';
import { cellWriter, figureColumns } from '../../../src/element/look/cell-text.ts';
import { durationText } from '../../../src/element/look/look-figures.ts';
import { shownRows } from '../../../src/element/look/shown-rows.ts';
import { percentText } from '../../../src/element/run/run-announcer.ts';
import type { ExportPreview, PreviewColumn } from '../../../src/pipeline/run-preview.ts';

const figures = (decimals?: number): PreviewColumn => ({
  ...{ id: 'a', label: 'A', kind: 'number' },
  ...(decimals !== undefined && { decimals }),
});

describe('a cell', () => {
  test.each([
    ['xlsx', 'en', 1234.5, 1, '1234.5'],
    ['xlsx', 'de', 1234.5, 1, '1234,5'],
    ['xlsx', 'ar-EG', 1234.5, 1, '1234.5'],
    ['xlsx', 'de', 0.1 + 0.2, undefined, '0,3'],
    ['pdf', 'de', 7.645, 2, '7.65'],
    ['pdf', 'de', 0.1 + 0.2, undefined, '0.30000000000000004'],
    ['pdf', 'no tag', 2, 0, '2'],
    ['xlsx', 'no tag', 2.5, 1, '2.5'],
  ] as const)('of %s in %s: %s with %s decimals is %s', (extension, locale, value, decimals, text) => {
    expect(cellWriter(extension, locale)(value, figures(decimals))).toBe(text);
  });

  test('that is empty is empty, and booleans are those of the program', () => {
    const [sheet, page] = [cellWriter('xlsx', 'en'), cellWriter('pdf', 'en')];
    expect([sheet(null), sheet(undefined), sheet(''), sheet(true), page(true)]).toEqual(['', '', '', 'TRUE', 'true']);
  });

  test('with a long text is cut', () => {
    expect(cellWriter('xlsx', 'en')('x'.repeat(5000))).toHaveLength(201);
  });
});

test('columns without a kind hold figures when a row has one', () => {
  const columns = [{ id: 'a', label: 'A' }, { id: 'b', label: 'B' }, figures()];
  expect(
    figureColumns(columns, [
      [null, 'x', null],
      [1, 'y', null],
    ]),
  ).toEqual([true, false, true]);
});

describe('the shown rows', () => {
  const preview = (columns: number, rows: number, truncated = false): ExportPreview => ({
    columns: Array.from({ length: columns }, (_, at) => ({ id: `${at}`, label: `${at}` })),
    rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => 1)),
    ...{ truncated, fileName: 'a.xlsx', title: 'A', warnings: [] },
  });

  test.each([
    [4, 200, 50, 0, true],
    [4, 50, 50, 0, false],
    [4, 3, 3, 0, false],
    [300, 200, 10, 0, true],
    [10_000, 200, 8, 9600, true],
  ])('of %i columns and %i rows are %i', (columns, rows, shown, moreColumns, hasMore) => {
    const part = shownRows(preview(columns, rows));
    expect([part.rows.length, part.moreColumns, part.hasMore]).toEqual([shown, moreColumns, hasMore]);
    expect(part.rows[0]).toHaveLength(part.columns.length);
  });

  test('are not all when the preview has not all', () => {
    expect(shownRows(preview(4, 3, true)).hasMore).toBe(true);
  });
});

test.each([
  [0.2, 'en', '1 second'],
  [42.4, 'en', '42 seconds'],
  [100, 'de', '2 Minuten'],
  [5400, 'it', '2 ore'],
  [7, 'no tag', '7 seconds'],
])('%d seconds in %s are %s', (seconds, locale, text) => {
  expect(durationText(seconds, locale)).toBe(text);
});

test('a percentage is rounded down: 100 % means that all is done', () => {
  expect(percentText(0.999, 'en')).toBe('99%');
  expect(percentText(1, 'de')).toBe('100\u00a0%');
});
