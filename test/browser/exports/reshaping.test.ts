import type { MessageParams } from '../../../src/index.ts';
import { firstDays, METRICS, STEP, tetouanParams, tetouanTable, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const FROM = Date.UTC(2024, 4, 1) / 1000;
const HOUR = 3600;

/** Readings of two boilers in the channel `plant`, some of them missing, and of a pump in its own channel. */
const READINGS = [
  ...[0, 1, 2, 5].map((hour) => ({ channel: 'plant', publisher: 'boiler-1', hour, value: 10 * hour })),
  ...[1, 4].map((hour) => ({ channel: 'plant', publisher: 'boiler-2', hour, value: 100 + hour })),
  ...[2, 3].map((hour) => ({ channel: 'pumps', publisher: 'pump', hour, value: -hour })),
];
const MESSAGES = READINGS.map(({ hour, ...rest }) => ({
  ...rest,
  name: 't',
  unit: 'Cel',
  time: FROM + hour * HOUR + 60,
}));

const item = (channelId: string): MessageParams => ({
  ...{ target: { value: 't', label: 'Temperature' }, channelId, subtopic: '', from: FROM, to: FROM + 6 * HOUR },
  ...{ outputFormat: 'wide', decimation: { ds: '1h', dsf: 'last' } },
});
const COLUMNS = [
  { id: 'time', label: 'Time' },
  { id: 't', label: 'Temperature' },
];

/** Makes a file with these cells after the time of each hour, without rows for hours without cells. */
const fileOf = (header: string, hours: readonly (readonly string[] | undefined)[]) =>
  [
    header,
    ...hours.flatMap((cells, hour) =>
      cells ? [[new Date((FROM + hour * HOUR) * 1000).toISOString(), ...cells].join(',')] : [],
    ),
    '',
  ].join('\r\n');

test('gives each device a column, and fills the hours between its readings', async ({ openKit }) => {
  const page = await openKit();
  const request = csvRequest([item('plant')], { columns: COLUMNS });
  const { filled, listed, preview } = await page.evaluate(
    async ({ request, messages }) => {
      const exporter = kit.exporter(downlink.memorySource(messages));
      const wide = { split: 'publisher' } as const;
      return {
        filled: await kit.run(exporter, request, { wide, gaps: 'linear', units: 'header' }),
        listed: await kit.run(exporter, request, {
          wide: { ...wide, labels: [{ id: 'boiler-2', label: 'Second' }] },
          gaps: 'empty',
        }),
        preview: await exporter.preview(request, { wide, rows: 2 }),
      };
    },
    { request, messages: MESSAGES },
  );
  expect(filled.value?.files[0]?.text).toBe(
    fileOf('Time,Temperature · boiler-1 (°C),Temperature · boiler-2 (°C)', [
      ...[
        ['0', ''],
        ['10', '101'],
        ['20', '102'],
        ['30', '103'],
        ['40', '104'],
        ['50', ''],
      ],
    ]),
  );
  expect(filled.value?.warnings).toMatchObject([{ code: 'gap-filled', count: 4, item: 0 }]);
  expect(listed.value?.files[0]?.text).toBe(
    fileOf('Time,Temperature · Second', [[''], ['101'], [''], [''], ['104'], ['']]),
  );
  expect(listed.value?.warnings).toMatchObject([{ code: 'not-in-labels', count: 4, item: 0 }]);
  expect(preview.columns.map(({ label }) => label)).toEqual([
    ...['Time', 'Temperature · boiler-1', 'Temperature · boiler-2'],
  ]);
  expect(preview.rows.map(([, ...cells]) => cells)).toEqual([
    [0, null],
    [10, 101],
  ]);
});

test('joins channels into one table, whatever the format, and says what cannot be joined', async ({ openKit }) => {
  const page = await openKit();
  const request = csvRequest(
    [
      { ...item('plant'), filename: 'Boilers' },
      { ...item('pumps'), filename: 'Pumps' },
    ],
    { columns: COLUMNS, filename: 'plant' },
  );
  const { table, workbook, refused, estimate } = await page.evaluate(
    async ({ request, messages }) => {
      const exporter = kit.exporter(
        downlink.memorySource(messages.filter(({ publisher }) => publisher !== 'boiler-2')),
      );
      const other = {
        ...request,
        items: [request.items[0]!, { params: { ...request.items[1]!.params, outputFormat: 'long' as const } }],
      };
      const xlsx = { ...request, format: { ...request.format, extension: 'xlsx' } } as const;
      return {
        table: await kit.run(exporter, request, { bundle: 'table' }),
        workbook: await kit.run(exporter, xlsx, { bundle: 'table' }),
        refused: await kit.run(exporter, other, { bundle: 'table' }),
        estimate: await exporter.estimate(request, { bundle: 'table' }),
      };
    },
    { request, messages: MESSAGES },
  );
  expect(table.value?.files).toMatchObject([{ name: 'plant.csv', rows: 5 }]);
  expect(table.value?.files[0]?.text).toBe(
    fileOf('Time,Temperature · Boilers,Temperature · Pumps', [
      ...[['0', ''], ['10', ''], ['20', '-2'], ['', '-3'], undefined, ['50', '']],
    ]),
  );
  expect(workbook.value?.files).toMatchObject([{ name: 'plant.xlsx', rows: 5 }]);
  expect(refused.failure).toMatchObject({
    code: 'invalid-request',
    issues: [{ path: ['items', 1, 'params', 'outputFormat'], message: expect.stringContaining('one table') }],
  });
  expect(estimate.items).toEqual([{}, {}]);
});

test('makes one table of medians per day from the reference server', async ({ openKit }) => {
  const page = await openKit();
  const metrics = [0, 5, 7];
  const window = firstDays(30);
  const daily = { outputFormat: 'wide', decimation: { ds: '1d', dsf: 'median' } } as const;
  const request = csvRequest(
    metrics.map((metric) => tetouanParams([metric], window, daily)),
    {
      columns: [
        { id: 'time', label: 'Day' },
        ...metrics.map((metric) => ({ id: METRICS[metric]!, label: `m${metric}` })),
      ],
    },
  );
  const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request, { bundle: 'table' }), request);
  const rowsOfDay = 86_400 / STEP;
  const lines = Array.from({ length: 30 }, (_, day) => {
    const rows = tetouanTable().slice(day * rowsOfDay, (day + 1) * rowsOfDay);
    const medians = metrics.map((metric) => {
      const sorted = rows.map((values) => values[metric]!).sort((a, b) => a - b);
      return (sorted[rowsOfDay / 2 - 1]! + sorted[rowsOfDay / 2]!) / 2;
    });
    return [new Date((YEAR.from + day * 86_400) * 1000).toISOString(), ...medians].join(',');
  });
  expect(value?.files[0]?.text?.split('\r\n')).toEqual(['Day,m0,m5,m7', ...lines, '']);
  expect(value?.files[0]?.name).toBe('temperature-power-zone-1-power-zone-3_2017-01-01_2017-01-31.csv');
  expect(value?.warnings).toEqual([]);
});
