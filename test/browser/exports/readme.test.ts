/** The snippets of the README and of the pages run word for word, except for imports, which a bundler would resolve. */
import { readFileSync } from 'node:fs';
import type { Page, Route } from 'playwright/test';
import { transformWithOxc } from 'vite';
import { nativeBlock } from '../../support/clickhouse/native-encoder.ts';
import { wholeBlock } from '../../support/clickhouse/simulated-clickhouse.ts';
import { DOC_PAGES, goesOn, snippetsOfPage } from '../../support/doc-snippets.ts';
import { expect, test } from '../harness/index.ts';

/** Pages whose snippets run elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'demo/docs/frameworks.md': 'test/package/recipes.test.ts builds them into applications',
  'demo/docs/your-data.md': 'test/package/recipes.test.ts builds them into applications',
  'demo/docs/workers.md': 'test/package/install.test.ts and hosts.test.ts build them',
  'demo/docs/node.md': 'runs in Node: test/package/command.test.ts',
};

const PAGES = DOC_PAGES.filter((path) => !(path in ELSEWHERE)).flatMap((path) => {
  const snippets = snippetsOfPage(path).filter(({ language }) => language === 'ts');
  return snippets.length > 0 ? [[path, snippets.map(({ code }) => code)] as const] : [];
});

/** The readings of the channel `greenhouse`: one a minute, in the last two days and in the night of the examples. */
function readings(url: URL): object[] {
  const names = ['urn:greenhouse:temperature', 'urn:greenhouse:humidity'];
  const asked = url.searchParams.get('name');
  const from = Number(url.searchParams.get('from') ?? 0);
  const to = Number(url.searchParams.get('to') ?? 2_000_000_000);
  const end = Math.floor(Date.now() / 60_000) * 60;
  const times = [...minutes(1698530400, 960), ...minutes(end - 172_800, 2880)];
  return times
    .filter((time) => time >= from && time < to)
    .flatMap((time) => names.map((name, i) => ({ name, time, value: 20 + i + (time % 3600) / 3600 })))
    .filter(({ name }) => asked === null || name === asked)
    .map((reading) => ({ channel: 'greenhouse', publisher: 'boiler', protocol: 'mqtt', unit: 'Cel', ...reading }));
}

const minutes = (start: number, count: number): number[] => Array.from({ length: count }, (_, i) => start + 60 * i);

/** Answers as an empty table of ClickHouse does. */
function tableAnswer(sql: string): Buffer {
  const text = (values: readonly string[]) => ({ type: 'String' as const, values });
  const fields = [...sql.matchAll(/ AS dl_(\w+)/g)].map(([, field]) => field!);
  if (sql.startsWith('DESCRIBE')) {
    const types = fields.map((field) => (field === 'time' || field === 'value' ? 'Float64' : 'String'));
    return Buffer.from(nativeBlock([text(fields), text(types)]));
  }
  if (sql.includes('system.settings'))
    return Buffer.from(wholeBlock([text(['readonly', 'version()']), text(['1', '26.7.1'])]));
  const number = (...values: number[]) => ({ type: 'Float64' as const, values });
  // Bins of the times, of which there are none, or a single figure.
  return Buffer.from(wholeBlock(sql.includes(' GROUP BY ') ? [number(), number(), number(), number()] : [number(0)]));
}

/** Answers as the servers of the examples. */
async function answer(route: Route, serverUrl: string): Promise<void> {
  const url = new URL(route.request().url());
  const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
  if (/\/channels\/greenhouse\/messages$/.test(url.pathname)) {
    const found = readings(url).reverse();
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? 10);
    return route.fulfill({
      headers,
      json: { total: found.length, offset, limit, messages: found.slice(offset, offset + limit) },
    });
  }
  if (url.pathname.startsWith('/resources/')) {
    const login = await fetch(`${serverUrl}/demo/token`, { method: 'POST' });
    const authorization = `Bearer ${((await login.json()) as { token: string }).token}`;
    const response = await fetch(`${serverUrl}${url.pathname}${url.search}`, { headers: { authorization } });
    return route.fulfill({ headers, status: response.status, body: await response.text() });
  }
  if (url.pathname.endsWith('/clickhouse'))
    return route.fulfill({ headers, body: tableAnswer(route.request().postData() ?? '') });
  if (url.pathname.endsWith('/exports')) return route.fulfill({ headers, json: { results: [] } });
  if (/\/readings$/.test(url.pathname))
    return route.fulfill({ json: [{ publisher: 'p', name: 'n', time: 1, value: 2 }] });
  if (/token|webhooks|\/mail$/.test(url.pathname)) return route.fulfill({ headers, body: 'token' });
  return route.continue();
}

/** The snippet as a script of a page, where `entries` are the package's modules. */
async function script(code: string): Promise<string> {
  const { code: plain } = await transformWithOxc(code, 'snippet.ts', { sourcemap: false });
  return plain
    .replaceAll(/^import \{([^}]*)\} from ["']([\w/-]+)["'];?$/gm, (_, names: string, entry: string) => {
      return `const {${names.replaceAll(' as ', ': ')}} = entries['${entry}'];`;
    })
    .replaceAll(/^import ["']downlink-export\/element["'];?$/gm, '')
    .replaceAll(/^export \{\s*\};?$/gm, '');
}

/** What a snippet that goes on finds. Later snippets of a page must not meet what earlier ones have stored. */
const WORLD = `
  globalThis.entries = {
    'downlink-export': downlink,
    'downlink-export/controller': await import('/dist/controller.js'),
    'downlink-export/element': await import('/dist/element.js'),
  };
  const getToken = async () => 'token';
  globalThis.world = {
    source: downlink.connhexSource({ baseUrl: 'https://apis.example.com', getToken }),
    download: downlink.download,
    result: { files: [], warnings: [] },
    request: {
      type: 'oneTime',
      format: { extension: 'csv' },
      items: [{ params: {
        channelId: 'greenhouse', subtopic: '', period: 'P1D', target: { value: 'urn:greenhouse:temperature' },
      } }],
    },
  };
  world.exporter = downlink.createExporter({
    source: world.source,
    notifications: { email: { relayUrl: '/mail', getToken } },
  });
`;

async function openWorld(page: Page, serverUrl: string): Promise<void> {
  await page.context().route('**/*', (route) => answer(route, serverUrl));
  await page.evaluate(`(async () => { ${WORLD} })()`);
  await page.evaluate(() => document.body.append(document.createElement('downlink-export')));
}

/** Runs a snippet to its end. */
async function run(page: Page, code: string, values = ''): Promise<unknown> {
  const body = await script(code);
  const names = goesOn(code) ? 'const { exporter, request, result, source, download } = world;' : '';
  expect(body).not.toMatch(/^import /m);
  return page.evaluate(`(async () => { ${names} return await (async () => { ${body}\n;${values} })(); })()`);
}

for (const [path, snippets] of PAGES)
  test(`the snippets of ${path} run as they stand`, async ({ openPage, server }) => {
    const page = await openPage();
    await openWorld(page, server.url);
    for (const code of snippets) await test.step(code.split('\n').slice(0, 3).join(' '), () => run(page, code));
  });

test('pages whose snippets run elsewhere exist', () => {
  expect(Object.keys(ELSEWHERE).filter((path) => !DOC_PAGES.includes(path))).toEqual([]);
  expect(PAGES.length).toBeGreaterThan(8);
});

test('the first example of the README saves the night with both of its hours', async ({ openPage, server }) => {
  const page = await openPage();
  await openWorld(page, server.url);
  const [first] = snippetsOfPage('README.md').filter(({ language }) => language === 'ts');
  const saved = page.waitForEvent('download');
  await run(page, first!.code);
  const file = await saved;
  expect(file.suggestedFilename()).toBe('temperature.csv');
  const text = readFileSync(await file.path(), 'utf8');
  expect(text.trim().split('\r\n')).toHaveLength(961);
  // The hour that comes twice stays two hours.
  expect(text).toContain('2023-10-29T02:30:00.000+02:00');
  expect(text).toContain('2023-10-29T02:30:00.000+01:00');
});

test('the second example of the README saves the last day', async ({ openPage, server }) => {
  const page = await openPage();
  await openWorld(page, server.url);
  const snippets = snippetsOfPage('README.md').filter(({ language }) => language === 'ts');
  const saved = page.waitForEvent('download');
  await run(page, snippets[1]!.code);
  expect((await saved).suggestedFilename()).toMatch(/^temperature_.*\.xlsx$/);
});

test('a snippet that fails would be noticed', async ({ openPage, server }) => {
  const page = await openPage();
  await openWorld(page, server.url);
  await expect(run(page, 'await exporter.export({});')).rejects.toThrow(/Invalid export request/);
});
