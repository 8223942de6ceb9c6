import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import { HttpJson, type HttpOptions } from '../../../../src/sources/http/http-client.ts';
import type { Wait } from '../../../../src/sources/source.ts';
import { Waits } from '../../../../src/sources/waits.ts';

// What is loaded on demand takes real time.
beforeAll(async () => {
  await import('../../../../src/core/http/server-message.ts');
});

const url = new URL('https://reader.test/messages');

const options: HttpOptions = { authScheme: 'Bearer', maxRetryMs: 120_000, timeoutMs: 60_000 };

const never = new AbortController().signal;

const START = Date.UTC(2024, 0, 1);

/** What the service does, and the time of each request in milliseconds since {@link START}. */
let answer: () => Response | Promise<Response>;
let asked: number[] = [];

/** The browser's word on its network, and who listens for it. */
let network: EventTarget & { listeners: number };

const fine = () => new Response('{"fine":true}');
const unreachable = () => Promise.reject(new TypeError('fetch failed'));
const status = (code: number, headers: Record<string, string> = {}) => new Response('', { status: code, headers });

function setOnline(onLine: boolean, { event = true } = {}): void {
  vi.stubGlobal('navigator', { onLine });
  if (event) network.dispatchEvent(new Event(onLine ? 'online' : 'offline'));
}

class Network extends EventTarget {
  listeners = 0;
  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    this.listeners++;
    super.addEventListener(...args);
  }
  override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
}

/** One request, with every wait that was reported and when, in milliseconds since {@link START}. */
function request(parts: Partial<HttpOptions> = {}, signal: AbortSignal = never) {
  const waits: { at: number; reason?: Wait['reason']; until?: number }[] = [];
  const group = new Waits((wait) => {
    const { reason, until } = wait ?? {};
    waits.push({
      at: Date.now() - START,
      ...(reason && { reason }),
      ...(until !== undefined && { until: until - START }),
    });
  });
  let ended: number | undefined;
  const outcome = new HttpJson({ ...options, ...parts })
    .get(url, signal, (body) => body, { waits: group })
    .catch((error: unknown) => error)
    .finally(() => {
      ended = Date.now() - START;
    });
  return { outcome, waits, ended: () => ended };
}

/** The jitter: what `Math.random` gives, by turns. */
const jitter = (...shares: readonly number[]) => {
  let at = 0;
  vi.spyOn(Math, 'random').mockImplementation(() => shares[at++ % shares.length]!);
};

beforeEach(() => {
  asked = [];
  answer = fine;
  network = new Network();
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
    now: START,
  });
  vi.stubGlobal('fetch', async () => {
    asked.push(Date.now() - START);
    return answer();
  });
  vi.stubGlobal('addEventListener', network.addEventListener.bind(network));
  vi.stubGlobal('removeEventListener', network.removeEventListener.bind(network));
  jitter(0.5);
});

afterEach(() => {
  expect(network.listeners).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('an outage', () => {
  test('is survived when it is shorter than maxRetryMs, and fails the request when it is longer, whatever the jitter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60_000 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.array(fc.double({ min: 0.01, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(
          unreachable,
          () => status(503),
          () => status(429),
          () => new Response('{"cut'),
        ),
        async (maxRetryMs, share, shares, fault) => {
          vi.setSystemTime(START);
          jitter(...shares);
          const over = share * maxRetryMs;
          answer = () => (Date.now() - START >= over ? fine() : fault());
          const { outcome, ended } = request({ maxRetryMs });
          await vi.runAllTimersAsync();
          const result = await outcome;
          if (over < maxRetryMs - 1) expect(result).toEqual({ fine: true });
          if (over > maxRetryMs + 2) {
            expect(result).toBeInstanceOf(ExportError);
            expect(Math.abs(ended()! - maxRetryMs)).toBeLessThanOrEqual(2);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is survived after many more tries than six, and the pauses grow to 10 seconds', async () => {
    answer = () => (Date.now() - START >= 100_000 ? fine() : unreachable());
    const { outcome } = request();
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual({ fine: true });
    expect(asked.length).toBeGreaterThan(20);
    const pauses = asked.slice(1).map((time, i) => time - asked[i]!);
    expect(pauses.slice(0, 7)).toEqual([125, 250, 500, 1000, 2000, 4000, 5000]);
    expect(Math.max(...pauses)).toBe(5000);
  });

  test('fails the request after maxAttempts, however much time is left', async () => {
    answer = unreachable;
    const { outcome } = request({ maxAttempts: 3 });
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ code: 'network', message: expect.stringMatching(/3 tries/) });
    expect(asked).toEqual([0, 125, 375]);
  });

  test('fails the request at once when the server asks for more time than is left', async () => {
    answer = () => (asked.length < 3 ? unreachable() : status(503, { 'Retry-After': '120' }));
    const { outcome, ended } = request();
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ code: 'server', message: expect.stringMatching(/wait 120 s.*3 tries/) });
    expect(ended()).toBe(375);
  });

  test('is waited for no shorter because the computer slept in the middle of a request', async () => {
    const now = performance.now.bind(performance);
    let slept = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now() + slept);
    answer = () => {
      if (asked.length === 1) slept = 3_600_000;
      return asked.length < 3 ? unreachable() : fine();
    };
    const { outcome } = request();
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual({ fine: true });
  });
});

describe('while the browser is offline', () => {
  test('time does not count, and the request goes on at once when the network is back', async () => {
    answer = () => (navigator.onLine ? fine() : unreachable());
    setOnline(false);
    const { outcome, waits, ended } = request({ maxAttempts: 2 });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(ended()).toBe(undefined);
    // It tries now and then, as the browser may be wrong.
    expect(asked.slice(0, 4)).toEqual([0, 10_000, 20_000, 30_000]);
    await vi.advanceTimersByTimeAsync(1234);
    setOnline(true);
    await vi.advanceTimersByTimeAsync(0);
    expect([await outcome, ended()]).toEqual([{ fine: true }, 3_601_234]);
    expect(waits[0]).toEqual({ at: 0, reason: 'offline' });
    expect(waits.at(-1)).toEqual({ at: 3_601_234 });
  });

  test('a network that comes back without an event, as in workers of Chromium, is seen within a moment', async () => {
    answer = () => (navigator.onLine ? fine() : unreachable());
    setOnline(false, { event: false });
    const { outcome, ended } = request();
    await vi.advanceTimersByTimeAsync(14_100);
    setOnline(true, { event: false });
    await vi.advanceTimersByTimeAsync(250);
    expect([await outcome, ended()]).toEqual([{ fine: true }, 14_250]);
  });

  test('a network that works all the same is used', async () => {
    setOnline(false);
    let down = true;
    answer = () => (down ? unreachable() : fine());
    const { outcome, ended } = request();
    await vi.advanceTimersByTimeAsync(25_000);
    down = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect([await outcome, ended()]).toEqual([{ fine: true }, 30_000]);
  });

  test('answers are the server’s, and their time counts', async () => {
    setOnline(false);
    answer = () => status(503);
    const { outcome, ended, waits } = request();
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ code: 'server', status: 503 });
    expect(ended()).toBe(120_000);
    expect(waits[0]).toEqual({ at: 0, reason: 'server', until: 125 });
  });

  test('an abort ends the request at once', async () => {
    setOnline(false);
    answer = unreachable;
    const controller = new AbortController();
    const { outcome, waits } = request({}, controller.signal);
    await vi.advanceTimersByTimeAsync(15_000);
    controller.abort(new Error('enough'));
    expect(await outcome).toEqual(new Error('enough'));
    expect(waits.at(-1)).toEqual({ at: 15_000 });
  });

  test('time before and after counts all the same', async () => {
    answer = unreachable;
    const { outcome, ended } = request();
    await vi.advanceTimersByTimeAsync(60_000);
    setOnline(false);
    await vi.advanceTimersByTimeAsync(600_000);
    setOnline(true);
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ code: 'network' });
    // Of the ten minutes only the pause that was under way counts.
    expect(ended()).toBeGreaterThan(710_000);
    expect(ended()).toBeLessThan(725_000);
  });
});

describe('a pause', () => {
  test('ends at once when the browser comes online', async () => {
    answer = () => (Date.now() - START >= 9000 ? fine() : unreachable());
    const { outcome, ended } = request();
    await vi.advanceTimersByTimeAsync(9000);
    setOnline(true);
    await vi.advanceTimersByTimeAsync(0);
    expect([await outcome, ended()]).toEqual([{ fine: true }, 9000]);
  });

  test('ends within a moment when the network is back without an event', async () => {
    answer = () => (Date.now() - START >= 9000 ? fine() : unreachable());
    const { outcome, ended } = request();
    await vi.advanceTimersByTimeAsync(8000);
    setOnline(false, { event: false });
    await vi.advanceTimersByTimeAsync(1000);
    setOnline(true, { event: false });
    await vi.advanceTimersByTimeAsync(250);
    expect(await outcome).toEqual({ fine: true });
    expect(ended()).toBeLessThan(9300);
  });

  test('that the server asks for does not', async () => {
    answer = () => (asked.length > 1 ? fine() : status(429, { 'Retry-After': '7' }));
    const { outcome, ended, waits } = request();
    await vi.advanceTimersByTimeAsync(1000);
    setOnline(true);
    await vi.runAllTimersAsync();
    expect([await outcome, ended()]).toEqual([{ fine: true }, 7000]);
    expect(waits).toEqual([{ at: 0, reason: 'rate-limited', until: 7000 }, { at: 7000 }]);
  });

  test.each([
    ['network', unreachable],
    ['rate-limited', () => status(429)],
    ['server', () => status(408)],
    ['server', () => status(500)],
    ['bad-response', () => new Response('<html>')],
  ] as const)('is reported with its reason and its end: %s', async (reason, fault) => {
    answer = () => (asked.length > 2 ? fine() : fault());
    const { outcome, waits } = request();
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual({ fine: true });
    expect(waits).toEqual([{ at: 0, reason, until: 125 }, { at: 125 }, { at: 125, reason, until: 375 }, { at: 375 }]);
  });

  test('works where there is no word on the network, as in Node', async () => {
    vi.stubGlobal('addEventListener', undefined);
    vi.stubGlobal('removeEventListener', undefined);
    vi.stubGlobal('navigator', undefined);
    answer = () => (asked.length > 1 ? fine() : unreachable());
    const { outcome } = request();
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual({ fine: true });
  });
});

describe('of several requests that wait', () => {
  test('the one that waits for the shortest time is reported, and offline before all', async () => {
    const reported: (Wait | undefined)[] = [];
    const waits = new Waits((wait) => reported.push(wait));
    const pause = () => {
      let end = () => {};
      const promise = new Promise<void>((resolve) => {
        end = resolve;
      });
      return { promise, end };
    };
    const [late, later, soon, offline] = [pause(), pause(), pause(), pause()];
    const all = [
      waits.during({ reason: 'server', until: 9000 }, later.promise),
      waits.during({ reason: 'network', until: 5000 }, soon.promise),
      waits.during({ reason: 'server', until: 7000 }, late.promise),
      waits.during({ reason: 'offline' }, offline.promise),
    ];
    offline.end();
    await all[3];
    soon.end();
    await all[1];
    late.end();
    await all[2];
    later.end();
    await Promise.all(all);
    expect(reported).toEqual([
      { reason: 'server', until: 9000 },
      { reason: 'network', until: 5000 },
      { reason: 'offline' },
      { reason: 'network', until: 5000 },
      { reason: 'server', until: 7000 },
      { reason: 'server', until: 9000 },
      undefined,
    ]);
  });
});
