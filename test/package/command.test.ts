/** The command and the entry for Node, from the packed package in an empty folder, against the reference server. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, type TestServer, test } from '../browser/harness/index.ts';
import { firstDays, longFile, tetouanParams } from '../browser/harness/oracles/tetouan.ts';
import { csvRequest } from '../browser/harness/requests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DAYS = firstDays(3);
const REQUEST = csvRequest([{ ...tetouanParams([0, 5], DAYS), filename: 'days' }]);

let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'downlink-command-'));
  // The build has just run, and prepack would run it again.
  npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder);
  npm(folder, 'install', '--offline', './downlink-export-*.tgz');
  writeFileSync(join(folder, 'request.json'), JSON.stringify(REQUEST));
});
test.afterAll(() => rmSync(folder, { recursive: true }));
test.afterEach(() => rmSync(join(folder, 'out'), { recursive: true, force: true }));

/** Starts the installed command as npx and scripts do. */
async function start(server: TestServer, args: readonly string[]): Promise<ChildProcess> {
  const response = await fetch(`${server.url}/demo/token`, { method: 'POST' });
  const { token } = (await response.json()) as { token: string };
  const source = ['--source', 'connhex', '--base-url', server.url, '--token-env', 'READER_TOKEN'];
  return spawn(join(folder, 'node_modules/.bin/downlink-export'), [...args, ...source, '--out', 'out'], {
    cwd: folder,
    env: { ...process.env, READER_TOKEN: token },
    // npm makes a script of it on Windows, which only a shell runs.
    shell: process.platform === 'win32',
  });
}

async function finished(child: ChildProcess) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit'),
  ]);
  return { code, signal, stdout, stderr };
}

test('the installed command writes the file of a request', async ({ server }) => {
  const result = await finished(await start(server, ['request.json']));
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout.trim().endsWith(join('out', 'days.csv'))).toBe(true);
  expect(readFileSync(join(folder, 'out/days.csv'), 'utf8')).toBe(longFile([0, 5], DAYS));
});

test('reads a request from a pipe', async ({ server }) => {
  const child = await start(server, ['-', '--json']);
  child.stdin!.end(JSON.stringify({ ...REQUEST, format: { extension: 'pdf' } }));
  const { code, stdout } = await finished(child);
  expect(code).toBe(0);
  const { files } = JSON.parse(stdout);
  expect(files).toMatchObject([{ name: 'days.pdf', rows: 2 * 3 * 144 }]);
  expect(readFileSync(files[0].path).subarray(0, 5).toString()).toBe('%PDF-');
});

test('headers and parameters of the host come from the environment, and errors of the line are JSON', async ({
  server,
}) => {
  process.env.DOWNLINK_TEST_KEY = 'canary-4711';
  try {
    const more = ['--header', 'X-Key=DOWNLINK_TEST_KEY', '--query', 'key=DOWNLINK_TEST_KEY'];
    const result = await finished(await start(server, ['request.json', ...more]));
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(folder, 'out/days.csv'), 'utf8')).toBe(longFile([0, 5], DAYS));
    const urls = (await server.log()).map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.every((url) => url.includes('key=canary-4711'))).toBe(true);
  } finally {
    delete process.env.DOWNLINK_TEST_KEY;
  }
  const wrong = await finished(await start(server, ['--header', 'X-Key: canary', 'request.json', '--json']));
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout).error.code).toBe('usage');
  expect(wrong.stdout + wrong.stderr).not.toContain('canary');
});

test('an interrupt leaves no file, and the network silent', async ({ server }) => {
  test.skip(process.platform === 'win32', 'There, a signal to a process only kills it.');
  await server.setFaults([{ kind: 'delay', ms: 30_000 }]);
  const child = await start(server, ['request.json']);
  const isReading = async () => (await server.log()).some(({ ended }) => ended === undefined);
  await expect.poll(isReading).toBe(true);
  child.kill('SIGINT');
  expect(await finished(child)).toEqual({
    ...{ code: 130, signal: null },
    ...{ stdout: '', stderr: 'error: The export was cancelled.\n' },
  });
  const out = join(folder, 'out');
  expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  await expect.poll(isReading).toBe(false);
});

test('the entry for Node exports with types, without those of Node', () => {
  writeFileSync(
    join(folder, 'batch.mts'),
    `import { ExportError, memorySource, runExport, type NodeExportResult } from 'downlink-export/node';
    const messages = [{ name: 'a', time: 1, value: 20.5 }];
    const request = {
      type: 'oneTime' as const,
      format: { extension: 'csv' as const, columns: [{ id: 'value', label: 'Value' }] },
      items: [{ filename: 'batch', params: { target: { value: 'a' }, channelId: 'c', subtopic: '', from: 0, to: 10 } }],
    };
    const result: NodeExportResult = await runExport(request, { source: memorySource(messages), directory: 'out' });
    console.log(String(result.files[0]?.rows), ExportError.name);
    `,
  );
  const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--lib', 'es2022,dom,dom.iterable'];
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, '--types', '', 'batch.mts'], '');
  run(process.execPath, ['batch.mjs'], '1 ExportError\n');
  expect(readFileSync(join(folder, 'out/batch.csv'), 'utf8')).toBe('Value\r\n20.5\r\n');
});

function npm(cwd: string, ...args: string[]): void {
  // npm is a script with another extension on Windows, which only a shell finds.
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', shell: true });
  expect(status, `${stdout}${stderr}`).toBe(0);
}

function run(program: string, args: string[], printed: string): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(stdout).toBe(printed);
}
