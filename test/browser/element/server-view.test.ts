/** What people see and hear of exports on the server, in all of their states. */
import { expect, type Page } from 'playwright/test';
import { test } from './gallery/open-gallery.ts';

test('offers the server, and hands the export over', async ({ openGallery }) => {
  const page = await openGallery('server-offered', { parts: 'look' });
  await page.getByRole('button', { name: 'Have the server make it' }).press('Enter');
  expect(await callsOf(page, 'handOver', 'choose')).toEqual([['handOver']]);
  await expect(page.getByRole('heading', { name: 'Preview' })).toBeFocused();
});

test('says how it is, and whether the page may be closed', async ({ openGallery }) => {
  const page = await openGallery('server-sending', { parts: 'run' });
  await expect(page.getByRole('heading', { name: 'Export on the server' })).toBeFocused();
  const bar = page.getByRole('progressbar', { name: 'The server has not finished yet' });
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(-1);
  const region = page.getByRole('region', { name: 'Export on the server' });
  await expect(region).toContainText('Keep this page open until the server has it.');
  await page.evaluate(() => gallery.show('server-waiting'));
  await expect(region).toContainText('The export is not sent yet');
  await page.evaluate(() => gallery.show('server-queued'));
  await expect(region).toContainText('It waits for its turn.');
  await expect(region).toContainText('You can close this page.');
  await page.evaluate(() => gallery.show('server-making'));
  await expect(region).toContainText('The server is making the file.');
  await expect(region).toContainText('The server goes on when you go back.');
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  await page.getByRole('button', { name: 'Cancel on the server' }).press('Enter');
  expect(await callsOf(page, 'dismiss', 'removeFromServer')).toEqual([['dismiss'], ['removeFromServer', 'a']]);
});

test('has the file to save, with its size once it is known', async ({ openGallery }) => {
  const page = await openGallery('server-ready', { parts: 'run' });
  await expect(page.getByRole('region', { name: 'Your file is ready' })).toContainText('.csv');
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await page.getByRole('button', { name: 'Download' }).press('Enter');
  await page.getByRole('button', { name: 'Delete from the server' }).press('Enter');
  expect(await callsOf(page, 'saveFromServer', 'removeFromServer')).toEqual([
    ['saveFromServer', 'a'],
    ['removeFromServer', 'a'],
  ]);
  await page.evaluate(() => gallery.show('server-saved'));
  await expect(page.locator('.server-file')).toContainText('212 MB');
});

test('while it is being saved, it is not saved again, but can be deleted', async ({ openGallery }) => {
  const page = await openGallery('server-saving', { parts: 'run' });
  await expect(page.getByRole('progressbar', { name: 'One moment…' })).toBeVisible();
  await page.getByRole('button', { name: 'Download' }).press('Enter');
  await page.getByRole('button', { name: 'Delete from the server' }).press('Enter');
  expect(await callsOf(page, 'saveFromServer', 'removeFromServer')).toEqual([['removeFromServer', 'a']]);
});

test('says why there is no file', async ({ openGallery }) => {
  const page = await openGallery('server-no-file', { parts: 'run' });
  await expect(page.locator('.fault')).toHaveText('The server does not have the file. Export it again.');
  await page.getByRole('button', { name: 'Download' }).press('Enter');
  const said = await callsOf(page, 'announce');
  expect(said.at(-1)).toEqual(['announce', 'The server does not have the file. Export it again.']);
  await page.evaluate(() => gallery.show('server-failed'));
  await expect(page.getByRole('heading', { name: 'There is no file' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Download' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Remove from the list' }).press('Enter');
  expect(await callsOf(page, 'removeFromServer')).toEqual([['removeFromServer', 'a']]);
});

test('lists all, folded, with buttons that name their file', async ({ openGallery }) => {
  const page = await openGallery('server-list', { parts: 'run' });
  const fold = page.getByText('On the server: 5 exports, 3 ready');
  await expect(page.locator('.on-server li').first()).toBeHidden();
  await fold.press('Enter');
  await expect(page.getByRole('listitem')).toHaveText([
    /Being made.*cannot be looked up at the moment/s,
    /Ready/,
    /212 MB.*One moment/s,
    /Expired/,
    /does not have/,
  ]);
  await page.getByRole('button', { name: /^Cancel on the server: Power, zone 1_2023/ }).press('Enter');
  await page.getByRole('button', { name: /^Remove from the list: / }).press('Enter');
  expect(await callsOf(page, 'removeFromServer')).toEqual([
    ['removeFromServer', 'a'],
    ['removeFromServer', 'd'],
  ]);
  expect((await callsOf(page, 'announce')).at(-1)).toEqual(['announce', expect.stringContaining('removed here')]);
  await expect(fold).toBeFocused();
  const boxes = await page
    .locator('.on-server button, .on-server summary')
    .evaluateAll((elements) => elements.map((element) => Math.min(element.clientWidth, element.clientHeight)));
  expect(Math.min(...boxes)).toBeGreaterThanOrEqual(24);
});

for (const [locale, count, cancel] of [
  ['de', 'Auf dem Server: 5 Exporte, 3 fertig', 'Auf dem Server abbrechen'],
  ['it', 'Sul server: 5 esportazioni, 3 pronte', 'Annulla sul server'],
] as const)
  test(`says it in ${locale}`, async ({ openGallery }) => {
    const page = await openGallery('server-list', { parts: 'run', locale });
    await page.getByText(count).click();
    await expect(page.getByText(cancel)).toBeVisible();
  });

test('stands still when motion is unwelcome, and is as wide as a phone', async ({ openGallery, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 320, height: 640 });
  await openGallery('server-making', { parts: 'run' });
  const animations = () =>
    page.evaluate(() => document.querySelector('view-gallery')!.shadowRoot!.getAnimations().length);
  expect(await animations()).toBe(0);
  for (const state of ['server-making', 'server-saved', 'server-list'] as const) {
    await page.evaluate((name) => gallery.show(name), state);
    await page.locator('details').evaluateAll((folds) => {
      for (const fold of folds) (fold as HTMLDetailsElement).open = true;
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  }
});

/** Returns the calls of these names. */
async function callsOf(page: Page, ...names: string[]): Promise<unknown[][]> {
  return page.evaluate((wanted) => gallery.calls.filter(([name]) => wanted.includes(name)), names);
}
