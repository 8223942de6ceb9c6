import type { ChannelMessage } from '../../../src/index.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const FROM = 1_700_000_000;
const COUNT = 20_000;
const COLUMNS = [
  { id: 'time', label: 'time' },
  { id: 'value', label: 'value' },
];
const REQUEST = csvRequest(
  [{ target: { value: 'temperature' }, channelId: 'room', subtopic: '', from: FROM, to: FROM + COUNT }],
  { columns: COLUMNS },
);
const FILE = [
  'time,value',
  ...Array.from({ length: COUNT }, (_, i) => `${new Date((FROM + i) * 1000).toISOString()},${i / 8}`),
  '',
].join('\r\n');

declare global {
  /** Returns `count` messages, a second apart, in ascending time. Available in the pages of these tests. */
  var room: (count: number) => ChannelMessage[];
}

/** Runs in the page. */
function installRoom(from: number): void {
  const room = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: 'temperature', time: from + i, value: i / 8 }));
  Object.assign(globalThis, { room });
}

test.beforeEach(async ({ openKit }) => {
  const page = await openKit();
  await page.evaluate(installRoom, FROM);
});

test('exports messages in memory in any order, and leaves out those outside the request', async ({ page }) => {
  const { value } = await page.evaluate(
    ({ request, count }) => {
      const messages = room(count);
      const others = [
        { name: 'humidity', time: messages[0]!.time, value: 1 },
        { name: 'temperature', time: messages[0]!.time, value: 1, channel: 'another' },
        { name: 'temperature', time: (messages[0]!.time as number) - 1, value: 1 },
      ];
      // A fixed shuffle, because 7919 and the count have no common divisor.
      const shuffled = messages.map((_, i) => messages[(i * 7919) % count]!);
      return kit.run(kit.exporter(downlink.memorySource([...shuffled, ...others])), request);
    },
    { request: REQUEST, count: COUNT },
  );
  expect(value?.files[0]?.text).toBe(FILE);
});

test('exports an empty list of messages as a header, and warns that the target has no data', async ({ page }) => {
  const { value } = await page.evaluate(
    (request) => kit.run(kit.exporter(downlink.memorySource([])), request),
    REQUEST,
  );
  expect(value?.files[0]).toMatchObject({ text: 'time,value\r\n', rows: 0 });
  expect(value?.warnings).toMatchObject([{ code: 'no-data', count: 1, item: 0 }]);
});

for (const order of ['any', 'ascending'] as const) {
  test(`exports the messages of a generator in order '${order}', with equal times on both sides of a yield`, async ({
    page,
  }) => {
    const { outcome, query } = await page.evaluate(
      async ({ request, count, order }) => {
        let query: unknown;
        const source = downlink.customSource(
          async function* ({ signal: _, ...asked }) {
            query = asked;
            const messages = room(count);
            if (order === 'any') messages.reverse();
            for (let at = 0; at < count; at += 3000) {
              yield messages.slice(at, at + 3000);
              // The last one again.
              yield messages.slice(at, at + 3000).slice(-1);
              yield [];
            }
          },
          { order },
        );
        return { outcome: await kit.run(kit.exporter(source), request), query };
      },
      { request: REQUEST, count: COUNT, order },
    );
    expect(outcome.value?.files[0]?.text).toBe(FILE);
    expect(outcome.value?.warnings).toMatchObject([{ code: 'duplicates-dropped', count: 7 }]);
    expect(query).toMatchObject({
      channelId: 'room',
      subtopic: '',
      names: ['temperature'],
      from: FROM * 1000,
      to: (FROM + COUNT) * 1000,
    });
  });
}

test("writes while an 'ascending' generator still yields, without reading all of it first", async ({ page }) => {
  const pulled = await page.evaluate(
    async ({ request, count }) => {
      let pulled = 0;
      let pulledAtFirstWrite = 0;
      const source = downlink.customSource(
        async function* () {
          const messages = room(count);
          for (; pulled < count; pulled += 500) yield messages.slice(pulled, pulled + 500);
        },
        { order: 'ascending' },
      );
      const sink = () =>
        new WritableStream<Uint8Array>({
          write: () => {
            pulledAtFirstWrite ||= pulled;
          },
        });
      await kit.exporter(source).export(request, { sink });
      return pulledAtFirstWrite;
    },
    { request: { ...REQUEST, format: { ...REQUEST.format, template: 'expanded' as const } }, count: COUNT },
  );
  expect(pulled).toBeGreaterThan(0);
  expect(pulled).toBeLessThan(COUNT);
});

test("a generator that breaks the promise 'ascending' fails the export as source-failed", async ({ page }) => {
  const { failure } = await page.evaluate((request) => {
    const source = downlink.customSource(
      async function* () {
        const messages = room(100);
        yield messages.slice(50);
        yield messages.slice(0, 50);
      },
      { order: 'ascending' },
    );
    return kit.run(kit.exporter(source), request);
  }, REQUEST);
  expect(failure).toMatchObject({ isExportError: true, code: 'source-failed' });
});

for (const [what, how, message] of [
  ['throws at its start', 'start', 'the archive is locked'],
  ['throws after some messages', 'middle', 'the archive is locked'],
  ['throws before it gives an iterator', 'call', 'the archive is locked'],
  ['yields something else than arrays', 'shape', undefined],
  ['is no generator', 'none', undefined],
] as const) {
  test(`a source that ${what} fails the export as source-failed with its cause`, async ({ page }) => {
    const { failure } = await page.evaluate(
      ({ request, how }) => {
        const locked = new RangeError('the archive is locked');
        const source = downlink.customSource((() => {
          if (how === 'call') throw locked;
          if (how === 'none') return 7;
          return (async function* () {
            if (how === 'start') throw locked;
            yield room(100);
            if (how === 'shape') yield 'messages' as unknown as ChannelMessage[];
            throw locked;
          })();
        }) as () => AsyncIterable<ChannelMessage[]>);
        return kit.run(kit.exporter(source), request);
      },
      { request: REQUEST, how },
    );
    expect(failure).toMatchObject({
      isExportError: true,
      code: 'source-failed',
      cause: { message: expect.any(String) },
    });
    if (message) expect(failure?.cause).toMatchObject({ name: 'RangeError', message });
  });
}

for (const [what, how] of [
  ['a cancel', 'cancel'],
  ['a sink that fails', 'sink'],
  ['a preview that has its rows', 'preview'],
  ['dispose()', 'dispose'],
  ['the loss of the worker', 'worker'],
] as const) {
  test(`${what} tells the generator to stop, by its signal and by return()`, async ({ page }) => {
    const events = await page.evaluate(
      async ({ request, how }) => {
        const events: string[] = [];
        const controller = new AbortController();
        let stopped = () => {};
        const end = new Promise<void>((resolve) => {
          stopped = resolve;
        });
        let pulls = 0;
        const source = downlink.customSource(
          async function* ({ signal }) {
            signal.addEventListener('abort', () => events.push('signal'));
            const messages = room(20_000);
            try {
              // Endless until the signal stops it.
              for (;;) {
                yield messages.slice(500 * pulls, 500 * ++pulls);
                if (pulls === 30 && how === 'cancel') controller.abort();
                if (pulls === 30 && how === 'dispose') exporter.dispose();
                if (pulls === 30 && how === 'worker') kit.workers[0]!.dispatchEvent(new ErrorEvent('error'));
                await new Promise((resolve) => setTimeout(resolve));
              }
            } finally {
              events.push('return');
              stopped();
            }
          },
          { order: 'ascending' },
        );
        const exporter = kit.exporter(source);
        const sink = () =>
          new WritableStream<Uint8Array>({
            write() {
              throw new Error('full');
            },
          });
        const running: Promise<unknown> =
          how === 'preview'
            ? exporter.preview(request)
            : exporter.export(request, { signal: controller.signal, ...(how === 'sink' && { sink }) });
        const { failure } = await kit.settle(running);
        await end;
        return [...events, failure?.code ?? failure?.name ?? 'fine'];
      },
      { request: REQUEST, how },
    );
    const ends = {
      cancel: 'AbortError',
      sink: 'sink-failed',
      preview: 'fine',
      dispose: 'AbortError',
      worker: 'worker-lost',
    };
    expect(events).toEqual(['signal', 'return', ends[how]]);
  });
}

test('a generator that waits forever does not delay a cancel', async ({ page }) => {
  const seen = await page.evaluate(async (request) => {
    const controller = new AbortController();
    let told = false;
    const source = downlink.customSource(async function* ({ signal }) {
      signal.addEventListener('abort', () => {
        told = true;
      });
      yield room(10);
      controller.abort('enough');
      await new Promise(() => {});
    });
    const { failure } = await kit.run(kit.exporter(source), request, { signal: controller.signal });
    return { message: failure?.message, told };
  }, REQUEST);
  expect(seen).toEqual({ message: 'enough', told: true });
});
