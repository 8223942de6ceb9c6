import type { Page } from 'playwright/test';
import { test as base, expect } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { expectRequestsToEnd, underWay } from '../harness/server-log.ts';
import { TestServer } from '../harness/test-server.ts';

const MESSAGES = 150_000;
const LARGE = 40_000;
/** The end of the synthetic channels, which have a message of each of 20 series every minute. */
const END = Date.UTC(2023, 9, 29, 2) / 1000;

const REQUEST = csvRequest([
  {
    target: {
      value: Array.from({ length: 20 }, (_, k) => `urn:dev:synthetic:s${String(k).padStart(2, '0')}`).join(','),
    },
    channelId: `synthetic-${MESSAGES}`,
    subtopic: '',
    from: END - MESSAGES * 3,
    to: END + 60,
  },
]);

/** A reader of another origin that returns up to 100,000 messages at once. */
const test = base.extend<{ reader: TestServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: how Playwright tells what a fixture needs
  reader: async ({}, use) => {
    const reader = await TestServer.start({ maxLimit: 100_000, cors: true });
    await use(reader);
    await reader.stop();
  },
});

/** Exports in pages of a given size. Returns the rows and the size of the file, and a digest of its bytes. */
function exportIn(page: Page, baseUrl: string, pageSize: number) {
  return page.evaluate(
    async ([request, baseUrl, pageSize]) => {
      const getToken = async () => (await (await fetch(`${baseUrl}/demo/token`, { method: 'POST' })).json()).token;
      const exporter = kit.exporter(downlink.connhexSource({ baseUrl, getToken, pageSize }));
      return kit.settle(
        exporter.export(request).then(async ({ files: [file], warnings }) => {
          const digest = await crypto.subtle.digest('SHA-256', await file!.blob!.arrayBuffer());
          return { rows: file!.rows, size: file!.size, warnings, digest: [...new Uint8Array(digest)].join() };
        }),
      );
    },
    [REQUEST, baseUrl, pageSize] as const,
  );
}

test('large pages that are read as a stream give the same file as small pages', async ({ openKit, reader }) => {
  const page = await openKit();
  const small = await exportIn(page, reader.url, 1500);
  expect(small.value).toMatchObject({ rows: MESSAGES, warnings: [] });
  await reader.reset();
  expect(await exportIn(page, reader.url, LARGE)).toEqual(small);
  const limits = (await reader.log()).map(({ url }) => new URL(url, reader.url).searchParams.get('limit'));
  expect(limits).toContain(String(LARGE));

  // A page that breaks off is read again, and its messages are in the file once.
  for (const kind of ['cut', 'cutSilently'] as const) {
    await reader.setFaults([{ kind, every: 3, times: 2 }]);
    expect(await exportIn(page, reader.url, LARGE)).toEqual(small);
    expect((await reader.log()).filter(({ faults }) => faults?.includes(kind)).length).toBe(2);
  }
});

test('a cancel ends the requests of running pages', async ({ openKit, reader }) => {
  const page = await openKit();
  // The first request and some of the following pages get a response.
  await reader.setFaults([{ kind: 'delay', ms: 60_000, every: 4 }]);
  await page.evaluate(
    async ([request, baseUrl, pageSize]) => {
      const controller = new AbortController();
      const getToken = async () => (await (await fetch(`${baseUrl}/demo/token`, { method: 'POST' })).json()).token;
      const exporter = kit.exporter(downlink.connhexSource({ baseUrl, getToken, pageSize }));
      // A sink that accepts nothing stops the export while large pages arrive.
      const sink = () => new WritableStream<Uint8Array>({ write: () => new Promise<void>(() => {}) });
      const running = exporter.export(request, { signal: controller.signal, sink });
      running.catch(() => {});
      Object.assign(globalThis, { controller, running });
    },
    [REQUEST, reader.url, LARGE] as const,
  );
  await expect.poll(async () => (await underWay(reader)).length).toBeGreaterThan(0);
  const thrown = await page.evaluate(() => {
    const { controller, running } = globalThis as unknown as { controller: AbortController; running: Promise<unknown> };
    controller.abort('enough');
    return running.catch((error: unknown) => error);
  });
  expect(thrown).toBe('enough');
  await expectRequestsToEnd(reader);
});
