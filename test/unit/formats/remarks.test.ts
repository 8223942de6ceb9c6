import { describe, expect, test } from 'vitest';
import type { ExportWarning } from '../../../src/core/warnings.ts';
import { remarkTexts } from '../../../src/formats/remarks.ts';

const duplicates = (count: number, item?: number): ExportWarning => ({
  code: 'duplicates-dropped',
  message: 'Exact duplicates of other messages were dropped.',
  count,
  ...(item === undefined ? {} : { item }),
});

describe('remarks', () => {
  test('have the count at the end of the first sentence', () => {
    const message = 'Cells were claimed twice; the last one is shown. Ask for publisher to keep them apart.';
    expect(remarkTexts([duplicates(12), { code: 'cell-conflict', message, count: 1234567 }])).toEqual([
      'Exact duplicates of other messages were dropped: 12.',
      'Cells were claimed twice; the last one is shown: 1,234,567. Ask for publisher to keep them apart.',
    ]);
  });

  test('have no count for a single thing that they name', () => {
    const message = 'The window holds no message of "a. B".';
    expect(remarkTexts([{ code: 'target-without-data', message, count: 1 }])).toEqual([message]);
    expect(remarkTexts([duplicates(1)])).toEqual(['Exact duplicates of other messages were dropped: 1.']);
  });

  test('begin with the title of the item when there are several', () => {
    const told = (titles: [number, string][]) => remarkTexts([duplicates(2, 1), duplicates(3)], new Map(titles));
    const [ofItem, ofAll] = [
      'Exact duplicates of other messages were dropped: 2.',
      'Exact duplicates of other messages were dropped: 3.',
    ];
    expect(told([[1, 'South']])).toEqual([ofItem, ofAll]);
    expect(
      told([
        [0, 'North'],
        [1, 'South'],
      ]),
    ).toEqual([`South: ${ofItem}`, ofAll]);
    expect(
      told([
        [0, 'North'],
        [2, 'West'],
      ]),
    ).toEqual([ofItem, ofAll]);
  });

  test.each([
    ['2024-05-01T06:00:00.000Z', '2024-05-01 06:00 UTC'],
    ['2024-05-01T06:00:30.000+02:00', '2024-05-01 06:00:30 +02:00'],
    ['2024-05-01T06:00:00.250-03:30', '2024-05-01 06:00:00.250 -03:30'],
    ['1880-05-01T06:00:00.000-00:44:30', '1880-05-01 06:00 -00:44:30'],
  ])('write the date %s as people do, but leave names alone', (date, readable) => {
    const message = (text: string) => `The first bucket of "a\\" ${date}", from ${text}, is cut.`;
    expect(remarkTexts([{ code: 'partial-bucket', message: message(date), count: 1 }])).toEqual([message(readable)]);
  });

  test('have a count and a full stop whatever the message is', () => {
    expect(remarkTexts([{ code: 'text-cut', message: 'Texts were cut', count: 2 }])).toEqual(['Texts were cut: 2.']);
  });
});
