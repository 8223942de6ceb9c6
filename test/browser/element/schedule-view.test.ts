import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, type Page } from 'playwright/test';
import { HOSTILE_NAMES, LONG_NAME, SCHEDULE_STATES } from '../../support/schedule-states.ts';
import { test } from './schedule-gallery/open-schedule.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test('shows the file, the rhythm, its next runs, the places and who is told', async ({ openSchedule }) => {
  const page = await openSchedule('empty');
  await expect(page.getByRole('heading', { name: 'New repeated export' })).toBeFocused();
  await expect(page.getByRole('group', { name: 'File' })).toContainText(
    'Excel · Temperature, Humidity, Wind speed, and 2 more · One per hour, Average',
  );
  await expect(page.getByRole('list', { name: 'Next runs' }).getByRole('listitem')).toHaveText([
    /^Monday, 30 November/,
    /^Monday, 7 December/,
    /^Monday, 14 December/,
  ]);
  const group = page.getByRole('group', { name: 'Where it runs' });
  await expect(group.getByRole('radio', { name: 'This browser' })).toBeChecked();
  await expect(group.getByRole('radio', { name: 'The server' })).toBeDisabled();
  await expect(group.getByRole('radio', { name: 'The server' })).toHaveAccessibleDescription(
    'The server cannot do this: a chart. Change it, or run the export in this browser.',
  );
  await expect(page.getByRole('combobox', { name: 'Message about each run' })).toHaveValue('');
  await expect(page.getByText('There are no repeated exports yet.')).toBeVisible();
});

test('chooses rhythm, time, place, medium and name by keyboard', async ({ openSchedule }) => {
  const page = await openSchedule('message');
  await page.getByRole('combobox', { name: 'Repeat' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('combobox', { name: 'On' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByLabel('At', { exact: true }).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('radio', { name: 'This browser' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('textbox', { name: 'To' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.type('x');
  await page.getByRole('textbox', { name: 'Name' }).focus();
  await page.keyboard.type('W');
  await page.getByRole('combobox', { name: 'Message about each run' }).focus();
  await page.keyboard.press('Home');
  expect(await callsOf(page, 'choose')).toEqual([
    ['choose', { rhythm: { every: 'day' } }],
    ['choose', { rhythm: { every: 'week', weekday: 2 } }],
    ['choose', { at: '08:00' }],
    ['choose', { place: 'folder' }],
    ['choose', { message: { medium: 'email', target: 'anna@example.comx' } }],
    ['choose', { name: 'W' }],
    ['choose', { message: undefined }],
  ]);
});

test('returns to the choices of the file, chooses a folder and sends a test message', async ({ openSchedule }) => {
  const page = await openSchedule('folder');
  await expect(page.getByText('Reports', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Other folder…' }).press('Enter');
  await page.getByRole('button', { name: 'Change: File' }).press('Enter');
  await page.evaluate(() => scheduleGallery.show('message'));
  await page.evaluate(() => Object.assign(scheduleGallery.answers, { sendTest: 'test-sent' }));
  await page.getByRole('button', { name: 'Send a test message now' }).press('Enter');
  await expect(page.getByText('The test message was sent.')).toBeVisible();
  await page.evaluate(() => scheduleGallery.show('test-failed'));
  expect(await callsOf(page, 'chooseFolder', 'showSchedule', 'sendTest', 'announce')).toEqual([
    ['chooseFolder'],
    ['showSchedule', false],
    ['sendTest'],
    ['announce', 'The test message was sent.'],
    ['announce', 'The test message was not sent. The mail server is not reachable.'],
  ]);
});

test('saves with Enter in a field, moves the focus to the outcome and announces it', async ({ openSchedule }) => {
  const page = await openSchedule('empty');
  await page.evaluate(() => Object.assign(scheduleGallery.answers, { save: 'saved' }));
  await page.getByRole('textbox', { name: 'Name' }).press('Enter');
  const outcome = page.getByText('Saved. The first run is on Monday, 30 November 2026 at 07:00.');
  await expect(outcome).toBeVisible();
  await expect(page.locator('.outcome-words')).toBeFocused();
  expect(await callsOf(page, 'save', 'announce')).toEqual([
    ['save'],
    ['announce', 'Saved. The first run is on Monday, 30 November 2026 at 07:00.'],
  ]);
});

test('shows faults beside their fields after an attempt to save, and moves the focus to the first', async ({
  openSchedule,
}) => {
  const page = await openSchedule('faults');
  await expect(page.getByText('Choose a folder.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  const at = page.getByLabel('At', { exact: true });
  await expect(at).toBeFocused();
  await expect(at).toHaveAttribute('aria-invalid', 'true');
  await expect(at).toHaveAccessibleDescription('Write the time as hours and minutes, such as 07:00.');
  await expect(page.getByRole('textbox', { name: 'To' })).toHaveAccessibleDescription(
    /^Write an e-mail address such as name@example.com\./,
  );
  await expect(page.getByRole('group', { name: 'Where it runs' })).toHaveAccessibleDescription('Choose a folder.');
  const test = page.getByRole('button', { name: 'Send a test message now' });
  await expect(test).toHaveAttribute('aria-disabled', 'true');
  await test.press('Enter');
  expect(await callsOf(page, 'save', 'sendTest')).toEqual([]);
  expect(await callsOf(page, 'announce')).toEqual([
    [
      'announce',
      'Write the time as hours and minutes, such as 07:00. Choose a folder. Write an e-mail address such as name@example.com.',
    ],
  ]);
});

test('lists each with its words and its actions, named after it', async ({ openSchedule }) => {
  const page = await openSchedule('list');
  const list = page.getByRole('list', { name: 'Your repeated exports 4' });
  await expect(list.getByRole('listitem')).toHaveCount(4);
  const names = await list.getByRole('button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  expect(names).toEqual([
    'Pause: Weekly temperatures',
    'Edit: Weekly temperatures',
    'Run now: Weekly temperatures',
    'Save files: Weekly temperatures',
    'Delete: Weekly temperatures',
    'Resume: Yesterday’s consumption',
    'Edit: Yesterday’s consumption',
    'Run now: Yesterday’s consumption',
    'Delete: Yesterday’s consumption',
    'Run now: Report for the client',
    'Delete: Report for the client',
    'Edit: Power, raw',
    'Run now: Power, raw',
    'Delete: Power, raw',
  ]);
  for (const status of ['Active', 'Paused', 'Failed', 'Waiting for the server'])
    await expect(list.getByText(status, { exact: true })).toBeVisible();
  for (const name of ['Pause', 'Run now', 'Save files'])
    await page.getByRole('button', { name: `${name}: Weekly temperatures` }).press('Enter');
  await page.getByRole('button', { name: 'Resume: Yesterday’s consumption' }).press('Space');
  expect(await callsOf(page, 'pause', 'runNow', 'saveFiles', 'resume')).toEqual([
    ['pause', 'weekly'],
    ['runNow', 'weekly'],
    ['saveFiles', 'job-1'],
    ['resume', 'daily'],
  ]);
});

test('moves the focus to Undo after a deletion, and to the outcome after its undoing', async ({ openSchedule }) => {
  const page = await openSchedule('list');
  await page.evaluate(() => Object.assign(scheduleGallery.answers, { delete: 'deleted', undo: 'saved' }));
  await page.getByRole('button', { name: 'Delete: Weekly temperatures' }).press('Enter');
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeFocused();
  await undo.press('Enter');
  await expect(undo).toHaveCount(0);
  await expect(page.locator('.outcome-words')).toBeFocused();
  expect(await callsOf(page, 'delete', 'undo')).toEqual([['delete', 'weekly'], ['undo']]);
});

test('moves the focus to the form for an edit, and back to its button when it is cancelled', async ({
  openSchedule,
}) => {
  const page = await openSchedule('list');
  await page.evaluate(() => Object.assign(scheduleGallery.answers, { edit: 'editing', cancelEdit: 'list' }));
  const edit = page.getByRole('button', { name: 'Edit: Weekly temperatures' });
  await edit.press('Enter');
  await expect(page.getByRole('heading', { name: 'Edit repeated export' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Save changes' })).toBeVisible();
  await expect(page.getByText('In the form')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(edit).toBeFocused();
  expect(await callsOf(page, 'edit', 'cancelEdit')).toEqual([['edit', 'weekly'], ['cancelEdit']]);
});

test('says why an action failed and what to do, with the technical part folded', async ({ openSchedule }) => {
  const page = await openSchedule('failed');
  await expect(page.getByText('The storage of this browser is full.')).toBeVisible();
  await expect(page.getByText('storage-full: QuotaExceededError')).toBeHidden();
  await page.getByText('Technical details').press('Enter');
  await expect(page.getByText('storage-full: QuotaExceededError')).toBeVisible();
  expect(await callsOf(page, 'announce')).toEqual([
    ['announce', 'The storage of this browser is full. Save and remove old files, then try again.'],
  ]);
});

test('begins nothing while an action goes on', async ({ openSchedule }) => {
  const page = await openSchedule('working');
  await page.getByRole('button', { name: 'Delete: Weekly temperatures' }).press('Enter');
  await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  expect(await callsOf(page, 'delete', 'save')).toEqual([]);
});

test('finds one of 200 by its name', async ({ openSchedule }) => {
  const page = await openSchedule('many');
  await expect(page.getByRole('list', { name: 'Your repeated exports 200' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search repeated exports' }).fill('export 17');
  await expect(page.getByRole('heading', { level: 4 })).toHaveCount(11);
  await page.getByRole('searchbox').fill('nothing of the kind');
  await expect(page.getByText('Nothing found for “nothing of the kind”.')).toBeVisible();
});

test('shows hostile names as text', async ({ openSchedule }) => {
  const page = await openSchedule('hostile');
  await expect(page.getByRole('heading', { level: 4 })).toHaveText([...HOSTILE_NAMES]);
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
});

for (const [locale, words] of [
  [
    'de',
    ['Neuer regelmäßiger Export', 'Wo der Export läuft', 'Pausieren: Weekly temperatures', 'Jede Woche', 'Montag'],
  ],
  [
    'it',
    [
      'Nuova esportazione ricorrente',
      'Dove viene eseguita',
      'Metti in pausa: Weekly temperatures',
      'Ogni settimana',
      'lunedì',
    ],
  ],
] as const)
  test(`speaks ${locale}`, async ({ openSchedule }) => {
    const page = await openSchedule('list', { locale });
    const [heading, place, pause, week, day] = words;
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expect(page.getByRole('group', { name: place })).toBeVisible();
    await expect(page.getByRole('button', { name: pause })).toBeVisible();
    await expect(page.locator('#recurring-every option:checked')).toHaveText(week);
    await expect(page.locator('#recurring-day option:checked')).toHaveText(day);
  });

for (const dir of ['ltr', 'rtl'] as const)
  test(`fits into 320 pixels, ${dir}, with names of ${LONG_NAME.length} characters`, async ({ openSchedule, page }) => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const state of ['long-names', 'editing', 'failed'] as const) {
      await openSchedule(state, { dir, locale: 'de' });
      const wide = await page.evaluate(() =>
        [...document.querySelector('dialog-gallery')!.shadowRoot!.querySelectorAll<HTMLElement>('.recurring *')]
          .filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            return left < -1 || right > innerWidth + 1;
          })
          .map(({ className }) => className),
      );
      expect(wide, state).toEqual([]);
      const small = await page.evaluate(() =>
        [...document.querySelector('dialog-gallery')!.shadowRoot!.querySelectorAll('button')]
          .map((one) => one.getBoundingClientRect())
          .filter(({ width, height }) => Math.min(width, height) < 24),
      );
      expect(small, state).toEqual([]);
    }
  });

for (const [name, media] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
] as const)
  test(`axe-core finds nothing: ${name}`, async ({ openSchedule, page }) => {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    await openSchedule('empty');
    await page.evaluate(axe);
    for (const state of SCHEDULE_STATES.filter((one) => one !== 'many')) {
      await page.evaluate((state) => scheduleGallery.show(state), state);
      if (state === 'faults') await page.getByRole('button', { name: 'Save', exact: true }).click();
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
      });
      expect(found, state).toEqual([]);
    }
  });

/** Returns the calls of these names. */
async function callsOf(page: Page, ...names: string[]): Promise<unknown[][]> {
  return page.evaluate((wanted) => scheduleGallery.calls.filter(([name]) => wanted.includes(name)), names);
}
