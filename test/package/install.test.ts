import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from 'playwright/test';
import { build, createServer, type InlineConfig, parseSync, preview } from 'vite';
import { snippetsOfPage } from '../support/doc-snippets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const EXPORTED = 'Time,Value\r\n1970-01-01T00:00:01.000Z,20.5\r\n1970-01-01T00:00:02.000Z,-1\r\n';

let app: string;

test.beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'downlink-app-'));
  cpSync(join(root, 'test/package/app'), app, { recursive: true });
  // The build has just run, and prepack would run it again.
  npm(root, 'pack', '--ignore-scripts', '--pack-destination', app);
  // Offline: the package needs nothing else.
  npm(app, 'install', '--offline', './downlink-export-*.tgz');
});

test.afterAll(() => rmSync(app, { recursive: true }));

test('installs without any other package, as an ES module with types and licences', () => {
  const installed = join(app, 'node_modules/downlink-export');
  expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['downlink-export']);
  expect(readFileSync(join(installed, 'dist/licenses.md'), 'utf8')).toMatch(/^## comlink .*^## zod /ms);
  expect(readdirSync(installed).sort()).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']),
  );
});

test('carries the pages of the docs that its errors and its README name', () => {
  const installed = join(app, 'node_modules/downlink-export');
  const scripts = readdirSync(join(installed, 'dist')).filter((name) => name.endsWith('.js'));
  const named = ['README.md', ...scripts.map((name) => `dist/${name}`)].map((name) =>
    readFileSync(join(installed, name), 'utf8'),
  );
  const read = new Set(named.flatMap((text) => text.match(/demo\/docs\/[\w-]+\.(?:md|png)/g) ?? []));
  expect([...read]).toEqual(expect.arrayContaining(['demo/docs/README.md', 'demo/docs/troubleshooting.md']));
  // And what those name in turn.
  for (const page of [...read].filter((page) => page.endsWith('.md')))
    for (const [, name] of readFileSync(join(installed, page), 'utf8').matchAll(/\]\(([\w-]+\.(?:md|png))[)#]/g))
      read.add(`demo/docs/${name}`);
  expect(read.size).toBeGreaterThan(15);
  expect([...read].filter((page) => !existsSync(join(installed, page)))).toEqual([]);
  for (const page of [...read].filter((page) => page.endsWith('.md')))
    expect(readFileSync(join(installed, page), 'utf8')).toMatch(/^# /);
});

test("addresses the worker's files as bundlers look for assets, and they import nothing of each other", () => {
  const dist = join(app, 'node_modules/downlink-export/dist');
  const read = (name: string) => readFileSync(join(dist, name), 'utf8');
  const files = readdirSync(join(dist, 'downlink')).filter((name) => name.endsWith('.js'));
  expect(files.sort()).toEqual(expect.arrayContaining(['font.js', 'pdf.js', 'worker.js', 'xlsx.js']));
  // Outside of `new Worker(…)`, where bundlers would take the file apart; and in one entry only.
  for (const name of files) expect(read('index.js')).toContain(`:new URL('./downlink/${name}', import.meta.url)`);
  expect(read('inline.js')).not.toContain('import.meta.url');
  for (const name of files) {
    const { program } = parseSync(name, read(`downlink/${name}`));
    expect(program.body.filter((node) => node.type === 'ImportDeclaration')).toEqual([]);
    // One that Vite would put into its address: it does so with less than 4 KiB.
    expect(read(`downlink/${name}`).length).toBeGreaterThan(4096);
  }
});

test('the inline entry has the values of the main entry', () => {
  const script =
    "Promise.all([import('downlink-export'), import('downlink-export/inline')]).then((entries) => " +
    'console.log(JSON.stringify(entries.map((entry) => Object.keys(entry).sort()))))';
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: app,
    encoding: 'utf8',
  });
  const [main, inline] = JSON.parse(stdout) as string[][];
  expect(main).toContain('createExporter');
  expect(inline).toEqual(main);
});

for (const [module, moduleResolution] of [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
] as const) {
  test(`has types that TypeScript finds with moduleResolution ${moduleResolution}`, () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    node(tsc, '-p', app, '--module', module, '--moduleResolution', moduleResolution);
  });
}

test('exports in an application that Vite built', async ({ page }) => {
  await build(vite());
  const server = await preview({ ...vite(), preview: { host: '127.0.0.1', port: 0 } });
  await expectExport(page, server.resolvedUrls?.local[0]);
  await server.close();
});

test('exports in an application that the dev server of Vite serves', async ({ page }) => {
  const server = await createServer({ ...vite(), server: { host: '127.0.0.1', port: 0 } });
  await server.listen();
  await expectExport(page, server.resolvedUrls?.local[0]);
  await server.close();
});

for (const [what, policy] of [
  ['new URL(', ''],
  ['trustedTypes', "require-trusted-types-for 'script'; trusted-types export-worker"],
] as const) {
  test(`exports with a worker of its own, made with ${what}) as the docs say`, async ({ page }) => {
    const folder = join(app, 'own-worker');
    cpSync(join(root, 'test/package/app'), folder, { recursive: true });
    const write = (name: string, change: (text: string) => string) =>
      writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
    const snippets = snippetsOfPage('demo/docs/workers.md').map(({ code }) => code);
    writeFileSync(
      join(folder, 'export-worker.ts'),
      snippets.find((code) => code.includes("'downlink-export/worker'"))!,
    );
    const exporter = snippets.find((code) => code.includes('export-worker.ts') && code.includes(what))!;
    write('main.ts', (text) =>
      text
        .replace(/const exporter = createExporter\(\{\n +source: ([\s\S]*?),\n\}\);/, `const source = $1;\n${exporter}`)
        .replace('import { createExporter, ', 'import { '),
    );
    write('index.html', (text) =>
      text.replace('<title>', `<meta http-equiv="Content-Security-Policy" content="${policy}" /><title>`),
    );
    await build({ ...vite(), root: folder });
    const server = await preview({ ...vite(), root: folder, preview: { host: '127.0.0.1', port: 0 } });
    await expectExport(page, server.resolvedUrls?.local[0]);
    const scripts = readdirSync(join(folder, 'dist/assets'));
    expect(scripts.filter((name) => name.startsWith('export-worker') && name.endsWith('.js'))).toHaveLength(1);
    await server.close();
  });
}

test('can be imported on a server, where there is no window and no Worker', () => {
  const script = "import('downlink-export').then((d) => d.createExporter.name)";
  node('--input-type=module', '--eval', script);
});

/** Vite as an application has it that sets nothing. */
function vite(): InlineConfig {
  return { root: app, configFile: false, logLevel: 'warn' };
}

async function expectExport(page: Page, url: string | undefined): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(url ?? '');
  await expect(page).toHaveTitle('exported');
  expect(await page.evaluate(() => document.body.textContent)).toBe(EXPORTED);
  expect(errors).toEqual([]);
}

function npm(folder: string, ...args: string[]): void {
  // npm is a script with another extension on Windows, which only a shell finds.
  run('npm', folder, args, { shell: true });
}

function node(...args: string[]): void {
  run(process.execPath, app, args);
}

function run(program: string, cwd: string, args: string[], options: { shell?: boolean } = {}): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', ...options });
  expect(status, `${stdout}${stderr}`).toBe(0);
}
