import { expect, type Page } from 'playwright/test';
import type { ExportProgress } from '../../../src/pipeline/progress.ts';
import { test } from './gallery/open-gallery.ts';

test('says that an export starts, with a bar that has no value', async ({ openGallery }) => {
  const page = await openGallery('starting', { parts: 'run' });
  await expect(page.getByRole('region', { name: 'Exporting' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Exporting' })).toBeFocused();
  const bar = page.getByRole('progressbar', { name: 'Progress of the export' });
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(-1);
  await expect(page.getByText('Getting ready…')).toBeVisible();
});

test('shows how much is done, how fast and how long, and goes on elsewhere or ends', async ({ openGallery }) => {
  const page = await openGallery('running', { parts: 'run' });
  const bar = page.getByRole('progressbar', { name: 'Progress of the export' });
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(0.42);
  await expect(page.getByText('42%', { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveText([
    '220,700 rows',
    '18,400 rows a second',
    'about 17 seconds left',
  ]);
  const aside = page.getByRole('button', { name: 'Put aside' });
  await expect(aside).toHaveAccessibleDescription(
    'You can put this window aside. The export goes on while this page stays open.',
  );
  await aside.press('Enter');
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  expect(await callsOf(page, 'closeDialog', 'cancel')).toEqual([['closeDialog'], ['cancel']]);
});

for (const [locale, figures] of [
  ['de', ['220.700 Zeilen', '18.400 Zeilen pro Sekunde', 'noch etwa 17 Sekunden']],
  ['it', ['220.700 righe', '18.400 righe al secondo', 'ancora circa 17 secondi']],
] as const)
  test(`says it in ${locale}`, async ({ openGallery }) => {
    const page = await openGallery('running', { parts: 'run', locale });
    await expect(page.getByRole('listitem')).toHaveText([...figures]);
  });

test('says that it waits and why, in place of speed and time', async ({ openGallery }) => {
  const page = await openGallery('waiting', { parts: 'run' });
  await expect(page.getByText('Connection lost. Trying again in 5 s.')).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveText(['220,700 rows']);
  await page.evaluate(() => gallery.show('waiting-unknown'));
  await expect(page.getByText('This computer is offline.')).toBeVisible();
});

test('says that it completes the file', async ({ openGallery }) => {
  const page = await openGallery('finishing', { parts: 'run' });
  await expect(page.getByText('Completing the file…')).toBeVisible();
});

test('announces the start, each quarter once, a wait once, and the end', async ({ openGallery }) => {
  const page = await openGallery('xlsx', { parts: 'run' });
  const progress = (fraction: number, waiting?: ExportProgress['waiting']) =>
    page.evaluate(
      ([fraction, waiting]) =>
        gallery.change({
          run: {
            phase: 'running',
            message: `At ${fraction}`,
            progress: {
              ...{ phase: 'reading', item: 0, items: 1, messages: 0, rows: 0, bytes: 0 },
              ...{ fraction, ...(waiting && { waiting }) },
            },
          },
        }),
      [fraction, waiting] as const,
    );
  await page.evaluate(() => gallery.change({ run: { phase: 'running', message: '' } }));
  for (const fraction of [0.1, 0.24, 0.26, 0.3, 0.8]) await progress(fraction);
  await progress(0.81, { reason: 'network' });
  await progress(0.82, { reason: 'network' });
  await progress(0.83);
  await progress(1);
  // While the file is saved.
  await page.evaluate(() => gallery.change({ run: { phase: 'running', message: '' } }));
  await page.evaluate(() => gallery.show('done'));
  await page.evaluate(() => gallery.change({}));
  const said = async () => (await callsOf(page, 'announce')).map(([, text]) => text);
  const first = [
    'Export started.',
    'Export: 25% done.',
    'Export: 75% done.',
    'At 0.81',
    'Your file is saved: Leistung und Klima 2023-10.xlsx',
  ];
  expect(await said()).toEqual(first);
  // Another export, and one that begins after a cancelled one that was shown elsewhere.
  await progress(0.6);
  await progress(0.1);
  await page.evaluate(() => gallery.show('run-failed'));
  await page.evaluate(() => gallery.show('cancelled'));
  expect((await said()).slice(first.length)).toEqual([
    'Export started.',
    'Export started.',
    'The export failed. The server does not let you read this series. Ask the administrator for access, or leave the series out.',
    'Export cancelled. No file was saved. Your choices are as they were.',
  ]);
});

test('shows the saved file and what to do next', async ({ openGallery }) => {
  const page = await openGallery('done', { parts: 'run' });
  await expect(page.getByRole('region', { name: 'Your file is saved' })).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveText(/Leistung und Klima 2023-10\.xlsx\s*48\.2 kB · 744 rows/);
  await page.getByRole('button', { name: 'Save again' }).press('Enter');
  await expect(page.getByText('Saved again.')).toBeVisible();
  await page.getByRole('button', { name: 'Copy table' }).press('Enter');
  await expect(page.getByText('744 rows copied. Paste them into a spreadsheet.')).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  expect(await callsOf(page, 'saveAgain', 'copyTable', 'dismiss')).toEqual([['saveAgain'], ['copyTable'], ['dismiss']]);
  const said = (await callsOf(page, 'announce')).map(([, text]) => text);
  expect(said.slice(1)).toEqual(['Saved again.', '744 rows copied. Paste them into a spreadsheet.']);
});

test('says what the browser refuses', async ({ openGallery }) => {
  const page = await openGallery('done', { parts: 'run' });
  await page.evaluate(() => {
    gallery.answers.copyTable = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    gallery.answers.saveAgain = () => Promise.reject(new Error('no'));
  });
  await page.getByRole('button', { name: 'Copy table' }).click();
  await expect(page.getByText('The browser did not allow copying.')).toBeVisible();
  await page.getByRole('button', { name: 'Save again' }).click();
  await expect(page.getByText('The browser did not save the file.')).toBeVisible();
});

test('copies a link to the settings, or shows it where copying is refused', async ({ openGallery, context }) => {
  const page = await openGallery('done', { parts: 'run' });
  await context.grantPermissions([], { origin: 'http://localhost:1' });
  const link = page.getByRole('button', { name: 'Copy link to these settings' });
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
  });
  await link.click();
  const field = page.getByRole('textbox', { name: 'Link to these settings' });
  await expect(field).toHaveValue('https://example.com/?downlink=settings');
  await field.focus();
  expect(await field.evaluate((input: HTMLInputElement) => input.selectionEnd)).toBe(38);
  await page.evaluate(() => {
    const writeText = async (text: string) => {
      gallery.calls.push(['copied', text]);
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText } });
  });
  await link.click();
  await expect(page.getByText('Link copied.')).toBeVisible();
  await expect(field).toHaveCount(0);
  expect(await callsOf(page, 'copied')).toEqual([['copied', 'https://example.com/?downlink=settings']]);
});

test('folds the notes, with their remedies', async ({ openGallery }) => {
  const page = await openGallery('done-notes', { parts: 'run' });
  const remedy = page.getByRole('button', { name: 'Save as CSV' });
  await expect(remedy).toBeHidden();
  await page.getByText('2 notes about the data').press('Enter');
  await expect(page.getByText('1 partial hour: the period ends before the hour does.')).toBeVisible();
  await remedy.press('Enter');
  expect(await callsOf(page, 'choose')).toEqual([['choose', { extension: 'csv' }]]);
});

test('lists several files, and says that there was nothing to save', async ({ openGallery }) => {
  const page = await openGallery('done-files', { parts: 'run' });
  await expect(page.getByRole('heading', { name: 'Your 3 files are saved' })).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(3);
  await page.evaluate(() => gallery.show('done-nothing'));
  await expect(page.getByRole('heading', { name: 'There was nothing to save' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save again' })).toHaveCount(0);
});

test('says why an export failed and what to do, and tries again', async ({ openGallery }) => {
  const page = await openGallery('run-failed', { parts: 'run' });
  await expect(page.getByRole('region', { name: 'The export failed' })).toBeVisible();
  await expect(page.getByText('The server does not let you read this series.')).toBeVisible();
  await expect(page.getByText('Ask the administrator for access, or leave the series out.')).toBeVisible();
  await expect(page.getByText('forbidden: GET')).toBeHidden();
  await page.getByText('Technical details').click();
  await expect(page.getByText('forbidden: GET')).toBeVisible();
  for (const name of ['Try again', 'Leave it out', 'Back']) await page.getByRole('button', { name }).press('Enter');
  expect(await callsOf(page, 'start', 'choose', 'dismiss')).toEqual([
    ['start'],
    ['choose', { series: [] }],
    ['dismiss'],
  ]);
});

test('says that an export was cancelled, and leads back', async ({ openGallery }) => {
  const page = await openGallery('cancelled', { parts: 'run' });
  await expect(page.getByText('No file was saved. Your choices are as they were.')).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  expect(await callsOf(page, 'dismiss')).toEqual([['dismiss']]);
});

test('moves the focus to the heading when what has it goes away, and leaves it where else it is', async ({
  openGallery,
}) => {
  const page = await openGallery('running');
  await page.getByRole('button', { name: 'Cancel' }).focus();
  await page.evaluate(() => gallery.show('cancelled'));
  await expect(page.getByRole('heading', { name: 'Export cancelled' })).toBeFocused();
  await page.evaluate(() => gallery.show('running'));
  await expect(page.getByRole('heading', { name: 'Exporting' })).toBeFocused();
  await page.evaluate(() => gallery.change({}));
  const paper = page.getByRole('group', { name: /^First rows of / });
  await paper.focus();
  await page.evaluate(() => gallery.show('done'));
  await expect(paper).toBeFocused();
  // The start is what the user has just done.
  await page.evaluate(() => gallery.show('starting'));
  await expect(page.getByRole('heading', { name: 'Exporting' })).toBeFocused();
});

test('reaches every action by Tab, in the order of reading', async ({ openGallery }) => {
  const page = await openGallery('done-notes', { parts: 'run' });
  await page.getByRole('heading', { name: 'Your file is saved' }).focus();
  const stops: string[] = [];
  for (let stop = 0; stop < 5; stop++) {
    await page.keyboard.press('Tab');
    const focused = page.locator('view-gallery').locator('*:focus');
    stops.push((await focused.innerText()).trim());
    const box = await focused.boundingBox();
    expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(24);
  }
  expect(stops).toEqual(['2 notes about the data', 'Save again', 'Copy table', 'Copy link to these settings', 'Back']);
});

test('stands still when motion is unwelcome', async ({ openGallery, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openGallery('starting', { parts: 'run' });
  const animations = () =>
    page.evaluate(() => document.querySelector('view-gallery')!.shadowRoot!.getAnimations().length);
  expect(await animations()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await animations()).toBeGreaterThan(0);
});

/** Returns the calls of these names. */
async function callsOf(page: Page, ...names: string[]): Promise<unknown[][]> {
  return page.evaluate((wanted) => gallery.calls.filter(([name]) => wanted.includes(name)), names);
}
