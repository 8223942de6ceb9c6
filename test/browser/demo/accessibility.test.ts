/** axe-core finds nothing on the pages of the demo, in any appearance. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright/test';
import type { ViteDevServer } from 'vite';
import { expect, test } from '../harness/index.ts';
import { PATIENCE, startDemo } from './demo-server.ts';

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let url: string;
let server: ViteDevServer;

test.beforeAll(async () => {
  ({ url, server } = await startDemo());
});
test.afterAll(() => server.close());

async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page, whose policy allows none.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations: found } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run();
    return found.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
    );
  });
}

const VIEWPORTS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const [name, viewport] of Object.entries(VIEWPORTS)) {
  for (const look of ['light', 'dark', 'forced colours'] as const) {
    test(`the first page, on a ${name}, ${look}`, async ({ page }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({
        colorScheme: look === 'dark' ? 'dark' : 'light',
        forcedColors: look === 'forced colours' ? 'active' : 'none',
      });
      await page.goto(`${url}?window=1d`);
      await expect(page.locator('#chart canvas')).toBeVisible(PATIENCE);
      await page.locator('#scenario-fleet button.primary').click();
      await expect(page.locator('#scenario-fleet tbody tr').first()).toBeVisible(PATIENCE);
      await page.locator('#faults button').first().click();
      await expect(page.locator('#fault-state')).toContainText('1 fault on');
      await page.click('#fault-clear');
      expect(await violations(page)).toEqual([]);
    });
  }
}

test('the page of every option', async ({ page }) => {
  await page.goto(`${url}workbench.html`);
  await expect(page.locator('#preview tbody tr').first()).toBeVisible(PATIENCE);
  expect(await violations(page)).toEqual([]);
});

test('a fault would be found', async ({ page }) => {
  await page.goto(url);
  await page.evaluate(() => document.body.append(document.createElement('input')));
  expect((await violations(page)).join()).toContain('label');
});
