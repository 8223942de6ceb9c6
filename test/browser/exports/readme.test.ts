import { readFileSync } from 'node:fs';
import { expect, test } from '../harness/index.ts';

/** The README's first example, unchanged except for the import, which a bundler would resolve. */
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const snippet = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;

test('the first example of the README runs unchanged', async ({ openPage }) => {
  const page = await openPage();
  const code = snippet.replace(/^import (\{.*\}) from 'downlink-export';$/m, 'const $1 = downlink;');
  expect(code).not.toContain('import');
  const saved = page.waitForEvent('download');
  const result = await page.evaluate<{ rows: number; warnings: unknown[] }>(
    `(async () => { ${code}; return { rows: result.files[0].rows, warnings: result.warnings }; })()`,
  );
  const file = await saved;
  expect(file.suggestedFilename()).toBe('temperature.csv');
  const text = readFileSync(await file.path(), 'utf8');
  expect(result.warnings).toEqual([]);
  expect(text.trim().split('\r\n').length).toBe(result.rows + 1);
  // The hour that comes twice stays two hours.
  expect(text).toContain('2023-10-29T02:30:00.000+02:00');
  expect(text).toContain('2023-10-29T02:30:00.000+01:00');
});
