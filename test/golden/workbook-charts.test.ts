import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reportWorkbook, summaryWorkbook } from '../support/charted-workbooks.ts';
import { partsOf } from '../support/opened-xlsx.ts';

/**
 * Each chart and drawing of two workbooks with its expected XML, an element to a line. `UPDATE_GOLDEN=1` rewrites the
 * files: open the workbook in a spreadsheet program and look at it before you commit them.
 */
const folder = new URL('./charts/', import.meta.url);

describe.each([
  ['summary', summaryWorkbook],
  ['report', reportWorkbook],
] as const)('the golden charts of a %s', (name, written) => {
  test('equal those of the workbook', async () => {
    const parts = partsOf((await written()).bytes).filter(({ name: path }) => /^xl\/(charts|drawings)\/\w+\.xml$/.test(path));
    expect(parts.length).toBeGreaterThanOrEqual(4);
    for (const { name: path, content } of parts) {
      const golden = new URL(`${name}-${path.split('/').at(-1)}`, folder);
      const lines = `${content.replaceAll('><', '>\n<')}\n`;
      if (process.env.UPDATE_GOLDEN) writeFileSync(golden, lines);
      expect(existsSync(golden), path).toBe(true);
      expect(lines, path).toBe(readFileSync(golden, 'utf8'));
    }
  });
});
