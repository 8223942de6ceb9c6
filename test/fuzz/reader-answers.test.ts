/** Exports over a reader whose answers are damaged: they are whole or fail with a typed error, and they end. */
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../src/core/errors.ts';
import type { ReaderConfig } from '../../src/sources/http/channel-api.ts';
import { parseCsv } from '../support/oracles/csv-parser.ts';
import { openReader } from '../support/read-all.ts';
import { SimulatedReader, type StoredMessage } from '../support/simulated-reader.ts';
import { type FinishedExport, finishedExport, requestFor } from '../unit/pipeline/job.ts';
import { type Damage, otherPage, silentDamage, tellingDamage } from './damaged-answers.ts';
import { fuzzed, PATIENCE_MS } from './fuzz-runs.ts';

const START = 1_700_000_000;

/** What a reader may make an export fail with. */
const CODES = [
  ...['unauthorized', 'forbidden', 'not-found', 'rate-limited', 'network', 'server', 'bad-response'],
  'inconsistent-data',
];

/** Virtual milliseconds after which an export hangs: far more than its tries may take in all. */
const LIMIT_MS = 3_600_000;

/** A channel, and pages that it is read in: some of so many messages that they are taken as they come. */
const scenario = fc
  .record({
    clusters: fc.array(
      fc.record({ at: fc.nat(90_000), step: fc.constantFrom(0, 1, 7, 60), count: fc.integer({ min: 1, max: 25 }) }),
      { minLength: 1, maxLength: 5 },
    ),
    names: fc.constantFrom('a', 'a,b'),
    pageSize: fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: 2, max: 30 }) },
      { weight: 1, arbitrary: fc.constant(20_000) },
    ),
    maxAttempts: fc.constantFrom(1, 3, 6, Number.POSITIVE_INFINITY),
  })
  .map(({ clusters, ...run }) => {
    // More than are looked at first.
    const all = run.pageSize > 30 ? [...clusters, { at: 0, step: 30, count: 1600 }] : clusters;
    const messages = all.flatMap(({ at, step, count }, cluster) =>
      Array.from(
        { length: count },
        (_, i): StoredMessage => ({
          time: String(START + at + i * step),
          name: (cluster + i) % 3 === 0 ? 'b' : 'a',
          publisher: `p${i % 2}`,
          subtopic: '',
          value: cluster * 10_000 + i,
        }),
      ),
    );
    return { ...run, messages };
  });

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** Which requests are damaged, and how: each one after `from` whose number `every` divides, until `until`. */
const plan = (damage: fc.Arbitrary<Damage>) =>
  fc.record({
    list: fc.array(damage, { minLength: 1, maxLength: 4 }),
    from: fc.nat(6),
    every: fc.integer({ min: 1, max: 5 }),
    until: fc.oneof(fc.nat(12), fc.constant(1e9)),
  });

type Plan = ReturnType<typeof plan> extends fc.Arbitrary<infer T> ? T : never;

/** A reader whose answers are damaged. */
class DamagingReader {
  /** Requests and answers so far. */
  activity = 0;
  damaged = 0;
  readonly #service: SimulatedReader;
  readonly #plan: Plan;
  #requests = 0;
  #before: string | undefined;

  constructor(messages: readonly StoredMessage[], plan: Plan) {
    this.#service = new SimulatedReader({ messages });
    this.#plan = plan;
  }

  readonly fetch = async (input: URL | string, init: RequestInit = {}): Promise<Response> => {
    this.activity++;
    const number = this.#requests++;
    try {
      const text = await (await this.#service.fetch(input, init)).text();
      const other = this.#before ?? text;
      this.#before = text;
      const { list, from, every, until } = this.#plan;
      if (number < from || number > until || (number - from) % every !== 0) return new Response(text);
      this.damaged++;
      return await list[((number - from) / every) % list.length]!.apply({ text, other, signal: init.signal! });
    } finally {
      this.activity++;
    }
  };
}

const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What an export comes to. Time passes as soon as nothing but time is waited for. */
async function ended<T>(running: Promise<T>, service: DamagingReader): Promise<T | Error> {
  let result: T | Error | undefined;
  running.then(
    (value) => {
      result = value;
    },
    (error: unknown) => {
      result = error instanceof Error ? error : new Error(`What was thrown is no error: ${String(error)}`);
    },
  );
  const begun = Date.now();
  for (let idle = 0; result === undefined; ) {
    const before = service.activity;
    for (let task = 0; task < 12 && result === undefined; task++) await nextTask();
    if (service.activity !== before || result !== undefined) continue;
    if (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
    else if (++idle > 10_000) throw new Error('The export hangs: it waits for nothing.');
    if (Date.now() - begun > LIMIT_MS) throw new Error('The export hangs: it tries for ever.');
  }
  return result;
}

async function exported({ messages, names, pageSize, maxAttempts }: Scenario, damage: Plan) {
  const service = new DamagingReader(messages, damage);
  vi.stubGlobal('fetch', service.fetch);
  const config: Partial<ReaderConfig> = { pageSize, maxRetryMs: 3000, timeoutMs: 2000, maxAttempts };
  const columns = ['time', 'publisher', 'name', 'value'].map((id) => ({ id, label: id }));
  const request = requestFor([{ target: { value: names }, from: START - 10, to: START + 200_000 }], { columns });
  const outcome = await ended(finishedExport(request, openReader(config)), service);
  return { service, outcome };
}

/** The rows that a file must have, whatever their order. */
const trueRows = ({ messages, names }: Scenario): string[] =>
  [
    ...new Set(
      messages
        .filter(({ name }) => names.split(',').includes(name))
        .map(({ time, publisher, name, value }) =>
          JSON.stringify([new Date(Number(time) * 1000).toISOString(), publisher, name, String(value)]),
        ),
    ),
  ].sort();

const rowsOf = ({ written }: FinishedExport): string[] =>
  parseCsv(Buffer.from(written[0]!.bytes).toString('utf8'), ',')
    .slice(1)
    .map((row) => JSON.stringify(row));

function expectTyped(outcome: Error): void {
  if (!(outcome instanceof ExportError)) throw outcome;
  expect(CODES).toContain(outcome.code);
  expect(outcome.message.length).toBeLessThan(2000);
}

beforeAll(async () => {
  // What is loaded on demand takes real time.
  await import('../../src/sources/http/streamed-page.ts');
  await import('../../src/sources/http/crowded-timestamp.ts');
  await finishedExport(requestFor([{}]), [{ channel: 'c1', name: 'a', time: 5, value: 1 }]);
});

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('an export over a reader with damaged answers', () => {
  test('is whole or fails with a typed error', { timeout: PATIENCE_MS }, async () => {
    let [whole, failed] = [0, 0];
    await fc.assert(
      fc.asyncProperty(scenario, plan(tellingDamage), async (run, damage) => {
        const { outcome, service } = await exported(run, damage);
        if (outcome instanceof Error) {
          expectTyped(outcome);
          failed++;
          return;
        }
        expect(rowsOf(outcome).toSorted()).toEqual(trueRows(run));
        expect(outcome.warnings.filter(({ code }) => code !== 'target-without-data' && code !== 'no-data')).toEqual([]);
        if (service.damaged > 0) whole++;
      }),
      fuzzed(120),
    );
    // Both must have been seen, or the property says less than it seems to.
    expect(Math.min(whole, failed)).toBeGreaterThan(0);
  });

  test('gives no other rows than the true ones, and not fewer in silence, where pages are mistaken', {
    timeout: PATIENCE_MS,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, plan(fc.constant(otherPage)), async (run, damage) => {
        const { outcome } = await exported(run, damage);
        if (outcome instanceof Error) return expectTyped(outcome);
        const all = trueRows(run);
        const rows = rowsOf(outcome);
        const known = new Set(all);
        expect(rows.filter((row) => !known.has(row))).toEqual([]);
        if (outcome.warnings.length === 0) expect(rows.toSorted()).toEqual(all);
      }),
      fuzzed(200),
    );
  });

  test('ends where messages say something else', { timeout: PATIENCE_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, plan(silentDamage), async (run, damage) => {
        const { outcome } = await exported(run, damage);
        if (outcome instanceof Error) expectTyped(outcome);
      }),
      fuzzed(150),
    );
  });
});
