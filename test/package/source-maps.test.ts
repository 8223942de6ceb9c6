/** The source maps lead from what is in dist to this package's sources, and are the smaller part of the package. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { expect, test } from 'playwright/test';

const dist = new URL('../../dist/', import.meta.url);
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
const size = (end: string) =>
  files.filter((file) => file.endsWith(end)).reduce((sum, file) => sum + statSync(new URL(file, dist)).size, 0);

/** The line of the sources that a place in a script comes from, by its map. */
function sourceOf(file: string, text: string): { readonly source: string; readonly line: string } {
  const lines = readFileSync(new URL(file, dist), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(text));
  const map = JSON.parse(readFileSync(new URL(`${file}.map`, dist), 'utf8'));
  const found = new SourceMap(map).findEntry(at, lines[at]!.indexOf(text));
  if (!('originalSource' in found && found.originalSource)) return { source: '', line: '' };
  const content: string = map.sourcesContent[map.sources.indexOf(found.originalSource)] ?? '';
  return { source: found.originalSource, line: content.split('\n')[found.originalLine] ?? '' };
}

for (const [file, text, source] of [
  ['downlink/worker.js', 'page and worker have different', '../../src/worker/serve.ts'],
  ['downlink/more.js', 'There is no item ', '../../src/pipeline/run-preview.ts'],
  ['downlink/xlsx.js', '</sheetData>${', '../../src/formats/xlsx/page-sheet.ts'],
  ['downlink/pdf.js', 'The fonts were not settled for the foot', '../../src/formats/pdf/document.ts'],
  ['worker-api.js', 'page and worker have different', '../src/worker/serve.ts'],
] as const)
  test(`the map of ${file} leads to the line of the source`, () => {
    const found = sourceOf(file, text);
    expect(found.source).toBe(source);
    expect(found.line).toContain(text);
  });

test('the maps say nothing of the code of other packages, and are less than half of the package', () => {
  const text = 'Cannot find module';
  const found = files.filter(
    (name) => /^downlink.*\.js$/.test(name) && readFileSync(new URL(name, dist), 'utf8').includes(text),
  );
  expect(found.length).toBeGreaterThan(0);
  // Of exceljs.
  for (const name of found) expect(sourceOf(name, text).line).toBe('');
  expect(size('.map')).toBeLessThan(size('.js'));
});
