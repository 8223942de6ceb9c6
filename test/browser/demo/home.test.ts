/** The first page of the demo: the dashboard, its address, the element, the code. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import type { ViteDevServer } from 'vite';
import { expect, test } from '../harness/index.ts';
import { PATIENCE, startDemo } from './demo-server.ts';

let url: string;
let server: ViteDevServer;

test.beforeAll(async () => {
  ({ url, server } = await startDemo());
});
test.afterAll(() => server.close());

test.use({ locale: 'en-GB', timezoneId: 'Europe/Rome' });

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${url}${query}`);
  await expect(page.locator('#chart canvas')).toBeVisible(PATIENCE);
  await expect(page.locator('#chart')).not.toHaveClass(/stale/, PATIENCE);
}

const windowOf = (page: Page) =>
  page
    .locator('downlink-export')
    .evaluate((element) => (element as unknown as { window: { from: number; to: number } }).window);

test('the chart shows readings up to now, and dragging across it sets the window of the export', async ({ page }) => {
  await open(page);
  await expect(page.locator('#chart-note')).toContainText('12,960 readings');
  const before = await windowOf(page);
  expect(before.to - before.from).toBe(30 * 86_400);
  expect(Date.now() / 1000 - before.to).toBeLessThan(700);
  const box = (await page.locator('#chart .u-over').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await windowOf(page)).to).toBeLessThan(before.to);
  const after = await windowOf(page);
  expect((after.to - after.from) / (before.to - before.from)).toBeCloseTo(0.5, 1);
  expect(new URL(page.url()).searchParams.get('window')).toContain('/');
  await expect(page.locator('#windows [aria-pressed=true]')).toHaveCount(0);
});

test('windows and series can be chosen by keyboard', async ({ page }) => {
  await open(page);
  await page.locator('#windows button', { hasText: 'Week' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => ((w) => w.to - w.from)(await windowOf(page))).toBe(7 * 86_400);
  const week = await windowOf(page);
  await page.locator('#earlier').press('Enter');
  await expect.poll(async () => (await windowOf(page)).to).toBe(week.from);
  await page.locator('#later').press('Enter');
  await expect.poll(async () => (await windowOf(page)).to).toBe(week.to);
  await expect(page.locator('#later')).toBeDisabled();
  for (const name of ['Power of zone 1', 'Power of zone 2', 'Power of zone 3', 'Temperature'])
    await page.locator('#series button', { hasText: name }).press('Space');
  const labels = await page
    .locator('downlink-export')
    .evaluate((element) => (element as unknown as { series: { label: string }[] }).series.map(({ label }) => label));
  // The last one stays: there is something to export at all times.
  expect(labels).toEqual(['Power of zone 3', 'Temperature']);
});

test('a link shows the same page', async ({ page, context }) => {
  await open(page);
  await page.selectOption('#language', 'de');
  await page.selectOption('#theme', 'dark');
  await page.selectOption('#direction', 'rtl');
  await page.selectOption('#zone', 'Asia/Kolkata');
  await page.locator('#windows button', { hasText: '90 days' }).click();
  await page.locator('#series button', { hasText: 'Humidity' }).click();
  await page.locator('#earlier').click();
  const shown = async (one: Page) => ({
    title: await one.locator('#window-text').textContent(),
    dir: await one.locator('html').getAttribute('dir'),
    theme: await one.locator('html').getAttribute('data-theme'),
    series: await one.locator('#series [aria-pressed=true]').allTextContents(),
    button: await one.locator('downlink-export').textContent(),
    locale: await one.locator('downlink-export').evaluate((e) => (e as unknown as { locale: string }).locale),
    code: await one.locator('#code-element').textContent(),
  });
  await expect(page.locator('#code-element')).toContainText("'de'");
  const first = await shown(page);
  const other = await context.newPage();
  await open(other, new URL(page.url()).search);
  expect(await shown(other)).toEqual(first);
  expect(first).toMatchObject({ dir: 'rtl', theme: 'dark', locale: 'de' });
});

test('a link to a scenario shows its code, and starts nothing', async ({ page }) => {
  const downloads: string[] = [];
  page.on('download', (file) => downloads.push(file.suggestedFilename()));
  await open(page, '?scenario=report');
  await expect(page.locator('#scenario-report')).toBeInViewport();
  await expect(page.locator('#code-export')).toContainText("extension: 'pdf'");
  expect(downloads).toEqual([]);
});

test('the element exports what the chart shows', async ({ page }) => {
  await open(page, '?window=1d&series=temperature');
  await page.locator('downlink-export').getByRole('button').first().click();
  const dialog = page.locator('downlink-export dialog');
  await expect(dialog).toBeVisible(PATIENCE);
  const saved = page.waitForEvent('download', PATIENCE);
  await page.keyboard.press('Enter');
  expect((await saved).suggestedFilename()).toMatch(/\.xlsx$/);
});

for (const [tab, name] of [
  ['#tab-code-element', 'the button'],
  ['#tab-code-export', 'the export'],
] as const) {
  test(`the code of ${name} runs as it stands`, async ({ page }) => {
    await open(page, '?window=1d&series=temperature,humidity');
    await page.click(tab);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('#code-copy');
    const code = await page.evaluate(() => navigator.clipboard.readText());
    const sources = (file: string) => server.config.resolve.alias.find(({ find }) => find === file)?.replacement;
    const imports = Object.fromEntries(
      ['downlink-export', 'downlink-export/element'].map((file) => [file, `/@fs${sources(file)}`]),
    );
    // A page of the demo's origin that finds the package by its name, as a bundler or an import map has it.
    await page.route('**/as-it-stands.html', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="en"><title>t</title><script type="importmap">${JSON.stringify({ imports })}</script>
          <body><script type="module">${code}</script></body></html>`,
      }),
    );
    const saved = page.waitForEvent('download', PATIENCE);
    await page.goto(`${url}as-it-stands.html`);
    if (tab === '#tab-code-element') {
      await page.locator('downlink-export').getByRole('button').first().click(PATIENCE);
      await expect(page.locator('downlink-export dialog')).toBeVisible();
      await page.keyboard.press('Enter');
    }
    const file = await saved;
    expect(
      readFileSync(await file.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });
}

test('the code of a scenario has its options, and runs as it stands too', async ({ page }) => {
  await open(page, '?scenario=last-month');
  const code = (await page.locator('#code-export').textContent()) ?? '';
  expect(code).toContain("{ units: 'header', xlsx: { chart: true, summary: true } }");
});

test('the install line is copied', async ({ page }) => {
  await open(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('#install-copy');
  await expect(page.locator('#install-copy')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('npm install downlink-export');
});

test('the lab exports through faults, and shows the requests', async ({ page, problems }) => {
  problems.expect(/Failed to load resource/);
  await open(page, '?window=1d');
  await page.click('#log-clear');
  await page.locator('#faults button', { hasText: 'Answer cut short, looks whole' }).click();
  await page.locator('#faults button', { hasText: '500, the server fails' }).click();
  await expect(page.locator('#fault-state')).toContainText('2 faults on');
  const saved = page.waitForEvent('download', PATIENCE);
  await page.click('#lab-export');
  const text = readFileSync(await (await saved).path(), 'utf8');
  await expect(page.locator('#lab-said')).toContainText('none lost');
  const rows = Number((await page.locator('#lab-said').textContent())?.split(' row')[0]?.replace(',', ''));
  expect(text.trim().split('\r\n').length - 1).toBe(rows);
  await expect(page.locator('#log-rows')).toContainText('500 (');
  await expect(page.locator('#log-rows')).toContainText('cutSilently');
  await page.click('#fault-clear');
  await expect(page.locator('#fault-state')).toHaveText('No fault is on.');
  await expect(page.locator('#faults [aria-pressed=true]')).toHaveCount(0);
});

test('faults of the lab that have acted are off again', async ({ page, problems }) => {
  problems.expect(/Failed to load resource/);
  await open(page, '?window=1d');
  await page.selectOption('#fault-times', { label: 'once' });
  await page.locator('#faults button', { hasText: '500, the server fails' }).click();
  await expect(page.locator('#fault-state')).toContainText('1 fault on');
  const saved = page.waitForEvent('download', PATIENCE);
  await page.click('#lab-export');
  await saved;
  await page.locator('#log').scrollIntoViewIfNeeded();
  await expect(page.locator('#fault-state')).toHaveText('No fault is on any more. They have acted 1 time.');
  await expect(page.locator('#faults [aria-pressed=true]')).toHaveCount(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the export stays in reach at the foot, and nothing is wider than the screen', async ({ page }) => {
    await open(page);
    const button = page.locator('downlink-export').getByRole('button').first();
    for (const at of [0, 1500, 100_000]) {
      await page.evaluate((top) => window.scrollTo(0, top), at);
      const box = (await button.boundingBox())!;
      expect(box.y + box.height).toBeLessThanOrEqual(844);
      expect(box.y).toBeGreaterThan(744);
      expect(box.height).toBeGreaterThanOrEqual(44);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // The end of the page is not under the bar.
    const footEnd = async () => {
      // The requests of the lab may come only now, and make the page longer.
      await page.evaluate(() => window.scrollTo(0, 100_000));
      const foot = (await page.locator('.bottom').boundingBox())!;
      return foot.y + foot.height;
    };
    await expect.poll(footEnd).toBeLessThanOrEqual(845);
    await button.tap();
    await expect(page.locator('downlink-export dialog')).toBeVisible(PATIENCE);
  });
});
