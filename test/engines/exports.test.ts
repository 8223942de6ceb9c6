import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { firstDays, longFile, tetouanParams, YEAR } from '../browser/harness/oracles/tetouan.ts';
import { csvRequest } from '../browser/harness/requests.ts';
import { readZip } from '../support/oracles/zip-reader.ts';
import { engines, type Tab } from './engine.ts';
import { Rig } from './rig.ts';

const DAYS = firstDays(2);
const SMALL = csvRequest([tetouanParams([0], DAYS)]);
const FILE = longFile([0], DAYS);
const MONTH = firstDays(31);
/** 420,000 messages, which take hundreds of requests. */
const BIG = csvRequest([tetouanParams([0, 1, 2, 3, 4, 5, 6, 7], YEAR)]);

type Exporter = ReturnType<typeof downlink.createExporter>;
/** What tests keep in a page. */
interface Kept {
  exporter: Exporter;
  controller: AbortController;
  outcome: Promise<unknown>;
  took: number;
}

describe.each(engines)('$name', (engine) => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start(engine);
  });
  afterEach(async () => expect(await rig.reset()).toEqual([]));
  afterAll(() => rig.stop());

  const underWay = async () => (await rig.server.log()).filter(({ ended }) => ended === undefined).length;

  /** Starts the big export and waits for its requests. */
  async function startBig(): Promise<Tab> {
    const tab = await rig.open();
    await rig.server.setFaults([{ kind: 'delay', ms: 100 }]);
    await tab.evaluate((request) => {
      const controller = new AbortController();
      const exporter = kit.exporter();
      const outcome = kit.run(exporter, request, { signal: controller.signal });
      Object.assign(globalThis, { controller, exporter, outcome });
    }, BIG);
    await expect.poll(async () => (await rig.server.log()).length).toBeGreaterThan(5);
    return tab;
  }

  const runSmall = (tab: Tab) =>
    tab.evaluate((request) => kit.run((globalThis as unknown as Kept).exporter, request), SMALL);

  test('previews rows, and estimates them before they are read', async () => {
    const tab = await rig.open();
    const { preview, estimate } = await tab.evaluate(async (request) => {
      const exporter = kit.exporter();
      return { preview: await exporter.preview(request, { rows: 5 }), estimate: await exporter.estimate(request) };
    }, SMALL);
    const [head, ...rows] = FILE.split('\r\n').slice(0, 6);
    expect(preview.columns.map(({ id }) => id).join()).toBe(head);
    expect(preview.rows.map((cells) => cells.join())).toEqual(rows);
    expect(preview.truncated).toBe(true);
    expect(estimate).toMatchObject({ messages: 288, rows: 288 });
    expect(estimate.bytes! / FILE.length).toBeGreaterThan(0.8);
    expect(estimate.bytes! / FILE.length).toBeLessThan(1.25);
  });

  test('streams files and archives to a sink, in chunks, and gives no blob', async () => {
    const tab = await rig.open();
    const request = csvRequest(
      [0, 1].map((metric) => ({ ...tetouanParams([metric, 5], MONTH), filename: `metric ${metric}` })),
    );
    for (const bundle of ['files', 'zip'] as const) {
      const { files, texts } = await tab.evaluate(
        async (request, bundle) => {
          const taken: { name: string; chunks: Uint8Array<ArrayBuffer>[]; isClosed: boolean }[] = [];
          const sink = ({ name }: { name: string }) => {
            const file = { name, chunks: [] as Uint8Array<ArrayBuffer>[], isClosed: false };
            taken.push(file);
            return new WritableStream<Uint8Array>({
              write: (chunk) => void file.chunks.push(new Uint8Array(chunk)),
              close: () => {
                file.isClosed = true;
              },
            });
          };
          const { files } = await kit.exporter().export(request, { bundle, sink });
          const texts = taken.map(async ({ name, chunks, isClosed }) => {
            const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
            let latin = '';
            for (const byte of bytes) latin += String.fromCharCode(byte);
            return { name, isClosed, count: chunks.length, base64: btoa(latin) };
          });
          return {
            files: files.map(({ size, blob }) => ({ size, blob: typeof blob })),
            texts: await Promise.all(texts),
          };
        },
        request,
        bundle,
      );
      const written = texts.map(({ base64 }) => Buffer.from(base64, 'base64'));
      expect(files).toEqual(written.map(({ length }) => ({ size: length, blob: 'undefined' })));
      expect(new Set(texts.map(({ isClosed }) => isClosed))).toEqual(new Set([true]));
      if (bundle === 'files') expect(Math.min(...texts.map(({ count }) => count))).toBeGreaterThan(1);
      const contents = bundle === 'zip' ? readZip(written[0]!).map(({ bytes }) => Buffer.from(bytes)) : written;
      expect(contents.map(String)).toEqual([0, 1].map((metric) => longFile([metric, 5], MONTH)));
    }
  });

  test('a sink that refuses a chunk fails the export, and the network falls silent', async () => {
    const tab = await rig.open();
    const failure = await tab.evaluate(async (request) => {
      const sink = () =>
        new WritableStream<Uint8Array>({
          write() {
            throw new Error('the disk is full');
          },
        });
      return (await kit.run(kit.exporter(), request, { sink })).failure;
    }, BIG);
    expect(failure).toMatchObject({ code: 'sink-failed', cause: { message: 'the disk is full' } });
    await expectSilence();
  });

  test('a cancel rejects with its reason, the network falls silent, and the next call works', async () => {
    const tab = await startBig();
    const outcome = await tab.evaluate(async () => {
      const { controller, outcome } = globalThis as unknown as Kept;
      controller.abort(new DOMException('enough', 'AbortError'));
      return outcome;
    });
    expect(outcome).toMatchObject({ failure: { name: 'AbortError', message: 'enough' } });
    await expectSilence();
    await rig.server.setFaults([]);
    expect((await runSmall(tab)).value?.files[0]?.text).toBe(FILE);
    expect(await tab.evaluate(() => kit.workers.length)).toBe(1);
  });

  test('a worker that is ended in the middle of an export is told of, and the next call works', async () => {
    const tab = await startBig();
    const outcome = await tab.evaluate(() => {
      kit.workers[0]!.terminate();
      return (globalThis as unknown as Kept).outcome;
    });
    expect(outcome).toMatchObject({ failure: { isExportError: true, code: 'worker-lost' } });
    await expectSilence();
    await rig.server.setFaults([]);
    expect((await runSmall(tab)).value?.files[0]?.text).toBe(FILE);
    expect(await tab.evaluate(() => kit.workers.length)).toBe(2);
  });

  test('a page that is closed in the middle of an export asks the server for nothing more', async () => {
    const tab = await startBig();
    await tab.close();
    await expectSilence();
  });

  /** No request is under way, and none comes. */
  async function expectSilence(): Promise<void> {
    await expect.poll(underWay).toBe(0);
    const { length } = await rig.server.log();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await rig.server.log()).length).toBe(length);
  }

  test('reads what a server with faults gives: each message once, none left out', async () => {
    const tab = await rig.open();
    await rig.server.setFaults([
      { kind: 'status', status: 503, every: 3, times: 2 },
      { kind: 'cut', every: 4, times: 2 },
      { kind: 'cutSilently', every: 5, times: 2 },
      { kind: 'expireToken', times: 1 },
    ]);
    const outcome = await tab.evaluate(
      (request) => kit.run(kit.exporter(kit.source({ pageSize: 300 })), request),
      csvRequest([tetouanParams([0, 5], MONTH)]),
    );
    expect(outcome.failure).toBe(undefined);
    expect(outcome.value?.files[0]?.text).toBe(longFile([0, 5], MONTH));
  });

  test('saves files under their names, byte for byte', async () => {
    const names = ['été – CO₂ 🌡️ (août).csv', 'second.csv'];
    const tab = await rig.open();
    await tab.evaluate(
      async (request) => downlink.download(await kit.exporter().export(request, { bundle: 'files' })),
      csvRequest(names.map((name, metric) => ({ ...tetouanParams([metric], DAYS), filename: name.slice(0, -4) }))),
    );
    const { downloads } = rig.browser;
    await expect.poll(async () => (await readdir(downloads!)).sort()).toEqual([...names].sort());
    const text = async (name: string) => readFile(join(downloads!, name), 'utf8');
    await expect.poll(() => Promise.all(names.map(text))).toEqual([longFile([0], DAYS), longFile([1], DAYS)]);
  });

  test('exports under a strict policy, with Trusted Types where the engine knows them', async () => {
    const tab = await rig.open({ csp: 'strict' });
    const outcome = await tab.evaluate(async (request) => {
      type Policy = { createScriptURL(url: string): string };
      const { trustedTypes } = globalThis as unknown as {
        trustedTypes?: { createPolicy(name: string, rules: object): Policy };
      };
      const policy = trustedTypes?.createPolicy('test-policy', { createScriptURL: (url: string) => url });
      const url = '/dist/downlink/worker.js';
      const createWorker = () => new Worker(policy?.createScriptURL(url) ?? url, { type: 'module' });
      const exporter = downlink.createExporter({ source: kit.source(), createWorker });
      const outcome = [];
      for (const extension of ['csv', 'xlsx', 'pdf'] as const) {
        const { value, failure } = await kit.run(exporter, { ...request, format: { extension } });
        outcome.push(failure ?? value!.files[0]!.rows);
      }
      return outcome;
    }, SMALL);
    expect(outcome).toEqual([288, 288, 288]);
  });
});
