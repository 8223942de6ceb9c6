/** axe-core on the states of the dialog that the choices own: light, dark and forced colours. */
import { createRequire } from 'node:module';
import type { Page } from 'playwright/test';
import { expect, test } from './element-kit.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds, in a line each. */
async function findings(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary}`),
    );
  });
}

for (const [name, media] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
] as const)
  test(`axe-core finds nothing in any state in ${name}`, async ({ openElement, page }) => {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    await openElement({ series: 12, properties: { format: 'pdf' } });
    await page.evaluate(() => {
      document.documentElement.style.colorScheme = 'light dark';
    });
    await page.addScriptTag({ path: axePath });
    const all: string[] = [];
    const check = async (state: string) => all.push(...(await findings(page)).map((text) => `${state}: ${text}`));
    await check('closed');
    await page.getByRole('button', { name: 'Export' }).click();
    await expect(page.getByRole('listbox', { name: 'What' })).toBeVisible();
    await check('open');
    await page.getByText('More options').click();
    await expect(page.getByLabel('File name')).toBeVisible();
    await page.getByRole('radio', { name: /Other days/ }).check({ force: true });
    await check('unfolded');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('paris');
    await expect(page.getByRole('option', { name: /Paris/ })).toBeVisible();
    await check('zones');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear' }).click();
    await check('faults');
    await page.evaluate(() => {
      globalThis.element.series = [];
    });
    await check('no series');
    await page.evaluate(() => {
      globalThis.element.exporter = undefined;
    });
    await check('no exporter');
    expect(all).toEqual([]);
  });
