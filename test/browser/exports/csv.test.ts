import { readFileSync } from 'node:fs';
import { expect, test } from '../harness/index.ts';

const JANUARY = { from: Date.UTC(2017, 0, 1) / 1000, to: Date.UTC(2017, 1, 1) / 1000 };

test('exports a month of a channel to CSV, through the worker', async ({ openPage, server }) => {
  const page = await openPage();
  const result = await page.evaluate(async ({ from, to }) => {
    const exporter = downlink.createExporter({
      source: downlink.connhexSource({
        baseUrl: location.origin,
        getToken: async () => (await (await fetch('/demo/token', { method: 'POST' })).json()).token,
      }),
    });
    const { files, warnings } = await exporter.export({
      type: 'oneTime',
      format: {
        extension: 'csv',
        columns: [
          { id: 'time', label: 'Time' },
          { id: 'value', label: 'Temperature' },
        ],
      },
      items: [
        {
          filename: 'january',
          params: { target: { value: 'urn:tetouan:temperature' }, channelId: 'tetouan', subtopic: 'city', from, to },
        },
      ],
    });
    exporter.dispose();
    const [file] = files;
    return { warnings, count: files.length, name: file?.name, rows: file?.rows, text: await file?.blob?.text() };
  }, JANUARY);

  expect(result).toMatchObject({ warnings: [], count: 1, name: 'january.csv', rows: 31 * 144 });
  expect(result.text).toBe(`Time,Temperature\r\n${januaryRows().join('\r\n')}\r\n`);
  const requests = await server.log();
  expect(requests.length).toBeGreaterThan(0);
  expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([200]));
});

/**
 * Computes the rows from the data file, which has a row for each 10 minutes, with the temperature in the first column.
 */
function januaryRows(): string[] {
  const lines = readFileSync(new URL('../../../demo/data/tetouan-power-2017.csv', import.meta.url), 'latin1').split(
    '\n',
  );
  return lines.slice(1, 1 + 31 * 144).map((line, index) => {
    const time = new Date((JANUARY.from + index * 600) * 1000).toISOString();
    return `${time},${Number(line.split(',')[0])}`;
  });
}
