/**
 * The main states of the dialog and of the demo's first page look as in the images of `test/golden/element`. This
 * rewrites those that differ, after `node test/run.mjs build`; look at them before you commit them:
 *
 *     UPDATE_GOLDEN=1 npx playwright test -c test/browser/playwright.config.ts --project=browser element/golden
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from 'playwright/test';
import type { ViteDevServer } from 'vite';
import type { ScheduleStateName } from '../../support/schedule-states.ts';
import { shrinkPng } from '../../support/shrink-png.ts';
import { PATIENCE, startDemo } from '../demo/demo-server.ts';
import { type Appearance, type GoldenOptions, PHONE, test } from './golden-kit.ts';

test.skip(process.platform !== 'linux', 'Other systems draw letters and fields in another way.');

/** Holds the major version of the Chromium that took the images. */
const TAKEN_WITH = fileURLToPath(new URL('../../golden/element/chromium-version.txt', import.meta.url));

test.beforeEach(({ browser }) => {
  const major = browser.version().split('.', 1)[0] ?? '';
  if (process.env.UPDATE_GOLDEN) writeFileSync(TAKEN_WITH, `${major}\n`);
  const taken = readFileSync(TAKEN_WITH, 'utf8').trim();
  test.skip(major !== taken, `The images are of Chromium ${taken}, which draws fields in another way than ${major}.`);
});

/** Edges of letters may differ between versions of the browser; a button that moves by a pixel changes far more. */
const TOLERANCE = { maxDiffPixels: 80, threshold: 0.1 };

/** Compares with a golden image: the dialog, or on a phone and without a dialog all that there is. */
async function expectGolden(page: Page, name: string): Promise<void> {
  const isWhole = page.viewportSize()?.width === PHONE.width || name.startsWith('demo');
  await expect(isWhole ? page : page.getByRole('dialog')).toHaveScreenshot(`${name}.png`, TOLERANCE);
  const path = test.info().snapshotPath(`${name}.png`, { kind: 'screenshot' });
  if (process.env.UPDATE_GOLDEN && existsSync(path)) writeFileSync(path, shrinkPng(readFileSync(path)));
}

/** A label of 200 characters without a place to break. */
const LONG_LABEL = `Temperature_${'of_the_secondary_heat_exchanger_'.repeat(6)}`.slice(0, 200);

/** A PDF of every reading of half a year: far too long. */
const LONG_PDF: GoldenOptions['properties'] = {
  preset: { extension: 'pdf', detail: { kind: 'readings' } },
  window: { from: 1_483_225_200, to: 1_497_425_400 },
};

/** More readings than the page is to read. */
const MANY_READINGS: GoldenOptions['properties'] = { format: 'csv', server: { messages: 1000 } };

type Step = (page: Page) => Promise<unknown>;

const unfold: Step = async (page) => {
  await page.locator('.more-choices summary').click();
  await page.locator('.more-choices input').last().waitFor();
  await page.locator('.more-choices').evaluate((fold) => fold.scrollIntoView());
};
const showLook: Step = async (page) => {
  await page.locator('.look-fold').click();
  await page.locator('.look-column').evaluate((column) => column.scrollIntoView());
};
const showNotes: Step = (page) => page.locator('.run .fold summary').first().click();

const handOver: Step = async (page) => {
  await page.locator('.notes .remedies button').first().click();
  await page.locator('.on-server-run').waitFor();
};
const unfoldServer: Step = (page) => page.locator('.on-server summary').click();

const chooseAll: Step = async (page) => {
  await page.getByRole('button', { name: 'Choose all' }).click();
  await page.locator('.look[aria-busy=false] .paper').waitFor();
};

/** The states of the dialog, how to reach them, and what to do then. */
const DIALOGS: Readonly<Record<string, readonly [GoldenOptions, Step?]>> = {
  xlsx: [{}],
  csv: [{ properties: { format: 'csv' } }],
  pdf: [{ properties: { format: 'pdf' } }],
  notes: [{ properties: LONG_PDF }],
  more: [{}, unfold],
  running: [{ run: 'running' }],
  waiting: [{ run: 'waiting' }],
  done: [{ run: 'done' }, showNotes],
  failed: [{ run: 'failed' }],
  'long-labels': [{ manyLabelled: LONG_LABEL }, chooseAll],
  'phone-xlsx': [{ viewport: PHONE }],
  'phone-look': [{ viewport: PHONE, properties: { format: 'pdf' } }, showLook],
  'phone-running': [{ viewport: PHONE, run: 'running' }],
  'dark-pdf': [{ colorScheme: 'dark', properties: { format: 'pdf' } }],
  'dark-done': [{ colorScheme: 'dark', run: 'done' }, showNotes],
  'rtl-xlsx': [{ dir: 'rtl' }],
  'rtl-running': [{ dir: 'rtl', run: 'running' }],
  'german-more': [{ properties: { locale: 'de' } }, unfold],
  'italian-failed': [{ properties: { locale: 'it', format: 'csv' }, run: 'failed' }],
  'server-offered': [{ onServer: [], properties: MANY_READINGS }],
  'server-making': [{ onServer: ['inProgress'], properties: MANY_READINGS }, handOver],
  'dark-server-ready': [
    { colorScheme: 'dark', onServer: ['done'], properties: { ...MANY_READINGS, locale: 'de' } },
    handOver,
  ],
  'server-list': [{ onServer: ['inProgress', 'done', 'expired'] }, unfoldServer],
  'phone-server-list': [{ viewport: PHONE, onServer: ['inProgress', 'done', 'expired'] }, unfoldServer],
  'server-unanswered': [{ onServer: ['unanswered'], properties: MANY_READINGS }, handOver],
  'server-list-unheard': [{ onServer: ['unheard', 'unanswered', 'done'] }, unfoldServer],
  'forced-colours': [{ forcedColors: 'active' }],
};

for (const [name, [options, then]] of Object.entries(DIALOGS))
  test(name, async ({ openDialog }) => {
    const page = await openDialog(options);
    await then?.(page);
    await expectGolden(page, name);
  });

const SCHEDULES: Readonly<Record<string, readonly [ScheduleStateName, Appearance]>> = {
  schedule: ['list', {}],
  'phone-schedule': ['saved', { viewport: PHONE }],
  'dark-schedule': ['editing', { colorScheme: 'dark' }],
};

for (const [name, [state, appearance]] of Object.entries(SCHEDULES))
  test(name, async ({ appear, openSchedule }) => {
    await appear(appearance);
    await expectGolden(await openSchedule(state), name);
  });

test.describe('the first page of the demo', () => {
  let url: string;
  let server: ViteDevServer;
  test.beforeAll(async () => {
    ({ url, server } = await startDemo());
  });
  test.afterAll(() => server.close());

  const PAGES: Readonly<Record<string, Appearance>> = {
    demo: { viewport: { width: 1280, height: 900 } },
    'demo-phone': { viewport: PHONE },
    'demo-dark': { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  };
  for (const [name, appearance] of Object.entries(PAGES))
    test(name, async ({ page, appear }) => {
      await appear(appearance);
      await page.goto(`${url}?window=2025-10-01T00:00Z/2025-10-15T00:00Z&zone=UTC`);
      await expect(page.locator('#chart canvas')).toBeVisible(PATIENCE);
      await expect(page.locator('#chart')).not.toHaveClass(/stale/, PATIENCE);
      await expect(page.locator('downlink-export').getByRole('button').first()).toBeVisible(PATIENCE);
      // What differs from run to run: how long the chart took, and the port of the server.
      await page.locator('#chart-note, #code-element').evaluateAll((elements) => {
        for (const element of elements)
          element.textContent = (element.textContent ?? '')
            .replace(/in [\d.]+ s/, 'in 0.2 s')
            .replace(/127\.0\.0\.1:\d+/, 'localhost');
      });
      await expectGolden(page, name);
    });
});
