import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { apiReport } from './public-api.ts';

/**
 * The public API as it was agreed on. A change of it is a change of this file, which a review sees. To accept one:
 * `UPDATE_API=1 npm test -- package`.
 */
const agreed = new URL('./api.txt', import.meta.url);

test('the public API is the one in api.txt', () => {
  const report = apiReport();
  if (process.env.UPDATE_API) writeFileSync(agreed, report);
  expect(report).toContain('export declare function createExporter(options?: ExporterOptions): Exporter;');
  expect(report).toBe(readFileSync(agreed, 'utf8'));
});
