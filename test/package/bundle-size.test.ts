import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'playwright/test';
import { parseSync, Visitor } from 'vite';

const KB = 1000;

test('the page itself loads at most 8 kB (gzipped)', () => {
  const loaded = reachable(['index.js'], () => false);
  expect(report('the page', loaded)).toBeLessThanOrEqual(8 * KB);
});

/**
 * What a CSV export of messages as they are, one item, does without, by the names of lazy chunks, which are those of their
 * modules: other formats, sources and calls, what recurs, archives, decimation, wide rows and reshaping, and everything
 * else that has to be asked for; empty results and requests that are refused; readers that give 10,000 messages and more at once, and instants with more than a page of them.
 */
const UNUSED = [
  ...['xlsx', 'pdf', 'zip', 'expanded', 'table-size', 'run-preview', 'run-estimate', 'open-recurring', 'private-file'],
  ...['byte-stream', 'page-reads', 'page-sink'],
  ...['memory', 'custom', 'streamed-page', 'crowded-timestamp'],
  ...['transform-samples', 'joined-rows', 'gaps', 'split', 'reshaped-plan', 'open-table'],
  ...['item-words', 'offset-column', 'fixed-number', 'export-settings', 'archived', 'no-data', 'further-issues'],
];

test('a CSV export from a reader loads at most 45 kB (gzipped), and that includes reader and CSV writer', () => {
  const lazy = new Set<string>();
  const loaded = reachable(['index.js', 'worker.js'], (file) => {
    lazy.add(file);
    return !UNUSED.some((name) => new RegExp(`^${name}-.{8}\\.js$`).test(file));
  });
  expect([...lazy].filter((file) => /^csv-/.test(file))).toHaveLength(1);
  expect([...lazy].filter((file) => /^reader-/.test(file))).toHaveLength(1);
  expect(report('a CSV export', loaded)).toBeLessThanOrEqual(45 * KB);
});

test('finds what a file loads: imports, re-exports and import(), but no texts', () => {
  const text = "import{a as b}from'./a.js';export*from'./b.js';export{c}from`./c.js`;import(`./d.js`);'./e.js'";
  expect(references(text.replace('from`./c.js`', "from'./c.js'"))).toEqual({
    needed: ['a.js', 'b.js', 'c.js'],
    lazy: ['d.js'],
  });
});

/** The files of dist that these load, in any number of steps; `follow` says which lazy ones are loaded. */
function reachable(entries: readonly string[], follow: (lazy: string) => boolean): string[] {
  const files = new Set(entries);
  for (const file of files) {
    const { needed, lazy } = references(read(file));
    for (const name of [...needed, ...lazy.filter(follow)]) files.add(name);
  }
  return [...files];
}

function references(text: string): { needed: string[]; lazy: string[] } {
  const needed: string[] = [];
  const lazy: string[] = [];
  const name = (path: string) => posix.normalize(path);
  new Visitor({
    ImportDeclaration: ({ source }) => void needed.push(name(source.value)),
    ExportAllDeclaration: ({ source }) => void needed.push(name(source.value)),
    ExportNamedDeclaration: ({ source }) => void (source && needed.push(name(source.value))),
    ImportExpression: ({ source }) => {
      const path =
        source.type === 'TemplateLiteral' ? source.quasis[0]?.value.cooked : 'value' in source && source.value;
      lazy.push(name(String(path)));
    },
  }).visit(parseSync('chunk.js', text).program);
  return { needed, lazy };
}

function report(what: string, files: readonly string[]): number {
  const sizes = files.map((file) => ({ file, bytes: gzipSync(read(file), { level: 9 }).length }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = sizes.map(({ file, bytes }) => `  ${(bytes / KB).toFixed(1).padStart(5)} kB  ${file}`);
  console.log(`${what}: ${(total / KB).toFixed(1)} kB gzipped\n${list.join('\n')}`);
  return total;
}

function read(file: string): string {
  return readFileSync(new URL(`../../dist/${file}`, import.meta.url), 'utf8');
}
