/** The whole way of an export through the element, from a server: what a person sees, and the file. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { read, utils } from 'xlsx';
import type { DownlinkExportElement, DownlinkExportProperties } from '../../../src/element.ts';
import { expect, test } from '../harness/index.ts';
import { firstDays, METRICS, STEP, tetouanTable, type Window, YEAR } from '../harness/oracles/tetouan.ts';
import { expectRequestsToEnd, quietLog } from '../harness/server-log.ts';

const LABELS = ['Temperature', 'Humidity', 'Wind'];

/** 1 January 1970 as the number of a cell. */
const UNIX_EPOCH = 25_569;

type Properties = Partial<Pick<DownlinkExportProperties, 'format' | 'preset' | 'locale'>>;

/** Opens a page with an element that reads the demo's channel in small pages. */
async function openElement(page: Page, url: string, window: Window, properties: Properties = {}): Promise<void> {
  await page.goto(`${url}/pages/element.html`);
  await page.waitForFunction(() => 'downlinkElement' in globalThis);
  await page.evaluate(
    ({ window, properties, names, labels }) => {
      const element: DownlinkExportElement = document.createElement('downlink-export');
      element.exporter = downlink.createExporter({
        source: downlink.connhexSource({
          baseUrl: location.origin,
          pageSize: 300,
          getToken: async () => (await (await fetch('/demo/token', { method: 'POST' })).json()).token,
        }),
      });
      element.series = names.map((name, at) => ({
        ...{ channelId: 'tetouan', subtopic: 'city', name, label: labels[at]! },
        unit: ['Cel', '%RH', 'm/s'][at]!,
      }));
      Object.assign(element, { window, timezone: 'UTC', locale: 'en', ...properties });
      document.querySelector('main')?.append(element);
    },
    { window, properties, names: METRICS.slice(0, 3), labels: LABELS },
  );
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

/** The rows of a window in the demo's file: time in Unix seconds, then the figures of the first three series. */
const rowsOf = ({ from, to }: Window): [number, ...number[]][] =>
  tetouanTable().flatMap((values, row) => {
    const time = YEAR.from + row * STEP;
    return time >= from && time < to ? [[time, ...values.slice(0, 3)] satisfies [number, ...number[]]] : [];
  });

test('opening the dialog and pressing Enter saves the file that the look has shown', async ({ page, server }) => {
  const window = firstDays(3);
  await openElement(page, server.url, window);
  const table = page.getByRole('table', { name: /^First rows of / });
  await expect(table.getByRole('columnheader')).toHaveText([
    'Time',
    'Temperature (°C)',
    'Humidity (% RH)',
    'Wind (m/s)',
  ]);
  await expect(table.getByRole('row').nth(1).getByRole('cell').first()).toHaveText('2017-01-01 00:00:00');
  const name = await page.locator('.file bdi').innerText();
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const download = await saved;
  await expect(page.getByRole('heading', { name: 'Your file is saved' })).toBeFocused();
  expect(download.suggestedFilename()).toBe(name);
  await expect(page.getByRole('region', { name: 'Your file is saved' })).toContainText('432 rows');
  const book = read(await readFile(await download.path()), { type: 'buffer' });
  const rows = utils.sheet_to_json<unknown[]>(book.Sheets[book.SheetNames[0]!]!, { header: 1 });
  expect(rows[0]).toEqual(['Time', 'Temperature (°C)', 'Humidity (% RH)', 'Wind (m/s)']);
  const written = rows
    .slice(1)
    .map(([time, ...values]) => [Math.round((Number(time) - UNIX_EPOCH) * 86_400), ...values]);
  expect(written).toEqual(rowsOf(window));

  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true })).toBeFocused();
});

test('with the plug pulled, it says that it waits, and then writes the complete file', async ({
  page,
  problems,
  server,
}) => {
  problems.expect(/net::ERR_/);
  const window = firstDays(31);
  await openElement(page, server.url, window, { format: 'csv', preset: { figures: 'program' } });
  await expect(page.getByRole('table', { name: /^First rows of / })).toBeVisible();
  await server.setFaults([{ kind: 'delay', ms: 150 }]);
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Exporting' })).toBeFocused();
  const bar = page.getByRole('progressbar', { name: 'Progress of the export' });
  await expect.poll(() => bar.evaluate((element: HTMLProgressElement) => element.position)).toBeGreaterThan(0.1);
  await expect(page.getByText(/rows a second/)).toBeVisible();
  await server.setFaults([{ kind: 'reset' }]);
  await expect(page.locator('.message.waiting')).toHaveText(/connection|network/i, { timeout: 20_000 });
  await server.setFaults([]);
  const download = await saved;
  await expect(page.getByRole('heading', { name: 'Your file is saved' })).toBeFocused();
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines[0]).toBe('Time,Temperature (°C),Humidity (% RH),Wind (m/s)');
  expect(lines.slice(1)).toEqual(
    rowsOf(window).map(([time, ...values]) => [new Date(1000 * time).toISOString(), ...values].join(',')),
  );
});

test('a cancel ends all requests, and the focus returns to Export', async ({ page, server }) => {
  await openElement(page, server.url, firstDays(62));
  await expect(page.getByRole('table', { name: /^First rows of / })).toBeVisible();
  await server.setFaults([{ kind: 'delay', ms: 150 }]);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/rows a second/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Export cancelled' })).toBeFocused();
  await expectRequestsToEnd(server);
  const { length } = await quietLog(server);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await server.log()).toHaveLength(length);
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true })).toBeFocused();
});

test('put aside, the export goes on; the dialog shows it again', async ({ page, server }) => {
  await openElement(page, server.url, firstDays(31), { format: 'csv' });
  await expect(page.getByRole('table', { name: /^First rows of / })).toBeVisible();
  await server.setFaults([{ kind: 'delay', ms: 150 }]);
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Put aside' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: /^Export/ }).click();
  await expect(page.getByRole('heading', { name: 'Exporting' })).toBeFocused();
  await server.setFaults([]);
  await saved;
  await expect(page.getByRole('heading', { name: 'Your file is saved' })).toBeVisible();
});
