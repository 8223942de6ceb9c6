/** The documentation in the demo: every page, links, search, copied snippets, keyboard, axe-core; served and built. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright/test';
import { build, preview, type ViteDevServer } from 'vite';
import { docsPages } from '../../../demo/docs-page/vite-plugin.ts';
import { DOC_PAGES, docText } from '../../support/doc-snippets.ts';
import { expect, test } from '../harness/index.ts';
import { startDemo } from './demo-server.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const IDS = DOC_PAGES.filter((path) => path.startsWith('demo/docs/')).map((path) => {
  const name = path.slice('demo/docs/'.length, -'.md'.length);
  return { id: name === 'README' ? 'index' : name, title: /^# (.*)$/m.exec(docText(path))![1]!.replaceAll('`', '') };
});

let url: string;
let server: ViteDevServer;

test.beforeAll(async () => {
  const demo = await startDemo();
  server = demo.server;
  url = `${demo.url}docs.html`;
});
test.afterAll(() => server.close());

/** What the page shows of its articles. */
const shownTitles = (page: Page) => page.locator('article:visible h1').allTextContents();

test('every page opens at its address, under its title, with every section that its navigation names', async ({
  page,
}) => {
  expect(IDS.length).toBeGreaterThan(18);
  await page.goto(url);
  expect(await shownTitles(page)).toEqual(['Documentation']);
  for (const { id, title } of IDS) {
    await page.goto(`${url}#${id}`);
    await expect.poll(() => shownTitles(page)).toEqual([title]);
    await expect(page).toHaveTitle(`${title} · downlink`);
    await expect(page.locator('nav [aria-current=page]')).toHaveAttribute('href', `#${id}`);
    const sections = await page.locator('nav [aria-current=page] + .sections a').allTextContents();
    const headings = await page.locator('article:visible h2').allTextContents();
    if (id !== 'index') expect(sections).toEqual(headings);
  }
});

test('every link leads to a place of the page', async ({ page }) => {
  await page.goto(url);
  const broken = await page.evaluate(() =>
    Array.from(document.querySelectorAll('a[href^="#"]'), (link) => decodeURIComponent(link.getAttribute('href')!))
      .filter((href) => href !== '#content')
      .filter((href) => !document.getElementById(href.slice(1))?.closest('article')),
  );
  expect(broken).toEqual([]);
});

test('links between pages are followed, to the section that they name, and back', async ({ page }) => {
  await page.goto(`${url}#sync`);
  await page.getByRole('link', { name: 'sources', exact: true }).click();
  await expect.poll(() => shownTitles(page)).toEqual(['Sources']);
  await expect(page.locator('#sources\\/headers-cookies-parameters')).toBeInViewport();
  await page.goBack();
  await expect.poll(() => shownTitles(page)).toEqual(['Sync']);
  await page.locator('article:visible').getByRole('link', { name: 'Next' }).click();
  await expect.poll(() => shownTitles(page)).toEqual(["The server's side"]);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('the search finds headings and texts, and Enter opens the first result', async ({ page }) => {
  await page.goto(url);
  await page.keyboard.press('/');
  await page.keyboard.type('idempotency');
  const results = page.locator('#results');
  await expect(results).toBeVisible();
  expect(await shownTitles(page)).toEqual([]);
  await expect(page.getByRole('status')).toHaveText(/^\d+ sections found$/);
  await expect(results.locator('mark').first()).toHaveText(/idempotency/i);
  await page.keyboard.press('Enter');
  await expect(results).toBeHidden();
  expect(new URL(page.url()).hash).not.toBe('');
  await expect(page.locator('article:visible')).toContainText('Idempotency-Key');
  await page.keyboard.press('/');
  await page.keyboard.type('<img src=x onerror=alert(1)>');
  await expect(page.getByRole('status')).toContainText('Nothing found');
  await page.keyboard.press('Escape');
  await expect(page.locator('article:visible')).toHaveCount(1);
});

test('a snippet is copied without its button', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${url}#tables`);
  const snippet = page.locator('article:visible pre').first();
  await snippet.hover();
  await snippet.getByRole('button', { name: 'Copy' }).click();
  await expect(snippet.getByRole('button')).toHaveText('Copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(docText('demo/docs/tables.md')).toContain(`\`\`\`ts\n${copied}\n\`\`\``);
});

test('on a phone nothing is wider than the page, and the list of pages opens and closes', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  for (const { id } of IDS) {
    await page.goto(`${url}#${id}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), id).toBeLessThanOrEqual(320);
  }
  const pages = page.getByRole('navigation', { name: 'Documentation' });
  await expect(pages).toBeHidden();
  await page.getByRole('button', { name: 'Pages' }).click();
  await pages.getByRole('link', { name: 'Formats', exact: true }).click();
  await expect(pages).toBeHidden();
  expect(await shownTitles(page)).toEqual(['Formats']);
});

test('the keyboard skips to the page, and scrolls what is wider than its place', async ({ page }) => {
  await page.setViewportSize({ width: 600, height: 700 });
  await page.goto(url);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('index');
  expect(await shownTitles(page)).toEqual(['Documentation']);
  await page.goto(`${url}#options`);
  await expect.poll(() => shownTitles(page)).toEqual(['Options']);
  const wide = await page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('#options pre > code, #options .table'))
      .filter((box) => box.scrollWidth > box.clientWidth)
      .map((box) => box.tabIndex),
  );
  expect(wide.length).toBeGreaterThan(0);
  expect(wide.filter((tabIndex) => tabIndex !== 0)).toEqual([]);
});

test('paper has the page alone', async ({ page }) => {
  await page.goto(`${url}#formats`);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('article:visible h1')).toHaveText('Formats');
  for (const part of ['header', 'nav', '#formats .copy', '#formats .turns'])
    await expect(page.locator(part).first()).toBeHidden();
});

for (const [name, media] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
] as const)
  test(`axe-core finds nothing on any page, nor in the results of a search: ${name}`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.emulateMedia(media);
    await page.goto(url);
    await page.evaluate(axe);
    const found = () =>
      page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
        const { violations } = await axe.run({ resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
      });
    for (const { id } of IDS) {
      await page.evaluate((id) => {
        location.hash = id;
      }, id);
      await expect(page.locator('nav [aria-current=page]')).toHaveAttribute('href', `#${id}`);
      expect(await found(), id).toEqual([]);
    }
    await page.locator('#search').fill('time');
    await expect(page.locator('#results')).toBeVisible();
    expect(await found()).toEqual([]);
  });

test('the built page shows the same pages, under a policy without inline scripts and styles', async ({ page }) => {
  const outDir = mkdtempSync(join(tmpdir(), 'downlink-docs-'));
  const root = fileURLToPath(new URL('../../../demo/', import.meta.url));
  const settings = { root, configFile: false, logLevel: 'warn', base: './' } as const;
  await build({
    ...settings,
    publicDir: false,
    plugins: [docsPages()],
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, rolldownOptions: { input: `${root}docs.html` } },
  });
  const built = await preview({ ...settings, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  await page.goto(`${built.resolvedUrls?.local[0]}docs.html#formats/pdf`);
  await expect.poll(() => shownTitles(page)).toEqual(['Formats']);
  await expect(page.locator('#formats\\/pdf')).toBeInViewport();
  expect(await page.locator('[style], style').count()).toBe(0);
  expect(await page.locator('article').count()).toBe(IDS.length);
  await built.close();
  rmSync(outDir, { recursive: true });
});
