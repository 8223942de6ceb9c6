/** axe-core finds nothing in any state of the look and of the running export. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect } from 'playwright/test';
import { STATE_NAMES } from '../../support/form-states.ts';
import { test } from './gallery/open-gallery.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

for (const [name, media] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
] as const)
  test(`axe-core finds nothing: ${name}`, async ({ openGallery, page }) => {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    await openGallery('idle');
    await page.evaluate(axe);
    for (const state of STATE_NAMES) {
      await page.evaluate((state) => gallery.show(state), state);
      await page.evaluate(() => {
        for (const fold of document.querySelector('view-gallery')!.shadowRoot!.querySelectorAll('details'))
          fold.open = true;
      });
      const found = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
      });
      expect(found, state).toEqual([]);
    }
  });
