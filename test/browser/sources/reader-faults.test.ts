import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../../../demo/server/faults.ts';
import { createReferenceServer } from '../../../demo/server/reference-server.ts';
import type { LoggedRequest } from '../../../demo/server/request-log.ts';
import { firstDays, longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { expectRequestsToEnd } from '../harness/server-log.ts';

/** 9,000 messages, which are at least six pages. */
const DAYS = firstDays(31);
const REQUEST = csvRequest([tetouanParams([0, 5], DAYS)]);
const FILE = longFile([0, 5], DAYS);

/** Temporary faults: what the reader does, and the order that causes it. */
const passing: readonly (readonly [string, readonly Fault[]])[] = [
  ['answers 429 and says when to come back', [{ kind: 'status', status: 429, retryAfter: 1, every: 3, times: 2 }]],
  ['answers 429 and gives a date', [{ kind: 'status', status: 429, retryAfter: 1, asDate: true, every: 3, times: 2 }]],
  ['answers 429 without a word', [{ kind: 'status', status: 429, every: 3, times: 3 }]],
  ['answers 500 now and then', [{ kind: 'status', status: 500, every: 3 }]],
  [
    'answers 502, 503 and 504 now and then',
    [
      { kind: 'status', status: 502, every: 3 },
      { kind: 'status', status: 503, every: 4 },
      { kind: 'status', status: 504, every: 5 },
    ],
  ],
  ['answers 408 and 425 now and then', [408, 425].map((status, i) => ({ kind: 'status', status, every: i + 3 }))],
  ['breaks connections before it answers', [{ kind: 'reset', every: 3, times: 4 }]],
  ['breaks connections in the middle of an answer', [{ kind: 'cut', every: 3 }]],
  ['ends answers in the middle, in good order', [{ kind: 'cutSilently', every: 3 }]],
  ['ends compressed answers in the middle, in good order', [{ kind: 'cutGzip', every: 3 }]],
  ['answers with a web page now and then', [{ kind: 'notJson', every: 3 }]],
  ['forgets the total now and then', [{ kind: 'badEnvelope', shape: 'noTotal', every: 3 }]],
  ['answers something else than a list now and then', [{ kind: 'badEnvelope', shape: 'messagesNotArray', every: 3 }]],
  ['answers null now and then', [{ kind: 'badEnvelope', shape: 'null', every: 3 }]],
  ['gives fewer messages at once than asked for, and says so', [{ kind: 'lowerLimit', limit: 700, honest: true }]],
  [
    'gives fewer messages at once than asked for now and then',
    [{ kind: 'lowerLimit', limit: 700, honest: false, every: 3 }],
  ],
  ['gives ties in another order each time', [{ kind: 'shuffleTies' }]],
  ['is slow', [{ kind: 'delay', ms: 100 }]],
  ['leaves a request without an answer', [{ kind: 'hang', every: 4, times: 2 }]],
  [
    'does all of this at once',
    [
      { kind: 'status', status: 429, every: 5 },
      { kind: 'cut', every: 7 },
      { kind: 'cutGzip', every: 6 },
      { kind: 'notJson', every: 11 },
      { kind: 'shuffleTies' },
      { kind: 'delay', ms: 20 },
    ],
  ],
];

for (const [what, faults] of passing) {
  test(`writes the same file when the reader ${what}`, async ({ openKit, problems, server }) => {
    problems.expect(/status of [45]\d\d|net::ERR_/);
    await server.setFaults(faults);
    const page = await openKit();
    const { value, failure } = await page.evaluate(
      (request) => kit.run(kit.exporter(kit.source({ timeoutMs: 3000, maxAttempts: 10 })), request),
      REQUEST,
    );
    expect(failure).toBeUndefined();
    expect(value?.warnings).toEqual([]);
    expect(value?.files[0]?.text).toBe(FILE);
    expect((await server.log()).flatMap((request) => request.faults ?? [])).not.toEqual([]);
  });
}

/** Permanent faults: what the reader does, the order that causes it, and the error of the export. */
const staying: readonly (readonly [string, Fault, object])[] = [
  ['answers 429', { kind: 'status', status: 429 }, { code: 'rate-limited', status: 429 }],
  ['answers 500', { kind: 'status', status: 500 }, { code: 'server', status: 500 }],
  ['answers 404', { kind: 'status', status: 404 }, { code: 'not-found', status: 404 }],
  ['answers 410', { kind: 'status', status: 410 }, { code: 'server', status: 410 }],
  ['breaks connections before it answers', { kind: 'reset' }, { code: 'network' }],
  ['breaks connections in the middle of an answer', { kind: 'cut' }, { code: 'network' }],
  ['ends answers in the middle, in good order', { kind: 'cutSilently' }, { code: 'bad-response' }],
  ['ends compressed answers in the middle', { kind: 'cutGzip' }, { code: 'bad-response' }],
  ['answers with a web page', { kind: 'notJson' }, { code: 'bad-response' }],
  ['forgets the total', { kind: 'badEnvelope', shape: 'noTotal' }, { code: 'bad-response' }],
  ['answers null', { kind: 'badEnvelope', shape: 'null' }, { code: 'bad-response' }],
  ['never answers', { kind: 'hang' }, { code: 'network', message: expect.stringMatching(/within 300 ms/) }],
  [
    'gives fewer messages than it counts, and does not say so',
    { kind: 'lowerLimit', limit: 700, honest: false },
    { code: 'inconsistent-data' },
  ],
  [
    'never gives a page that agrees with its total',
    { kind: 'shift', when: 'beforeTotal' },
    { code: 'inconsistent-data' },
  ],
];

for (const [what, fault, expected] of staying) {
  test(`fails with a typed error and without a file when the reader ${what}`, async ({ openKit, problems, server }) => {
    problems.expect(/status of [45]\d\d|net::ERR_/);
    const page = await openKit();
    const { atOnce, later, ends } = await page.evaluate(
      async ({ request, year, fault }) => {
        const exporter = kit.exporter(kit.source({ timeoutMs: fault.kind === 'hang' ? 300 : 30_000, maxAttempts: 3 }));
        const ends: string[] = [];
        const sink = () =>
          new WritableStream<Uint8Array>({
            write: () => kit.setFaults([fault]),
            close: () => void ends.push('close'),
            abort: () => void ends.push('abort'),
          });
        // First after a part of the file is written, then from the start.
        const later = await kit.run(exporter, year, { sink });
        return { later, atOnce: await kit.run(exporter, request), ends };
      },
      { request: REQUEST, year: csvRequest([tetouanParams([0, 1, 5, 6, 7], YEAR)]), fault },
    );
    for (const { failure } of [later, atOnce]) expect(failure).toMatchObject({ isExportError: true, ...expected });
    expect(ends).toEqual(['abort']);
    await expectRequestsToEnd(server);
  });
}

test('gives up after the allowed number of tries', async ({ openKit, problems, server }) => {
  problems.expect(/status of 500/);
  await server.setFaults([{ kind: 'status', status: 500 }]);
  const page = await openKit();
  const { failure } = await page.evaluate(
    (request) => kit.run(kit.exporter(kit.source({ maxAttempts: 3 })), request),
    REQUEST,
  );
  expect(failure).toMatchObject({ code: 'server', status: 500, message: expect.stringMatching(/3 tries/) });
  expect((await server.log()).map(({ status }) => status)).toEqual([500, 500, 500]);
});

test('requests each page once while the reader works', async ({ openKit, server }) => {
  const page = await openKit();
  await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  const urls = (await server.log()).map(({ url }) => url);
  expect(new Set(urls).size).toBe(urls.length);
});

test('messages that arrive while a window is read cause no gap and appear at most once', async ({
  openKit,
  server,
}) => {
  await server.setFaults([
    { kind: 'shift', when: 'beforeTotal', every: 3, times: 4 },
    { kind: 'shift', when: 'beforePage', every: 4, times: 3 },
    { kind: 'shift', when: 'beforePage', time: DAYS.from + 86_400, times: 1 },
  ]);
  const page = await openKit();
  const { value, failure } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  expect(failure).toBeUndefined();
  const lines = value!.files[0]!.text!.split('\r\n');
  // The server gives arriving messages their own publisher.
  const arrived = lines.filter((line) => line.includes('e1c6a9b7-'));
  expect(lines.filter((line) => !arrived.includes(line)).join('\r\n')).toBe(FILE);
  expect(arrived.length).toBeGreaterThan(0);
  expect(new Set(arrived).size).toBe(arrived.length);
});

test('more than a page of messages at one time is complete, or the export fails', async ({ openKit, server }) => {
  const instant = Date.UTC(2024, 0, 1) / 1000;
  const target = { value: 'urn:demo:ties' };
  const request = csvRequest([{ channelId: 'ties', subtopic: '', target, from: instant - 60, to: instant + 60 }], {
    columns: [{ id: 'value', label: 'value' }],
  });
  const page = await openKit();
  const run = () => page.evaluate((request) => kit.run(kit.exporter(), request), request);
  const calm = await run();
  const values = calm.value!.files[0]!.text!.trim().split('\r\n').slice(1).map(Number);
  expect(values.slice(0, 10)).toEqual([-10, -9, -8, -7, -6, -5, -4, -3, -2, -1]);
  expect(values.slice(10, -10).sort((a, b) => a - b)).toEqual(Array.from({ length: 4000 }, (_, i) => i));

  for (const faults of [
    [{ kind: 'shuffleTies' }],
    [{ kind: 'shift', when: 'beforeTotal', time: instant, every: 2 }],
  ] satisfies Fault[][]) {
    await server.setFaults(faults);
    const { value, failure } = await run();
    if (failure) expect(failure).toMatchObject({ isExportError: true, code: 'inconsistent-data' });
    else {
      const original = new Set(value!.files[0]!.text!.trim().split('\r\n').slice(1).map(Number));
      expect(original.size).toBe(4020);
    }
  }
});

test('messages outside the window are left out and counted', async ({ openKit, server }) => {
  await server.setFaults([{ kind: 'outsideWindow', count: 2 }]);
  const window = { from: DAYS.from + 86_400, to: DAYS.from + 2 * 86_400 };
  const page = await openKit();
  const { value } = await page.evaluate(
    (request) => kit.run(kit.exporter(), request),
    csvRequest([tetouanParams([0], window)]),
  );
  expect(value?.files[0]?.text).toBe(longFile([0], window));
  expect(value?.warnings).toMatchObject([{ code: 'outside-window', count: 4, item: 0 }]);
});

// Across origins a page reads Retry-After only where the server exposes it.
for (const [exposed, asDate] of [
  [true, false],
  [true, true],
  [false, false],
] as const) {
  const how = `${exposed ? 'exposed' : 'not exposed'}${asDate ? ', as a date' : ''}`;
  const outcome = exposed ? 'fails at once when that is too long' : 'tries again by its own measure';
  test(`another origin answers 429 with Retry-After ${how}: ${outcome}`, async ({ openKit, problems }) => {
    problems.expect(/status of 429/);
    const reference = createReferenceServer({ cors: true });
    const other = createServer((request, response) => void reference.handle(request, response));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const faults: Fault[] = [{ kind: 'status', status: 429, retryAfter: 3600, times: 1, exposed, asDate }];
    await fetch(`${baseUrl}/demo/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const page = await openKit();
    const { value, failure } = await page.evaluate(
      ({ request, baseUrl }) => {
        const getToken = async () => {
          const { token } = await (await fetch(`${baseUrl}/demo/token`, { method: 'POST' })).json();
          kit.tokens.push(token);
          return token;
        };
        return kit.run(kit.exporter(kit.source({ baseUrl, getToken })), request);
      },
      { request: REQUEST, baseUrl },
    );
    const log = (await (await fetch(`${baseUrl}/demo/log`)).json()) as LoggedRequest[];
    const statuses = log
      .filter(({ url, method }) => method === 'GET' && !url.startsWith('/demo/'))
      .map(({ status }) => status);
    other.close();
    other.closeAllConnections();
    if (exposed) {
      expect(failure).toMatchObject({ code: 'rate-limited', status: 429 });
      expect(statuses).toEqual([429]);
    } else {
      expect(value?.files[0]?.text).toBe(FILE);
      expect(statuses.filter((status) => status === 429)).toEqual([429]);
    }
  });
}
