/** The one-click scenarios of the first page: each file is what its card says. */
import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import type { Page } from 'playwright/test';
import type { ViteDevServer } from 'vite';
import { readPdf } from '../../support/oracles/pdf-reader.ts';
import { expect, test } from '../harness/index.ts';
import { csvRecords } from '../harness/oracles/csv-records.ts';
import { PATIENCE, startDemo } from './demo-server.ts';

let url: string;
let server: ViteDevServer;

test.beforeAll(async () => {
  ({ url, server } = await startDemo());
});
test.afterAll(() => server.close());
test.use({ locale: 'en-GB', timezoneId: 'Europe/Rome' });

/** Plays a scenario that saves a file. */
async function play(page: Page, id: string) {
  await page.goto(url);
  const card = page.locator(`#scenario-${id}`);
  const saved = page.waitForEvent('download', PATIENCE);
  await card.locator('button.primary').click(PATIENCE);
  const file = await saved;
  await expect(card.locator('button.primary')).toBeVisible(PATIENCE);
  return { card, name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** The sheet of the rows: the longest. */
async function rowSheet(bytes: Buffer): Promise<ExcelJS.Worksheet> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(bytes).buffer);
  return book.worksheets.reduce((longest, sheet) => (sheet.rowCount > longest.rowCount ? sheet : longest));
}

test('last month to Excel', async ({ page }) => {
  const { card, name, bytes } = await play(page, 'last-month');
  const sheet = await rowSheet(bytes);
  // October has an offset for each row, because of the hour that comes twice.
  const headers = (sheet.getRow(1).values as string[]).filter((header) => header && header !== 'UTC offset');
  expect(headers).toEqual(['Time', 'Power of zone 1 (kW)', 'Power of zone 2 (kW)', 'Power of zone 3 (kW)']);
  const today = new Date();
  const month = new Date(Date.UTC(today.getFullYear(), today.getMonth() - 1, 1));
  expect(name).toBe(
    `Tetouan ${month.toLocaleString('en', { month: 'long', timeZone: 'UTC' })} ${month.getUTCFullYear()}.xlsx`,
  );
  expect((sheet.getRow(2).getCell(1).value as Date).toISOString().slice(0, 10)).toBe(month.toISOString().slice(0, 10));
  await expect(card.locator('.said')).toContainText('rows in');
  await expect(page.locator('#code-export')).toContainText("extension: 'xlsx'");
  expect(new URL(page.url()).searchParams.get('scenario')).toBe('last-month');
});

test('the night with two 2 o’clocks', async ({ page }) => {
  const { card, bytes } = await play(page, 'night');
  const times = csvRecords(bytes.toString('utf8')).map(([time]) => time?.slice(11));
  expect(times.filter((time) => time?.startsWith('02'))).toEqual([
    ...['02:00:00.000+02:00', '02:30:00.000+02:00', '02:00:00.000+01:00', '02:30:00.000+01:00'],
  ]);
  expect(times).toHaveLength(13);
  await expect(card.locator('tr.marked')).toHaveCount(4);
  await expect(page.locator('#zone')).toHaveValue('Europe/Rome');
});

test('pull the plug in mid-export', async ({ page, problems }) => {
  problems.expect(/Failed to load resource/);
  const { card, bytes } = await play(page, 'plug');
  const said = (await card.locator('.said').textContent()) ?? '';
  const [, broken, rows] = /^(\d+) requests broke\. All ([\d,]+) rows/.exec(said) ?? [];
  expect(Number(broken)).toBeGreaterThan(4);
  const records = csvRecords(bytes.toString('utf8'));
  expect(records.length - 1).toBe(Number(rows?.replace(',', '')));
  expect(records.every((record) => record.length === 9 && record.every((cell) => cell !== ''))).toBe(true);
  const { length } = (await (await fetch(`${url}demo/faults`)).json()) as unknown[];
  expect(length).toBe(0);
});

test('a monthly report for a client', async ({ page }) => {
  const { name, bytes, card } = await play(page, 'report');
  const words = readPdf(bytes)
    .pages.flatMap(({ texts }) => texts)
    .join(' ');
  for (const part of [name.replace('Tetouan ', 'Tetouan in ').replace('.pdf', ''), 'Daily averages', '°C', 'kW'])
    expect(words).toContain(part);
  await expect(card.getByRole('link')).toHaveText('Open the report in a new tab');
});

test('the fleet list', async ({ page }) => {
  const { bytes, card } = await play(page, 'fleet');
  const sheet = await rowSheet(bytes);
  expect(sheet.rowCount).toBe(37);
  expect(sheet.getRow(2).getCell(3).value).toBe('Tetouan');
  await expect(card.locator('tbody tr')).toHaveCount(8);
});

test('every Monday opens the schedule', async ({ page }) => {
  await page.goto(url);
  await page.locator('#scenario-monday button.primary').click(PATIENCE);
  await expect(page.locator('downlink-export dialog')).toBeVisible(PATIENCE);
  await expect(page.getByRole('heading', { name: 'New repeated export' })).toBeVisible(PATIENCE);
  await page.keyboard.press('Escape');
  await expect(page.locator('#scenario-monday')).toContainText('Nothing is ever sent out.');
});

test('a million rows leave the page smooth, and SheetJS in the page is loaded and measured on its own click only', async ({
  page,
}) => {
  const loaded: string[] = [];
  page.on('request', (request) => /xlsx(\.mjs|\.js)/.test(request.url()) && loaded.push(request.url()));
  await page.goto(url);
  const card = page.locator('#scenario-million');
  await card.locator('button.primary').click(PATIENCE);
  await expect(card.locator('.said')).toContainText('drew on', { timeout: 120_000 });
  await expect(card.locator('.results')).toContainText('1,000,000 rows');
  expect(loaded).toEqual([]);
  const gaps = () =>
    card.locator('.meter').evaluateAll((meters) =>
      meters.map((meter) => {
        const text = meter.querySelectorAll('dd')[2]?.textContent ?? '';
        return Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1000);
      }),
    );
  await card.locator('.stage > button').click();
  await expect(card.locator('.stage > button')).toHaveCount(0, { timeout: 60_000 });
  expect(loaded.length).toBeGreaterThan(0);
  const [worker, mainThread] = await gaps();
  expect(worker).toBeLessThan(mainThread! / 2);
});
