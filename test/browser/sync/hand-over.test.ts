import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { exportRequest } from '../../support/export-rig.ts';
import { expect, test } from '../harness/page-kit.ts';

const REQUEST = exportRequest({ format: { extension: 'csv', timezone: 'Europe/Rome', filename: 'weather' } });

/** Makes an exporter that hands over to the server, as a user of its own, in `exporterUnderTest`. */
async function makeExporter(page: Page, databaseName: string): Promise<void> {
  await page.evaluate((databaseName) => {
    globalThis.exporterUnderTest = downlink.createExporter({
      source: kit.source(),
      databaseName,
      sync: { baseUrl: location.origin, getToken: () => kit.getToken(databaseName), settleMs: 500, timeoutMs: 2000 },
    });
  }, databaseName);
}

const own = (): string => `hand-over-${process.pid}-${Math.random().toString(36).slice(2)}`;

test('the server makes the same file as the tab, and the page saves it', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page, own());
  const saving = page.waitForEvent('download');
  const { states, here, there } = await page.evaluate(async (request) => {
    const states: string[] = [];
    const result = await exporterUnderTest.exportOnServer(request, { onProgress: ({ state }) => states.push(state) });
    const { name, type, size, blob } = await result.file();
    await result.download();
    const { files } = await exporterUnderTest.export(request);
    return {
      states,
      there: { name, type, size, text: await blob!.text() },
      here: { name: files[0]!.name, type: files[0]!.type, size: files[0]!.size, text: await files[0]!.blob!.text() },
    };
  }, REQUEST);
  expect(there).toEqual(here);
  expect([states[0], states.at(-1)]).toEqual(['sending', 'done']);
  const download = await saving;
  expect(download.suggestedFilename()).toBe('weather.csv');
  expect(readFileSync(await download.path(), 'utf8')).toBe(here.text);
});

test('a page opened later shows the export, and offers its file; a sink gets the bytes', async ({
  openKit,
  openTab,
}) => {
  const databaseName = own();
  const first = await openKit();
  await makeExporter(first, databaseName);
  await first.evaluate(async (request) => {
    await exporterUnderTest.serverExports.create(request, { id: 'kept' });
  }, REQUEST);
  await first.goto('about:blank');
  const later = await openTab();
  await makeExporter(later, databaseName);
  const told = await later.evaluate(async () => {
    const { serverExports } = exporterUnderTest;
    const { job } = await serverExports.follow('kept');
    const parts: string[] = [];
    const decoder = new TextDecoder();
    const sink = () => new WritableStream<Uint8Array>({ write: (chunk) => void parts.push(decoder.decode(chunk)) });
    const file = await serverExports.file('kept', { sink });
    await serverExports.remove('kept');
    return { state: job.state, file, text: parts.join(''), left: (await serverExports.list()).length };
  });
  expect(told).toMatchObject({ state: 'done', file: { name: 'weather.csv' }, left: 0 });
  expect(told.text.length).toBe(told.file.size);
  expect(told.text.split('\r\n')[0]).toBe('time,publisher,name,value,unit');
});

test('what is too large for the tab is handed over before any message is read, and the outcome says so', async ({
  openKit,
  server,
}) => {
  const page = await openKit();
  await makeExporter(page, own());
  await server.reset();
  const told = await page.evaluate(async (request) => {
    const tooLarge = { to: 'server', messages: 2 } as const;
    const outcome = await exporterUnderTest.export(request, { tooLarge, csv: { preset: 'excel' } });
    if (!outcome.handedOver) return 'here';
    const { handedOver, estimate, ignoredOptions } = outcome;
    const { job } = await exporterUnderTest.serverExports.follow(handedOver.id);
    return { state: job.state, messages: estimate.messages, ignoredOptions };
  }, REQUEST);
  expect(told).toEqual({ state: 'done', messages: 3, ignoredOptions: ['csv'] });
  const reads = (await server.log()).filter(({ url }) => url.includes('/messages'));
  // The estimate asks for one message, which tells how many there are.
  expect(reads.map(({ url }) => new URL(url, server.url).searchParams.get('limit'))).toEqual(['1']);
  expect((await server.log()).filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('what is small enough is exported here, and nothing is sent', async ({ openKit, server }) => {
  const page = await openKit();
  await makeExporter(page, own());
  const files = await page.evaluate(async (request) => {
    const outcome = await exporterUnderTest.export(request, { tooLarge: 'server' });
    return outcome.handedOver ? 'handed over' : outcome.files.map(({ rows }) => rows);
  }, REQUEST);
  expect(files).toEqual([3]);
  expect((await server.log()).filter(({ method, url }) => method === 'POST' && url.startsWith('/exports'))).toEqual([]);
});

test('without a server, handing over fails with the way out, and nothing is sent', async ({ openKit, server }) => {
  const page = await openKit();
  const failures = await page.evaluate(async (request) => {
    const exporter = kit.exporter();
    const outcomes = [
      await kit.settle(exporter.exportOnServer(request)),
      await kit.settle(exporter.serverExports.create(request)),
      await kit.settle<unknown>(exporter.export(request, { tooLarge: 'server' })),
    ];
    return outcomes.map(({ failure }) => `${failure?.name}: ${failure?.message}`);
  }, REQUEST);
  const told = 'TypeError: The exporter has no server to run the export. Give createExporter the option sync.';
  expect(failures).toEqual([told, told, told]);
  expect(await server.log()).toEqual([]);
});

test('after a disposal the network is silent, and followers end', async ({ openKit, server, problems }) => {
  problems.expect(/Failed to load resource/);
  const page = await openKit();
  await makeExporter(page, own());
  await server.setExportFaults([{ kind: 'status', status: 503, times: 1000 }]);
  const failure = await page.evaluate(async (request) => {
    const running = kit.settle(exporterUnderTest.exportOnServer(request));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    exporterUnderTest.dispose();
    return (await running).failure;
  }, REQUEST);
  expect(failure).toMatchObject({ name: 'AbortError' });
  await server.setExportFaults([]);
  const before = (await server.log()).length;
  await page.waitForTimeout(3000);
  expect((await server.log()).length).toBe(before);
});

test('a signal reaches what is loaded on demand: sync.run and exportOnServer', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page, own());
  const told = await page.evaluate(async (request) => {
    const { state } = await exporterUnderTest.sync.run({ signal: new AbortController().signal });
    const ended = new AbortController();
    const running = kit.settle(exporterUnderTest.exportOnServer(request, { signal: ended.signal, id: 'one' }));
    ended.abort(new Error('enough'));
    return [state, (await running).failure?.message];
  }, REQUEST);
  expect(told).toEqual(['idle', 'enough']);
});
