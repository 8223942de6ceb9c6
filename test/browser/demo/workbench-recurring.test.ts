import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import type { ViteDevServer } from 'vite';
import { expect, test } from '../harness/index.ts';
import { startDemo } from './demo-server.ts';

let demo: ViteDevServer;

test.beforeAll(async () => {
  demo = (await startDemo()).server;
});

test.afterAll(() => demo.close());

/** Opens the tab on the channel that keeps receiving messages. */
async function open(page: Page): Promise<void> {
  await page.goto(`${demo.resolvedUrls?.local[0]}workbench.html`);
  await page.selectOption('#channel', 'live');
  await page.click('#tab-recurring');
  await expect(page.locator('#definition-title')).toBeVisible();
}

async function setFaults(page: Page, label: string, times: string): Promise<void> {
  await page.selectOption('#export-fault', { label });
  await page.selectOption('#export-fault-times', { label: times });
  await page.click('#export-faults button[type=submit]');
  await expect(page.locator('#export-fault-state')).toContainText('has acted');
}

test('a definition of the settings runs, keeps its file in the inbox, and sends its message', async ({ page }) => {
  await open(page);
  await page.fill('#every-count', '1');
  await page.selectOption('#every-unit', 'PT*H');
  await page.click('#message-panel summary');
  await page.selectOption('#medium', 'email');
  await page.click('#definition-create');
  const definition = page.locator('#definitions .entry');
  await expect(definition).toHaveCount(1);
  await expect(definition).toContainText('every 1 hour · run by this browser');
  await definition.locator('summary').click();
  await expect(definition.locator('.next-runs li')).toHaveCount(5);

  // Its first occurrence is at its creation.
  const jobs = page.locator('#jobs .entry');
  await expect(jobs.first()).toContainText('done');
  await definition.getByRole('button', { name: 'Run now' }).click();
  await expect(jobs).toHaveCount(2);
  await expect(jobs.first()).toContainText('by hand');
  await expect(jobs.first().locator('.state')).toHaveText('done');
  await expect(jobs.first()).toContainText('email: sent');
  await expect(page.locator('#mail-note')).toHaveText('2 mails');
  const saved = page.waitForEvent('download');
  await jobs.first().getByRole('button', { name: 'Download' }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  expect(text.split('\r\n')[0]).toBe('Time,Power,Flow,Temperature');
  expect(text.split('\r\n').length).toBeGreaterThan(2);

  await definition.getByRole('button', { name: 'Edit' }).click();
  await definition.locator('form input').fill('P1M');
  await definition.getByRole('button', { name: 'Save' }).click();
  await expect(definition).toContainText('every 1 month');
  await definition.getByRole('button', { name: 'Delete' }).click();
  await expect(definition).toHaveCount(0);
  await jobs.first().getByRole('button', { name: 'Remove' }).click();
  await expect(jobs).toHaveCount(1);
});

test('a definition for the server waits while offline, then is sent once, whatever happens on the way', async ({
  page,
  problems,
}) => {
  problems.expect(/Failed to load resource/);
  await open(page);
  await page.check('#offline');
  await page.getByRole('radio', { name: 'The server' }).check();
  await page.click('#definition-create');
  await expect(page.locator('#definition-error')).toContainText('notification is missing');
  await page.click('#message-panel summary');
  await page.selectOption('#medium', 'email');
  await page.fill('#every-count', '2');
  await page.selectOption('#every-unit', 'PT*S');
  await page.click('#definition-create');
  await expect(page.locator('#sync-state')).toContainText('offline');
  await expect(page.locator('#outbox tr')).toHaveCount(1);
  await expect(page.locator('#definitions .state')).toHaveText(/to be sent/);
  await expect(page.locator('#stored tr')).toHaveCount(0);

  await setFaults(page, 'Dropped after it is stored', 'once');
  await page.uncheck('#offline');
  await expect(page.locator('#stored tr')).toHaveCount(1);
  await expect(page.locator('#definitions .state')).toHaveText('on the server', { timeout: 40_000 });
  await expect(page.locator('#outbox tr')).toHaveCount(0);
  await expect(page.locator('#stored tr')).toHaveCount(1);

  // The server runs it too, and its file is available.
  await expect(page.locator('#stored tr')).toContainText('done');
  const saved = page.waitForEvent('download');
  await page.locator('#stored button').click();
  expect((await saved).suggestedFilename()).toMatch(/\.csv$/);

  // The list of its next runs moves on with time.
  await page.locator('#definitions summary').click();
  const next = page.locator('#definitions .next-runs li');
  const told = (await next.first().textContent()) ?? '';
  await expect(next.first()).not.toHaveText(told);
  await expect(next).toHaveCount(5);

  await page.locator('#definitions').getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator('#stored tr')).toHaveCount(0);
});

test('arrow keys move through the tabs, and the address keeps the current one', async ({ page }) => {
  await open(page);
  await expect(page.locator('#panel-now')).toBeHidden();
  await page.press('#tab-recurring', 'ArrowLeft');
  await expect(page.locator('#tab-now')).toBeFocused();
  await expect(page.locator('#panel-recurring')).toBeHidden();
  await page.press('#tab-now', 'ArrowRight');
  await page.reload();
  await expect(page.locator('#panel-recurring')).toBeVisible();
});
