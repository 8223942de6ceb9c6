import { blockOf, chartedTable, evenTimes, reportChart, reportTable, reportText } from './charted-tables.ts';
import { writtenReport, writtenXlsx } from './written-xlsx.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Midnight of the zone of both workbooks, Europe/Rome. */
const START = Date.UTC(2017, 11, 23, 23);

/** Values that go up and down in rounds of this many rows. */
const wave = (count: number, middle: number, height: number, round: number): number[] =>
  Array.from(
    { length: count },
    (_, at) => Math.round(1000 * (middle + height * Math.sin((2 * Math.PI * at) / round))) / 1000,
  );

/** A workbook with two tables, three charts, gaps, and names that need escapes. */
export function summaryWorkbook() {
  const rows = 144;
  const gapped = wave(rows, 41, 4, 72).map((value, at) => (at >= 40 && at < 55 ? Number.NaN : value));
  const house = chartedTable(
    "Boiler's house & yard",
    evenTimes(START, DAY / rows, rows),
    [
      { label: 'Supply', unit: '°C', values: wave(rows, 62, 8, 72) },
      { label: 'Return <low>', unit: '°C', values: gapped },
      { label: '=1+1', unit: 'kW', values: wave(rows, 12, 3, 36) },
      { label: 'Pressure', unit: 'bar', decimals: 2, values: wave(rows, 1.5, 0.1, 50) },
    ],
    { window: { from: START, to: START + DAY } },
  );
  const year = chartedTable(
    'Year',
    evenTimes(START, DAY, 365),
    [{ label: 'Energy', unit: 'kWh', values: wave(365, 40, 30, 365) }],
    { window: { from: START, to: START + 365 * DAY } },
  );
  return writtenXlsx({ tables: [house, year], options: { chart: true, summary: true }, zone: 'Europe/Rome' });
}

/** A report with a text, a table, and charts of all kinds. */
export function reportWorkbook() {
  const days = evenTimes(START, DAY, 30);
  const hours = evenTimes(START, HOUR, 48);
  const month = { from: START, to: START + 30 * DAY };
  const twoDays = { from: START, to: START + 2 * DAY };
  const parts = [
    reportText('Introduction', 'This report tells how the boiler did.\n\nIt was cold.'),
    reportTable('Tables', [chartedTable('Daily', days, [{ label: 'Outside', unit: '°C', values: wave(30, 2, 6, 9) }])]),
    reportChart('Energy per day', {
      window: month,
      blocks: [
        blockOf(
          days,
          [
            { label: 'Energy', unit: 'kWh', values: wave(30, 40, 10, 7) },
            { label: 'Outside', unit: '°C', values: wave(30, 2, 6, 9) },
          ],
          [{ type: 'bar' }, { color: '#cc0000' }],
        ),
      ],
    }),
    reportChart('Power', {
      window: twoDays,
      blocks: [blockOf(hours, [{ label: 'Power', unit: 'kW', values: wave(48, 4, 3, 24) }], [{ type: 'area' }])],
    }),
    reportChart(
      'Two houses',
      {
        window: twoDays,
        left: { label: 'Temperature', min: 0 },
        blocks: [
          blockOf(hours, [{ label: 'North', unit: '°C', values: wave(48, 20, 3, 24) }]),
          blockOf(evenTimes(START + 1e6, HOUR / 2, 90), [{ label: 'South', unit: '%', values: wave(90, 50, 20, 30) }]),
        ],
      },
      { title: 'North & south' },
    ),
  ];
  const facts = [{ label: 'Period', value: '24 December 2017 – 23 January 2018', headline: true }];
  return writtenReport({
    zone: 'Europe/Rome',
    report: { title: 'Heating in December', subtitle: 'Plant 7', item: 0, facts, parts },
  });
}
