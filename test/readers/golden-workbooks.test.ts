import { beforeAll, describe, expect, test } from 'vitest';
import { parseCsv } from '../support/oracles/csv-parser.ts';
import { unguardedText } from '../support/oracles/formula.ts';
import { exportedScenario, scenarios } from './golden-scenarios.ts';
import { type ReadCell, type ReadSheet, workbookReaders } from './workbook-readers.ts';

/** Checks that the golden scenarios as workbooks have the same cells as their CSV files. */

/** Writes a cell as in CSV: `true`, the shortest number, a time without its offset. */
function csvText(cell: ReadCell): string {
  if (cell === null) return '';
  const [, value] = cell;
  return String(value);
}

/** Converts a CSV field to the text of a cell: without the guard, and times without the offset. */
function plainText(field: string): string {
  const text = unguardedText(field, ',');
  return TIME.test(text) ? text.slice(0, 23) : text;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/;

/** Scenarios whose window contains a time that the zone's clock shows twice. */
const REPEATED = [
  'autumn-day-of-25-hours',
  'autumn-night-30m-average',
  'autumn-night-30m-gap',
  'autumn-night-long',
  'delta-of-hourly-average',
  'excel-autumn-night',
  'excel-autumn-night-never',
  'order-of-rows-and-duplicates',
];

/** Adds a column of offsets after each column of times to the fields of a CSV file. */
function withOffsets([head, ...rows]: readonly (readonly string[])[]): string[][] {
  const isTime = head!.map((_, at) => rows.length > 0 && rows.every((row) => TIME.test(row[at]!)));
  const offset = (time: string) => `UTC${TIME.exec(time)![1]}`;
  return [
    head!.flatMap((label, at) => (isTime[at] ? [label, 'UTC offset'] : [label])),
    ...rows.map((row) => row.flatMap((field, at) => (isTime[at] ? [field, offset(field)] : [field]))),
  ];
}

/** Returns a text as a program shows it that rounds numbers to 14 digits. */
const shown = (text: string): string =>
  /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text)
    ? String(Number(Number(text).toPrecision(14)))
    : text.replaceAll('\r\n', '\n');

/** Removes empty cells at the end of rows. */
const trimmed = (rows: readonly (readonly string[])[]): string[][] => {
  const cut = rows.map((row) => row.slice(0, row.findLastIndex((text) => text !== '') + 1));
  return cut.slice(0, cut.findLastIndex((row) => row.length > 0) + 1);
};

describe.each(workbookReaders)('$name', ({ name: reader, asShown, missing, read }) => {
  if (missing && !process.env.CI) console.warn(`NOT TESTED: ${reader} needs ${missing}, which is not here.`);
  describe.skipIf(missing && !process.env.CI)('reads', () => {
    let books = new Map<string, readonly ReadSheet[]>();
    beforeAll(async () => {
      const files = await Promise.all(scenarios.map((name) => exportedScenario(name, 'xlsx')));
      const sheets = await read(files.map(({ bytes }) => bytes));
      books = new Map(scenarios.map((name, at) => [name, sheets[at]!]));
    });

    test.each(scenarios)('%s as in its CSV file', async (name) => {
      const fields = parseCsv((await exportedScenario(name, 'csv')).bytes.toString('utf8'), ',');
      const sheets = books.get(name)!;
      const [sheet] = sheets.filter((each) => each.name !== 'About');
      const cells = sheet!.rows.map((row) => row.map(csvText));
      const wanted = (REPEATED.includes(name) ? withOffsets(fields) : fields).map((row) => row.map(plainText));
      const compared = (rows: string[][]) => trimmed(asShown ? rows.map((row) => row.map(shown)) : rows);
      expect(compared(cells)).toEqual(compared(wanted));
      expect(sheets.some((each) => each.name === 'About')).toBe(true);
    });
  });
});
