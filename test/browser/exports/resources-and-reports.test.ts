import type { Page } from 'playwright/test';
import type { ExportRequest } from '../../../src/index.ts';
import { readPdf } from '../../support/oracles/pdf-reader.ts';
import { firstDays, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { waitForJobs } from '../harness/recurring.ts';
import { expectRequestsToEnd } from '../harness/server-log.ts';

/** A request of any kind, as text: the types of reports are too deep for `page.evaluate`. */
const text = (request: Partial<ExportRequest> & Pick<ExportRequest, 'items' | 'format'>): string =>
  JSON.stringify({ type: 'oneTime', ...request });

const FLEET = text({
  format: {
    extension: 'csv',
    timezone: 'Europe/Rome',
    columns: ['device.name', 'installation.address.city', 'tags.name', 'device.createdAt'].map((id) => ({
      id,
      label: id,
    })),
  },
  items: [{ params: { type: 'devices', include: 'installation,tags' } }],
});

const run = (page: Page, request: string, options: object = {}) =>
  page.evaluate(([request, options]) => kit.run(kit.exporter(), JSON.parse(request), options), [
    request,
    options,
  ] as const);

const DAY = firstDays(1);
const day = tetouanParams([0, 1], DAY);

const REPORT = text({
  format: { extension: 'pdf', timezone: 'Europe/Rome' },
  items: [
    {
      params: {
        template: {
          title: 'Weather and devices',
          words: { title: 'In short', text: '{{count:0}} readings of {{min:0}} to {{max:0}} by {{count:1}} devices.' },
          chart: { title: 'Hour by hour' },
          fleet: { title: 'Devices', columns: [{ id: 'device.name', label: 'Name' }] },
        },
        elements: [
          { id: 'words', kind: 'text', sources: [tetouanParams([0], DAY), { type: 'devices' }] },
          { id: 'chart', kind: 'chart', sources: [{ ...day, decimation: { ds: '1h', dsf: 'avg' } }] },
          { id: 'fleet', kind: 'table', sources: [{ type: 'devices', page: { limit: 5, offset: 0 } }] },
        ],
      },
    },
  ],
});

test('exports resources of the same host, with related resources and the source’s token', async ({
  openKit,
  server,
}) => {
  const page = await openKit();
  const { value } = await run(page, FLEET);
  const lines = value!.files[0]!.text!.split('\r\n');
  expect(lines[0]).toBe('device.name,installation.address.city,tags.name,device.createdAt');
  expect(lines[1]).toMatch(/^City gateway,Tétouan,power; weather,2016-11-07T10:30:00\.000\+01:00$/);
  expect(value!.files[0]).toMatchObject({ rows: 36, name: expect.stringMatching(/^devices_.*\.csv$/) });
  expect(value!.warnings).toMatchObject([{ code: 'related-joined' }]);
  const paths = new Set((await server.log()).map(({ url }) => new URL(url, server.url).pathname));
  expect([...paths]).toEqual(['/resources/devices']);
});

test('reads a type from its own service, and a source of resources by itself', async ({ openKit, server }) => {
  const page = await openKit();
  const request = text({ format: { extension: 'csv' }, items: [{ params: { type: 'models' } }] });
  const names = await page.evaluate(async (request) => {
    const options = { baseUrl: location.origin, getToken: () => kit.getToken() };
    const services = { models: 'manufacturing' };
    const own = downlink.createExporter({ source: downlink.connhexSource({ ...options, services }) });
    const other = downlink.createExporter({
      source: downlink.memorySource([]),
      resources: downlink.jsonApiSource({ ...options, baseUrl: '/manufacturing' }),
    });
    const both = [];
    for (const exporter of [own, other])
      both.push((await kit.run(exporter, JSON.parse(request))).value?.files[0]?.text);
    return both;
  }, request);
  expect(names[0]).toContain('GW-8');
  expect(names[1]).toBe(names[0]);
  const paths = (await server.log()).map(({ url }) => new URL(url, server.url).pathname);
  expect(new Set(paths)).toEqual(new Set(['/manufacturing/models']));
});

test('survives faults of the server, and renews a token, as with messages', async ({ openKit, server, problems }) => {
  problems.expect(/Failed to load resource/);
  const page = await openKit();
  await server.setFaults([
    { kind: 'status', status: 503, times: 2 },
    { kind: 'status', status: 401, times: 1 },
    { kind: 'cut', times: 1 },
    { kind: 'notJson', times: 1 },
  ]);
  const { value, failure } = await run(page, FLEET);
  expect(failure).toBeUndefined();
  expect(value!.files[0]!.rows).toBe(36);
});

test('a cancel ends the requests for resources', async ({ openKit, server }) => {
  await server.setFaults([{ kind: 'hang' }]);
  const page = await openKit();
  const outcome = await page.evaluate(async (request) => {
    const controller = new AbortController();
    const running = kit.run(kit.exporter(), JSON.parse(request), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 500);
    return running;
  }, FLEET);
  expect(outcome.failure?.message).toBe('enough');
  await expectRequestsToEnd(server);
});

test('estimates and previews resources', async ({ openKit }) => {
  const page = await openKit();
  const [estimate, preview] = await page.evaluate(async (request) => {
    const exporter = kit.exporter();
    return [
      await exporter.estimate(JSON.parse(request)),
      await exporter.preview(JSON.parse(request), { rows: 2 }),
    ] as const;
  }, FLEET);
  expect(estimate).toMatchObject({ messages: 36, rows: 36 });
  expect(preview).toMatchObject({ truncated: true, title: 'devices' });
  expect(preview.rows.map(([name]) => name)).toEqual(['City gateway', 'Power zone 1']);
});

test('says what is wrong with a column, an id and a source', async ({ openKit, problems }) => {
  problems.expect(/Failed to load resource/);
  const page = await openKit();
  const columns = [{ id: 'device.colour', label: 'Colour' }];
  const unknown = await run(
    page,
    text({ format: { extension: 'csv', columns }, items: [{ params: { type: 'devices' } }] }),
  );
  expect(unknown.failure).toMatchObject({
    code: 'invalid-request',
    issues: [{ path: ['format', 'columns', 0, 'id'] }],
  });
  const missing = await run(
    page,
    text({ format: { extension: 'csv' }, items: [{ params: { type: 'devices', ids: 'x' } }] }),
  );
  expect(missing.failure).toMatchObject({ code: 'not-found' });
  const none = await page.evaluate(
    (request) => kit.run(kit.exporter(downlink.memorySource([])), JSON.parse(request)),
    FLEET,
  );
  expect(none.failure).toMatchObject({ code: 'unsupported', message: expect.stringContaining('jsonApiSource') });
});

test('makes a report with text, chart and tables as a document and as a workbook', async ({ openKit }) => {
  const page = await openKit();
  const document = await page.evaluate(async (request) => {
    const { files, warnings } = await kit.exporter().export(JSON.parse(request), { now: 1_700_000_000 });
    return { bytes: [...new Uint8Array(await files[0]!.blob!.arrayBuffer())], name: files[0]!.name, warnings };
  }, REPORT);
  expect(document).toMatchObject({ name: expect.stringMatching(/^Weather and devices_.*\.pdf$/), warnings: [] });
  const shown = readPdf(Uint8Array.from(document.bytes))
    .pages.flatMap(({ texts }) => texts)
    .join(' ');
  for (const part of ['Weather and devices', '144 readings of', 'by 36 devices', 'Hour by hour', 'City gateway'])
    expect(shown).toContain(part);
  const workbook = await run(page, REPORT.replace('"pdf"', '"xlsx"'));
  expect(workbook.failure).toBeUndefined();
  expect(workbook.value!.files[0]).toMatchObject({ name: expect.stringMatching(/\.xlsx$/) });
});

test('runs a recurring report in the browser', async ({ openKit }) => {
  const page = await openKit();
  await page.evaluate(async (request) => {
    globalThis.exporterUnderTest = downlink.createExporter({ source: kit.source() });
    await exporterUnderTest.scheduler.start();
    await exporterUnderTest.definitions.create({ ...JSON.parse(request), type: 'recurring', periodicity: 'PT1S' });
  }, REPORT);
  const [job] = await waitForJobs(page, 'done', 1);
  expect(job!.files).toMatchObject([{ name: expect.stringMatching(/\.pdf$/) }]);
});

test('a recurring request that can never run is refused when it is created', async ({ openKit }) => {
  const page = await openKit();
  const failure = await page.evaluate(async (request) => {
    const exporter = downlink.createExporter({ source: kit.source() });
    const csv = { ...JSON.parse(request), type: 'recurring', periodicity: 'PT1S', format: { extension: 'csv' } };
    return (await kit.settle(exporter.definitions.create(csv))).failure;
  }, REPORT);
  expect(failure).toMatchObject({ code: 'unsupported', issues: [{ path: ['items', 0, 'params'] }] });
});
