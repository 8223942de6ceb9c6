import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReaderConfig } from '../../../../src/sources/http/channel-api.ts';
import { open } from '../../../../src/sources/http/reader.ts';
import { collect } from '../../../support/oracles/bytes.ts';
import { hostWith, openReader, queryFor, quickConfig, RecordingContext, samplesOf } from '../../../support/read-all.ts';
import { type Behaviour, type Fault, SimulatedReader, type StoredMessage } from '../../../support/simulated-reader.ts';

// What is loaded on demand takes real time.
beforeAll(async () => {
  await import('../../../../src/core/http/server-message.ts');
});

const START = 1_700_000_000;

/** One message a second for each of these names, in turn. */
function steady(count: number, names: readonly string[] = ['a']): StoredMessage[] {
  return Array.from({ length: count }, (_, i) => ({
    time: String(START + i),
    name: names[i % names.length]!,
    publisher: 'p',
    subtopic: '',
    value: i,
  }));
}

const hour = { from: START * 1000, to: (START + 3600) * 1000 };

function serve(behaviour: Behaviour): SimulatedReader {
  const service = new SimulatedReader(behaviour);
  vi.stubGlobal('fetch', service.fetch);
  return service;
}

const tasks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the reader', () => {
  test('asks for the channel, the window and the one name, in the unit of the service', async () => {
    const service = serve({ messages: [{ ...steady(1)[0]!, name: 'a & b', subtopic: 'x.y' }] });
    const query = queryFor(['a & b'], { ...hour, channelId: 'c/1?', subtopic: 'x.y', from: START * 1000 - 0.5 });
    await collect(openReader().read(query, new RecordingContext()));
    const [url] = service.urls;
    expect(url!.pathname).toBe('/iot/channels/c%2F1%3F/messages');
    const { offset, limit, name, subtopic, from, to } = Object.fromEntries(url!.searchParams);
    expect({ offset, limit, name, subtopic }).toEqual({ offset: '0', limit: '100', name: 'a & b', subtopic: 'x.y' });
    // To the microsecond: what it says beyond that is no matter.
    expect([from, to].map((bound) => Number(bound).toFixed(6))).toEqual([
      `${START - 1}.999500`,
      `${START + 3600}.000000`,
    ]);
    expect(service.urls.length).toBe(1);
  });

  test('asks once for a window that fits a page, and says how many messages it holds', async () => {
    const service = serve({ messages: steady(100) });
    const context = new RecordingContext();
    const batches = await collect(openReader().read(queryFor(['a'], hour), context));
    expect([service.urls.length, samplesOf(batches).length]).toEqual([1, 100]);
    expect([context.expected, context.advanced]).toEqual([100, 100]);
  });

  test('needs few more requests than pages for messages that come evenly, and counts what it reads', async () => {
    const service = serve({ messages: steady(3000) });
    const context = new RecordingContext();
    const batches = await collect(openReader().read(queryFor(['a'], hour), context));
    expect(samplesOf(batches).map(({ value }) => value)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    expect(service.urls.length).toBeLessThan(40);
    expect([context.expected, context.advanced]).toEqual([3000, 3000]);
    expect(service.most).toBe(4);
  });

  test.each([['a'], ['a', 'b']])(
    'asks for as many spans at once where a service gives fewer than asked for',
    async (...names) => {
      const service = serve({ messages: steady(3000, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']), limit: 20 });
      const read = openReader({ pageSize: 200_000 }).read(queryFor(names, hour), new RecordingContext());
      expect(samplesOf(await collect(read))).toHaveLength(375 * names.length);
      expect(service.most).toBe(4);
    },
  );

  test.each([40, 1499, 1500, 1501, 4000, 4001, 20_000])('gives everything in pages of %d', async (pageSize) => {
    const messages = steady(4000, ['a', 'b']);
    for (const names of [['a'], ['b', 'a']]) {
      serve({ messages });
      const context = new RecordingContext();
      const read = openReader({ pageSize }).read(queryFor(names, { ...hour, to: hour.to + 1e6 }), context);
      const values = samplesOf(await collect(read)).map(({ value }) => value);
      expect(values).toEqual(
        Array.from({ length: 4000 }, (_, i) => i).filter((i) => names.length === 2 || i % 2 === 0),
      );
      expect([context.expected, context.advanced]).toEqual([values.length, values.length]);
    }
  });

  test('gives everything in pages that are read as they come, with too many at one time for one of them', async () => {
    const messages = [
      ...steady(25_000),
      ...steady(11_000, ['b']).map((one) => ({ ...one, time: String(START + 20_000) })),
    ];
    const service = serve({ messages });
    const context = new RecordingContext();
    const read = openReader({ pageSize: 10_000 }).read(queryFor(['b', 'a'], { ...hour, to: hour.to + 1e8 }), context);
    const samples = samplesOf(await collect(read));
    expect(samples.length).toBe(36_000);
    expect(samples.filter(({ name }) => name === 'a').map(({ value }) => value)).toEqual(
      Array.from({ length: 25_000 }, (_, i) => i),
    );
    expect([context.expected, context.advanced]).toEqual([36_000, 36_000]);
    expect(service.urls.length).toBeLessThan(80);
  });

  test('asks again for a page that is read as it comes when it comes short, and counts nothing of it twice', async () => {
    const once = steady(15_000);
    const messages = [...once, ...once.filter((_, i) => i % 100 === 0)];
    const faults: Record<number, Fault> = { 2: { kind: 'short', missing: 3 }, 3: { kind: 'cut', share: 0.9 } };
    serve({ messages, fault: (request) => faults[request] });
    const context = new RecordingContext();
    const read = openReader({ pageSize: 12_000 }).read(queryFor(['a'], { ...hour, to: hour.to + 1e8 }), context);
    expect(samplesOf(await collect(read)).length).toBe(15_000);
    expect(context.warnings.get('duplicates-dropped')).toBe(150);
  });

  test('needs few requests for a short burst in a long window that is otherwise empty', async () => {
    const service = serve({ messages: steady(1000) });
    const year = { from: (START - 180 * 86_400) * 1000, to: (START + 180 * 86_400) * 1000 };
    const batches = await collect(openReader().read(queryFor(['a'], year), new RecordingContext()));
    expect(samplesOf(batches).length).toBe(1000);
    expect(service.urls.length).toBeLessThan(60);
  });

  test('asks for each name alone where most of a channel is not wanted', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `name ${i}`);
    const service = serve({ messages: steady(3000, names) });
    const context = new RecordingContext();
    const batches = await collect(openReader({ pageSize: 50 }).read(queryFor(['name 7', 'name 3'], hour), context));
    const samples = samplesOf(batches);
    expect(samples.map(({ us }) => us)).toEqual(samples.map(({ us }) => us).toSorted((a, b) => a - b));
    expect(samples.length).toBe(120);
    expect(service.urls.length).toBeLessThan(20);
    expect([context.expected, context.advanced]).toEqual([120, 120]);
  });

  test('yields the oldest messages before the newest have been asked for', async () => {
    const service = serve({ messages: steady(3000) });
    const batches = openReader().read(queryFor(['a'], hour), new RecordingContext());
    const first = await batches.next();
    expect(samplesOf([first.value!])[0]!.value).toBe(0);
    expect(service.urls.length).toBeLessThan(10);
    await batches.return(undefined);
  });

  test('counts what lies outside the window when the service gives it, and leaves it out', async () => {
    serve({ messages: steady(50), ignoresTo: true });
    const context = new RecordingContext();
    const query = queryFor(['a'], { ...hour, to: (START + 20) * 1000 });
    const batches = await collect(openReader().read(query, context));
    expect(samplesOf(batches).length).toBe(20);
    expect(context.warnings.get('outside-window')).toBe(30);
  });

  test('fails rather than ask for ever when the service does not keep to the window', async () => {
    // The end of its patience makes this test fail rather than hang.
    const impatient: Behaviour['fault'] = (request) => (request < 500 ? undefined : { kind: 'status', status: 400 });
    serve({ messages: steady(500), ignoresTo: true, fault: impatient });
    const query = queryFor(['a'], { ...hour, to: (START + 20) * 1000 });
    const read = collect(openReader().read(query, new RecordingContext()));
    await expect(read).rejects.toMatchObject({ code: 'inconsistent-data' });
  });

  test.each([1, Number.POSITIVE_INFINITY])(
    'asks again when it is given another page, %d times, or fails',
    async (times) => {
      const service = serve({ messages: steady(500) });
      const pages: string[] = [];
      vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
        const page = await (await service.fetch(url, init)).text();
        pages.push(page);
        // Of the older spans, which fit a page each, one is answered with the page of another.
        const isOther = service.urls.length > 5 && service.urls.length <= 5 + times;
        return new Response(isOther ? pages[2] : page);
      });
      const read = collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
      if (times === 1) expect(samplesOf(await read).length).toBe(500);
      else await expect(read).rejects.toMatchObject({ code: 'inconsistent-data' });
    },
  );

  test('reads a burst of one time that lies between two microseconds', async () => {
    const time = '1700000000.1234567';
    const messages = Array.from({ length: 250 }, (_, value) => ({ ...steady(1)[0]!, time, value }));
    const service = serve({ messages });
    const batches = await collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
    expect(samplesOf(batches).length).toBe(250);
    expect(service.urls.length).toBeLessThan(40);
  });

  test('fails when more than a page at one instant, duplicates among them, never come in one order', async () => {
    const messages = Array.from({ length: 250 }, (_, i) => ({ ...steady(1)[0]!, value: i % 200 }));
    serve({ messages, shuffled: 1e9 });
    const read = collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
    await expect(read).rejects.toMatchObject({
      code: 'inconsistent-data',
      message: expect.stringContaining('2023-11-14T22:13:20.000Z'),
    });
  });

  test('fails when the page and its total never agree', async () => {
    const service = serve({ messages: steady(10), fault: () => ({ kind: 'short', missing: 1 }) });
    const read = collect(openReader({ maxAttempts: 4 }).read(queryFor(['a'], hour), new RecordingContext()));
    await expect(read).rejects.toMatchObject({ code: 'inconsistent-data' });
    expect(service.urls.length).toBe(4);
  });

  describe('without a limit of attempts', () => {
    const START_MS = Date.UTC(2024, 0, 1);

    beforeEach(() => {
      vi.useFakeTimers({
        toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
        now: START_MS,
      });
      vi.spyOn(Math, 'random').mockReturnValue(0.5);
    });
    afterEach(() => void vi.useRealTimers());

    /** Reads a window of a service until the end, with what was reported; time goes on in steps of 10 ms. */
    async function readThrough(fault: () => Fault | undefined, parts: Partial<ReaderConfig> = {}) {
      const service = serve({ messages: steady(10), fault });
      const { maxAttempts: _, ...config } = { ...quickConfig, maxRetryMs: 120_000, ...parts };
      const context = new RecordingContext();
      let outcome: unknown;
      collect(open(config, hostWith()).read(queryFor(['a'], hour), context)).then(
        (batches) => {
          outcome = samplesOf(batches).length;
        },
        (error: unknown) => {
          outcome = error;
        },
      );
      while (outcome === undefined) {
        await tasks(5);
        if (outcome === undefined) vi.advanceTimersByTime(10);
      }
      return { outcome, waits: context.waits, took: Date.now() - START_MS, asked: service.urls.length };
    }

    test('reads a page that disagrees with its total again for some time, in case it agrees later', async () => {
      const isEarly = () => Date.now() - START_MS < 12_000;
      const { outcome, waits, asked } = await readThrough(() =>
        isEarly() ? { kind: 'short', missing: 1 } : undefined,
      );
      expect(outcome).toBe(10);
      expect(asked).toBeGreaterThan(10);
      expect(waits.length).toBe(2 * (asked - 1));
      expect(waits.slice(0, 2)).toEqual([{ reason: 'bad-response', until: START_MS + 50 }, undefined]);
      expect(waits.at(-1)).toBe(undefined);
    });

    test('fails when they do not agree for a quarter of a minute, or for as long as it may try again', async () => {
      for (const [maxRetryMs, least, most] of [
        [120_000, 15_000, 17_000],
        [3000, 3000, 5000],
      ] as const) {
        vi.setSystemTime(START_MS);
        const { outcome, took } = await readThrough(() => ({ kind: 'short', missing: 1 }), { maxRetryMs });
        expect(outcome).toMatchObject({ code: 'inconsistent-data' });
        expect(took).toBeGreaterThanOrEqual(least);
        expect(took).toBeLessThan(most);
      }
    });

    test('says that it waits while the service cannot be reached', async () => {
      const { outcome, waits } = await readThrough(() =>
        Date.now() - START_MS < 20_000 ? { kind: 'network' } : undefined,
      );
      expect(outcome).toBe(10);
      expect(waits.slice(0, 2)).toEqual([{ reason: 'network', until: START_MS + 125 }, undefined]);
      expect(waits.at(-1)).toBe(undefined);
    });

    test('says that it waits while it counts, too', async () => {
      serve({
        messages: steady(10),
        fault: () => (Date.now() === START_MS ? { kind: 'status', status: 429 } : undefined),
      });
      const { maxAttempts: _, ...config } = quickConfig;
      const context = new RecordingContext();
      const counted = open(config, hostWith()).count(queryFor(['a'], hour), context);
      await tasks(20);
      expect(context.waits).toEqual([{ reason: 'rate-limited', until: START_MS + 125 }]);
      vi.advanceTimersByTime(125);
      expect(await counted).toBe(10);
      expect(context.waits.at(-1)).toBe(undefined);
    });
  });

  test('fails when the service gives fewer messages than asked for without saying so', async () => {
    const silent = serve({ messages: steady(300), limit: 20 });
    vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
      const body = (await (await silent.fetch(url, init)).json()) as object;
      return new Response(JSON.stringify({ ...body, limit: 100 }));
    });
    const read = collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
    await expect(read).rejects.toMatchObject({ code: 'inconsistent-data' });
  });

  describe.each([
    ['of one name', ['a'], ['a']],
    ['of names that are asked for alone', Array.from({ length: 50 }, (_, i) => `name ${i}`), ['name 3', 'name 7']],
  ])('%s', (_, names, wanted) => {
    const messages = steady(5000, names);
    const query = queryFor(wanted, { ...hour, to: hour.to + 3_600_000 });
    const isTotal = (url: URL) => url.searchParams.get('limit') === '1';
    const isFirst = (url: URL) => url.searchParams.get('from') === String(hour.from / 1000);
    const isOld = (message: StoredMessage) => Number(message.time) < START + 1501;

    test('fails when a replica that lags behind gives fewer messages than were counted', async () => {
      // The totals, and so the first page of the window, are those of the other replica.
      let asked = 0;
      const sees = (message: StoredMessage, url: URL) => !isOld(message) || isTotal(url) || (isFirst(url) && asked < 3);
      const service = serve({ messages, sees, meanwhile: () => void asked++ });
      const read = collect(openReader({ pageSize: 20 }).read(query, new RecordingContext()));
      await expect(read).rejects.toMatchObject({
        code: 'inconsistent-data',
        message: expect.stringMatching(/counts \d+ .* gave \d+/),
      });
      expect(service.urls.length).toBeLessThan(1000);
    });

    test('does without messages that were deleted meanwhile', async () => {
      let asked = 0;
      const sees = (message: StoredMessage) => asked < 30 || !isOld(message);
      serve({ messages, sees, meanwhile: () => void asked++ });
      const batches = await collect(openReader({ pageSize: 20 }).read(query, new RecordingContext()));
      const kept = messages.filter((message) => wanted.includes(message.name) && !isOld(message));
      expect(samplesOf(batches).slice(-kept.length)).toMatchObject(kept.map(({ value }) => ({ value })));
    });
  });

  test('is never short in silence when a part is answered with the page of the part after it', async () => {
    const messages = steady(60).map((message, at) => ({ ...message, time: String(START + at * 0.2) }));
    const query = queryFor(['a'], hour);
    let inconsistent = 0;
    for (let mistaken = 2; mistaken < 40; mistaken++) {
      const service = serve({ messages });
      let asked = 0;
      vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
        if (asked++ !== mistaken) return service.fetch(url, init);
        const [from, to] = ['from', 'to'].map((name) => Number(url.searchParams.get(name))) as [number, number];
        const after = new URL(url);
        after.searchParams.set('from', String(to));
        after.searchParams.set('to', String(to + (to - from)));
        return service.fetch(after, init);
      });
      const read = collect(openReader({ pageSize: 4 }).read(query, new RecordingContext()));
      const samples = await read.then(samplesOf, ({ code }) => code);
      if (samples === 'inconsistent-data') inconsistent++;
      else expect(samples).toHaveLength(60);
    }
    expect(inconsistent).toBeGreaterThan(0);
  });

  test('does not ask for the oldest message where messages fill the window', async () => {
    const service = serve({ messages: steady(2000) });
    const batches = await collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
    expect(samplesOf(batches).length).toBe(2000);
    expect(service.urls.filter(({ searchParams }) => searchParams.get('limit') === '1')).toEqual([]);
  });

  describe('when it cannot have the oldest message of a large window, which is but a hint,', () => {
    // The messages fill only the last of it.
    const early = { from: hour.from - 36_000_000, to: hour.to };
    const isHint = ({ searchParams }: URL) => searchParams.get('limit') === '1' && searchParams.get('offset') !== '0';

    test.each([400, 401, 404, 429, 504])('reads on all the same after a %d, and asks for it once', async (status) => {
      const service = serve({ messages: steady(2000) });
      vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
        const response = await service.fetch(url, init);
        return isHint(url) ? new Response('', { status }) : response;
      });
      const batches = await collect(openReader().read(queryFor(['a'], early), new RecordingContext()));
      expect(samplesOf(batches).length).toBe(2000);
      expect(service.urls.filter(isHint).length).toBe(1);
    });

    test('reads on all the same after a page without it, and asks for it once', async () => {
      const service = serve({ messages: steady(2000), sees: (_, url) => !isHint(url) });
      const batches = await collect(openReader().read(queryFor(['a'], early), new RecordingContext()));
      expect(samplesOf(batches).length).toBe(2000);
      expect(service.urls.filter(isHint).length).toBe(1);
    });

    test('ends with the reason when it is aborted meanwhile', async () => {
      const service = serve({ messages: steady(2000) });
      const controller = new AbortController();
      vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
        if (isHint(url)) controller.abort(new Error('enough'));
        return service.fetch(url, init);
      });
      const read = collect(openReader().read(queryFor(['a'], early), new RecordingContext(controller.signal)));
      await expect(read).rejects.toThrow('enough');
      expect(service.urls.length).toBe(1);
    });
  });

  test('fails when the service answers oldest first, and says what to do', async () => {
    serve({ messages: steady(3000), oldestFirst: true });
    const read = collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
    await expect(read).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringMatching(/newest first.*customSource/),
    });
  });

  test('reads a window that fits a page in any order', async () => {
    serve({ messages: steady(80), oldestFirst: true });
    const batches = await collect(openReader().read(queryFor(['a'], hour), new RecordingContext()));
    expect(samplesOf(batches).length).toBe(80);
  });

  test('takes an empty answer without a list for empty', async () => {
    for (const body of ['{"total":0}', '{"total":0,"messages":null}', '{"total":0,"messages":[]}']) {
      vi.stubGlobal('fetch', async () => new Response(body));
      expect(await collect(openReader().read(queryFor(['a'], hour), new RecordingContext()))).toEqual([]);
      expect(await openReader().count(queryFor(['a'], hour), new RecordingContext())).toBe(0);
    }
  });

  test('leaves out messages without a usable time, and counts them', async () => {
    const messages = [
      { name: 'a', value: 1 },
      { name: 'a', time: 'x' },
      { name: 'a', time: START, value: 2 },
    ];
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ total: 3, messages })));
    const context = new RecordingContext();
    const batches = await collect(openReader().read(queryFor(['a'], hour), context));
    expect(samplesOf(batches).map(({ value }) => value)).toEqual([2]);
    expect(context.warnings.get('malformed-message')).toBe(2);
  });

  test('counts messages whose value is in a field of another name', async () => {
    const messages = [1, 2, 3].map((v) => ({ name: 'a', time: START + v, ...(v === 2 ? { value: v } : { v }) }));
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ total: 3, messages })));
    const context = new RecordingContext();
    const batches = await collect(openReader().read(queryFor(['a'], hour), context));
    expect(samplesOf(batches).map(({ value }) => value)).toEqual([Number.NaN, 2, Number.NaN]);
    expect(context.warnings.get('unusable-field')).toBe(2);
  });
});

describe('counting', () => {
  test('asks for totals alone: one message at most for each name', async () => {
    const service = serve({ messages: steady(300, ['a', 'b', 'c']) });
    expect(await openReader().count(queryFor(['a', 'c'], hour), new RecordingContext())).toBe(200);
    expect(service.urls.map(({ searchParams }) => searchParams.get('limit'))).toEqual(['1', '1']);
  });

  test('counts the whole channel when JSON messages are wanted, which have no name', async () => {
    const service = serve({ messages: steady(300, ['a', 'b', 'c']) });
    const query = queryFor(['a'], { ...hour, fields: ['payload'] });
    expect(await openReader().count(query, new RecordingContext())).toBe(300);
    expect(service.urls.map(({ searchParams }) => searchParams.get('name'))).toEqual([null]);
  });

  test('learns the unit of the service', async () => {
    serve({ messages: [{ ...steady(1)[0]!, time: `${START}000000000` }], unit: 'ns' });
    expect(await openReader().count(queryFor(['a'], hour), new RecordingContext())).toBe(1);
  });

  test('learns the unit for every count under way, and for reads beside them', async () => {
    const messages = steady(300, ['a', 'b', 'c']).map((message) => ({ ...message, time: `${message.time}000000000` }));
    serve({ messages, unit: 'ns' });
    const source = openReader();
    const count = (names: readonly string[]) => source.count(queryFor(names, hour), new RecordingContext());
    const read = async () => samplesOf(await collect(source.read(queryFor(['a'], hour), new RecordingContext())));
    expect(await Promise.all([count(['a']), count(['b', 'a']), read(), count(['c']), read()])).toEqual([
      100,
      200,
      expect.objectContaining({ length: 100 }),
      100,
      expect.objectContaining({ length: 100 }),
    ]);
  });
});

describe('an abort', () => {
  test.each([1, 2, 3, 5, 8, 13, 30])('after %d turns ends all requests under way and starts no more', async (turns) => {
    const names = Array.from({ length: 10 }, (_, i) => `name ${i}`);
    const service = serve({ messages: steady(3000, names) });
    for (const wanted of [names, names.slice(0, 2)]) {
      const controller = new AbortController();
      const reason = new Error('the user has left');
      const read = collect(
        openReader({ pageSize: 50 }).read(queryFor(wanted, hour), new RecordingContext(controller.signal)),
      );
      const ended = expect(read).rejects.toBe(reason);
      await tasks(turns);
      controller.abort(reason);
      const asked = service.urls.length;
      await ended;
      await tasks(50);
      expect([service.urls.length, service.underWay]).toEqual([asked, 0]);
    }
    expect(service.most).toBeLessThanOrEqual(4);
  });

  test('reaches the requests themselves', async () => {
    const signals: AbortSignal[] = [];
    vi.stubGlobal('fetch', (_: URL, { signal }: RequestInit) => {
      signals.push(signal!);
      return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)));
    });
    const controller = new AbortController();
    const read = collect(openReader().read(queryFor(['a'], hour), new RecordingContext(controller.signal)));
    await tasks(3);
    controller.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('an error of one name', () => {
  const names = Array.from({ length: 50 }, (_, i) => `name ${i}`);
  const wanted = queryFor(['name 3', 'name 7'], { ...hour, to: hour.to + 3_600_000 });

  /** Requests for pages of these names, once the totals are known: those of the first fail, those of the other hang. */
  function serveBroken() {
    const service = serve({ messages: steady(7000, names) });
    const hanging: AbortSignal[] = [];
    let asked = 0;
    vi.stubGlobal('fetch', (url: URL, init: RequestInit) => {
      asked++;
      const [limit, name] = ['limit', 'name'].map((key) => url.searchParams.get(key));
      if (limit === '1' || name === null) return service.fetch(url, init);
      if (name === 'name 3') return Promise.resolve(new Response('', { status: 403 }));
      hanging.push(init.signal!);
      return new Promise((_, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason)));
    });
    return { hanging, count: () => asked };
  }

  test('ends the read at once, however long the others take, and no request starts afterwards', async () => {
    const { hanging, count } = serveBroken();
    let ended: unknown;
    collect(openReader({ pageSize: 20 }).read(wanted, new RecordingContext())).catch((error: unknown) => {
      ended = error;
    });
    await tasks(100);
    expect(ended).toMatchObject({ code: 'forbidden' });
    expect(hanging.map(({ aborted }) => aborted)).not.toContain(false);
    const before = count();
    await tasks(100);
    expect([hanging.length > 0, count()]).toEqual([true, before]);
  });
});

describe('a read of several names that is left', () => {
  test('ends its requests and starts no more', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `name ${i}`);
    const service = serve({ messages: steady(7000, names) });
    const query = queryFor(['name 3', 'name 7'], { ...hour, to: hour.to + 3_600_000 });
    const batches = openReader({ pageSize: 20 }).read(query, new RecordingContext());
    await batches.next();
    await batches.return(undefined);
    const asked = service.urls.length;
    await tasks(50);
    expect([service.urls.length, service.underWay]).toEqual([asked, 0]);
  });
});

describe('requests of several reads', () => {
  test('are four at once to an origin, over all of them', async () => {
    const service = serve({ messages: steady(2000) });
    const read = () => collect(openReader({ pageSize: 50 }).read(queryFor(['a'], hour), new RecordingContext()));
    const all = await Promise.all([read(), read(), read()]);
    expect(all.map((batches) => samplesOf(batches).length)).toEqual([2000, 2000, 2000]);
    expect(service.most).toBe(4);
  });
});

describe('authorisation', () => {
  test('asks the page for a token once, and once more after it was refused, however many requests there are', async () => {
    const behaviour: Behaviour = { messages: steady(3000), token: 'second' };
    const service = serve(behaviour);
    const getToken = vi.fn(async () => 'second').mockResolvedValueOnce('first');
    const source = openReader({ authorised: true }, hostWith({ getToken }));
    const batches = await collect(source.read(queryFor(['a'], hour), new RecordingContext()));
    expect([samplesOf(batches).length, getToken.mock.calls.length]).toEqual([3000, 2]);
    expect(service.authorizations[0]).toBe('Bearer first');
    expect(new Set(service.authorizations.slice(1))).toEqual(new Set(['Bearer second']));
  });

  test('renews a token that expires in the middle of a read', async () => {
    const tokens = ['first', 'second', 'third'];
    const behaviour: Behaviour = { messages: steady(3000), token: 'first' };
    behaviour.meanwhile = (request) => {
      if (request === 10) behaviour.token = 'second';
      if (request === 60) behaviour.token = 'third';
    };
    serve(behaviour);
    const getToken = vi.fn(async () => tokens.shift()!);
    const source = openReader({ authorised: true, pageSize: 30 }, hostWith({ getToken }));
    const batches = await collect(source.read(queryFor(['a'], hour), new RecordingContext()));
    expect([samplesOf(batches).length, getToken.mock.calls.length]).toEqual([3000, 3]);
  });

  test('fails with unauthorized when the renewed token is refused too, and the error holds no token', async () => {
    const service = serve({ messages: steady(10), token: 'right' });
    const source = openReader({ authorised: true }, hostWith({ getToken: async () => 'wrong-token' }));
    const error = await collect(source.read(queryFor(['a'], hour), new RecordingContext())).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(service.authorizations).toEqual(['Bearer wrong-token', 'Bearer wrong-token']);
    expect(`${(error as Error).message} ${(error as Error).stack}`).not.toContain('wrong-token');
    expect(service.urls.some(({ href }) => href.includes('wrong'))).toBe(false);
  });
});
