/** Holds the structure of src: levels of folders, imports, file names, lengths and doc comments. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';
import { describe, expect, test } from 'vitest';
import { missingDocs, missingFieldDocs, type Sources } from './support/doc-comments.ts';

/** The folders of src, lowest level first: imports only point to lower levels or stay in their own folder. */
const LEVELS = [
  ['core'],
  ['contract', 'encoding'],
  ['charts'],
  ['sources', 'transforms', 'layouts', 'formats'],
  ['pipeline'],
  ['protocol', 'storage'],
  ['leadership'],
  ['client', 'worker', 'sync', 'notify'],
  ['handover'],
  ['recurring', 'node'],
  ['controller'],
  ['element'],
  // Builds the package, and is no part of it.
  ['build'],
];

/** The files directly in src: above all levels. */
const ENTRIES = [
  ...['index.ts', 'inline.ts', 'worker.ts', 'worker-api.ts', 'node.ts', 'node-cli.ts'],
  ...['controller.ts', 'element.ts', 'react.ts'],
  ...['exporter.ts', 'create-exporter.ts', 'create-inline-exporter.ts'],
  ...['public-types.ts', 'extension-types.ts'],
];

/** What a folder may import from npm; any other folder may import nothing. */
const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([
  // An entry: react.ts, for types.
  ['', ['react']],
  ['contract', ['zod/mini']],
  [
    'formats',
    [
      ...['exceljs', 'jspdf', 'jspdf-autotable'],
      ...['', '-Bold'].map((style) => `dejavu-fonts-ttf/ttf/DejaVuSans${style}.ttf?deflated`),
    ],
  ],
  ['protocol', ['comlink']],
  ['storage', ['idb']],
  ['client', ['comlink']],
  ['worker', ['comlink', 'zod/mini']],
  [
    'element',
    [
      'lit',
      'lit/directive.js',
      ...['class-map', 'live', 'repeat', 'unsafe-svg'].map((name) => `lit/directives/${name}.js`),
    ],
  ],
  ['build', ['vite', 'zod/mini', ...['crypto', 'fs', 'path', 'url', 'zlib'].map((name) => `node:${name}`)]],
  ['node', ['crypto', 'fs/promises', 'path', 'stream/consumers', 'url', 'util'].map((name) => `node:${name}`)],
]);

/** Contract files know no member: no file that the registry (`index.ts`) of their folder imports. */
const CONTRACTS = ['sources/source.ts', 'formats/format.ts', 'layouts/layout.ts', 'notify/media/notification.ts'];

/** File names that tell nothing. */
const EMPTY_NAMES = /^(utils?|helpers?|misc|common)(\.|$)/;

const MAX_LINES = 400;

/** What the project's folder may hold besides dot-files and what .gitignore keeps out of the repository. */
const TOP_LEVEL = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts'],
  ...['src', 'demo', 'test', 'README.md', 'CHANGELOG.md', 'LICENSE'],
];

/** The entries that hosts import, and the lists of types that these share; what they export is public. */
const PUBLIC_ENTRIES = [
  'index.ts',
  'inline.ts',
  'worker-api.ts',
  'node.ts',
  'controller.ts',
  'element.ts',
  'react.ts',
  'public-types.ts',
  'extension-types.ts',
];

describe('the sources', () => {
  const sources: Sources = new Map(
    readdirSync('src', { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [path, readFileSync(`src/${path}`, 'utf8')]),
  );

  test('are found', () => expect(sources.size).toBeGreaterThan(10));
  test('import only downward, or from their own folder, and in no circle', () => {
    expect([...importFaults(sources), ...cycles(sources)]).toEqual([]);
  });
  test('lie in the folders of the levels, under names that tell what they hold, and are short', () => {
    expect(placeFaults(sources)).toEqual([]);
  });
  test('document every exported symbol', () => expect(missingDocs(sources)).toEqual([]));
  test('document every field and method of the public types', () => {
    expect(missingFieldDocs(sources, PUBLIC_ENTRIES)).toEqual([]);
  });
  test('begin with a comment that says what the file is for', () => {
    expect([...sources].filter(([, text]) => !text.startsWith('/**')).map(([path]) => path)).toEqual([]);
  });
});

test('the top level of the project holds only what is listed', () => {
  const ignored = /^(node_modules|dist|\..*|.*\.tgz)$/;
  expect(readdirSync('.').filter((name) => !ignored.test(name) && !TOP_LEVEL.includes(name))).toEqual([]);
});

describe('the check of imports', () => {
  const found = (path: string, text: string, others: [string, string][] = []) =>
    importFaults(new Map([...others, [path, text]]));

  test('allows imports from lower levels, from the own folder, and by entries from anywhere', () => {
    const text = "import { a } from '../core/a.ts'; import type { B } from './b.ts'; import * as z from 'zod/mini';";
    expect(found('contract/request.ts', text)).toEqual([]);
    expect(found('contract/parts/x.ts', "import '../request.ts'; import '../../core/a.ts'")).toEqual([]);
    expect(found('exporter.ts', "import './client/x.ts'; new Worker(new URL('./worker.ts', import.meta.url))")).toEqual(
      [],
    );
  });

  test.each([
    ['a static import', "import { a } from '../pipeline/plan.ts';"],
    ['an import for its effect', "import '../pipeline/plan.ts';"],
    ['an import type', "import type { A } from '../pipeline/plan.ts';"],
    ['an import with an inline type', "import { type A } from '../pipeline/plan.ts';"],
    ['a type query', "type A = import('../pipeline/plan.ts').A;"],
    ['a typeof query', "let a: typeof import('../pipeline/plan.ts');"],
    ['import()', "const load = () => import('../pipeline/plan.ts');"],
    ['export from', "export { a } from '../pipeline/plan.ts';"],
    ['export type from', "export type { A } from '../pipeline/plan.ts';"],
    ['export all', "export * from '../pipeline/plan.ts';"],
    ['a worker address', "new Worker(new URL('../pipeline/plan.ts', import.meta.url));"],
    ['import equals', "import plan = require('../pipeline/plan.ts');"],
    ['a module augmentation', "declare module '../pipeline/plan.ts' {}"],
  ])('finds an upward import written as %s', (_, text) => {
    expect(found('formats/csv.ts', text)).toEqual(['formats/csv.ts imports upward: pipeline/plan.ts']);
  });

  test('is not misled by comments and texts that look like imports', () => {
    expect(found('core/a.ts', "// import '../client/x.ts'\nconst text = \"import '../client/x.ts'\";")).toEqual([]);
  });

  test.each([
    [
      'a sibling folder',
      'formats/csv.ts',
      "import '../sources/reader.ts'",
      'imports from a sibling: sources/reader.ts',
    ],
    ['an entry', 'client/job.ts', "import '../exporter.ts'", 'imports upward: exporter.ts'],
    ['a file outside src', 'core/a.ts', "import '../../demo/x.ts'", 'imports from no level: ../demo/x.ts'],
    ['an unknown folder', 'core/a.ts', "import '../extra/x.ts'", 'imports from no level: extra/x.ts'],
    ['a missing extension', 'core/a.ts', "import './b'", "needs a .ts extension: './b'"],
    ['a wrong extension', 'core/a.ts', "import './b.js'", "needs a .ts extension: './b.js'"],
    ['a package', 'formats/csv.ts', "import 'zod/mini'", "may not import 'zod/mini'"],
    ['the whole of zod', 'contract/a.ts', "import 'zod'", "may not import 'zod'"],
    ['a part of Node', 'core/a.ts', "import 'node:fs'", "may not import 'node:fs'"],
    ['a package in an entry', 'index.ts', "import 'comlink'", "may not import 'comlink'"],
    ['a computed address', 'core/a.ts', 'import(name)', 'imports what only a run can tell: import(name)'],
    ['a computed text', 'core/a.ts', 'import(`./b.ts`)', 'imports what only a run can tell: import(`./b.ts`)'],
    ['a file that does not parse', 'core/a.ts', 'import {', 'does not parse: Expected `}` but found `EOF`'],
  ])('finds %s', (_, path, text, fault) => expect(found(path, text)).toEqual([`${path} ${fault}`]));

  test('finds a contract that imports a member, or its registry, but lets it import what they share', () => {
    const registry: [string, string] = ['formats/index.ts', "export const csv = { load: () => import('./csv.ts') }"];
    const text = "import './csv.ts'; import './index.ts'; import './csv-options.ts'";
    expect(found('formats/format.ts', text, [registry])).toEqual([
      'formats/format.ts is a contract and imports a member: formats/csv.ts',
      'formats/format.ts is a contract and imports a member: formats/index.ts',
    ]);
  });

  test('finds circles of any length, through types and import() too', () => {
    expect(cycles(new Map([['core/a.ts', "import './a.ts'"]]))).toEqual(['core/a.ts → core/a.ts']);
    const circle: Sources = new Map([
      ['core/start.ts', "import './a.ts'"],
      ['core/a.ts', "import type { B } from './b.ts'"],
      ['core/b.ts', "const c = () => import('./c.ts')"],
      ['core/c.ts', "export * from './a.ts'"],
    ]);
    expect(cycles(circle)).toEqual(['core/a.ts → core/b.ts → core/c.ts → core/a.ts']);
  });
});

test('the check of places finds unlisted entries, unknown folders, empty names and long files', () => {
  const sources: Sources = new Map([
    ['index.ts', ''],
    ['extra.ts', ''],
    ['lib/a.ts', ''],
    ['core/utils.ts', ''],
    ['encoding/helpers/text.ts', ''],
    ['core/long.ts', '\n'.repeat(MAX_LINES)],
  ]);
  expect(placeFaults(sources)).toEqual([
    'extra.ts is no entry',
    'lib/a.ts lies in no level',
    'core/utils.ts has a name that tells nothing',
    'encoding/helpers/text.ts has a name that tells nothing',
    `core/long.ts is longer than ${MAX_LINES} lines`,
  ]);
});

test('the check of doc comments finds exports without one', () => {
  const text = `
    /** The file. */

    // not a doc comment
    export const a = 1, b = 2;
    /* nor this */
    export function f(): void {}
    /** Of something else. */
    const g = 1;
    export interface I {}
    const late = 1;
    export { late };
    import type { Elsewhere } from './elsewhere.ts';
    export type { Elsewhere };
    export default class {}
    export { x } from './x.ts';
    export * from './y.ts';
    /** Documented. */
    export type T = 1;
    /** Documented, with overloads. */
    export function o(a: 1): void;
    export function o(a: 2): void;
    export function o(): void {}
  `;
  expect(missingDocs(new Map([['core/a.ts', text]]))).toEqual([
    'core/a.ts: no doc comment on a, b',
    'core/a.ts: no doc comment on f',
    'core/a.ts: no doc comment on I',
    'core/a.ts: no doc comment on late',
    'core/a.ts: no doc comment on default',
  ]);
});

describe('the check of fields', () => {
  const found = (text: string, entry = "export type { A } from './core/a.ts';", others: [string, string][] = []) =>
    missingFieldDocs(new Map([['index.ts', entry], ['core/a.ts', text], ...others]), ['index.ts']);

  test('finds properties and methods of an interface, and of types inside it', () => {
    const text = `
      /** Documented. */
      export interface A {
        /** Documented. */
        readonly a: number;
        // not a doc comment
        b?: string;
        c(): void;
        'd-e': { readonly f: number };
        /** Documented. */
        g: readonly { readonly h: number }[];
        /** A parameter needs no comment of its own. */
        i: (options: { j: number }) => void;
        /** Nor does one of a method. */
        k(options: { l: number }): { m: number };
        [n: string]: unknown;
      }
    `;
    const fields = ['A.b', 'A.c', "A.'d-e'", "A.'d-e'.f", 'A.g.h'];
    expect(found(text)).toEqual(fields.map((field) => `core/a.ts: no doc comment on ${field}`));
  });

  test('finds fields of object types, in unions and intersections too', () => {
    const text = 'export type A = { b: 1 } | (Readonly<{ c: 2 }> & { /** Documented. */ d: 3 });';
    expect(found(text)).toEqual(['core/a.ts: no doc comment on A.b', 'core/a.ts: no doc comment on A.c']);
  });

  test('finds public members of a class, but no private ones, constructors or further overloads', () => {
    const text = `
      export class A {
        b = 1;
        #c = 2;
        private d = 3;
        constructor() {}
        static e(): void {}
        get f(): number { return 1; }
        set f(value: number) {}
        /** Documented, with overloads. */
        g(a: 1): void;
        g(a: 2): void;
        g(): void {}
      }
    `;
    expect(found(text, "export { A } from './core/a.ts';")).toEqual([
      'core/a.ts: no doc comment on A.b',
      'core/a.ts: no doc comment on A.e',
      'core/a.ts: no doc comment on A.f',
    ]);
  });

  test('follows names that a file passes on, and skips types that no entry exports', () => {
    const text = 'interface B { c: 1 } export { type B as A }; export interface Other { d: 1 }';
    expect(found(text)).toEqual(['core/a.ts: no doc comment on B.c']);
    const entry = "export type { Name } from './core/list.ts';";
    const fault = ['core/a.ts: no doc comment on B.c'];
    expect(found(text, entry, [['core/list.ts', "export type { A as Name } from './a.ts';"]])).toEqual(fault);
    const imported = "import type { A } from './a.ts'; export type { A as Name };";
    expect(found(text, entry, [['core/list.ts', imported]])).toEqual(fault);
  });

  test('fails when an entry exports a name that it does not find', () => {
    expect(found('export const B = 1;')).toEqual(['core/a.ts: does not declare A']);
  });
});

/** What a file imports in any way: the text between the quotes, or the source text of what is no plain text. */
function imports(path: string, text: string): { plain: string[]; computed: string[]; errors: string[] } {
  const { program, errors } = parseSync(path, text);
  const plain: string[] = [];
  const computed: string[] = [];
  const add = (node: ESTree.Node, whole: ESTree.Node = node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') plain.push(node.value);
    else computed.push(text.slice(whole.start, whole.end));
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => node.source && add(node.source),
    ImportExpression: (node) => add(node.source, node),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    TSModuleDeclaration: (node) =>
      node.id.type === 'Literal' && !String(node.id.value).startsWith('*.') && add(node.id),
    NewExpression: (node) => {
      const [address, base] = node.arguments;
      const relativeToFile = base && text.slice(base.start, base.end) === 'import.meta.url';
      if (address && relativeToFile) add(address, node);
    },
  }).visit(program);
  return { plain, computed, errors: errors.map((error) => error.message) };
}

/** The paths in src that a file imports. */
function importedFiles(path: string, text: string): string[] {
  const relative = imports(path, text).plain.filter((name) => name.startsWith('.'));
  return relative.map((name) => posix.join(posix.dirname(path), name));
}

/** The level of a file: an index of LEVELS, one more for entries, undefined for what has no place in src. */
function levelOf(path: string): number | undefined {
  if (ENTRIES.includes(path)) return LEVELS.length;
  const level = LEVELS.findIndex((folders) => folders.includes(folderOf(path)));
  return level < 0 ? undefined : level;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

function importFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const { plain, computed, errors } = imports(path, text);
    return [
      ...errors.map((error) => `does not parse: ${error}`),
      ...plain.map((name) => importFault(path, name, sources)),
      ...computed.map((expression) => `imports what only a run can tell: ${expression}`),
    ]
      .filter((fault) => fault !== undefined)
      .map((fault) => `${path} ${fault}`);
  });
}

function importFault(path: string, name: string, sources: Sources): string | undefined {
  const folder = folderOf(path);
  if (!name.startsWith('.')) return PACKAGES.get(folder)?.includes(name) ? undefined : `may not import '${name}'`;
  if (!name.endsWith('.ts')) return `needs a .ts extension: '${name}'`;

  const target = posix.join(posix.dirname(path), name);
  const from = levelOf(path);
  const to = levelOf(target);
  if (to === undefined) return `imports from no level: ${target}`;
  if (from !== undefined && to > from) return `imports upward: ${target}`;
  if (to === from && folderOf(target) !== folder) return `imports from a sibling: ${target}`;

  const registry = posix.join(posix.dirname(path), 'index.ts');
  const members = [registry, ...importedFiles(registry, sources.get(registry) ?? '')];
  if (CONTRACTS.includes(path) && members.includes(target)) return `is a contract and imports a member: ${target}`;
  return undefined;
}

/** Every circle of imports once, as a chain of paths. */
function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, chain: readonly string[]) => {
    if (chain.includes(path)) found.push([...chain.slice(chain.indexOf(path)), path].join(' → '));
    if (done.has(path)) return;
    done.add(path);
    for (const target of importedFiles(path, sources.get(path) ?? '')) visit(target, [...chain, path]);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

function placeFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const faults: string[] = [];
    if (levelOf(path) === undefined)
      faults.push(`${path} ${folderOf(path) === '' ? 'is no entry' : 'lies in no level'}`);
    if (path.split('/').some((name) => EMPTY_NAMES.test(name))) faults.push(`${path} has a name that tells nothing`);
    if (text.split('\n').length > MAX_LINES) faults.push(`${path} is longer than ${MAX_LINES} lines`);
    return faults;
  });
}
