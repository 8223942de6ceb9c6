/**
 * The recipes of the docs run word for word: in applications that install the packed package, with the real libraries,
 * clicked in a browser, down to what the file says. `DOWNLINK_HOSTS=all` adds Angular, and type checks with the types of
 * the libraries.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { read, utils } from 'xlsx';
import { filesOfSnippets, snippetsByHeading } from '../support/doc-snippets.ts';
import { HostCommand } from './hosts/host-command.ts';
import { HostFolder } from './hosts/host-folder.ts';
import { HostServer } from './hosts/host-server.ts';
import { ANGULAR, modulePage, writeAngular } from './hosts/hosts.ts';
import { ANGULAR_APP, FRAMEWORK_APPS } from './recipes/framework-apps.ts';
import { recipeAnswer, startApi } from './recipes/recipe-api.ts';

const isAll = process.env.DOWNLINK_HOSTS === 'all';

const frameworks = snippetsByHeading('frameworks.md');
const data = snippetsByHeading('your-data.md');
const filesOf = (heading: string) => filesOfSnippets(frameworks.get(heading) ?? []);
const inFolder = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

/** What the recipes need, and Vite to build them. */
const PACKAGES = [
  ...['vite@8', 'uplot@1', 'echarts@6', 'ag-grid-community@34', 'apache-arrow@21'],
  ...['react@19', 'react-dom@19', 'vue@3', '@vitejs/plugin-vue@6', 'svelte@5', '@sveltejs/vite-plugin-svelte@7'],
];
const CHECKERS = ['typescript@5.9', 'vue-tsc@3', 'svelte-check@4', '@types/react@19', '@types/react-dom@19'];

/** Those of a new project. */
const COMPILER_OPTIONS = {
  ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM', 'DOM.Iterable'] },
  ...{ types: [], strict: true, jsx: 'react-jsx', skipLibCheck: true, noEmit: true, verbatimModuleSyntax: true },
};

const PAGES = { data: '/data-app.js', React: '/React/main.tsx', Vue: '/Vue/main.ts', Svelte: '/Svelte/main.ts' };

/** As the recipes of frameworks are given them. */
const READINGS = [
  ['time', 'temperature'],
  [new Date('2024-05-01T10:00:00Z'), 20.5],
  [new Date('2024-05-01T10:01:00Z'), 20.7],
];

const TEMPERATURE = ['temperature', 'humidity'];

/** What each recipe for data downloads: the file's name and its rows. */
const DOWNLOADS = {
  rows: [
    'readings 2024-05-01T1000.xlsx',
    [
      ['Time', 'Temperature (°C)', 'State'],
      [new Date('2024-05-01T10:00:00Z'), 20.54, 'on'],
    ],
  ],
  uplot: [
    'chart.csv',
    [
      ['Time', 'Temperature', 'Power'],
      ['2024-05-01T12:01:00.000+02:00', '20.5', '2'],
      ['2024-05-01T12:02:00.000+02:00', '', '3'],
      ['2024-05-01T12:03:00.000+02:00', '21', '4'],
    ],
  ],
  datasetOfObjects: [
    'chart.xlsx',
    [
      ['product', 'sold'],
      ['Tea', 3],
    ],
  ],
  datasetOfArrays: [
    'chart.xlsx',
    [
      ['product', '2023'],
      ['Tea', 3],
      ['Milk', 4],
    ],
  ],
  series: [
    'chart.xlsx',
    [
      ['Time', 'Temperature', 'Series 2'],
      // Workbooks have the wall clock of the zone.
      [new Date('2024-05-01T12:00:00Z'), 20],
      [new Date('2024-05-01T12:01:00Z'), 21, 7],
    ],
  ],
  grid: [
    'grid.xlsx',
    [
      ['Device', 'Power', 'Doubled'],
      ['pump', 30, 60],
      ['fan', 10, 20],
    ],
  ],
  arrow: [
    'table.csv',
    [
      ['at', 'value', 'state'],
      ['2024-05-01T10:00:00.000Z', '20.5', 'on'],
      ['2024-05-01T10:01:00.000Z', '', 'off'],
    ],
  ],
  answer: [
    /^alarms \d{4}-.*\.csv$/,
    [
      ['time', 'alarm'],
      ['2024-05-01T10:00:00.000Z', 'hot'],
    ],
  ],
  device: [
    'boiler 2024-05-01T1000.xlsx',
    [
      ['time', ...TEMPERATURE],
      [new Date('2024-05-01T10:00:00Z'), 1, 101],
      [new Date('2024-05-01T10:15:00Z'), 11, 111],
    ],
  ],
  session: [
    'boiler 2024-05-01T1000.csv',
    [
      ['time', 'publisher', 'name', 'value', 'unit'],
      ['2024-05-01T10:00:01.000Z', 'p', 'temperature', '20.5', ''],
    ],
  ],
} satisfies Record<string, [name: string | RegExp, rows: unknown[][]]>;

// As the user's zone, which the recipes for charts name.
test.use({ timezoneId: 'Europe/Rome' });
test.describe.configure({ mode: 'serial' });

let folder: HostFolder;

test.beforeAll(() => {
  test.setTimeout(300_000);
  folder = HostFolder.make('recipes', isAll ? [...PACKAGES, ...CHECKERS] : PACKAGES);
  folder.write({
    ...filesOfSnippets([...data.values()].flat()),
    ...Object.fromEntries(['React', 'Vue', 'Svelte'].flatMap((name) => Object.entries(inFolder(name, filesOf(name))))),
    ...FRAMEWORK_APPS,
    ...Object.fromEntries(Object.entries(PAGES).map(([name, script]) => [`${name}.html`, modulePage(script)])),
    'data-app.js': readFileSync(new URL('./recipes/data-app.js', import.meta.url), 'utf8'),
    // The development build of React, which mounts everything twice.
    '.env.development': 'NODE_ENV=development\n',
    'build.config.js': `import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
const input = ${JSON.stringify(Object.keys(PAGES).map((name) => `${name}.html`))};
export default { plugins: [vue(), svelte()], build: { minify: false, rolldownOptions: { input } } };
`,
    'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts', 'React', 'Vue'] }),
    // Vite's is that of the proxy.
    'svelte.config.js': 'export default {};\n',
    'Svelte/tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['.'] }),
  });
  folder.run('vite', 'build', '--mode', 'development', '--config', 'build.config.js', '--logLevel', 'warn');
});

test('every recipe of the docs runs here', () => {
  expect([...frameworks.keys()]).toEqual(['React', 'Vue', 'Svelte', 'Angular', 'A page without a bundler']);
  const exported = Object.values(filesOfSnippets([...data.values()].flat())).flatMap((code) =>
    [...code.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name!),
  );
  const app = readFileSync(new URL('./recipes/data-app.js', import.meta.url), 'utf8');
  expect(exported.filter((name) => !app.includes(`import { ${name} }`))).toEqual([]);
  expect(exported).toHaveLength(9);
});

test('exports what charts, grids, tables and servers hold', async ({ page, context }) => {
  const server = await HostServer.start(join(folder.path, 'dist'), {}, recipeAnswer);
  await context.addCookies([{ name: 'chx_auth_session', value: 'valid', url: server.url }]);
  await page.goto(`${server.url}/data.html`);
  for (const [name, [fileName, rows]] of Object.entries(DOWNLOADS))
    await test.step(name, async () => {
      const file = await downloaded(page, () => runRecipe(page, name));
      expect(file.name).toEqual(typeof fileName === 'string' ? fileName : expect.stringMatching(fileName));
      expect(file.rows).toEqual(rows);
    });
  await context.clearCookies();
  await expect(runRecipe(page, 'session')).rejects.toThrow(/401/);
  await server.stop();
});

test('exports through the proxy of the development server', async ({ page, context }) => {
  const api = await startApi();
  const [config] = Object.values(filesOfSnippets(data.get('A reader behind a proxy')!));
  folder.write({ 'vite.config.ts': config!.replaceAll('https://apis.example.com', api.url) });
  const server = await HostCommand.start(folder, ['vite', '--host', '127.0.0.1', '--strictPort', '--port']);
  try {
    await context.addCookies([{ name: 'chx_auth_session', value: 'valid', url: server.url }]);
    await page.goto(`${server.url}/data.html`);
    await page.waitForFunction(() => 'recipes' in globalThis);
    const [name, rows] = DOWNLOADS.session;
    expect(await downloaded(page, () => runRecipe(page, 'session'))).toEqual({ name, rows });
    // As `changeOrigin` promises.
    expect(new Set(api.hosts)).toEqual(new Set([new URL(api.url).host]));
  } finally {
    server.stop();
    api.stop();
  }
});

for (const name of ['React', 'Vue', 'Svelte'])
  test(`the button exports in ${name}`, async ({ page }) => {
    const server = await HostServer.start(join(folder.path, 'dist'));
    await expectButton(page, `${server.url}/${name}.html`);
    await server.stop();
  });

test('the button exports in a page without a bundler', async ({ page }) => {
  const plain = HostFolder.make('plain-recipe', []);
  const [html] = frameworks.get('A page without a bundler')!;
  plain.copy('node_modules/downlink-export/dist', 'downlink-export');
  plain.write({ 'index.html': html!.code });
  const server = await HostServer.start(plain.path);
  await expectButton(page, server.url);
  await server.stop();
});

if (isAll) {
  test('the button exports in Angular', async ({ page }) => {
    test.setTimeout(600_000);
    const angular = HostFolder.make('angular-recipe', ANGULAR);
    const snippets = frameworks.get('Angular')!;
    const [assets] = snippets.filter(({ language }) => language === 'json');
    writeAngular(angular, { ...inFolder('src', filesOfSnippets(snippets)), 'src/main.ts': ANGULAR_APP });
    expect(readFileSync(join(angular.path, 'angular.json'), 'utf8')).toContain(
      JSON.stringify(JSON.parse(assets!.code)),
    );
    angular.run('ng', 'build');
    const server = await HostServer.start(join(angular.path, 'dist'));
    await expectButton(page, server.url);
    await server.stop();
    const development = await HostCommand.start(angular, ['ng', 'serve', '--host', '127.0.0.1', '--port']);
    await expectButton(page, development.url);
    development.stop();
  });

  test('the recipes have the types of the libraries', () => {
    test.setTimeout(300_000);
    folder.run('vue-tsc', '-p', '.');
    folder.run('svelte-check', '--tsconfig', 'Svelte/tsconfig.json', '--fail-on-warnings');
  });
}

const runRecipe = (page: Page, name: string): Promise<void> =>
  page.evaluate(
    (name) => (globalThis as unknown as { recipes: Record<string, () => Promise<void>> }).recipes[name]!(),
    name,
  );

/** Clicks the button twice, and looks at what it saves. */
async function expectButton(page: Page, url: string): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  for (const _ of ['cold', 'warm']) {
    const file = await downloaded(page, () => page.getByRole('button', { name: 'Export' }).click());
    expect(file).toEqual({ name: 'readings.xlsx', rows: READINGS });
    await expect(page.getByRole('button', { name: 'Export' })).toBeEnabled();
  }
  expect(await page.getByRole('alert').allTextContents()).toEqual(url.endsWith('.html') ? [] : expect.any(Array));
  expect(page.workers()).toHaveLength(1);
  expect(errors).toEqual([]);
}

async function downloaded(page: Page, act: () => Promise<void>): Promise<{ name: string; rows: unknown[][] }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  const bytes = readFileSync(await download.path());
  const name = download.suggestedFilename();
  return { name, rows: name.endsWith('.csv') ? csvRows(bytes.toString('utf8')) : xlsxRows(bytes) };
}

/** The cells of the small files here, which quote nothing. */
const csvRows = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

/** The cells of the first sheet. */
function xlsxRows(bytes: Buffer): unknown[][] {
  const { Sheets, SheetNames } = read(bytes);
  const rows = utils.sheet_to_json<unknown[]>(Sheets[SheetNames[0]!]!, { header: 1 });
  return rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' && cell > SERIAL_2000 ? wallClock(cell) : cell)),
  );
}

/** The serial date of 2000-01-01; no figure of the recipes is as large. */
const SERIAL_2000 = 36_526;

/** The wall clock that a serial date shows, as if it were UTC. */
const wallClock = (serial: number): Date =>
  new Date(Date.UTC(2000, 0, 1) + 1000 * Math.round(86_400 * (serial - SERIAL_2000)));
