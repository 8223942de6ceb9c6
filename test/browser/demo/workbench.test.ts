import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import type { ViteDevServer } from 'vite';
import { readPdf } from '../../support/oracles/pdf-reader.ts';
import { expect, test } from '../harness/index.ts';
import { csvRecords } from '../harness/oracles/csv-records.ts';
import { startDemo } from './demo-server.ts';

/** The dev server prepares everything at the first request. */
const PATIENCE = { timeout: 45_000 };

let demo: ViteDevServer;

test.beforeAll(async () => {
  demo = (await startDemo()).server;
});

test.afterAll(() => demo.close());

test('the demo previews what it then saves', async ({ page }) => {
  await page.goto(`${demo.resolvedUrls?.local[0]}workbench.html`);
  const preview = page.locator('#preview tbody tr');
  await expect(preview.first()).toBeVisible(PATIENCE);
  const shown = await page
    .locator('#preview tr')
    .evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent ?? '')));
  const saved = page.waitForEvent('download');
  await page.click('#export');
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const records = csvRecords(readFileSync(await file.path(), 'utf8'));
  expect(records.length).toBeGreaterThanOrEqual(shown.length);
  const asNumbers = (rows: readonly (readonly string[])[]) =>
    rows.map((row) => row.map((cell) => (cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell).toFixed(2))));
  expect(asNumbers(records.slice(0, shown.length))).toEqual(asNumbers(shown));
});

for (const [type, name] of [
  ['xlsx', /\.xlsx$/],
  ['pdf', /\.pdf$/],
] as const) {
  test(`the demo saves ${type}, with only the options of that type`, async ({ page }) => {
    await page.goto(`${demo.resolvedUrls?.local[0]}workbench.html`);
    await page.check(`#extension-${type}`, { force: true });
    await expect(page.locator('#csv-options')).toBeHidden();
    await expect(page.locator('#pdf-options')).toBeVisible({ visible: type === 'pdf' });
    await expect(page.locator('#estimate-pages')).toBeVisible({ visible: type === 'pdf' });
    if (type === 'pdf') await expect(page.locator('#estimate-pages')).toHaveText(/^\d+$/);
    const saved = page.waitForEvent('download');
    await page.click('#export');
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(name);
    const bytes = readFileSync(await file.path());
    if (type === 'pdf') {
      const { pages } = readPdf(bytes);
      await expect(page.locator('#estimate-pages')).toHaveText(String(pages.length));
    } else expect(bytes.subarray(0, 2).toString()).toBe('PK');
  });
}

test('the demo puts a metric on each sheet of a workbook', async ({ page }) => {
  await page.goto(`${demo.resolvedUrls?.local[0]}workbench.html`);
  await page.check('#extension-xlsx', { force: true });
  await page.check('#layout-long', { force: true });
  await page.selectOption('#parts', 'workbook');
  const saved = page.waitForEvent('download');
  await page.click('#export');
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(readFileSync(await (await saved).path())).buffer);
  expect(book.worksheets.length).toBe(4);
  expect(book.worksheets.at(-1)!.name).toBe('About');
});

test('the demo exports the fleet and a monthly report at one click', async ({ page }) => {
  await page.goto(`${demo.resolvedUrls?.local[0]}workbench.html`);
  await expect(page.locator('#preview tbody tr').first()).toBeVisible(PATIENCE);
  const saved = async (button: string) => {
    const download = page.waitForEvent('download', PATIENCE);
    await page.click(button);
    const file = await download;
    await expect(page.locator('#export')).toBeVisible();
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const fleet = await saved('#ready-fleet-xlsx');
  expect(fleet.name).toBe('Fleet.xlsx');
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(fleet.bytes).buffer);
  const [sheet] = book.worksheets;
  expect(sheet!.rowCount).toBe(37);
  expect(sheet!.getRow(2).getCell(1).value).toBe('City gateway');
  const list = await saved('#ready-fleet-csv');
  expect(csvRecords(list.bytes.toString('utf8').replace('\ufeff', ''))[1]!.slice(2, 4)).toEqual(['Tetouan', 'Tétouan']);
  const report = await saved('#ready-report-pdf');
  const words = readPdf(report.bytes)
    .pages.flatMap(({ texts }) => texts)
    .join(' ');
  expect(report.name).toBe('Tetouan in May 2017.pdf');
  for (const part of ['Tetouan in May 2017', 'was read 4464 times', 'Daily averages', '°C'])
    expect(words).toContain(part);
  const workbook = await saved('#ready-report-xlsx');
  expect(workbook.name).toBe('Tetouan in May 2017.xlsx');
});

test('cancel in the demo ends its requests and saves nothing', async ({ page }) => {
  const origin = demo.resolvedUrls?.local[0] ?? '';
  await page.goto(`${origin}workbench.html`);
  await page.selectOption('#channel', 'synthetic-5000000');
  await page.click('#metrics-all');
  await page.click('[data-days=all]');
  await page.selectOption('#decimation-function', '');
  const downloads: string[] = [];
  page.on('download', (file) => downloads.push(file.suggestedFilename()));
  await page.click('#export');
  await expect
    .poll(() => page.locator('#progress').evaluate((bar: HTMLProgressElement) => bar.value), PATIENCE)
    .toBeGreaterThan(0);
  await page.click('#cancel');
  await expect(page.locator('#announcement')).toContainText('Cancelled');
  const asked = async () => {
    const log = (await (await fetch(`${origin}demo/log`)).json()) as { url: string; ended?: number }[];
    return log.filter(({ url }) => url.includes('/messages'));
  };
  await expect.poll(async () => (await asked()).filter(({ ended }) => ended === undefined)).toEqual([]);
  // The page says so at once; the worker's requests end within a moment.
  await page.waitForTimeout(500);
  const before = (await asked()).at(-1);
  await page.waitForTimeout(500);
  expect((await asked()).at(-1)).toEqual(before);
  expect(downloads).toEqual([]);
});
