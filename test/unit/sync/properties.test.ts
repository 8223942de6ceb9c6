/** Properties of sync, each checked against an oracle that knows the rules but not the code. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENCES } from '../../../src/sync/timing.ts';
import type { SeenRequest, ServerFault } from '../../support/oracles/simulated-exports.ts';
import { Browser, definitionOf, requestOf, TIMING } from './browser.ts';

const { SYNC_PROPERTIES } = process.env;
const RUNS = Number(SYNC_PROPERTIES ?? 100);
const timeout = 3_600_000;

/** The longest time for a batch of requests and their marks, in milliseconds. */
const SLACK_MS = 500;

const START = 1_709_250_017;

/** Checks a property for many inputs, each in its own browser. */
async function hold<T>(inputs: fc.Arbitrary<T>, check: (browser: Browser, input: T) => Promise<void>): Promise<void> {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const browser = new Browser();
      try {
        await check(browser, input);
        runs++;
      } finally {
        browser.close();
      }
    }),
    { numRuns: RUNS, ...(SYNC_PROPERTIES === undefined && { seed: 3 }) },
  );
  expect(runs).toBe(RUNS);
}

const create = (browser: Browser, number: number): Promise<unknown> =>
  browser.user((definitions) =>
    definitions.create([definitionOf(`d${number}`, requestOf(number, START + 61 * number))]),
  );

/** Returns the definition that a POST creates. */
const numberOf = ({ body }: SeenRequest): number =>
  Number((JSON.parse(body!) as ReturnType<typeof requestOf>).format.filename!.split(' ')[1]);

const posts = (browser: Browser): SeenRequest[] => browser.server.seen.filter(({ method }) => method === 'POST');

/** Lets time pass until the outbox has only rejected entries. */
async function settle(browser: Browser): Promise<void> {
  for (let times = 0; times < 2_000; times++) {
    if ((await browser.outbox()).every(({ state }) => state === 'rejected')) return;
    await browser.clock.pass(1_000);
  }
}

test('order of retries: creates are sent in their order, and none before its time', { timeout }, async () => {
  type Refusal = { readonly status: 429; readonly retryAfter: number | undefined } | { readonly status: 500 };
  const refusal: fc.Arbitrary<Refusal> = fc.oneof(
    fc.record({ status: fc.constant(429 as const), retryAfter: fc.constantFrom(undefined, 0, 1, 7, 60) }),
    fc.record({ status: fc.constant(500 as const) }),
  );
  let waits = 0;
  await hold(
    fc.record({ count: fc.integer({ min: 1, max: 6 }), refusals: fc.array(refusal, { maxLength: 8 }) }),
    async (browser, { count, refusals }) => {
      for (const one of refusals) {
        const { status, retryAfter = undefined } = one as { status: number; retryAfter?: number };
        browser.server.order('POST', {
          ...{ kind: 'status', status, commit: false },
          ...(retryAfter !== undefined && { retryAfter }),
        });
      }
      for (let number = 1; number <= count; number++) await create(browser, number);
      browser.openTab();
      await settle(browser);
      // The oracle: the earliest time of each create and of all creates, and the latest time.
      const due = new Map(Array.from({ length: count }, (_, index) => [index + 1, { from: 0, by: 0 }]));
      const tries = new Map<number, number>();
      const vain = new Map<number, number>();
      let noneBefore = 0;
      for (const [index, post] of posts(browser).entries()) {
        const number = numberOf(post);
        expect(post.at, `d${number} before its time`).toBeGreaterThanOrEqual(
          Math.max(due.get(number)!.from, noneBefore),
        );
        for (const [other, { by }] of due)
          if (other < number)
            expect(Math.max(by, noneBefore) + SLACK_MS, `d${other} is passed`).toBeGreaterThan(post.at);
        const made = (tries.get(number) ?? 0) + 1;
        tries.set(number, made);
        const answer = refusals[index];
        if (!answer) due.delete(number);
        else if (answer.status === 500) {
          const times = (vain.get(number) ?? 0) + 1;
          vain.set(number, times);
          const pauseMs = times < 3 ? 0 : TIMING.settleMs * 2 ** (times - 3);
          // The list is read repeatedly until the outcome is certain.
          const from = post.at + TIMING.settleMs + pauseMs;
          due.set(number, { from, by: from + TIMING.settleMs / 2 });
        } else {
          waits++;
          const whole = Math.min(TIMING.longestBackoffMs, TIMING.firstBackoffMs * 2 ** (made - 1));
          noneBefore = post.at + Math.max((answer.retryAfter ?? 0) * 1_000, whole / 2);
          due.set(number, { from: noneBefore, by: noneBefore + whole / 2 });
        }
      }
      expect([...due.keys()], 'never sent').toEqual([]);
      expect(posts(browser)).toHaveLength(count + Math.min(refusals.length, posts(browser).length - count));
    },
  );
  expect(waits).toBeGreaterThan(RUNS / 2);
});

test('replay by a new leader: it sends unsent entries, and others only when they certainly have no copy', {
  timeout,
}, async () => {
  const fault = fc.constantFrom<ServerFault | undefined>(
    ...[undefined, undefined],
    { kind: 'hangAfterCommit' },
    { kind: 'hang' },
    { kind: 'dropAfterCommit' },
    { kind: 'dropBeforeReading' },
    { kind: 'status', status: 503, commit: true },
  );
  const counts = { open: 0, sent: 0, again: 0 };
  await hold(
    fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      faults: fc.array(fault, { minLength: 1, maxLength: 5 }),
      steps: fc.nat(90),
      ms: fc.nat(400),
    }),
    async (browser, { count, faults, steps, ms }) => {
      for (const one of faults) if (one) browser.server.order('POST', one);
      const first = browser.openTab();
      first.killAfter(steps);
      for (let number = 1; number <= count; number++) await create(browser, number);
      await browser.clock.pass(ms);
      first.kill();
      browser.server.heal();
      // The oracle knows the database that the first tab left, and the exports of the server.
      const left = await browser.outbox();
      const isOpen = new Map(
        left.map(({ definitionId, state }) => [
          Number(definitionId.slice(1)),
          state === 'inFlight' || state === 'unknown',
        ]),
      );
      const made = new Set(browser.server.living().map(({ format }) => Number(format.filename!.split(' ')[1])));
      const sentBefore = browser.server.seen.length;
      const takenOver = browser.clock.now();
      browser.openTab();
      await settle(browser);
      const requests = browser.server.seen.slice(sentBefore);
      const sent: number[] = [];
      for (const [index, request] of requests.entries()) {
        if (request.method !== 'POST') continue;
        const number = numberOf(request);
        expect(sent, `d${number} is sent twice`).not.toContain(number);
        sent.push(number);
        expect(isOpen.has(number), `d${number} was done`).toBe(true);
        expect(made.has(number), `d${number} is there`).toBe(false);
        if (!isOpen.get(number)) continue;
        counts.again++;
        const { lastSentAt } = left.find(({ definitionId }) => definitionId === `d${number}`)!;
        expect(request.at - lastSentAt!).toBeGreaterThanOrEqual(TIMING.settleMs);
        const looks = requests.slice(0, index).filter(({ method, answered }) => method === 'GET' && answered === 200);
        expect(looks.length).toBeGreaterThanOrEqual(ABSENCES);
      }
      // Unsent entries are sent immediately, in their order.
      const fresh = sent.filter((number) => !isOpen.get(number));
      expect(fresh).toEqual([...isOpen].filter(([, open]) => !open).map(([number]) => number));
      for (const request of requests)
        if (request.method === 'POST' && !isOpen.get(numberOf(request)))
          expect(request.at - takenOver).toBeLessThan(TIMING.settleMs);
      const names = browser.server.living().map(({ format }) => Number(format.filename!.split(' ')[1]));
      expect(names.sort()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
      counts.open += [...isOpen.values()].filter(Boolean).length;
      counts.sent += fresh.length;
    },
  );
  console.log(`replay: ${JSON.stringify(counts)}`);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
});

/** The outcome of a create or delete, by the fault of each sending. */
type Fate = 'done' | 'refused' | 'again';

/** The oracle of settlement: whether an entry is done, refused or sent again after a fault. */
function fateOf(method: 'POST' | 'DELETE', fault: ServerFault): Fate {
  switch (fault.kind) {
    case 'dropBeforeReading':
    case 'hang':
    case 'redirect':
      return 'again';
    case 'status': {
      if (fault.status === 404 && method === 'DELETE') return 'done';
      if ([401, 429].includes(fault.status)) return 'again';
      const isRefusal = fault.status < 500 && fault.status !== 408 && fault.status !== 425;
      return isRefusal ? 'refused' : fault.commit ? 'done' : 'again';
    }
    default:
      return 'done';
  }
}

test('settlement: a create or delete ends as the oracle says, whatever happens to its sendings', {
  timeout,
}, async () => {
  const status = (statuses: readonly number[], commit: boolean): fc.Arbitrary<ServerFault> =>
    fc.record({
      kind: fc.constant('status' as const),
      status: fc.constantFrom(...statuses),
      commit: fc.constant(commit),
    });
  const fault: fc.Arbitrary<ServerFault> = fc.oneof(
    fc.constantFrom<ServerFault>(
      ...(
        [
          'dropBeforeReading',
          'hang',
          'redirect',
          'dropAfterCommit',
          'hangAfterCommit',
          'truncated',
          'brokenBody',
        ] as const
      ).map((kind) => ({ kind })),
      { kind: 'doubled' },
      { kind: 'wrongBody', status: 200, body: 'empty' },
      { kind: 'wrongBody', status: 201, body: 'html' },
      { kind: 'wrongBody', status: 201, body: 'otherRequest' },
    ),
    status([408, 425, 500, 502, 503, 504], false),
    status([408, 500, 503], true),
    status([401, 429], false),
    { weight: 1, arbitrary: status([400, 403, 413, 422], false) },
  );
  const counts: Record<Fate, number> = { done: 0, refused: 0, again: 0 };
  await hold(
    fc.record({
      method: fc.constantFrom('POST' as const, 'DELETE' as const),
      faults: fc.array(fault, { maxLength: 4 }),
      listFaults: fc.array(fc.constantFrom<ServerFault>({ kind: 'truncated' }, { kind: 'hang' }), { maxLength: 3 }),
    }),
    async (browser, { method, faults, listFaults }) => {
      const [tab] = [browser.openTab()];
      if (method === 'DELETE') {
        await create(browser, 1);
        await settle(browser);
        await browser.clock.pass(TIMING.settleMs);
      }
      for (const one of faults) browser.server.order(method, one);
      for (const one of listFaults) browser.server.order('GET', one);
      if (method === 'POST') await create(browser, 1);
      else await browser.user((definitions) => definitions.delete('d1', '2024-03-02T00:00:00.000Z'));
      const decisive = faults.findIndex((one) => fateOf(method, one) !== 'again');
      const fate = decisive < 0 ? 'done' : fateOf(method, faults[decisive]!);
      counts[fate]++;
      counts.again += decisive < 0 ? faults.length : decisive;
      await settle(browser);
      await browser.clock.pass(2 * TIMING.listIntervalMs);
      await settle(browser);
      const sendings = browser.server.seen.filter((one) => one.method === method).length;
      expect(sendings, 'sendings').toBe((decisive < 0 ? faults.length : decisive) + 1);
      const { entries } = await tab.sync.status();
      expect(entries.map(({ state }) => state)).toEqual(fate === 'refused' ? ['rejected'] : []);
      const isThere = (method === 'POST') === (fate === 'done');
      expect(browser.server.living()).toHaveLength(isThere ? 1 : 0);
      const [definition] = await browser.stored();
      if (method === 'POST') expect(definition?.server != null).toBe(fate === 'done');
      else expect(definition === undefined).toBe(fate === 'done');
    },
  );
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
});

test('serialisation: no two requests run at once, whatever tabs there are', { timeout }, async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ do: 'create' as const }) },
    { weight: 2, arbitrary: fc.constant({ do: 'open' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'run' as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), which: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('killAfter' as const), steps: fc.nat(30) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('fault' as const),
        method: fc.constantFrom('POST' as const, 'GET' as const),
        fault: fc.constantFrom<ServerFault>(
          { kind: 'slowCommit', ms: 400, lost: false },
          { kind: 'hang' },
          { kind: 'expireTokens' },
          { kind: 'status', status: 429, commit: false },
          { kind: 'status', status: 500, commit: false },
        ),
      }),
    },
  );
  let clients = 0;
  await hold(
    fc.array(fc.tuple(step, fc.constantFrom(0, 3, 11, 40, 500)), { minLength: 5, maxLength: 25 }),
    async (browser, story) => {
      browser.openTab();
      browser.openTab();
      let number = 0;
      for (const [one, after] of story) {
        const living = browser.living();
        if (one.do === 'create') await create(browser, ++number);
        else if (one.do === 'open' && living.length < 4) browser.openTab();
        else if (one.do === 'run') for (const tab of living) void tab.sync.run().catch(() => {});
        else if (one.do === 'kill') living[one.which % Math.max(1, living.length)]?.kill();
        else if (one.do === 'killAfter') living[0]?.killAfter(one.steps);
        else if (one.do === 'fault') browser.server.order(one.method, one.fault);
        await browser.clock.pass(after);
      }
      browser.openTab();
      browser.server.heal();
      await settle(browser);
      expect(browser.server.overlaps).toBe(0);
      expect(browser.server.living()).toHaveLength(number);
      if (new Set(browser.server.seen.map(({ client }) => client)).size > 1) clients++;
    },
  );
  // The test proves something only if several tabs have sent requests.
  expect(clients).toBeGreaterThan(RUNS / 4);
});
