import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { progressLine } from '../../../src/node/command/report.ts';
import { type CommandProcess, runCommand } from '../../../src/node/command/run-command.ts';
import { Rig } from '../demo/raw-client.ts';

let rig: Rig;
let folder: string;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'downlink-command-'));
});
afterEach(async () => {
  await rig.faults();
  rmSync(folder, { recursive: true });
});

const FROM = Date.UTC(2017, 2, 1) / 1000;
const HOUR = {
  target: { value: 'urn:tetouan:temperature' },
  channelId: 'tetouan',
  subtopic: 'city',
  from: FROM,
  to: FROM + 3600,
};
const REQUEST = {
  type: 'oneTime',
  format: { extension: 'csv', columns: ['time', 'value'].map((id) => ({ id, label: id })) },
  items: [{ filename: 'hour', params: HOUR }],
};
const DEVICES = {
  type: 'oneTime',
  format: { extension: 'csv', columns: [{ id: 'device.name', label: 'Name' }] },
  items: [{ filename: 'devices', params: { type: 'devices', page: { limit: 2, offset: 0 } } }],
};

interface Given {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly isTTY?: boolean;
  /** Called with the process once the command runs. */
  readonly during?: (emitter: EventEmitter) => void;
}

/** Runs the command in this process. */
async function command(args: readonly string[], { env, stdin = '', isTTY = false, during }: Given = {}) {
  const emitter = new EventEmitter();
  const texts = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof texts) =>
    Object.assign(
      new Writable({
        write(chunk, _, done) {
          texts[name] += chunk;
          done();
        },
      }),
      { isTTY, columns: 80 },
    );
  const process = Object.assign(emitter, {
    argv: ['node', 'downlink-export', ...args],
    env: { TOKEN: rig.token, ...env },
    stdin: Readable.from([stdin]),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  });
  const running = runCommand(process as unknown as CommandProcess);
  during?.(emitter);
  const code = await running;
  expect(emitter.listenerCount('SIGINT') + emitter.listenerCount('SIGTERM')).toBe(0);
  // A token is in no output, whatever happens.
  expect(texts.stdout + texts.stderr).not.toContain(rig.token);
  return { code, ...texts };
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const connhex = () => ['--source', 'connhex', '--base-url', rig.url, '--token-env', 'TOKEN'];
const out = () => ['--out', join(folder, 'out')];
const written = (name = 'hour.csv') => readFileSync(join(folder, 'out', name), 'utf8');

describe('the command', () => {
  test('writes the files of a request and prints their paths', async () => {
    const { code, stdout, stderr } = await command([file('request.json', REQUEST), ...connhex(), ...out()]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${join(folder, 'out/hour.csv')}\n`, stderr: '' });
    expect(written()).toMatch(/^time,value\r\n2017-03-01T00:00:00.000Z,[\d.]+\r\n/);
    expect(written().split('\r\n')).toHaveLength(8);
  });

  test('reads the request from standard input, even with a byte order mark', async () => {
    const stdin = `\ufeff${JSON.stringify(REQUEST)}`;
    expect(await command(['-', ...connhex(), ...out()], { stdin })).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'out'))).toEqual(['hour.csv']);
  });

  test.each([
    ['mainflux', (url: string) => ['--base-url', `${url}/mainflux`]],
    ['magistrala', (url: string) => ['--base-url', `${url}/magistrala`, '--domain-id', 'd1']],
  ])('reads %s', async (source, more) => {
    const stdin = JSON.stringify(REQUEST);
    await command(['-', ...connhex(), ...out()], { stdin });
    const expected = written();
    const args = ['-', '--source', source, ...more(rig.url), '--token-env', 'TOKEN', '--overwrite', ...out()];
    expect(await command(args, { stdin })).toMatchObject({ code: 0, stderr: '' });
    expect(written()).toBe(expected);
  });

  test('reads resources of the same service, or of another', async () => {
    const stdin = JSON.stringify(DEVICES);
    expect(await command(['-', ...connhex(), ...out()], { stdin })).toMatchObject({ code: 0, stderr: '' });
    const devices = written('devices.csv');
    expect(devices.split('\r\n')).toHaveLength(4);
    const resources = ['--resources-url', `${rig.url}/resources`];
    for (const source of [
      ['--token-env', 'TOKEN'],
      ['--source', 'mainflux', '--base-url', `${rig.url}/mainflux`, '--resources-token-env', 'TOKEN'],
    ]) {
      const args = ['-', ...source, ...resources, '--overwrite', ...out()];
      expect(await command(args, { stdin })).toMatchObject({ code: 0, stderr: '' });
      expect(written('devices.csv')).toBe(devices);
    }
  });

  test('applies options of the line before those of a file', async () => {
    const options = file('options.json', { csv: { preset: 'excel' }, decimals: 3 });
    const stdin = JSON.stringify(REQUEST);
    const args = ['-', ...connhex(), ...out(), '--options', options, '--option', 'csv.preset=standard'];
    expect(await command([...args, '--option', 'decimals=1'], { stdin })).toMatchObject({ code: 0 });
    expect(written()).toMatch(/^time,value\r\n2017-03-01T00:00:00.000Z,\d+\.\d\r\n/);
  });

  test('uses the run time, as seconds or as a date', async () => {
    const { from: _, to: __, ...params } = HOUR;
    const stdin = JSON.stringify({ ...REQUEST, items: [{ filename: 'hour', params: { ...params, period: 'PT1H' } }] });
    for (const now of [String(FROM + 3600), '2017-03-01T01:00:00Z', '2017-03-01T02:00+01:00']) {
      const args = ['-', ...connhex(), ...out(), '--overwrite', '--now', now];
      expect(await command(args, { stdin })).toMatchObject({ code: 0 });
      expect(written().split('\r\n')).toHaveLength(8);
    }
  });

  test('tells warnings, unless it is to be quiet', async () => {
    const params = { ...HOUR, target: { value: 'urn:tetouan:temperature,none' } };
    const stdin = JSON.stringify({ ...REQUEST, items: [{ filename: 'hour', params }] });
    const args = ['-', ...connhex(), ...out(), '--overwrite'];
    expect((await command(args, { stdin })).stderr).toMatch(
      /^warning: items\[0\]: .*none.* \(target-without-data, 1 ×\)\n$/,
    );
    expect(await command([...args, '--quiet'], { stdin })).toMatchObject({ code: 0, stderr: '' });
  });

  test('shows progress on a terminal only, and wipes it', async () => {
    const stdin = JSON.stringify(REQUEST);
    const args = ['-', ...connhex(), ...out(), '--overwrite'];
    const { stderr } = await command(args, { stdin, isTTY: true });
    expect(stderr).toContain('100 % · 6 of 6 messages · 6 rows · 1 kB');
    expect(stderr).toMatch(/\r\x1b\[K$/);
    expect(await command([...args, '--quiet'], { stdin, isTTY: true })).toMatchObject({ stderr: '' });
  });

  test('prints the result as JSON, and the error too', async () => {
    const stdin = JSON.stringify(REQUEST);
    const args = ['-', ...connhex(), ...out(), '--json'];
    const { files, warnings } = JSON.parse((await command(args, { stdin })).stdout);
    expect(warnings).toEqual([]);
    expect(files).toMatchObject([{ name: 'hour.csv', rows: 6, path: join(folder, 'out/hour.csv') }]);
    const failed = await command(args, { stdin });
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: The file .* exists already/) });
    expect(JSON.parse(failed.stdout).error).toMatchObject({ code: 'sink-failed', issues: [] });
  });

  test('lists each fault of a request with its path', async () => {
    const stdin = JSON.stringify({ ...REQUEST, type: 3, items: [{ params: { ...HOUR, from: 'x' } }] });
    const { code, stderr } = await command(['-', ...connhex(), ...out()], { stdin });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: The request has 2 faults:\n {2}type must be .*\n {2}items\[0\]\.params\.from must .*\n$/,
    );
  });

  test('prints no token, even when a server quotes it', async () => {
    const stdin = JSON.stringify(REQUEST);
    const secret = { TOKEN: 'not-the-token-of-this-server' };
    const { code, stderr, stdout } = await command(['-', ...connhex(), ...out(), '--json'], { stdin, env: secret });
    expect(code).toBe(1);
    expect(stderr + stdout).not.toContain(secret.TOKEN);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'unauthorized', status: 401 });
  });

  test('names the reason of the system for a failed connection', async () => {
    const args = [
      '-',
      '--source',
      'connhex',
      '--base-url',
      'http://nowhere.invalid',
      '--source-option',
      'maxAttempts=1',
    ];
    const { code, stderr } = await command([...args, ...out()], { stdin: JSON.stringify(REQUEST) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/could not be reached.* \((ENOTFOUND|EAI_AGAIN)\)\n$/);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('is cancelled by %s: no file is left, and no request runs', async (signal, expected) => {
    await rig.faults({ kind: 'delay', ms: 60_000, channel: 'tetouan' });
    const result = await command(['-', ...connhex(), ...out()], {
      stdin: JSON.stringify(REQUEST),
      during: async (emitter) => {
        await expect.poll(async () => (await rig.log()).some(({ ended }) => ended === undefined)).toBe(true);
        emitter.emit(signal, signal);
      },
    });
    expect(result).toEqual({ code: expected, stdout: '', stderr: 'error: The export was cancelled.\n' });
    expect(readdirSync(folder).flatMap((name) => readdirSync(join(folder, name)))).toEqual([]);
    await expect.poll(async () => (await rig.log()).every(({ ended }) => ended !== undefined)).toBe(true);
  });
});

describe('headers and query parameters of the host', () => {
  /** A gateway before the reference server that writes down what comes, and quotes it when it refuses. */
  async function gateway(isGood: (url: URL, request: IncomingMessage) => boolean) {
    const seen: { url: URL; headers: IncomingHttpHeaders }[] = [];
    const server = createServer(async (request, response) => {
      const url = new URL(request.url!, rig.url);
      seen.push({ url: new URL(url), headers: request.headers });
      if (!isGood(url, request)) {
        response.writeHead(403).end(JSON.stringify({ message: `no: ${request.url} ${request.headers['x-key']}` }));
        return;
      }
      for (const name of ['key', 'site']) url.searchParams.delete(name);
      const answer = await fetch(url, { headers: { authorization: `Bearer ${rig.token}` } });
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    gateways.push(server);
    return {
      seen,
      source: ['--source', 'connhex', '--base-url', `http://127.0.0.1:${port}`, '--source-option', 'maxAttempts=1'],
    };
  }
  const gateways: Server[] = [];
  afterEach(() => {
    for (const server of gateways.splice(0)) server.close();
  });

  const env = { KEY: 'canary/h+1', SITE1: 'canary s&1', SITE2: 'canary-s2' };
  const flags = [
    '--header',
    'X-Key=KEY',
    '--header',
    'x-other=SITE2',
    '--query',
    'site=SITE1',
    '--query',
    'site=SITE2',
  ];

  test('have their values in environment variables, and go with every request', async () => {
    const { seen, source } = await gateway(() => true);
    for (const [request, name] of [
      [REQUEST, 'hour.csv'],
      [DEVICES, 'devices.csv'],
    ] as const) {
      const run = await command(['-', ...source, ...flags, ...out()], { env, stdin: JSON.stringify(request) });
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(written(name)).not.toBe('');
    }
    expect(seen.length).toBeGreaterThan(2);
    for (const { url, headers } of seen) {
      expect(headers).toMatchObject({ 'x-key': env.KEY, 'x-other': env.SITE2 });
      expect(url.searchParams.getAll('site')).toEqual([env.SITE1, env.SITE2]);
    }
  });

  test('go to the server of --resources-url too', async () => {
    const { seen, source } = await gateway(() => true);
    const resources = ['--resources-url', `${source[3]}/resources`];
    expect(
      await command(['-', ...resources, ...flags, ...out()], { env, stdin: JSON.stringify(DEVICES) }),
    ).toMatchObject({
      code: 0,
    });
    expect(seen.every(({ headers }) => headers['x-key'] === env.KEY)).toBe(true);
  });

  test('are in no output, even when a server quotes them', async () => {
    const { seen, source } = await gateway(() => false);
    const args = ['-', ...source, ...flags, ...out(), '--json'];
    const { code, stdout, stderr } = await command(args, { env, stdin: JSON.stringify(REQUEST) });
    expect([code, seen.length]).toEqual([1, 1]);
    expect(stdout + stderr).not.toMatch(/canary/i);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('[secret]') });
  });

  test.each([
    [['--header', 'X-Key: canary'], '--header takes a name and the name of an environment variable'],
    [['--header', 'Cookie: session=canary; other=x'], '--header takes a name and the name of an environment variable'],
    [['--header', 'Authorization=Bearer canary'], '--header takes a name and the name of an environment variable'],
    [['--header', 'X-Key='], '--header takes a name and the name of an environment variable'],
    [['--header', '=KEY'], '--header takes a name and the name of an environment variable'],
    [['--header', 'X-Key=NONE'], '--header X-Key: there is no environment variable of the given name'],
    [['--query', 'key'], '--query takes a name and the name of an environment variable'],
    [['--query', 'key=canary-1'], '--query takes a name and the name of an environment variable'],
    [['--query', 'key=canary=x'], '--query key: there is no environment variable'],
    [['--header', 'X-Key=KEY', '--header', 'X-Key=KEY'], '--header X-Key is there twice'],
    [['--header', 'X-Key=KEY', '--header', 'x-key=KEY'], '"x-key" is there twice'],
    [['--header', 'Cookie=KEY'], '"Cookie" cannot be set by a page'],
    [['--query', 'limit=KEY'], '"limit" is up to the export engine'],
    [['--token-env', 'TOKEN', '--header', 'Authorization=KEY'], '"Authorization" comes from getToken'],
  ])('that are wrong end with exit code 2, and none of it is shown: %j', async (more, message) => {
    const { seen, source } = await gateway(() => true);
    const args = ['-', ...source, ...more, ...out()];
    const { code, stdout, stderr } = await command(args, { env, stdin: JSON.stringify(REQUEST) });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('canary');
    expect(seen).toEqual([]);
  });
});

test.each([
  [['--json'], 'Name the file with the request'],
  [['x.json', '--overwrit', '--json'], 'do you mean --overwrite?'],
  [['--json', '--source'], '--source needs a value.'],
  [['--source', '--json'], '--source needs a value.'],
  [['x.json', '--json', '--now', 'noon'], '--now takes Unix seconds'],
  [['x.json', '--json', '--quiet=1'], 'quiet'],
])('with --json, an error of the command line is one JSON object: %j', async (args, message) => {
  const { code, stdout, stderr } = await command(args);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: 'usage', message: expect.stringContaining(message), issues: [] },
  });
  expect(stderr).toContain(message);
});

test.each([
  ['--', '--json'],
  ['--out', 'json', 'a', 'b'],
])('without --json, an error of the command line is no JSON: %j', async (...args) => {
  expect(await command(args)).toMatchObject({ code: 2, stdout: '' });
});

describe('a wrong command line ends with exit code 2 and says', () => {
  const request = () => file('request.json', REQUEST);
  test.each<[string, () => string[], string]>([
    ['that there is no request', () => connhex(), 'Name the file with the request'],
    ['that there are two', () => ['a.json', 'b.json', ...connhex()], 'there is also "b.json"'],
    ['that the file is missing', () => ['missing.json', ...connhex()], 'from missing.json: there is no such file.'],
    ['that it is not JSON', () => [file('bad.json', '{'), ...connhex()], 'bad.json is not JSON: '],
    ['which sources there are', () => [request(), '--source', 'x'], 'connhex, mainflux or magistrala, not "x"'],
    ['that the source is missing', () => [request()], '--source takes connhex, mainflux or magistrala.'],
    ['that the URL is missing', () => [request(), '--source', 'connhex'], 'needs --base-url'],
    ['that the URL is none', () => [request(), '--source', 'connhex', '--base-url', 'x'], 'baseUrl is not a URL: "x"'],
    ['that the domain is missing', () => [request(), ...connhex(), '--source', 'magistrala'], 'needs --domain-id'],
    [
      'that the domain is of no use',
      () => [request(), ...connhex(), '--domain-id', 'd'],
      'for --source magistrala only',
    ],
    ['that the variable is empty', () => [request(), ...connhex(), '--token-env', 'NO'], '"NO" holds no token'],
    ['where a token belongs', () => [request(), ...connhex(), '--token', 'secret'], 'name that with --token-env'],
    ['which option is meant', () => [request(), ...connhex(), '--overwrit'], 'do you mean --overwrite?'],
    ['that a value is missing', () => [request(), '--source'], 'error: --source needs a value.\n'],
    ['what a time is', () => [request(), ...connhex(), '--now', 'noon'], '--now takes Unix seconds or a date'],
    [
      'that a time is in milliseconds',
      () => [request(), ...connhex(), '--now', '1700000000000'],
      'looks like milliseconds',
    ],
    ['which bundles there are', () => [request(), ...connhex(), '--bundle', 'x'], 'bundle'],
    ['how options are written', () => [request(), ...connhex(), '--option', 'decimals'], '--option takes key=value'],
    [
      'which export options there are',
      () => [request(), ...connhex(), '--option', 'dezimals=1'],
      'no export option "dezimals"',
    ],
    ['that an option has a flag', () => [request(), ...connhex(), '--option', 'bundle=zip'], 'use --bundle'],
    [
      'that an option is no object',
      () => [request(), ...connhex(), '--option', 'decimals=1', '--option', 'decimals.x=1'],
      'decimals is no object',
    ],
    [
      'that names of objects are no options',
      () => [request(), ...connhex(), '--option', '__proto__.x=1'],
      'no option "__proto__"',
    ],
    [
      'that such a name in a file is none',
      () => [request(), ...connhex(), '--options', file('o.json', { constructor: 1 })],
      'no export option "constructor"; there are csv',
    ],
    ['that an option has a wrong value', () => [request(), ...connhex(), '--option', 'decimals=x'], 'decimals'],
    [
      'that options are an object',
      () => [request(), ...connhex(), '--options', file('o.json', [1])],
      'must be an object',
    ],
    [
      'which source options there are',
      () => [request(), ...connhex(), '--source-option', 'x=1'],
      'no source option "x"',
    ],
    [
      'that a source option is wrong',
      () => [request(), ...connhex(), '--source-option', 'pageSize=no'],
      'pageSize must be',
    ],
    ['what the scheme is', () => [request(), ...connhex(), '--auth-scheme', 'Basic'], 'authScheme is'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await command([...args(), ...out()]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: .*\nSee downlink-export --help\.\n$/s);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(readdirSync(folder)).not.toContain('out');
  });
});

test('the line of progress tells speed and time left where they are known', () => {
  const report = { phase: 'reading', item: 0, items: 1, messages: 1000, rows: 1000, bytes: 2e6 } as const;
  expect(progressLine(report)).toBe('1,000 messages · 1,000 rows · 2.0 MB');
  const fast = { ...report, totalMessages: 4000, fraction: 0.25, rowsPerSecond: 1234.4 };
  const start = '25 % · 1,000 of 4,000 messages · 1,000 rows · 2.0 MB · 1,234 rows/s';
  expect(progressLine(fast)).toBe(start);
  expect(progressLine({ ...fast, secondsLeft: 12.2 })).toBe(`${start} · 13 s left`);
  expect(progressLine({ ...fast, secondsLeft: 99 })).toBe(`${start} · 99 s left`);
  expect(progressLine({ ...fast, secondsLeft: 150 })).toBe(`${start} · 3 min left`);
});

test('says where messages and resources come from when the line names none', async () => {
  const messages = ['-', '--resources-url', `${rig.url}/resources`, '--token-env', 'TOKEN', ...out()];
  const missing = await command(messages, { stdin: JSON.stringify(REQUEST) });
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('with --source and --base-url') });
  const resources = ['-', '--source', 'mainflux', '--base-url', rig.url, ...out()];
  const none = await command(resources, { stdin: JSON.stringify(DEVICES) });
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('with --resources-url') });
});

test('explains itself, and tells its version', async () => {
  const { code, stdout } = await command(['--help']);
  expect(code).toBe(0);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(await command(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
