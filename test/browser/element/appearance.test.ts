/** What a page can change of the look of `<downlink-export>`. */
import { expect, test } from './element-kit.ts';

test('takes its colours from properties of the page, whatever those are called', async ({ openElement }) => {
  const page = await openElement();
  await page.addStyleTag({
    content:
      ':root { --accent: rgb(1 2 3); --radius: 3px } downlink-export { --downlink-accent: var(--accent); --downlink-radius: var(--radius) }',
  });
  await page.evaluate(() => globalThis.element.show());
  const chosen = page.getByRole('dialog').getByRole('button', { name: 'Export' });
  await expect(chosen).toHaveCSS('background-color', 'rgb(1, 2, 3)');
  await expect(chosen).toHaveCSS('border-start-start-radius', '3px');
});
