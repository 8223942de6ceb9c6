/** The choices of the dialog by keyboard, with many series, with long texts, and in other directions. */
import { expect, test } from './element-kit.ts';

test('Export is within ten stops of the first choice, and the groups are one stop each', async ({ openElement }) => {
  const page = await openElement();
  await page.getByRole('button', { name: 'Export' }).click();
  const exportButton = page.getByRole('dialog').getByRole('button', { name: 'Export' });
  await expect(exportButton).toBeFocused();
  await page.getByRole('radio', { name: /Excel/ }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: /CSV/ })).toBeChecked();
  let stops = 0;
  const isThere = () => exportButton.evaluate((button) => button.matches(':focus'));
  while (!(await isThere()) && stops < 20) {
    await page.keyboard.press('Tab');
    stops++;
  }
  console.log(`stops from the file type to Export: ${stops}`);
  expect(stops).toBeLessThanOrEqual(10);
});

test('with a search and own days, Export has the focus at the opening, and Enter in each field exports', async ({
  openElement,
}) => {
  const page = await openElement({ series: 10_000, properties: { format: 'csv' } });
  const button = page.locator('downlink-export .open-button');
  const exportButton = page.getByRole('dialog').getByRole('button', { name: 'Export' });
  await button.click();
  await expect(exportButton).toBeFocused();
  const list = page.getByRole('listbox', { name: 'What' });
  await list.press('Space');
  await page.getByRole('radio', { name: /Other days/ }).check({ force: true });
  await page.keyboard.press('Escape');
  await button.click();
  await expect(page.getByLabel('First day')).toBeVisible();
  await expect(exportButton).toBeFocused();
  const fields = [
    list,
    page.getByRole('searchbox'),
    page.getByRole('radio', { name: /CSV/ }),
    page.getByRole('radio', { name: /Other days/ }),
    page.getByLabel('First day'),
    page.getByLabel('Last day'),
    page.getByRole('combobox', { name: 'Time zone' }),
  ];
  for (const field of fields) {
    const saved = page.waitForEvent('download');
    await field.press('Enter');
    await saved;
    await expect(page.getByRole('heading', { name: 'Your file is saved' })).toBeFocused();
    await page.getByRole('button', { name: 'Back' }).press('Enter');
    await expect(exportButton).toBeFocused();
  }
});

test('series that nobody has chosen yet are no mistake, until a person exports', async ({ openElement }) => {
  const page = await openElement({ series: 300 });
  await page.getByRole('button', { name: 'Export' }).click();
  const words = page.locator('#foot-words');
  await expect(words).toContainText('Choose at least one series.');
  await expect(page.locator('downlink-export .fault')).toHaveCount(0);
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).press('Enter');
  await expect(words.locator('.fault')).toBeVisible();
  await expect(page.getByRole('searchbox')).toBeFocused();
  await expect(page.getByRole('listbox', { name: 'What' })).toHaveAccessibleDescription('Choose at least one series.');
  expect(await page.evaluate(() => globalThis.events)).toEqual([]);
});

test('Enter in a text field exports, and Control and Enter does from anywhere', async ({ openElement }) => {
  const page = await openElement({ properties: { format: 'csv' } });
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByText('More options').click();
  await page.getByLabel('File name').fill('plant');
  const saved = page.waitForEvent('download');
  await page.getByLabel('File name').press('Enter');
  expect((await saved).suggestedFilename()).toBe('plant.csv');
  await page.getByRole('listbox', { name: 'What' }).focus();
  await expect.poll(() => page.evaluate(() => globalThis.element.form?.state.run.phase)).toBe('done');
  const again = page.waitForEvent('download');
  await page.keyboard.press('Control+Enter');
  await again;
});

test('ten thousand series: what is drawn is what is seen, a search is fast, and keys reach all of them', async ({
  openElement,
}) => {
  const page = await openElement({ series: 10_000 });
  await page.getByRole('button', { name: 'Export' }).click();
  const list = page.getByRole('listbox', { name: 'What' });
  await expect(list).toBeVisible();
  expect(await list.getByRole('option').count()).toBeLessThan(40);
  await list.focus();
  await page.keyboard.press('End');
  const last = list.getByRole('option', { name: 'Sensor 10000' });
  await expect(last).toBeVisible();
  await page.keyboard.press('Space');
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await expect(list).toHaveAttribute('aria-activedescendant', (await last.getAttribute('id')) ?? '');
  await page.keyboard.press('Shift+ArrowUp');
  expect(await page.evaluate(() => globalThis.element.form?.state.choices.series.length)).toBe(2);
  const ms = await page.evaluate(async () => {
    const { element } = globalThis;
    const search = element.shadowRoot?.querySelector<HTMLInputElement>('[type=search]');
    if (!search) return -1;
    const begin = performance.now();
    search.value = '9';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await (element as unknown as { updateComplete: Promise<void> }).updateComplete;
    return performance.now() - begin;
  });
  console.log(`first keystroke to the filtered list of 10,000: ${ms.toFixed(1)} ms`);
  // The aim is 50 ms; machines of tests are busy.
  expect(ms).toBeLessThan(250);
  await page.getByRole('searchbox').fill('sensor 999');
  await expect(list.getByRole('option')).toHaveCount(19);
  await page.getByRole('button', { name: 'Choose all 19 found' }).click();
  expect(await page.evaluate(() => globalThis.element.form?.state.choices.series.length)).toBe(20);
  await page.getByRole('searchbox').press('Enter');
  await expect(list).toBeFocused();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.locator('#foot-words')).toContainText('Choose at least one');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Export' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('columns are moved by keyboard and by drag, and renamed', async ({ openElement }) => {
  const page = await openElement();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByText('More options').click();
  const series = () =>
    page.evaluate(() => globalThis.element.form?.state.choices.series.map(({ key }) => key.match(/sensor-(\d+)/)?.[1]));
  const first = page.getByLabel('Name of column Sensor 1');
  await first.focus();
  await page.keyboard.press('Alt+ArrowDown');
  expect(await series()).toEqual(['2', '1', '3']);
  await expect(first).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(first).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('button', { name: 'Move Sensor 3 up' }).click();
  expect(await series()).toEqual(['2', '3', '1']);
  await page.locator('downlink-export .grip[draggable=true]').nth(2).dragTo(page.getByLabel('Name of column Sensor 2'));
  expect(await series()).toEqual(['1', '2', '3']);
  await page.getByLabel('Name of column Sensor 2').fill('Boiler');
  expect(await page.evaluate(() => globalThis.element.form?.state.choices.series[1]?.label)).toBe('Boiler');
});

test('own days begin with the days of the window, and a zone is found by its city', async ({ openElement }) => {
  const page = await openElement();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('radio', { name: /Other days/ }).check({ force: true });
  await expect(page.getByLabel('First day')).toHaveValue('2026-01-15');
  await expect(page.getByLabel('Last day')).toHaveValue('2026-01-16');
  const zone = page.getByRole('combobox', { name: 'Time zone' });
  await zone.fill('kathm');
  await expect(page.getByRole('option', { name: /Kathmandu/ })).toBeVisible();
  await zone.press('Escape');
  await expect(page.getByRole('dialog')).toBeVisible();
  await zone.fill('new york');
  await zone.press('Enter');
  expect(await page.evaluate(() => globalThis.element.form?.state.choices.timezone)).toBe('America/New_York');
  expect(await page.evaluate(() => globalThis.events)).toEqual([]);
});

test('a file that is no picture is refused as a logo, in words', async ({ openElement }) => {
  const page = await openElement({ properties: { format: 'pdf' } });
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByText('More options').click();
  const logo = page.getByLabel('Logo');
  await logo.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(page.getByRole('alert')).toContainText('no PNG or JPEG');
  expect(await page.evaluate(() => globalThis.element.form?.state.choices.logo)).toBeUndefined();
});

for (const [name, options] of [
  ['labels of 200 characters', { label: `${'Very long name of a boiler '.repeat(8)}<img src=x>` }],
  ['German', { properties: { locale: 'de' } }],
  ['right to left', { dir: 'rtl' }],
] as const)
  test(`nothing is wider than a phone of 320 px with ${name}`, async ({ openElement, page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await openElement({ series: 12, ...options });
    await page.evaluate(() => globalThis.element.show());
    await expect(page.getByRole('listbox')).toBeVisible();
    await page.locator('downlink-export summary').first().click();
    const wide = await page.evaluate(() =>
      [...(globalThis.element.shadowRoot?.querySelectorAll('.dialog, .columns, .choices, .foot, .dialog-head') ?? [])]
        .filter((part) => part.scrollWidth > part.clientWidth + 1)
        .map((part) => part.className),
    );
    expect(wide).toEqual([]);
    const exportButton = page.locator('downlink-export [part=export]');
    await expect(exportButton).toBeInViewport();
  });

test('English texts are in their own order in a page from right to left', async ({ openElement }) => {
  const page = await openElement({ dir: 'rtl' });
  await page.evaluate(() => globalThis.element.show());
  await expect(page.getByRole('listbox')).toBeVisible();
  // In the wrong order, the first characters of these are right of the last ones, or the other way round.
  const misplaced = () =>
    page.evaluate(() => {
      const root = globalThis.element.shadowRoot!;
      const walker = document.createTreeWalker(root.querySelector('dialog')!, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode()) {
        const text = walker.currentNode as Text;
        const content = text.data.trimEnd();
        const isShown = text.parentElement!.checkVisibility() && !text.parentElement!.closest('option, .hidden');
        if (!isShown || !/^\d.*[a-z]|[a-z][.…]$/i.test(content)) continue;
        const box = (at: number) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect();
        };
        const start = content.length - content.trimStart().length;
        const [first, second, last, before] = [start, start + 1, content.length - 1, content.length - 2].map(box);
        const isBroken = (one: DOMRect, next: DOMRect) => one.top === next.top && one.left >= next.left;
        if (isBroken(first!, second!) || isBroken(before!, last!)) found.push(content);
      }
      return found;
    });
  expect(await misplaced()).toEqual([]);
  await page.getByRole('button', { name: 'Repeat…' }).click();
  await expect(page.getByText('There are no repeated exports yet.')).toBeVisible();
  expect(await misplaced()).toEqual([]);
});
