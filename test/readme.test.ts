import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesOfSnippets, snippetsByHeading } from './support/doc-snippets.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/downlink/readme');

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

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

const goesOn = (code: string): boolean => !/^import /m.test(code) || code.includes('source, // as above');

/** What TypeScript, as strict as in this project, finds wrong with snippets that share a folder. */
function typeFaults(files: Readonly<Record<string, string>>): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
  const paths = {
    'downlink-export': [join(root, 'src/index.ts')],
    'downlink-export/worker': [join(root, 'src/worker-api.ts')],
    'downlink-export/node': [join(root, 'src/node.ts')],
  };
  const config = {
    extends: join(root, 'tsconfig.json'),
    // Snippets show names that nothing goes on to use.
    compilerOptions: { paths, noUnusedLocals: false, jsx: 'react-jsx' },
    files: Object.keys(files),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: root, encoding: 'utf8' });
  // What is wrong with the sources is not the README's.
  return `${stdout}${stderr}`.replace(/^src\/.*\n(?:[ \t].*\n)*/gm, '');
}

/** Files by the names that the snippets give themselves, else by their place; all are modules. */
function filesOf(codes: readonly string[]): Record<string, string> {
  const named = codes.map((code, i): [string, string] => [
    /^\/\/ (\S+\.ts)$/m.exec(code)?.[1] ?? `snippet-${i}.ts`,
    /^(?:import|export) /m.test(code) ? code : `${code}\nexport {};`,
  ]);
  return Object.fromEntries(named);
}

beforeAll(() => expect(snippets.length).toBeGreaterThan(6));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('snippets of the README that stand alone are right as they stand', () => {
  const files = filesOf(snippets.filter((code) => !goesOn(code)));
  expect(Object.keys(files)).toContain('export-worker.ts');
  expect(typeFaults(files)).toBe('');
});

test('the others are right where they stand', () => {
  const files = filesOf([
    ...snippets.filter(goesOn),
    ...snippets.filter((code) => code.includes('downlink-export/worker')),
  ]);
  expect(Object.keys(files).length).toBeGreaterThan(4);
  expect(typeFaults({ ...files, 'earlier.d.ts': EARLIER })).toBe('');
});

test.each(['frameworks.md', 'your-data.md'])('the recipes of demo/docs/%s have the types of the package', (page) => {
  // Files of one name stand under several headings.
  const recipes = [...snippetsByHeading(page).values()].flatMap((snippets, i) => {
    const checked = snippets.filter(({ language }) => language === 'ts' || language === 'tsx');
    const files = Object.entries(filesOfSnippets(checked));
    expect(files).toHaveLength(checked.length);
    return files.map(([name, code]) => [`recipe-${i}/${name}`, code]);
  });
  expect(recipes.length).toBeGreaterThan(4);
  const standIns = readFileSync(join(root, 'test/support/library-stand-ins.d.ts'), 'utf8');
  expect(typeFaults({ ...Object.fromEntries(recipes), 'stand-ins.d.ts': standIns })).toBe('');
});

test('a snippet with a fault would be found', () => {
  expect(typeFaults({ 'snippet.ts': 'exporter.exprot(request);\nexport {};', 'earlier.d.ts': EARLIER })).toContain(
    "'exprot'",
  );
});

test('the README names every error and every warning', () => {
  for (const [file, type] of [
    ['errors', 'ExportErrorCode'],
    ['warnings', 'WarningCode'],
  ] as const) {
    const source = readFileSync(join(root, `src/core/${file}.ts`), 'utf8');
    const union = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? '';
    const codes = [...union.matchAll(/'([^']+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
  }
});

test.each(['README.md', 'demo/docs/architecture.md', '.github/CONTRIBUTING.md'])(
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
