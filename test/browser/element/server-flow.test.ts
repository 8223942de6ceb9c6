/** The whole way of an export that the dialog hands to the server: what a person sees, and the file. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import type { DownlinkExportElement, DownlinkExportProperties } from '../../../src/element.ts';
import { expect, test } from '../harness/index.ts';
import { firstDays, METRICS, STEP, tetouanTable, type Window, YEAR } from '../harness/oracles/tetouan.ts';

declare global {
  /** The events of the element, by their names. */
  var events: string[];
}

/** A number of readings that three days of the demo's channel exceed. */
const FEW = 1000;

type Properties = Partial<Pick<DownlinkExportProperties, 'format' | 'preset' | 'locale' | 'server'>>;

interface Opened extends Properties {
  readonly window?: Window;
  /** Whether the exporter has a server. Default true. */
  readonly hasServer?: boolean;
}

/** Opens a page with an element whose exporter has the reference server to hand exports to. */
async function openElement(
  page: Page,
  url: string,
  { window = firstDays(3), hasServer = true, ...properties }: Opened = {},
) {
  await page.goto(`${url}/pages/element.html`);
  await page.waitForFunction(() => 'downlinkElement' in globalThis);
  await page.evaluate(
    ({ window, properties, names, hasServer }) => {
      const element: DownlinkExportElement = document.createElement('downlink-export');
      const getToken = async () => (await (await fetch('/demo/token', { method: 'POST' })).json()).token;
      const baseUrl = location.origin;
      element.exporter = downlink.createExporter({
        source: downlink.connhexSource({ baseUrl, getToken }),
        ...(hasServer && { sync: { baseUrl, getToken, listIntervalMs: 200 } }),
      });
      element.series = names.map((name, at) => ({
        ...{ channelId: 'tetouan', subtopic: 'city', name, label: ['Temperature', 'Humidity', 'Wind'][at]! },
        unit: ['Cel', '%RH', 'm/s'][at]!,
      }));
      Object.assign(element, { window, timezone: 'UTC', locale: 'en', ...properties });
      globalThis.events = [];
      for (const type of ['export-start', 'export-complete', 'export-error', 'export-handed-over'])
        document.addEventListener(type, () => globalThis.events.push(type));
      document.querySelector('main')?.append(element);
    },
    { window, properties: { server: { messages: FEW }, ...properties }, names: METRICS.slice(0, 3), hasServer },
  );
  await openDialog(page);
}

async function openDialog(page: Page): Promise<void> {
  await page.locator('downlink-export').getByRole('button').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

const CSV = { format: 'csv', preset: { figures: 'program' } } as const;

const offer = (page: Page) => page.getByRole('button', { name: 'Have the server make it' });
const list = (page: Page) => page.locator('.on-server summary');

/** The file of three days, as the server writes it by the same engine. */
function expectedLines(): string[] {
  const rows = tetouanTable().slice(0, 3 * 144);
  return rows.map((values, row) =>
    [new Date(1000 * (YEAR.from + row * STEP)).toISOString(), ...values.slice(0, 3)].join(','),
  );
}

/** The server is asked for the state every few seconds, and a busy machine takes its time to run the job. */
const SOON = { timeout: 60_000 };

test('too many readings: the server makes the file, which is saved from the dialog', async ({ page, server }) => {
  await openElement(page, server.url, CSV);
  await expect(page.getByText('1,296 readings are too many for this page.')).toBeVisible();
  await offer(page).press('Enter');
  await expect(page.getByRole('heading', { name: 'Export on the server' })).toBeFocused();
  // What it makes already is not offered again, and Enter does not start another export.
  await expect(offer(page)).toHaveCount(0);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'Your file is ready' })).toBeFocused(SOON);
  await expect(page.locator('dialog .announcements')).toHaveText(/^The server has made the file\. Download it/);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).press('Enter');
  const download = await saved;
  expect(download.suggestedFilename()).toBe('Temperature-Humidity-Wind_2017-01-01_2017-01-04.csv');
  const [header, ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect([header, lines]).toEqual(['Time,Temperature,Humidity,Wind', expectedLines()]);
  await expect(page.locator('.server-file')).toContainText(/kB/);
  await expect(page.locator('dialog .announcements')).toHaveText('Your file is saved');
  const posts = (await server.log()).filter(({ method, url }) => method === 'POST' && url.startsWith('/exports'));
  expect(posts.length).toBe(1);
  expect(await page.evaluate(() => events)).toEqual(['export-handed-over']);
});

test('found again after a reload, saved from the list, and deleted on the server', async ({ page, server }) => {
  await openElement(page, server.url, CSV);
  await offer(page).click();
  await expect(page.getByRole('heading', { name: 'Your file is ready' })).toBeVisible(SOON);
  await openElement(page, server.url, CSV);
  await expect(list(page)).toHaveText('On the server: 1 export, 1 ready');
  await list(page).press('Enter');
  const row = page.locator('.on-server li');
  await expect(row).toContainText('Temperature-Humidity-Wind_2017-01-01_2017-01-04.csv');
  const saved = page.waitForEvent('download');
  await row.getByRole('button', { name: /^Download: Temperature/ }).click();
  await saved;
  await expect(row).toContainText(/Ready · .* · [\d.]+ kB/);
  await row.getByRole('button', { name: /^Delete from the server: Temperature/ }).press('Enter');
  await expect(list(page)).toHaveCount(0);
  // What had the focus is gone.
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true })).toBeFocused();
  await expect
    .poll(async () => (await server.log()).filter(({ method }) => method === 'DELETE').map(({ status }) => status))
    .toEqual([204]);
});

test('the dialog may be closed meanwhile; it is told that the file is ready', async ({ page, server }) => {
  await server.setExportFaults([{ kind: 'delay', ms: 400 }]);
  await openElement(page, server.url, CSV);
  await offer(page).click();
  await expect(page.getByRole('heading', { name: 'Export on the server' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('.announcements.outside')).toHaveText(/^The server has made the file\./, {
    timeout: 20_000,
  });
  await openDialog(page);
  await expect(page.getByRole('heading', { name: 'Your file is ready' })).toBeFocused(SOON);
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true })).toBeFocused();
  await expect(list(page)).toHaveText('On the server: 1 export, 1 ready');
});

test('cancelled on the server before it is sent, it never runs', async ({ page, problems, server }) => {
  problems.expect(/net::ERR_/);
  await server.setExportFaults([{ kind: 'dropBeforeReading' }]);
  await openElement(page, server.url, CSV);
  await offer(page).click();
  await expect(page.locator('.message.waiting')).toHaveText(/The export is not sent yet|The server’s answer was lost/);
  await page.getByRole('button', { name: 'Cancel on the server' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Export cancelled' })).toBeFocused();
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  await expect(list(page)).toHaveCount(0);
});

test('where the exporter has no server, nothing is offered and nothing of it is loaded', async ({ page, server }) => {
  await openElement(page, server.url, { ...CSV, hasServer: false });
  await expect(page.getByRole('table', { name: /^First rows of / })).toBeVisible();
  await expect(page.getByText('about 432 rows')).toBeVisible();
  await expect(offer(page)).toHaveCount(0);
  expect(server.loaded.filter((file) => /server/.test(file))).toEqual([]);
});
