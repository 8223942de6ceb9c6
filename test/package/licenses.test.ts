import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { parseSync, Visitor } from 'vite';

/** dist/licenses.md names every package whose code is in dist. What is in dist is read from its scripts and their maps. */

const dist = new URL('../../dist/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, dist), 'utf8');
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
const list = read('licenses.md');

/** Packages that stand in for Node's own modules in a bundle of browserify's. */
const STAND_INS: Readonly<Record<string, string>> = {
  _process: 'process',
  crypto: 'crypto-browserify',
  stream: 'stream-browserify',
  timers: 'timers-browserify',
};

/** Names without code of a package: an empty module, and the mark of a module that is the same as another. */
const NO_PACKAGES: readonly string[] = ['fs', 'dup'];

const packageOf = (path: string) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0];

/** Packages that modules of browserify's bundles ask for: a module is a function and the numbers of what it asks for. */
function browserified(script: string): string[] {
  const names: string[] = [];
  new Visitor({
    ArrayExpression({ elements: [code, table, ...more] }) {
      if (code?.type !== 'FunctionExpression' || table?.type !== 'ObjectExpression' || more.length > 0) return;
      for (const property of table.properties) {
        if (property.type !== 'Property') continue;
        const { key } = property;
        const asked = key.type === 'Identifier' ? key.name : String('value' in key && key.value);
        if (!asked.startsWith('.') && !NO_PACKAGES.includes(asked)) names.push(STAND_INS[asked] ?? packageOf(asked));
      }
    },
  }).visit(parseSync('chunk.js', script).program);
  return names.length > 0 ? ['browser-pack', ...names] : names;
}

/** Packages whose files a source map names. */
function mapped(map: string): string[] {
  const { sources } = JSON.parse(map) as { sources: readonly string[] };
  return sources.flatMap((source) => source.split('node_modules/').slice(1).map(packageOf));
}

/** Every package of which something is in dist. */
function packagesInDist(): Set<string> {
  return new Set([
    ...files.filter((file) => file.endsWith('.js')).flatMap((file) => browserified(read(file))),
    ...files.filter((file) => file.endsWith('.map')).flatMap((file) => mapped(read(file))),
    ...files.filter((file) => /\bfont\.js$/.test(file)).map(() => 'dejavu-fonts-ttf'),
    // Its helpers stand at the start of the worker.
    ...files.filter((file) => /\bworker\.js$/.test(file)).map(() => 'rolldown'),
  ]);
}

/** What the list says of each package. */
function entriesOf(text: string): Map<string, string> {
  const sections = text.split(/^## (\S+) (?:inside \S+|\d\S*) \(.*\)$/m).slice(1);
  const entries = new Map<string, string>();
  for (let at = 0; at < sections.length; at += 2)
    entries.set(sections[at]!, `${entries.get(sections[at]!) ?? ''}${sections[at + 1]}`);
  return entries;
}

const missingIn = (text: string) => [...packagesInDist()].filter((name) => !entriesOf(text).has(name)).sort();

test('licenses.md names every package whose code is in dist', () => {
  const found = [...packagesInDist()];
  // Of each kind: bundled here, inside exceljs, inside what is inside exceljs, a stand-in for Node, a font.
  const some = ['comlink', 'zod', 'fflate', 'jszip', 'dayjs', 'core-js', 'pako', 'lie', 'crypto-browserify', 'process'];
  expect(found).toEqual(
    expect.arrayContaining([...some, '@fast-csv/parse', 'dejavu-fonts-ttf', 'browser-pack', 'rolldown']),
  );
  expect(missingIn(list)).toEqual([]);
});

test('a package that licenses.md does not name would be found', () => {
  expect(missingIn(list.replaceAll(/^## (pako|saxes|idb) .*$/gm, ''))).toEqual(['idb', 'pako', 'saxes']);
});

test('licenses.md has the terms of each package', () => {
  const terms = /permission is hereby granted|permission to use|apache license|redistribution and use/i;
  expect([...entriesOf(list)].filter(([, text]) => !terms.test(text)).map(([name]) => name)).toEqual([]);
});

test("licenses.md has the notices of what is copied into jsPDF's and autotable's files", () => {
  const words = (text: string) => text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const modules = new URL('../../node_modules/', import.meta.url);
  for (const file of ['jspdf/dist/jspdf.es.js', 'jspdf-autotable/dist/jspdf.plugin.autotable.mjs']) {
    const comments = readFileSync(new URL(file, modules), 'utf8').match(/\/\*[\s\S]*?\*\//g) ?? [];
    const notices = comments.filter((text) => /@license|copyright \(c\)/i.test(text)).map(words);
    expect(notices.length).toBeGreaterThan(0);
    const all = words(list);
    expect(notices.filter((notice) => !all.includes(notice))).toEqual([]);
  }
});
