import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ExportRequest } from '../../../src/index.ts';
import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const SMALL = csvRequest([tetouanParams([0], firstDays(1))]);

for (const call of ['export', 'preview', 'estimate'] as const) {
  test(`${call}() lists every fault of a request with its path, and sends the reader no request`, async ({
    openKit,
    server,
  }) => {
    const page = await openKit();
    const { failure } = await page.evaluate(async (call) => {
      const request = {
        type: 'sometimes',
        format: { extension: 'csv', timezone: 'Mars/Olympus', csvDelimiter: 'x' },
        items: [
          { params: { target: { value: 'a,,b' }, channelId: '', subtopic: '', from: 10, to: 5 } },
          { params: { target: { value: 'a' }, channelId: 'c', subtopic: '', from: 1.6e12 } },
        ],
        surprise: true,
      } as unknown as ExportRequest;
      const running: Promise<unknown> = kit.exporter()[call](request);
      return kit.settle(running);
    }, call);
    expect(failure).toMatchObject({ name: 'ExportError', isExportError: true, code: 'invalid-request' });
    const issues = failure!.issues!;
    for (const path of [
      ['type'],
      ['format', 'timezone'],
      ['format', 'csvDelimiter'],
      ['items', 0, 'params', 'target', 'value'],
      ['items', 0, 'params', 'channelId'],
      ['items', 0, 'params', 'to'],
      ['items', 1, 'params', 'from'],
      // An unknown field: the path is that of its object.
      [],
    ])
      expect(issues).toContainEqual({ path, message: expect.stringMatching(/^\S.*\.$/s) });
    expect(issues).toHaveLength(8);
    expect(failure!.message).toContain(issues[0]!.message);
    expect(await server.log()).toEqual([]);
  });
}

test('a column that no item has is a fault that lists the known ones', async ({ openKit }) => {
  const page = await openKit();
  const { failure } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request),
    csvRequest([tetouanParams([0], firstDays(1))], { columns: [{ id: 'valeu', label: 'Value' }] }),
  );
  expect(failure).toMatchObject({
    code: 'invalid-request',
    issues: [{ path: ['format', 'columns', 0, 'id'], message: expect.stringMatching(/"valeu".*\bvalue\b/) }],
  });
});

for (const [what, params] of [
  ['resources without a source of them', { type: 'devices', ids: ['1'] }],
  ['a report as CSV', { template: { text: 'Hello' }, elements: [{ id: 'text', kind: 'text' }] }],
] as const) {
  test(`a valid request for ${what} is unsupported, not wrong`, async ({ openKit, server }) => {
    const page = await openKit();
    const { failure } = await page.evaluate(
      ({ request, params }) => {
        const items = [...request.items, { params }];
        return kit.run(kit.exporter(downlink.memorySource([])), { ...request, items } as unknown as ExportRequest);
      },
      { request: SMALL, params },
    );
    expect(failure).toMatchObject({ isExportError: true, code: 'unsupported' });
    expect(await server.log()).toEqual([]);
  });
}

test("a missing channel is not-found, with the status and the server's message", async ({ openKit, problems }) => {
  problems.expect(/status of 404/);
  const page = await openKit();
  const { failure } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request),
    csvRequest([{ ...tetouanParams([0], firstDays(1)), channelId: '../no such/channel?' }]),
  );
  expect(failure).toMatchObject({
    code: 'not-found',
    status: 404,
    message: expect.stringContaining('channel not found'),
  });
});

test('an error keeps its causes, each with its name and message', async ({ openKit }) => {
  const page = await openKit();
  const { failure } = await page.evaluate((request) => {
    const getToken = async () => {
      const deepest = new RangeError('the clock is off');
      throw new Error('no token today', { cause: new TypeError('bad key', { cause: deepest }) });
    };
    return kit.run(kit.exporter(kit.source({ getToken })), request);
  }, SMALL);
  expect(failure).toMatchObject({
    isExportError: true,
    code: 'unauthorized',
    cause: {
      name: 'Error',
      message: 'no token today',
      cause: { name: 'TypeError', message: 'bad key', cause: { name: 'RangeError', message: 'the clock is off' } },
    },
  });
});

test('misuse is a TypeError that names the option', async ({ openKit }) => {
  const page = await openKit();
  const failures = await page.evaluate(async (request) => {
    const exporter = kit.exporter();
    const misuses: [string, () => unknown][] = [
      ['bundle', () => exporter.export(request, { bundle: 'tar' as 'zip' })],
      ['workbook', () => exporter.export(request, { bundle: 'workbook' })],
      ['onProgress', () => exporter.export(request, { onProgress: 'loud' as unknown as () => void })],
      ['sink', () => exporter.export(request, { sink: {} as () => WritableStream<Uint8Array> })],
      ['preset', () => exporter.export(request, { csv: { preset: 'word' as 'excel' } })],
      ['now', () => exporter.export(request, { now: Number.NaN })],
      ['rows', () => exporter.preview(request, { rows: -1 })],
      ['item', () => exporter.preview(request, { item: 7 })],
      ['source', () => downlink.createExporter({} as { source: ReturnType<typeof kit.source> })],
      ['baseUrl', () => downlink.connhexSource({ baseUrl: 'ftp://example.com' })],
      ['user', () => downlink.connhexSource({ baseUrl: 'https://user:secret@example.com' })],
      ['domainId', () => downlink.magistralaSource({ baseUrl: '/', domainId: '' })],
    ];
    return Promise.all(
      misuses.map(async ([word, misuse]) => {
        const { failure } = await kit.settle((async () => misuse())());
        return [word, failure?.name, failure?.message.includes(word)];
      }),
    );
  }, SMALL);
  expect(failures.filter(([, name, named]) => name !== 'TypeError' || !named)).toEqual([]);
});

test("a request in a framework's reactive proxies is read correctly", async ({ openKit }) => {
  const page = await openKit();
  const { value } = await page.evaluate((request) => {
    const reactive = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (object, key) => {
          const field: unknown = Reflect.get(object, key);
          return typeof field === 'object' && field !== null ? reactive(field) : field;
        },
      });
    return kit.run(kit.exporter(), reactive(request));
  }, SMALL);
  expect(value?.files[0]?.text).toBe(longFile([0], firstDays(1)));
});

test('the package can be imported on a server, where an export says that there are no workers', () => {
  const address = new URL('../../../dist/index.js', import.meta.url);
  const script = `
    const { createExporter, memorySource } = await import(${JSON.stringify(address.href)});
    const exporter = createExporter({ source: memorySource([]) });
    const error = await exporter.export({}).catch((error) => error);
    console.log(error.name, error.code);`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  expect(said.trim()).toBe('ExportError worker-unavailable');
});
