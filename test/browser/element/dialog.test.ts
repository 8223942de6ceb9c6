import type { LitElement } from 'lit';
/** The button and the dialog of `<downlink-export>`: opening, exporting, closing, and what the page sees of it. */
import { expect, test } from './element-kit.ts';

test('opening the dialog and pressing Enter saves the right file', async ({ openElement }) => {
  const page = await openElement();
  await page.getByRole('button', { name: 'Export' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Export readings' });
  await expect(dialog.getByRole('button', { name: 'Export' })).toBeFocused();
  await expect(dialog.getByRole('button', { name: 'Export' })).toHaveAccessibleDescription(/Excel.*3 of 3.*Rome/);
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await saved).suggestedFilename()).toMatch(/\.xlsx$/);
  await expect.poll(() => page.evaluate(() => globalThis.events.at(-1))).toBe('export-complete');
  const events = await page.evaluate(() => globalThis.events);
  expect(events[0]).toBe('export-start');
  expect(new Set(events)).toEqual(new Set(['export-start', 'export-progress', 'export-complete']));
});

test('keys that are pressed before the content of the dialog has arrived mean what they mean in it', async ({
  openElement,
  page,
}) => {
  let arrive = () => {};
  const held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/dialog-part/, async (route) => {
    await held;
    await route.continue();
  });
  await openElement({ properties: { format: 'csv' } });
  const button = page.locator('downlink-export .open-button');
  const isOpen = () => page.evaluate(() => globalThis.element.isOpen);
  await button.focus();
  await page.keyboard.press('Enter');
  expect(await isOpen()).toBe(true);
  await page.keyboard.press('Escape');
  expect(await isOpen()).toBe(false);
  await expect(button).toBeFocused();
  // A key that is held down repeats the opening, and exports nothing.
  await page.keyboard.down('Enter');
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  expect(await isOpen()).toBe(true);
  expect(await page.evaluate(() => globalThis.events)).toEqual([]);
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await saved).suggestedFilename()).toMatch(/\.csv$/);
  await expect(page.getByRole('dialog')).toBeHidden();
  arrive();
  await expect(page.getByRole('heading', { name: 'Your file is saved' })).toBeFocused();
});

test('events carry their details, bubble and leave shadow roots', async ({ openElement }) => {
  const page = await openElement({ properties: { format: 'csv' } });
  await page.evaluate(() => {
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' }).append(globalThis.element);
    document.body.append(host);
    globalThis.details = {};
    for (const type of ['export-start', 'export-progress', 'export-complete'] as const)
      document.addEventListener(type, (event) => {
        globalThis.details[type] = (event as CustomEvent).detail;
      });
  });
  await page.evaluate(() => globalThis.element.show());
  const saved = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
  await saved;
  await expect.poll(() => page.evaluate(() => 'export-complete' in globalThis.details)).toBe(true);
  const details = await page.evaluate(() => {
    const of = (type: string) => globalThis.details[type]!;
    const [start, progress, complete] = [of('export-start'), of('export-progress'), of('export-complete')];
    return {
      extension: start.request.format.extension,
      phase: typeof progress.progress.phase,
      rows: complete.result.files[0].rows,
      notes: Array.isArray(complete.notes),
    };
  });
  expect(details).toEqual({ extension: 'csv', phase: 'string', rows: 1440, notes: true });
});

test('Escape and the cross close the dialog, and the focus returns to the button', async ({ openElement }) => {
  const page = await openElement();
  const button = page.getByRole('button', { name: 'Export' });
  for (const close of ['Escape', 'cross', 'method'] as const) {
    await button.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    if (close === 'Escape') await page.keyboard.press('Escape');
    else if (close === 'cross') await page.getByRole('button', { name: 'Close' }).click();
    else await page.evaluate(() => globalThis.element.close());
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(button).toBeFocused();
    expect(await page.evaluate(() => globalThis.element.isOpen)).toBe(false);
  }
});

test('a running export can be put aside: the button shows how far it is, and leaving the page asks', async ({
  openElement,
}) => {
  const page = await openElement({ isHeld: true });
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => globalThis.events)).toContain('export-start');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.locator('downlink-export [part=progress]')).toBeVisible();
  await expect(page.getByRole('button', { name: /Exporting/ })).toBeVisible();
  expect(await page.evaluate(asksBeforeLeaving)).toBe(true);
  const saved = page.waitForEvent('download');
  await page.evaluate(() => globalThis.release());
  await saved;
  await expect(page.locator('downlink-export [part=progress]')).toHaveCount(0);
  expect(await page.evaluate(asksBeforeLeaving)).toBe(false);
});

test('put aside and opened again, the dialog has the focus where the export is', async ({ openElement }) => {
  const page = await openElement({ isHeld: true });
  const button = page.locator('downlink-export .open-button');
  await button.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Put aside' }).press('Enter');
  await expect(button).toBeFocused();
  await button.press('Enter');
  await expect(page.getByRole('heading', { name: 'Exporting' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  const saved = page.waitForEvent('download');
  await page.evaluate(() => globalThis.release());
  await saved;
  await expect.poll(() => page.evaluate(() => globalThis.element.form?.state.run.phase)).toBe('done');
  await expect(button).toBeFocused();
  await button.press('Enter');
  await expect(page.getByRole('heading', { name: 'Your file is saved' })).toBeFocused();
  await page.getByRole('button', { name: 'Back' }).press('Enter');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true })).toBeFocused();
});

test('a dialog that a key has closed is not opened again by what is drawn before the element is told', async ({
  openElement,
}) => {
  const page = await openElement({ isHeld: true });
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  const isOpenAfter = await page.evaluate(async () => {
    const element = globalThis.element as unknown as LitElement;
    const dialog = element.shadowRoot!.querySelector('dialog')!;
    // What Escape does: the event comes later, such as after the next progress of an export.
    dialog.close();
    element.requestUpdate();
    await element.updateComplete;
    return dialog.open;
  });
  expect(isOpenAfter).toBe(false);
  await expect.poll(() => page.evaluate(() => globalThis.element.isOpen)).toBe(false);
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

/** Whether the page asks before it is left. */
function asksBeforeLeaving(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

test('a cancelled export ends, and the element says so', async ({ openElement }) => {
  const page = await openElement({ isHeld: true });
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => page.evaluate(() => globalThis.events.at(-1))).toBe('export-cancel');
  expect(await page.evaluate(asksBeforeLeaving)).toBe(false);
});

test('without an exporter the dialog says what is missing, and works once there is one', async ({ openElement }) => {
  const page = await openElement({ hasExporter: false });
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('cannot export yet');
  await expect(page.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.evaluate(() => {
    globalThis.element.exporter = downlink.createExporter({ source: downlink.memorySource([]) });
  });
  await expect(page.getByRole('radio', { name: /Excel/ })).toBeChecked();
});

test('moving the element keeps its choices and its open dialog; removing it for good ends its export', async ({
  openElement,
}) => {
  const page = await openElement({ isHeld: true });
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('radio', { name: /CSV/ }).check({ force: true });
  await page.evaluate(() => document.body.append(globalThis.element));
  await expect(page.getByRole('radio', { name: /CSV/ })).toBeChecked();
  expect(await page.evaluate(() => globalThis.element.shadowRoot?.querySelector('dialog')?.matches(':modal'))).toBe(
    true,
  );
  await page.evaluate(() => void globalThis.element.form?.start());
  await expect.poll(() => page.evaluate(() => globalThis.element.form?.state.run.phase)).toBe('running');
  await page.evaluate(() => {
    globalThis.before = globalThis.element.form;
    globalThis.element.remove();
  });
  await expect.poll(() => page.evaluate(() => globalThis.element.form)).toBeUndefined();
  expect(await page.evaluate(() => globalThis.before?.state.run.phase)).not.toBe('running');
  expect(await page.evaluate(asksBeforeLeaving)).toBe(false);
  // Back in the page, it has a form of its own with the same choices.
  await page.evaluate(() => document.body.append(globalThis.element));
  await expect.poll(() => page.evaluate(() => globalThis.element.form?.state.choices.extension)).toBe('csv');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('follows its series, its window and its language', async ({ openElement }) => {
  const page = await openElement();
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('listbox', { name: 'What' }).getByRole('option')).toHaveCount(3);
  await page.evaluate(() => {
    const [first] = globalThis.element.series ?? [];
    globalThis.element.series = first ? [first] : [];
  });
  await expect(page.getByRole('listbox', { name: 'What' }).getByRole('option')).toHaveCount(1);
  await page.evaluate(() => {
    globalThis.element.window = { from: 1_768_471_200, to: 1_768_474_800 };
  });
  // The window is held while a person looks at it.
  const end = () => page.evaluate(() => globalThis.element.form?.state.window?.to);
  expect(await end()).toBe(1_768_557_600);
  await page.evaluate(() => {
    globalThis.element.close();
    globalThis.element.show();
  });
  await expect.poll(end).toBe(1_768_474_800);
  for (const [locale, title, lang] of [
    ['de-DE', 'Messwerte exportieren', 'de'],
    ['it', 'Esporta le letture', 'it'],
    ['fr', 'Export readings', 'en'],
  ] as const) {
    await page.evaluate((tag) => {
      globalThis.element.locale = tag;
    }, locale);
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    expect(await page.locator('downlink-export dialog').getAttribute('lang')).toBe(lang);
  }
});

test('texts of the page replace those of the language', async ({ openElement }) => {
  const page = await openElement();
  await page.evaluate(() => {
    globalThis.element.texts = { exportButton: 'Get the data', dialogTitle: 'Your data' };
  });
  await page.getByRole('button', { name: 'Get the data' }).click();
  await expect(page.getByRole('dialog', { name: 'Your data' })).toBeVisible();
});

test('a preset is taken, and the same contents in another object reset nothing', async ({ openElement }) => {
  const page = await openElement({ properties: { preset: { extension: 'csv', filename: 'plant' } } });
  const choices = () => page.evaluate(() => globalThis.element.form?.state.choices);
  expect(await choices()).toMatchObject({ extension: 'csv', filename: 'plant' });
  await page.evaluate(() => globalThis.element.form?.choose({ filename: 'mine' }));
  await page.evaluate(async () => {
    globalThis.element.preset = { extension: 'csv', filename: 'plant' };
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  expect(await choices()).toMatchObject({ filename: 'mine' });
  await page.evaluate(() => {
    globalThis.element.format = 'pdf';
  });
  await expect.poll(choices).toMatchObject({ extension: 'pdf', filename: 'plant' });
});

test('the link to the settings opens the dialog with them', async ({ openElement, server }) => {
  const page = await openElement();
  await page.evaluate(() => globalThis.element.form?.choose({ extension: 'pdf', filename: 'weekly' }));
  const settings = await page.evaluate(() => globalThis.element.form?.settings() ?? '');
  await page.goto('about:blank');
  await openElement({ query: `?downlink=${encodeURIComponent(settings)}` });
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByRole('radio', { name: /PDF/ })).toBeChecked();
  expect(await page.evaluate(() => globalThis.element.form?.state.choices.filename)).toBe('weekly');
  expect(page.url()).toContain(server.url);
});

test('what is no settings text opens nothing', async ({ openElement }) => {
  const page = await openElement({ query: `?downlink=${encodeURIComponent('{"extension":"exe"')}` });
  await expect.poll(() => page.evaluate(() => globalThis.element.form !== undefined)).toBe(true);
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('works under a strict policy', async ({ openElement }) => {
  const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self'";
  const page = await openElement({ policy, series: 300 });
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('button', { name: 'Choose all' }).click();
  await page.getByRole('listbox', { name: 'What' }).press('End');
  await page.getByText('More options').click();
  await expect(page.getByLabel('File name')).toBeVisible();
  const dialog = page.locator('downlink-export dialog');
  // The style sheets are there: the dialog is as wide as they say.
  expect((await dialog.boundingBox())?.width).toBeGreaterThan(700);
});

declare global {
  var details: Record<string, Detail>;
  var before: typeof globalThis.element.form;
}

/** What the details of events hold, all in one. */
interface Detail {
  readonly request: { readonly format: { readonly extension: string } };
  readonly progress: { readonly phase: string };
  readonly result: { readonly files: readonly [{ readonly rows: number }] };
  readonly notes: readonly unknown[];
}
