import { firstDays, longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { unzip } from '../harness/oracles/zip-entries.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { expectRequestsToEnd, quietLog, underWay } from '../harness/server-log.ts';

const MONTH = firstDays(31);
/** 420,000 messages: 280 pages, and about 40 MB of CSV. */
const BIG = tetouanParams([0, 1, 2, 3, 4, 5, 6, 7], YEAR);

test('sends a sink all bytes of every file in turn, and returns no blob', async ({ openKit }) => {
  const page = await openKit();
  const items = [
    { ...tetouanParams([0, 5], MONTH), filename: 'first' },
    { ...tetouanParams([1], MONTH), filename: 'second' },
  ];
  const { events, files } = await page.evaluate(async (request) => {
    const events: string[][] = [];
    const { files } = await kit.exporter().export(request, {
      bundle: 'files',
      sink: async ({ name, type }) => {
        events.push(['open', name, type]);
        const decoder = new TextDecoder();
        let text = '';
        return new WritableStream({
          write(chunk) {
            text += decoder.decode(chunk, { stream: true });
          },
          close: () => void events.push(['close', name, text]),
        });
      },
    });
    return { events, files };
  }, csvRequest(items));
  const [first, second] = [longFile([0, 5], MONTH), longFile([1], MONTH)];
  expect(events).toEqual([
    ['open', 'first.csv', expect.stringMatching(/^text\/csv/)],
    ['close', 'first.csv', first],
    ['open', 'second.csv', expect.stringMatching(/^text\/csv/)],
    ['close', 'second.csv', second],
  ]);
  expect(files).toEqual([
    { name: 'first.csv', type: events[0]![2], size: Buffer.byteLength(first), rows: 2 * 31 * 144 },
    { name: 'second.csv', type: events[0]![2], size: Buffer.byteLength(second), rows: 31 * 144 },
  ]);
});

test('streams an archive to a sink', async ({ openKit }) => {
  const page = await openKit();
  const items = [
    { ...tetouanParams([0], MONTH), filename: 'first' },
    { ...tetouanParams([1], MONTH), filename: 'second' },
  ];
  const archive = await page.evaluate(async (request) => {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const sink = () => new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(new Uint8Array(chunk)) });
    await kit.exporter().export(request, { sink });
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  }, csvRequest(items));
  expect(unzip(Buffer.from(archive)).map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
    ['first.csv', longFile([0], MONTH)],
    ['second.csv', longFile([1], MONTH)],
  ]);
});

test('a slow sink holds everything back: few chunks and requests until it accepts the next', async ({
  openKit,
  server,
}) => {
  const page = await openKit();
  const finished = page.evaluate(
    async (request) => {
      const released = new Promise<void>((resolve) => document.addEventListener('release', () => resolve()));
      let size = 0;
      const written = await kit.exporter().export(request, {
        sink: () =>
          new WritableStream({
            async write(chunk) {
              document.title = 'writing';
              await released;
              size += chunk.length;
            },
          }),
      });
      return { size, file: written.files[0]! };
    },
    csvRequest([BIG]),
  );
  await expect.poll(() => page.title()).toBe('writing');
  const held = (await quietLog(server)).length;
  // Four chunks of 256 KiB are in transit and one waits, of two pages each; four pages are read ahead and one is in
  // work.
  expect(held).toBeLessThan(30);
  await page.evaluate(() => document.dispatchEvent(new Event('release')));
  const { size, file } = await finished;
  expect({ size, rows: file.rows }).toEqual({ size: file.size, rows: 8 * 52_416 });
  expect((await server.log()).length).toBeGreaterThan(280);
});

for (const [when, sink] of [
  ['cannot be opened', 'open'],
  ['refuses a chunk', 'write'],
  ['fails between two chunks', 'between'],
  ['cannot be closed', 'close'],
  ['is not a stream', 'none'],
] as const) {
  test(`a sink that ${when} fails the export as sink-failed, and ends its requests`, async ({ openKit, server }) => {
    const page = await openKit();
    const outcome = await page.evaluate(
      async ({ request, sink }) => {
        const broken = new Error('the disk is full');
        const open = () => {
          if (sink === 'open') throw broken;
          if (sink === 'none') return {} as WritableStream<Uint8Array>;
          return new WritableStream<Uint8Array>({
            write(_, controller) {
              if (sink === 'write') throw broken;
              if (sink === 'between') setTimeout(() => controller.error(broken));
            },
            close() {
              if (sink === 'close') throw broken;
            },
          });
        };
        return kit.run(kit.exporter(), request, { sink: open });
      },
      { request: csvRequest([sink === 'close' ? tetouanParams([0], MONTH) : BIG]), sink },
    );
    expect(outcome.failure).toMatchObject({ isExportError: true, code: 'sink-failed' });
    if (sink !== 'none') expect(outcome.failure).toMatchObject({ cause: { message: 'the disk is full' } });
    await expectRequestsToEnd(server);
    expect((await server.log()).length).toBeLessThan(100);
  });
}

test('a sink that fails while the reader is silent fails the export without waiting for it', async ({
  openKit,
  server,
}) => {
  const page = await openKit();
  await page.evaluate(
    (request) => {
      const sink = () =>
        new WritableStream<Uint8Array>({
          start: (controller) =>
            document.addEventListener('break', () => controller.error(new Error('the disk was taken out'))),
          write: () => kit.setFaults([{ kind: 'hang' }]),
        });
      void kit.run(kit.exporter(), request, { sink }).then(({ failure }) => {
        document.title = `${failure?.code}: ${failure?.cause?.message}`;
      });
    },
    csvRequest([BIG]),
  );
  await expect.poll(async () => (await underWay(server)).length).toBeGreaterThan(0);
  await quietLog(server);
  await page.evaluate(() => document.dispatchEvent(new Event('break')));
  await expect.poll(() => page.title()).toBe('sink-failed: the disk was taken out');
  await expectRequestsToEnd(server);
});

test('an abort does not wait for a sink that is stuck', async ({ openKit, server }) => {
  const page = await openKit();
  const same = await page.evaluate(
    async (request) => {
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const sink = () =>
        new WritableStream<Uint8Array>({
          write: () => {
            controller.abort(reason);
            return new Promise(() => {});
          },
        });
      const options = { sink, signal: controller.signal };
      const thrown = await kit
        .exporter()
        .export(request, options)
        .catch((error: unknown) => error);
      return thrown === reason;
    },
    csvRequest([BIG]),
  );
  expect(same).toBe(true);
  await expectRequestsToEnd(server);
});

test("an abort aborts the sink with the signal's own reason", async ({ openKit, server }) => {
  const page = await openKit();
  const seen = await page.evaluate(
    async (request) => {
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const events: string[] = [];
      let reasonOfSink: unknown;
      const sink = () =>
        new WritableStream<Uint8Array>({
          write: () => controller.abort(reason),
          close: () => void events.push('close'),
          abort: (given) => {
            events.push('abort');
            reasonOfSink = given;
          },
        });
      const thrown = await kit
        .exporter()
        .export(request, { sink, signal: controller.signal })
        .catch((error: unknown) => error);
      return { events, promise: thrown === reason, sink: reasonOfSink === reason };
    },
    csvRequest([BIG]),
  );
  expect(seen).toEqual({ events: ['abort'], promise: true, sink: true });
  await expectRequestsToEnd(server);
});

test('a reader that fails aborts the sink: a cut file is never closed as if it were complete', async ({
  openKit,
  problems,
}) => {
  problems.expect(/status of 403/);
  const page = await openKit();
  const outcome = await page.evaluate(
    async (request) => {
      const events: unknown[] = [];
      let ended = () => {};
      const end = new Promise<void>((resolve) => {
        ended = resolve;
      });
      const sink = () =>
        new WritableStream<Uint8Array>({
          write: () => kit.setFaults([{ kind: 'status', status: 403 }]),
          close: () => {
            events.push('close');
            ended();
          },
          abort: (reason) => {
            events.push(['abort', reason instanceof downlink.ExportError && reason.code]);
            ended();
          },
        });
      const { failure } = await kit.run(kit.exporter(), request, { sink });
      // A stream is aborted when its last write has ended.
      await end;
      return { events, code: failure?.code };
    },
    csvRequest([BIG]),
  );
  expect(outcome).toEqual({ events: [['abort', 'forbidden']], code: 'forbidden' });
});
