/** A recurring export from the demo's button: made, run, saved, paused, edited, deleted and brought back. */
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

test('every Monday at 07:00, the week before: made, run, saved, paused, edited, deleted, undone, with a mail', async ({
  page,
}) => {
  test.setTimeout(80_000);
  await page.goto(url);
  await expect(page.locator('#chart canvas')).toBeVisible(PATIENCE);
  await page.locator('downlink-export .open-button').click();
  await page.getByRole('button', { name: 'Repeat…' }).click();
  await expect(page.getByRole('heading', { name: 'New repeated export' })).toBeFocused(PATIENCE);

  await page.getByRole('textbox', { name: 'Name' }).fill('Weekly power');
  await page.getByRole('radio', { name: 'This browser' }).check();
  await page.getByRole('combobox', { name: 'Message about each run' }).selectOption('E-mail');
  await page.getByRole('textbox', { name: 'To' }).fill('anna@example.com');
  await page.getByRole('button', { name: 'Send a test message now' }).click();
  await expect(page.locator('#recurring-form').getByText('The test message was sent.')).toBeVisible();
  const mails = () => page.evaluate(async () => (await fetch('demo/mails')).text());
  expect(await mails()).toContain('anna@example.com');
  await expect(page.getByText(/^Every Monday at 07:00 \(.+\), covering the week before$/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const outcome = page.locator('.outcome-words');
  await expect(outcome).toHaveText(/Saved\. The first run is on Monday, .* at 07:00\./);
  await expect(outcome).toBeFocused();

  const entry = page.getByRole('listitem').filter({ hasText: 'Weekly power' });
  await expect(entry).toContainText('Active');
  await page.getByRole('button', { name: 'Run now: Weekly power' }).click();
  const saveFiles = page.getByRole('button', { name: 'Save files: Weekly power' });
  await expect(saveFiles).toBeVisible(PATIENCE);
  const download = page.waitForEvent('download');
  await saveFiles.click();
  expect((await download).suggestedFilename()).toMatch(/\.xlsx$/);

  await page.getByRole('button', { name: 'Pause: Weekly power' }).click();
  await expect(entry).toContainText('Paused');
  const resume = page.getByRole('button', { name: 'Resume: Weekly power' });
  await expect(resume).toBeFocused();
  await resume.click();
  await expect(entry).toContainText('Active');

  await page.getByRole('button', { name: 'Edit: Weekly power' }).click();
  await expect(page.getByRole('heading', { name: 'Edit repeated export' })).toBeFocused();
  await page.getByRole('combobox', { name: 'On', exact: true }).selectOption('Friday');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(outcome).toHaveText(/Saved\. The first run is on Friday, /);
  await expect(entry).toContainText('Every Friday at 07:00');

  await page.getByRole('button', { name: 'Delete: Weekly power' }).click();
  await expect(entry).toHaveCount(0);
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeFocused();
  await undo.press('Enter');
  await expect(entry).toContainText('Every Friday at 07:00');
  await expect(outcome).toHaveText('“Weekly power” is back.');
});
