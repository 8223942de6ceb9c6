/** The README and the pages of the documentation: their snippets have the package's types, and their lists are whole. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { afterAll, expect, test } from 'vitest';
import {
  DOC_PAGES,
  type DocSnippet,
  docText,
  filesOfSnippets,
  goesOn,
  snippetsByHeading,
  snippetsOfPage,
} from './support/doc-snippets.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/downlink/readme');
const sourceOf = (path: string): string => readFileSync(join(root, 'src', path), 'utf8');

/** What a snippet that goes on from an earlier one finds there. */
const EARLIER = `import type * as downlink from 'downlink-export';
declare global {
  const exporter: downlink.Exporter;
  const request: downlink.ExportRequest;
  const result: downlink.ExportResult;
  const source: downlink.SourceDescriptor;
  const download: typeof downlink.download;
}
`;

/** What TypeScript, as strict as in this project, finds wrong with snippets that share a folder. */
function typeFaults(files: Readonly<Record<string, string>>): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
  const entries = { '': 'index', '/inline': 'inline', '/worker': 'worker-api', '/node': 'node' };
  const forms = { '/controller': 'controller', '/element': 'element' };
  const paths = Object.entries({ ...entries, ...forms }).map(([entry, file]) => [
    `downlink-export${entry}`,
    [join(root, `src/${file}.ts`)],
  ]);
  const config = {
    extends: join(root, 'tsconfig.json'),
    // Snippets show names that nothing goes on to use.
    compilerOptions: { paths: Object.fromEntries(paths), noUnusedLocals: false, jsx: 'react-jsx' },
    files: Object.keys(files),
    // Not those of the project.
    include: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: root, encoding: 'utf8' });
  // What is wrong with the sources is not the README's.
  return `${stdout}${stderr}`.replace(/^src\/.*\n(?:[ \t].*\n)*/gm, '');
}

const isTyped = ({ language }: DocSnippet): boolean => language === 'ts' || language === 'tsx';

/** Files in a folder, by the names that the snippets give themselves, else by their place; all are modules. */
function filesIn(place: string, snippets: readonly DocSnippet[]): Record<string, string> {
  const named = snippets.map(({ code, language }, i): [string, string] => [
    `${place}/${/^\/\/ (\S+\.tsx?)$/m.exec(code)?.[1] ?? `snippet-${i}.${language}`}`,
    /^(?:import|export) /m.test(code) ? code : `${code}\nexport {};`,
  ]);
  return Object.fromEntries(named);
}

/** The snippets of all pages as files, each heading of a page in a folder of its own: names are used again below others. */
function filesOfPages(isWanted: (snippet: DocSnippet) => boolean): Record<string, string> {
  const places = DOC_PAGES.flatMap((path): [string, readonly DocSnippet[]][] => {
    const place = path.replaceAll(/\W/g, '-');
    if (!path.startsWith('demo/docs/')) return [[place, snippetsOfPage(path)]];
    const sections = [...snippetsByHeading(path.slice('demo/docs/'.length)).values()];
    return sections.map((snippets, i) => [`${place}-${i}`, snippets]);
  });
  return Object.assign(
    {},
    ...places.map(([place, snippets]) => {
      const wanted = snippets.filter((snippet) => isTyped(snippet) && isWanted(snippet));
      const files = filesIn(place, wanted);
      expect(Object.keys(files), place).toHaveLength(wanted.length);
      return files;
    }),
  );
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('snippets that stand alone are right as they stand', () => {
  const files = filesOfPages(({ code }) => !goesOn(code));
  expect(Object.keys(files).length).toBeGreaterThan(25);
  expect(Object.keys(files).join()).toContain('export-worker.ts');
  const standIns = readFileSync(join(root, 'test/support/library-stand-ins.d.ts'), 'utf8');
  expect(typeFaults({ ...files, 'stand-ins.d.ts': standIns })).toBe('');
});

test('the others are right where they stand', () => {
  const files = filesOfPages(({ code }) => goesOn(code));
  expect(Object.keys(files).length).toBeGreaterThan(8);
  expect(typeFaults({ ...files, 'earlier.d.ts': EARLIER })).toBe('');
});

test('a snippet with a fault would be found', () => {
  expect(typeFaults({ 'snippet.ts': 'exporter.exprot(request);\nexport {};', 'earlier.d.ts': EARLIER })).toContain(
    "'exprot'",
  );
});

test('every page of recipes names its files', () => {
  for (const page of ['frameworks.md', 'your-data.md']) {
    const sections = [...snippetsByHeading(page).values()];
    const recipes = sections.flatMap((snippets) => Object.keys(filesOfSnippets(snippets.filter(isTyped))));
    expect(recipes).toHaveLength(sections.flat().filter(isTyped).length);
    expect(recipes.length).toBeGreaterThan(4);
  }
});

test('snippets in other languages of the web can be read', () => {
  const languages = new Set<string>();
  for (const path of DOC_PAGES)
    for (const { language, code } of snippetsOfPage(path)) {
      languages.add(language);
      if (language === 'js') expect(parseSync('snippet.js', code).errors, code).toEqual([]);
      // Members of an object, too.
      if (language === 'json') JSON.parse(code.startsWith('"') ? `{${code}}` : code);
    }
  // Those of the frameworks are built by the recipes' tests; the others are no code of the package.
  expect([...languages].sort()).toEqual(
    ['ts', 'tsx', 'js', 'json', 'sh', 'text', 'html', 'css', 'vue', 'svelte', 'nginx', 'sql', 'xml'].sort(),
  );
});

test('the page on errors names every error and every warning', () => {
  for (const [file, type] of [
    ['errors', 'ExportErrorCode'],
    ['warnings', 'WarningCode'],
  ] as const) {
    const union = new RegExp(`export type ${type} =([^;]*);`).exec(sourceOf(`core/${file}.ts`))?.[1] ?? '';
    const codes = [...union.matchAll(/'([^']+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(10);
    const page = docText('demo/docs/troubleshooting.md');
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  }
});

/** The names of the fields that an interface itself declares. */
function fieldsOf(path: string, name: string): string[] {
  const body = new RegExp(`export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(sourceOf(path))?.[1] ?? '';
  const fields = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, field]) => field!);
  expect(fields.length, `${path} ${name}`).toBeGreaterThan(0);
  return fields;
}

test.each([
  ['options.md', 'client/export-options.ts', 'ExportOptions'],
  ['options.md', 'client/export-options.ts', 'RunOptions'],
  ['options.md', 'pipeline/progress.ts', 'ExportProgress'],
  ['options.md', 'formats/xlsx/options.ts', 'XlsxOptions'],
  ['options.md', 'formats/pdf/options.ts', 'PdfOptions'],
  ['tables.md', 'client/table-options.ts', 'ExportTableOptions'],
  ['tables.md', 'client/table-options.ts', 'TableField'],
  ['sources.md', 'sources/descriptor.ts', 'HttpSourceOptions'],
  ['sources.md', 'sources/descriptor.ts', 'ClickHouseOptions'],
  ['scale.md', 'sources/descriptor.ts', 'ClickHouseOptions'],
  ['scale.md', 'sources/clickhouse/config.ts', 'ClickHouseColumns'],
  ['sync.md', 'sync/sync-control.ts', 'SyncOptions'],
  ['recurring.md', 'recurring/definitions/definitions.ts', 'Definitions'],
  ['recurring.md', 'recurring/definitions/definitions.ts', 'CreateOptions'],
  ['recurring.md', 'recurring/jobs/jobs.ts', 'Jobs'],
  ['element.md', 'element/element-types.ts', 'DownlinkExportProperties'],
  ['element.md', 'controller/choices.ts', 'ExportChoices'],
  ['element.md', 'controller/choices.ts', 'FormSeries'],
  ['element.md', 'controller/export-form.ts', 'ExportForm'],
])('%s names every field of %s: %s', (page, path, name) => {
  const text = docText(`demo/docs/${page}`).replaceAll(/```[\s\S]*?```/g, '');
  const missing = fieldsOf(path, name).filter((field) => !new RegExp(`\`[^\`]*\\b${field}\\b[^\`]*\``).test(text));
  expect(missing).toEqual([]);
});

test('the page on the element names its parts, custom properties and events', () => {
  const page = docText('demo/docs/element.md');
  const comment = sourceOf('element/downlink-export.ts');
  const names = [...comment.matchAll(/@(?:csspart|cssprop|fires) ([\w-]+)/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the README is short, and shows both commands early', () => {
  const readme = docText('README.md');
  expect(Buffer.byteLength(readme)).toBeLessThan(8_000);
  const early = readme.split('\n').slice(0, 40).join('\n');
  for (const command of ['npm start', 'npm test', 'npm install downlink-export']) expect(early).toContain(command);
});

test('the first export of the README has at most twelve lines', () => {
  const [first] = snippetsOfPage('README.md').filter(isTyped);
  expect(first!.code).toContain('exportTable');
  expect(first!.code.trim().split('\n').length).toBeLessThanOrEqual(12);
});

test('the README and the index name every page', () => {
  const pages = DOC_PAGES.flatMap((path) => (path.startsWith('demo/docs/') ? [path.slice('demo/docs/'.length)] : []));
  const index = docText('demo/docs/README.md');
  expect(pages.filter((name) => name !== 'README.md' && !index.includes(`(${name})`))).toEqual([]);
  expect(docText('README.md')).toContain('(demo/docs/README.md)');
});

test.each(['demo/docs/testing.md', 'demo/docs/architecture.md', '.github/CONTRIBUTING.md'])(
  '%s names only files that exist',
  (doc) => {
    const files = ['src', 'demo', 'test'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    );
    const text = readFileSync(join(root, doc), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const named = [...text.matchAll(/`((?:[\w.-]+\/)*[\w-]+(?:\.test)?\.(?:ts|mjs|txt|md))`/g)].map(
      ([, path]) => path!,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !files.some((file) => `/${file}`.endsWith(`/${path}`)))).toEqual([]);
  },
);

test('every page names only folders that exist', () => {
  const folders = new Set(
    ['src', 'demo', 'test'].flatMap((folder) => [
      folder,
      ...readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/')),
    ]),
  );
  const named = DOC_PAGES.flatMap((path) =>
    [...docText(path).matchAll(/`((?:src|demo|test)\/[\w/-]*)`/g)].map(([, name]) => name!.replace(/\/$/, '')),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !folders.has(name) && !/^demo\/(exports|faults|log|email)/.test(name))).toEqual([]);
});
