import { expect, type Page } from 'playwright/test';
import { HOSTILE_LABELS } from '../../support/form-states.ts';
import { test } from './gallery/open-gallery.ts';

test('shows XLSX as a sheet: letters, row numbers, a header, figures at the right with the decimals of the file', async ({
  openGallery,
}) => {
  const page = await openGallery('xlsx', { parts: 'look', locale: 'de' });
  const table = page.getByRole('table', { name: 'Erste Zeilen von Leistung, Zone 1 2023-10.xlsx' });
  await expect(table.getByRole('columnheader')).toHaveText([
    'Time',
    'Leistung, Zone 1 (kW)',
    'Temperatur (°C)',
    'Luftfeuchte (%)',
  ]);
  // Screen readers do not read letters and row numbers as cells.
  await expect(table.getByRole('row')).toHaveCount(51);
  await expect(table.getByRole('row').nth(1).getByRole('cell')).toHaveText([
    '2023-10-01 00:00:00',
    '25165',
    '16,4',
    '74,1',
  ]);
  await expect(table.getByRole('row').nth(6).getByRole('cell')).toHaveText([
    '2023-10-01 05:00:00',
    '27142',
    '',
    '74,2',
  ]);
  await expect(table.locator('.letters td')).toHaveText(['', 'A', 'B', 'C', 'D']);
  await expect(table.locator('.row-number').nth(2)).toHaveText('2');
  await expect(table.getByRole('cell', { name: '16,4' }).first()).toHaveCSS('text-align', 'end');
  await expect(table.getByRole('columnheader').first()).toHaveCSS('font-weight', '700');
});

test.describe('shows CSV as the lines of the file', () => {
  for (const [state, locale, lines] of [
    [
      'csv',
      'en',
      [
        'Time,"Power, zone 1 (kW)",Temperature (°C),"Status; ""A"", B"',
        '2023-10-01T00:00:00.000Z,25164.649902079687,16.423341591925542,ok',
        '2023-10-01T01:00:00.000Z,24773.140164705583,16.05884358755032,"check ""valve"", then reset"',
        "2023-10-01T02:00:00.000Z,24783.084705709127,15.94762961188032,'=cmd|calc",
        '2023-10-01T03:00:00.000Z,25200.654951608933,16.09868856051506,-5.2',
      ],
    ],
    [
      'csv-comma',
      'de',
      [
        'Time;Leistung, Zone 1 (kW);Temperatur (°C);"Status; ""A"", B"',
        '2023-10-01 00:00:00;25164,649902079687;16,423341591925542;ok',
        '2023-10-01 01:00:00;24773,140164705583;16,05884358755032;"check ""valve"", then reset"',
        "2023-10-01 02:00:00;24783,084705709127;15,94762961188032;'=cmd|calc",
        '2023-10-01 03:00:00;25200,654951608933;16,09868856051506;-5.2',
      ],
    ],
  ] as const)
    test(`with its delimiter, quotes and guards: ${state}`, async ({ openGallery }) => {
      const page = await openGallery(state, { parts: 'look', locale });
      const rows = page.getByRole('table').getByRole('row');
      await expect(rows).toHaveCount(51);
      expect((await rows.allTextContents()).slice(0, lines.length)).toEqual(lines);
      // A line of an empty cell.
      expect(await rows.nth(6).textContent()).toMatch(/(,,|;;)"check/);
    });

  test('with tabs, which are marked', async ({ openGallery }) => {
    const page = await openGallery('csv-tabs', { parts: 'look' });
    const line = await page.getByRole('table').getByRole('row').nth(1).textContent();
    expect(line?.replaceAll('→', '')).toBe('2023-10-01 00:00:00\t25164.649902079687\t16.423341591925542\tok');
    await expect(page.getByRole('cell', { name: 'ok', exact: true }).first()).toBeVisible();
  });
});

test('shows PDF as a page: title, window, chart, table with a decimal point in any language', async ({
  openGallery,
}) => {
  const page = await openGallery('pdf', { parts: 'look', locale: 'it' });
  await expect(page.locator('.page-title')).toHaveText('Potenza, zona 1');
  await expect(page.locator('.page-facts')).toHaveText('1 ottobre 2023 – 31 ottobre 2023, UTC');
  await expect(page.locator('.page')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await expect(page.getByRole('row').nth(1).getByRole('cell')).toHaveText([
    '2023-10-01 00:00',
    '25165',
    '16.4',
    '74.1',
  ]);
  const charts = page.getByRole('img');
  await expect(charts).toHaveCount(2);
  await expect(charts.first()).toHaveAccessibleName('Grafico dell’andamento nel tempo: Potenza, zona 1, Temperatura');
  await expect(charts.nth(1)).toHaveAccessibleName('Grafico dell’andamento nel tempo: Umidità');
  await expect(page.locator('figcaption')).toHaveText('Grafico nel file, qui solo con le prime 200 righe');
});

test('draws the chart from the rows, in their time', async ({ openGallery }) => {
  const page = await openGallery('xlsx', { parts: 'look' });
  const chart = page.getByRole('img').first();
  await expect(chart.locator('text', { hasText: '9 Oct' })).toHaveCount(1);
  await expect(chart.locator('text', { hasText: '10 Oct' })).toHaveCount(0);
  // The lines lie inside the picture.
  const [picture, line] = await Promise.all([chart.boundingBox(), chart.locator('g path').first().boundingBox()]);
  expect(line!.width).toBeGreaterThan(0.7 * picture!.width);
  expect(line!.height).toBeGreaterThan(0.3 * picture!.height);
  await page.evaluate(() => gallery.change({ options: { units: 'header', xlsx: { chart: false } } }));
  await expect(chart).toHaveCount(0);
});

test('lists rows, pages, size and time', async ({ openGallery }) => {
  const page = await openGallery('pdf', { parts: 'look' });
  const figures = page.getByRole('list', { name: 'Expected size of the file' }).getByRole('listitem');
  await expect(figures).toHaveText(['about 744 rows', 'about 14 pages', 'about 82.3 kB', 'about 2 seconds']);
  await page.evaluate(() => {
    const { look } = gallery.state;
    const preview = { ...look.preview!, rows: look.preview!.rows.slice(0, 1), truncated: false };
    return gallery.change({ look: { ...look, preview } });
  });
  await expect(figures.first()).toHaveText('1 row');
});

test('shows rows to come while nothing is there, and dims the old rows while a new look loads', async ({
  openGallery,
}) => {
  const page = await openGallery('loading', { parts: 'look' });
  await expect(page.getByText('Loading the preview…')).toBeAttached();
  await expect(page.locator('.skeleton')).toBeVisible();
  await expect(page.locator('.look')).toHaveAttribute('aria-busy', 'true');
  await page.evaluate(() => gallery.show('xlsx'));
  await expect(page.locator('.look')).toHaveAttribute('aria-busy', 'false');
  const header = page.getByRole('columnheader').first();
  const color = await header.evaluate((element) => getComputedStyle(element).color);
  await page.evaluate(() => gallery.show('reloading'));
  await expect(page.getByRole('row')).toHaveCount(51);
  await expect(header).not.toHaveCSS('color', color);
});

test('shows the key figures of a PDF when it has all rows, and none when it has some', async ({ openGallery }) => {
  const page = await openGallery('pdf', { parts: 'look' });
  const summary = page.locator('.page-summary');
  await expect(page.locator('.page-table')).toBeVisible();
  await page.waitForTimeout(300);
  await expect(summary).toHaveCount(0);
  await page.evaluate(() => {
    const { look } = gallery.state;
    const [time, first] = look.preview!.columns;
    const figures = [20.5, null, 22.25, 18];
    const rows = figures.map((figure, row) => [`2023-10-01 0${row}:00`, figure]);
    const preview = { ...look.preview!, columns: [time!, first!], rows, truncated: false };
    return gallery.change({ look: { ...look, preview } });
  });
  await expect(summary.getByRole('columnheader')).toHaveText([
    ...['Variable', 'Count', 'Minimum', 'Average', 'Maximum', 'First', 'Last'],
  ]);
  await expect(summary.getByRole('rowheader')).toHaveText(/\(kW\)$/);
  // The average 20.25 has the decimals of the others.
  await expect(summary.getByRole('cell')).toHaveText(['3', '18.00', '20.25', '22.25', '20.50', '18.00']);
});

test('a wide table does not take the rest of a PDF page out of sight', async ({ openGallery }) => {
  const page = await openGallery('pdf', { parts: 'look' });
  await page.evaluate(() => {
    const { look } = gallery.state;
    const preview = look.preview!;
    const others = Array.from({ length: 30 }, (_, at) => ({ id: `c${at}`, label: `Wide column ${at}` }));
    return gallery.change({ look: { ...look, preview: { ...preview, columns: [...preview.columns, ...others] } } });
  });
  await expect(page.locator('.page .chart svg').first()).toBeVisible();
  const seen = (await page.locator('.desk').boundingBox())!;
  for (const part of ['.page-title', '.page-facts', '.page .chart']) {
    const { x, width } = (await page.locator(part).boundingBox())!;
    expect(x + width, part).toBeLessThanOrEqual(seen.x + seen.width);
  }
  expect((await page.locator('.page-table').boundingBox())!.width).toBeGreaterThan(seen.width);
});

test('says that choices are missing', async ({ openGallery }) => {
  const page = await openGallery('idle', { parts: 'look' });
  await expect(page.getByText('The preview appears here as soon as the choices are complete.')).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
});

test('says that there are no readings, announces it once, and offers what helps', async ({ openGallery }) => {
  const page = await openGallery('empty', { parts: 'look' });
  await expect(page.getByRole('heading', { name: 'There are no readings in this period.' })).toBeVisible();
  await page.evaluate(() => gallery.change({}));
  expect(await callsOf(page, 'announce')).toEqual([['announce', 'There are no readings in this period.']]);
  await page.getByRole('button', { name: 'Take the last 7 days' }).click();
  expect(await callsOf(page, 'choose')).toEqual([['choose', { period: { kind: 'last7Days' } }]]);
});

test('says why a look failed and what to do, and tries again', async ({ openGallery }) => {
  const page = await openGallery('look-failed', { parts: 'look' });
  await expect(page.getByRole('heading', { name: 'There is no preview' })).toBeVisible();
  await expect(page.getByText('The server does not let you read this series.')).toBeVisible();
  await expect(page.getByText('Ask the administrator for access, or leave the series out.')).toBeVisible();
  const technical = page.getByText('forbidden: GET https://');
  await expect(technical).toBeHidden();
  await page.getByText('Technical details').press('Enter');
  await expect(technical).toBeVisible();
  expect(await callsOf(page, 'announce')).toEqual([
    ['announce', 'There is no preview. The server does not let you read this series.'],
  ]);
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await page.getByRole('button', { name: 'Leave it out' }).press('Enter');
  expect(await callsOf(page, 'open', 'choose')).toEqual([['open'], ['choose', { series: [] }]]);
});

test('offers remedies for notes; a click makes the choice and keeps the focus in the part', async ({ openGallery }) => {
  const page = await openGallery('notes', { parts: 'look' });
  const notes = page.getByRole('list', { name: 'Notes' }).getByRole('listitem');
  await expect(notes).toHaveCount(3);
  await expect(notes.nth(1)).toContainText('18,869 pages are too many to read.');
  await expect(notes.nth(2)).toContainText('On 29 October 2023 the clock goes back from 03:00 to 02:00.');
  await page.getByRole('button', { name: 'Take hourly averages' }).press('Enter');
  await page.evaluate(() => gallery.show('reloading'));
  await expect(page.getByRole('heading', { name: 'Preview' })).toBeFocused();
  expect(await callsOf(page, 'choose')).toEqual([['choose', { detail: { kind: 'figures', per: '1h', by: 'avg' } }]]);
});

test('keeps hostile labels plain text', async ({ openGallery }) => {
  const page = await openGallery('hostile');
  const headers = await page.getByRole('columnheader').allTextContents();
  HOSTILE_LABELS.forEach((label, at) => {
    expect(headers[at + 1]).toContain(label);
  });
  await page.evaluate(() => gallery.change({ choices: { ...gallery.state.choices, extension: 'csv' } }));
  await expect(page.locator('.lines')).toContainText('<img src=x onerror=""globalThis.hacked = true"">');
  await page.evaluate(() =>
    gallery.change({
      choices: { ...gallery.state.choices, extension: 'pdf' },
      options: { pdf: { chart: true, title: '<b>title</b>' } },
    }),
  );
  await expect(page.locator('.page-title')).toHaveText('<b>title</b>');
  await expect(page.locator('view-gallery').locator('img, script, b')).toHaveCount(0);
  expect(await page.evaluate(() => Object.hasOwn(globalThis, 'hacked'))).toBe(false);
});

test('scrolls wide tables within, by keyboard too, on the narrowest windows', async ({ openGallery, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const state of ['many-columns', 'long-labels', 'csv', 'pdf', 'notes'] as const) {
    await openGallery(state);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBeLessThanOrEqual(320);
  }
  await openGallery('many-columns');
  await expect(page.getByRole('columnheader')).toHaveCount(301);
  const paper = page.getByRole('group', { name: /^First rows of / });
  await paper.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => paper.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
});

test('draws at most 400 columns and says how many more there are', async ({ openGallery }) => {
  const page = await openGallery('many-columns', { parts: 'look' });
  await page.evaluate(() => {
    const { look } = gallery.state;
    const preview = look.preview!;
    const others = Array.from({ length: 102 }, (_, at) => ({ id: `c${at}`, label: `c${at}` }));
    const columns = [...preview.columns, ...others];
    return gallery.change({ look: { ...look, preview: { ...preview, columns } } });
  });
  await expect(page.getByRole('columnheader')).toHaveCount(400);
  await expect(page.getByText('The first 8 rows are shown. 3 more columns')).toBeVisible();
});

test('stands still when motion is unwelcome', async ({ openGallery, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openGallery('loading', { parts: 'look' });
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(
    await page.evaluate(() => document.querySelector('view-gallery')!.shadowRoot!.getAnimations().length),
  ).toBeGreaterThan(0);
});

test('keeps the file left-to-right in a right-to-left page', async ({ openGallery }) => {
  const page = await openGallery('xlsx', { parts: 'look', dir: 'rtl', locale: 'ar' });
  const [first, second] = await Promise.all([0, 1].map((at) => page.getByRole('columnheader').nth(at).boundingBox()));
  expect(first!.x).toBeLessThan(second!.x);
  const [heading, file] = await Promise.all([
    page.getByRole('heading', { name: 'Preview' }).boundingBox(),
    page.locator('.file').boundingBox(),
  ]);
  expect(heading!.x).toBeGreaterThan(file!.x);
});

/** Returns the calls of these names. */
async function callsOf(page: Page, ...names: string[]): Promise<unknown[]> {
  return page.evaluate((wanted) => gallery.calls.filter(([name]) => wanted.includes(name)), names);
}
