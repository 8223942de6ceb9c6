import { csvRecords } from '../harness/oracles/csv-records.ts';
import { METRICS, ROWS, STEP, tetouanParams, tetouanTable, YEAR } from '../harness/oracles/tetouan.ts';
import { WallClock } from '../harness/oracles/wall-clock.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const ZONE = 'Africa/Casablanca';
const ALL = METRICS.map((_, metric) => metric);
const COLUMNS = [{ id: 'time', label: 'Local time' }, ...METRICS.map((id) => ({ id, label: id.slice(12) }))];
const HEADER = COLUMNS.map(({ label }) => label);

test('writes every row of the Tetouan year, eight metrics wide, on the clock of Casablanca', async ({ openKit }) => {
  const page = await openKit();
  const request = csvRequest([tetouanParams(ALL, YEAR, { outputFormat: 'wide' })], {
    columns: COLUMNS,
    timezone: ZONE,
  });
  const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request), request);

  const clock = new WallClock(ZONE);
  const rows = tetouanTable().map((values, row) => [clock.text(YEAR.from + row * STEP), ...values].join(','));
  expect(rows).toHaveLength(ROWS);
  const lines = value!.files[0]!.text!.split('\r\n');
  expect(value).toMatchObject({ warnings: [], files: [{ rows: ROWS }] });
  expect(lines.length).toBe(ROWS + 2);
  // Line by line: a difference of two texts of 6 MB could not be printed.
  expect(lines.slice(1, -1).filter((line, row) => line !== rows[row])).toEqual([]);
  expect([lines[0], lines.at(-1)]).toEqual([HEADER.join(','), '']);
});

test('decimates the Tetouan year to the days of Casablanca, whose clock goes back for Ramadan', async ({ openKit }) => {
  const page = await openKit();
  const results = await page.evaluate(
    (requests) => Promise.all(requests.map((request) => kit.run(kit.exporter(), request))),
    (['avg', 'max', 'stddev'] as const).map((dsf) =>
      csvRequest([tetouanParams(ALL, YEAR, { outputFormat: 'wide', decimation: { ds: '1d', dsf } })], {
        columns: COLUMNS,
        timezone: ZONE,
      }),
    ),
  );
  const [averages, greatest, deviations] = results.map(({ value }) => csvRecords(value!.files[0]!.text!));
  const days = localDays();
  // Besides the two ends, days are 23 or 25 hours long.
  expect(new Set([...days.values()].slice(1, -1).map(({ rows }) => rows.length))).toEqual(new Set([138, 144, 150]));

  const expected = (pick: (values: readonly number[]) => number) => [
    HEADER,
    ...[...days.values()].map(({ start, rows }) => [
      start,
      ...METRICS.map((_, metric) => pick(rows.map((values) => values[metric]!))),
    ]),
  ];
  expect(greatest).toEqual(expected((values) => Math.max(...values)).map((record) => record.map(String)));
  expectClose(averages!, expected(mean));
  expectClose(deviations!, expected(sampleDeviation));
});

/** The rows of each local day, under the text of its first midnight. */
function localDays(): Map<string, { start: string; rows: (readonly number[])[] }> {
  const clock = new WallClock(ZONE);
  const days = new Map<string, { start: string; rows: (readonly number[])[] }>();
  tetouanTable().forEach((values, row) => {
    const time = YEAR.from + row * STEP;
    const date = clock.date(time);
    const day = days.get(date);
    // The data begin at midnight, so the first row of a day shows its start.
    if (day) day.rows.push(values);
    else days.set(date, { start: clock.text(time), rows: [values] });
  });
  return days;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function sampleDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Expects equal texts, and numbers that are equal except for rounding. */
function expectClose(
  records: readonly (readonly string[])[],
  expected: readonly (readonly (string | number)[])[],
): void {
  expect(records.map((record) => record.length)).toEqual(expected.map((record) => record.length));
  const far = records.flatMap((record, row) =>
    record.filter((cell, column) => {
      const wanted = expected[row]![column]!;
      return typeof wanted === 'string'
        ? cell !== wanted
        : !(Math.abs(Number(cell) - wanted) <= 1e-9 * Math.abs(wanted));
    }),
  );
  expect(far).toEqual([]);
}
