import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import type { SampleQuery } from '../../../../src/sources/source.ts';
import { collect } from '../../../support/oracles/bytes.ts';
import {
  batchFaults,
  openReader,
  queryFor,
  RecordingContext,
  samplesOf,
  sampleText,
} from '../../../support/read-all.ts';
import { type Behaviour, type Fault, SimulatedReader, type StoredMessage } from '../../../support/simulated-reader.ts';

// What is loaded on demand takes real time.
beforeAll(async () => {
  await import('../../../../src/core/http/server-message.ts');
});

type Unit = 's' | 'ms' | 'us' | 'ns';

const MICROSECONDS = { s: 1e6, ms: 1e3, us: 1 } as const;

/** 2023-11-14; times of the tests lie a few days around it. */
const EPOCH_US = 1_700_000_000_000_000;

const NAMES = ['urn:a', '__proto__', 'c', 'unwanted'];

/** Text of a time, as a service with this unit writes it. */
function timeText(us: number, unit: Unit, nanoseconds = 0): string {
  if (unit === 'ns') return String(BigInt(us) * 1000n + BigInt(nanoseconds));
  return String(us / MICROSECONDS[unit]);
}

/** A stretch of messages at a steady rate; a step of 0 is many at one instant. */
const cluster = fc.record({
  at: fc.oneof(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 3 * 86_400_000_000 })),
  step: fc.constantFrom(0, 0, 1, 2, 999, 1000, 20_000, 1_000_000, 60_000_000),
  count: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 60 })),
  name: fc.constantFrom(...NAMES),
  publishers: fc.integer({ min: 1, max: 3 }),
});

interface Channel {
  readonly unit: Unit;
  readonly messages: readonly StoredMessage[];
  /** The time of each in Unix microseconds. */
  readonly times: readonly number[];
}

/** A channel with bursts, gaps and ties; some messages are exact duplicates of others. */
const channel: fc.Arbitrary<Channel> = fc
  .record({
    unit: fc.constantFrom<Unit>('s', 's', 'ns', 'ms', 'us'),
    clusters: fc.array(cluster, { maxLength: 6 }),
    distinctValues: fc.constantFrom(2, 1e9),
  })
  .map(({ unit, clusters, distinctValues }) => {
    const resolutionUs = unit === 'ms' ? 1000 : 1;
    const times: number[] = [];
    const messages = clusters.flatMap(({ at, step, count, name, publishers }, c) =>
      Array.from({ length: count }, (_, i): StoredMessage => {
        const us = Math.floor((EPOCH_US + at + i * step) / resolutionUs) * resolutionUs;
        times.push(us);
        return {
          time: timeText(us, unit),
          name,
          publisher: `p${i % publishers}`,
          subtopic: i % 5 === 0 ? 'sub' : '',
          value: (c * 1000 + i) % distinctValues,
        };
      }),
    );
    return { unit, messages, times };
  });

const wanted = fc.uniqueArray(fc.constantFrom(...NAMES.slice(0, 3)), { minLength: 1, maxLength: 3 });

/** A window over all of a channel, or one whose bounds fall among its messages. */
const windowOf = ({ times }: Channel): fc.Arbitrary<Pick<SampleQuery, 'from' | 'to'>> => {
  const whole = { from: (EPOCH_US - 1e9) / 1000, to: (EPOCH_US + 4e11) / 1000 };
  if (times.length === 0) return fc.constant(whole);
  const bound = fc.tuple(fc.constantFrom(...times), fc.integer({ min: -1, max: 2 })).map(([us, by]) => us + by);
  const part = fc
    .tuple(bound, bound)
    .map(([a, b]) => ({ from: Math.min(a, b) / 1000, to: (Math.max(a, b) + 1) / 1000 }));
  return fc.oneof(fc.constant(whole), part);
};

/** Everything that a query asks for, found by looking at each message; duplicates once. */
function expectedSamples({ messages, times }: Pick<Channel, 'messages' | 'times'>, query: SampleQuery): string[] {
  const found = new Set<string>();
  messages.forEach((message, i) => {
    const us = times[i]!;
    const isWithin = us >= Math.round(query.from * 1000) && us < Math.round(query.to * 1000);
    if (
      isWithin &&
      query.names.includes(message.name) &&
      (query.subtopic === '' || message.subtopic === query.subtopic)
    )
      found.add(sampleText({ us, ...message }));
  });
  return [...found].sort();
}

const scenario = channel.chain((data) =>
  fc.record({
    data: fc.constant(data),
    names: wanted,
    window: windowOf(data),
    subtopic: fc.constantFrom('', '', '', 'sub'),
    // Pages of one message have one set of borders only, so duplicates at one instant cannot be told from lost messages.
    pageSize: fc.oneof(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 10, max: 400 })),
    casing: fc.constantFrom('camel' as const, 'snake' as const),
  }),
);

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

async function readWith({ data, names, window, subtopic, pageSize, casing }: Scenario, extra: Partial<Behaviour> = {}) {
  const service = new SimulatedReader({ messages: data.messages, unit: data.unit, casing, ...extra });
  vi.stubGlobal('fetch', service.fetch);
  const query = queryFor(names, { ...window, subtopic });
  // As the pipeline does: what is read ahead ends with the read, also with one that fails.
  const ending = new AbortController();
  const context = new RecordingContext(ending.signal);
  try {
    const batches = await collect(openReader({ pageSize, timeUnit: data.unit }).read(query, context));
    return { service, query, context, batches, samples: samplesOf(batches).map(sampleText) };
  } finally {
    ending.abort();
  }
}

/** Checks that a read gave everything once, in order, with few enough requests at once. */
async function expectWhole(run: Scenario, extra: Partial<Behaviour> = {}): Promise<void> {
  const { service, query, context, batches, samples } = await readWith(run, extra);
  expect(batchFaults(batches, query.names)).toEqual([]);
  expect(samples.toSorted()).toEqual(expectedSamples(run.data, query));
  expect(service.most).toBeLessThanOrEqual(4);
  expect(service.underWay).toBe(0);
  expect(context.warnings.get('outside-window')).toBe(undefined);
}

// A test that runs out of time would go on beside the next.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  // No pause between tries.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the reader', () => {
  test('gives exactly the messages of the window, in order, whatever the page size', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, (run) => expectWhole(run)),
      { numRuns: 250 },
    );
  });

  test('learns the unit of a service that it was told wrongly', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, fc.constantFrom<Unit>('s', 'ms', 'us', 'ns'), async (run, told) => {
        const service = new SimulatedReader({ messages: run.data.messages, unit: run.data.unit });
        vi.stubGlobal('fetch', service.fetch);
        const query = queryFor(run.names, run.window);
        const source = openReader({ pageSize: run.pageSize, timeUnit: told });
        const batches = await collect(source.read(query, new RecordingContext()));
        expect(samplesOf(batches).map(sampleText).toSorted()).toEqual(expectedSamples(run.data, query));
      }),
      { numRuns: 100 },
    );
  });

  test('follows a service that gives fewer messages at once than it was asked for, from the start or later', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, fc.integer({ min: 2, max: 30 }), fc.nat(10), (run, limit, since) => {
        const behaviour: Partial<Behaviour> = { ...(since < 3 && { limit }) };
        behaviour.meanwhile = (request) => {
          if (request >= since) behaviour.limit = limit;
        };
        return expectWhole(run, behaviour);
      }),
      { numRuns: 150 },
    );
  });

  test('does not mind that messages of one time come in another order every time', async () => {
    await fc.assert(
      fc.asyncProperty(
        // A page must hold an instant: beyond it there is nothing to tell pages apart by.
        scenario.map((run) => ({ ...run, pageSize: run.pageSize + 400 })),
        fc.integer({ min: 1, max: 60 }),
        (run, divisor) =>
          expectWhole({ ...run, pageSize: Math.max(60, Math.ceil(run.pageSize / divisor)) }, { shuffled: 1e9 }),
      ),
      { numRuns: 150 },
    );
  });

  test('loses nothing and repeats nothing when messages arrive while it reads', async () => {
    const arrivals = fc.array(
      fc.tuple(fc.nat(20), fc.integer({ min: 0, max: 3 * 86_400_000_000 }), fc.constantFrom(...NAMES)),
      {
        maxLength: 40,
      },
    );
    // Two messages that arrive late, one between a page and its total, look like a replica that lags behind: the reader
    // cannot know better and refuses. That takes two arrivals in one moment, so it is rare.
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(scenario, arrivals, async (run, list) => {
        const late = list.map(([request, at, name], i) => {
          const us = Math.floor((EPOCH_US + at) / 1000) * 1000;
          const message = { time: timeText(us, run.data.unit), name, publisher: 'late', subtopic: '', value: i };
          return { request, us, message };
        });
        const waiting = [...late];
        const reading = readWith(run, {
          meanwhile: (request, store) => {
            // Half of them come before a page is read, half between the page and its total.
            const index = waiting.findIndex((arrival) => arrival.request <= request);
            if (index >= 0) store.push(...waiting.splice(index, 1).map(({ message }) => message));
          },
        });
        const result = await reading.catch((error: unknown) => {
          if (list.length < 2 || (error as ExportError).code !== 'inconsistent-data') throw error;
          refused++;
        });
        if (!result) return;
        const { query, batches, samples } = result;
        expect(batchFaults(batches, query.names)).toEqual([]);
        const arrived = { messages: late.map(({ message }) => message), times: late.map(({ us }) => us) };
        const allowed = new Set(expectedSamples(arrived, query));
        const found = samples.filter((text) => !allowed.has(text));
        expect(found.toSorted()).toEqual(expectedSamples(run.data, query));
        expect(new Set(samples).size).toBe(samples.length);
      }),
      { numRuns: 200 },
    );
    expect(refused).toBeLessThan(5);
  });
});

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom(408, 425, 429, 500, 502, 503, 504).map((status): Fault => ({ kind: 'status', status })),
  fc.constantFrom<Fault>({ kind: 'status', status: 429, retryAfter: '0' }, { kind: 'network' }),
  fc.double({ min: 0, max: 1, noNaN: true }).map((share): Fault => ({ kind: 'cut', share })),
  fc
    .constantFrom(
      '',
      '[]',
      '{}',
      'null',
      '{"total":1}',
      '{"messages":[]}',
      '{"total":"1","messages":[]}',
      '<html></html>',
      '{"total":-1,"messages":[]}',
      '{"total":1.5,"messages":[]}',
      '{"total":2,"messages":null}',
    )
    .map((body): Fault => ({ kind: 'body', body })),
  fc.integer({ min: 1, max: 5 }).map((more): Fault => ({ kind: 'total', more })),
  fc.integer({ min: 1, max: 3 }).map((missing): Fault => ({ kind: 'short', missing })),
);

describe('the reader of a service with faults', () => {
  test('gives everything or fails with the reason, but never gives less', async () => {
    const faults = fc.record({
      list: fc.array(fault, { minLength: 1, maxLength: 6 }),
      every: fc.integer({ min: 1, max: 9 }),
      until: fc.oneof(fc.nat(40), fc.constant(1e9)),
    });
    let whole = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(scenario, faults, async (run, { list, every, until }) => {
        const behaviour: Partial<Behaviour> = {
          fault: (request) =>
            request < until && request % every === 0 ? list[(request / every) % list.length] : undefined,
        };
        try {
          await expectWhole(run, behaviour);
          whole++;
        } catch (error) {
          if (!(error instanceof ExportError)) throw error;
          expect(['rate-limited', 'network', 'server', 'bad-response', 'inconsistent-data']).toContain(error.code);
          failed++;
        }
      }),
      { numRuns: 250 },
    );
    // Both must have been seen, or the property says less than it seems to.
    expect(whole).toBeGreaterThan(50);
    expect(failed).toBeGreaterThan(5);
  });

  test('overcomes any fault that passes before the tries run out', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, fault, fc.integer({ min: 1, max: 4 }), (run, one, times) =>
        expectWhole(run, { fault: (_, before) => (before < times && one.kind !== 'total' ? one : undefined) }),
      ),
      { numRuns: 120 },
    );
  });
});

describe('the reader of times finer than a microsecond', () => {
  /** Clocks count in doubles of seconds (Python's time.time) or in nanoseconds; both fall between microseconds. */
  const fine = fc.record({
    unit: fc.constantFrom<Unit>('s', 'ns'),
    start: fc.nat(1000),
    steps: fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 120 }),
    pageSize: fc.integer({ min: 1, max: 30 }),
  });

  test('gives every message, wherever it cuts the window', async () => {
    await fc.assert(
      fc.asyncProperty(fine, async ({ unit, start, steps, pageSize }) => {
        let nanoseconds = BigInt(EPOCH_US) * 1000n + BigInt(start);
        const messages = steps.map((step, value): StoredMessage => {
          nanoseconds += BigInt(step);
          const time =
            unit === 'ns'
              ? String(nanoseconds)
              : String(Number(nanoseconds / 1000n) / 1e6 + Number(nanoseconds % 1000n) / 1e9);
          return { time, name: 'a', publisher: 'p', subtopic: '', value };
        });
        const service = new SimulatedReader({ messages, unit });
        vi.stubGlobal('fetch', service.fetch);
        const query = queryFor(['a'], { from: EPOCH_US / 1000 - 1000, to: EPOCH_US / 1000 + 1000 });
        const context = new RecordingContext();
        const batches = await collect(openReader({ pageSize, timeUnit: unit }).read(query, context));
        expect(batchFaults(batches, ['a'])).toEqual([]);
        expect(
          samplesOf(batches)
            .map(({ value }) => value)
            .toSorted((a, b) => a - b),
        ).toEqual(messages.map(({ value }) => value));
      }),
      { numRuns: 200 },
    );
  });
});
