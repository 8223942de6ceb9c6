/** The build shortens the element's style sheets; browsers must read the same rules as in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { tightTemplates } from '../../../src/build/tight-templates.ts';
import { expect, test } from '../harness/index.ts';

const files = readdirSync('src/element', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/element/${name}`)
  .filter((file) => readFileSync(file, 'utf8').includes('css`'));

test('browsers read the same rules from shortened style sheets', async ({ page }) => {
  const { handler } = tightTemplates().transform as { handler: (code: string, id: string) => { code: string } | null };
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    const code = readFileSync(file, 'utf8');
    const short = handler(code, file)?.code ?? '';
    const [before, after] = [sheetsOf(code), sheetsOf(short)];
    expect(after.length).toBeLessThan(before.length);
    const rules = await page.evaluate(
      (sheets) =>
        sheets.map((text) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text);
          // Values with variables are kept as they were written.
          const plain = (text: string) => text.replace(/([,:]) /g, '$1').replace(/(?<![\w.])0(?=\.\d)/g, '');
          return Array.from(sheet.cssRules, ({ cssText }) => plain(cssText.replace(/\s+/g, ' ')));
        }),
      [before, after],
    );
    expect(rules[0]?.length).toBeGreaterThan(3);
    expect(rules[1]).toEqual(rules[0]);
  }
});

/** The text of all `css` templates of a file. */
const sheetsOf = (code: string): string =>
  Array.from(code.matchAll(/css`([^`]*)`/g), ([, text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '')).join('\n');
