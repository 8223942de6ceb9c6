import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import { BadPageMeta, HttpJson, type HttpOptions } from '../../../../src/sources/http/http-client.ts';
import { partsOf } from '../../../../src/sources/http/streamed-page.ts';

// What is loaded on demand takes real time.
beforeAll(async () => {
  await import('../../../../src/core/http/server-message.ts');
});

const url = new URL('https://reader.test/iot/channels/c1/messages?limit=10');

const options: HttpOptions = { authScheme: 'Bearer', maxAttempts: 4, maxRetryMs: 60_000, timeoutMs: 5000 };

const never = new AbortController().signal;

/** Requests of a test, with the `Authorization` each came with. */
let asked: (string | null)[] = [];

/** Answers requests one after another; the last answer is given again and again. */
function serve(...answers: ((signal: AbortSignal | null | undefined) => Response | Promise<Response>)[]): void {
  vi.stubGlobal('fetch', async (_url: URL, init: RequestInit) => {
    asked.push(new Headers(init.headers).get('Authorization'));
    return answers[Math.min(asked.length, answers.length) - 1]!(init.signal);
  });
}

const status =
  (code: number, body = '', headers: Record<string, string> = {}) =>
  () =>
    new Response(body, { status: code, headers });
const ok =
  (body: unknown = { fine: true }) =>
  () =>
    new Response(JSON.stringify(body));

/** The error of a failed request, after all its pauses. */
async function failure(promise: Promise<unknown>): Promise<ExportError> {
  const caught = promise.then(
    () => new Error('It did not fail.'),
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  const error = await caught;
  if (!(error instanceof ExportError)) throw error;
  return error;
}

const get = (http: HttpJson, signal: AbortSignal = never) => http.get(url, signal, (body) => body);

/** Everything that an error says, its causes included. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), everythingIn(error.cause)].join('\n');
}

beforeEach(() => {
  asked = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a request for JSON', () => {
  test('gives what the check makes of the body', async () => {
    serve(ok({ total: 3 }));
    const http = new HttpJson(options);
    expect(await http.get(url, never, (body) => (body as { total: number }).total)).toBe(3);
    expect(asked).toEqual([null]);
  });

  test.each([408, 425, 429, 500, 502, 503, 504])('is tried again after a %d', async (code) => {
    serve(status(code), status(code), ok());
    const answer = get(new HttpJson(options));
    await vi.runAllTimersAsync();
    expect(await answer).toEqual({ fine: true });
    expect(asked.length).toBe(3);
  });

  test.each([
    [400, 'server'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'server'],
    [501, 'server'],
  ] as const)('is not tried again after a %d, which fails with %s', async (code, expected) => {
    serve(status(code, '{"message":"no such thing"}'));
    const error = await failure(get(new HttpJson(options)));
    expect([error.code, error.status, asked.length]).toEqual([expected, code, 1]);
    expect(error.message).toContain('no such thing');
  });

  test.each([
    ['429', status(429), 'rate-limited', 429],
    ['503', status(503), 'server', 503],
    ['no answer', () => Promise.reject(new TypeError('fetch failed')), 'network', undefined],
    ['cut JSON', () => new Response('{"total":'), 'bad-response', undefined],
  ] as const)('gives up after all its tries of %s', async (_, answer, code, expectedStatus) => {
    serve(answer);
    const error = await failure(get(new HttpJson(options)));
    expect([error.code, error.status, asked.length]).toEqual([code, expectedStatus, 4]);
    expect(error.message).toContain('4 tries');
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('is tried again when the check does not like the body, and fails with bad-response in the end', async () => {
    serve(ok({ wrong: 1 }));
    const check = () => {
      throw new BadPageMeta('JSON without a total');
    };
    const error = await failure(new HttpJson(options).get(url, never, check));
    expect([error.code, asked.length]).toEqual(['bad-response', 4]);
    expect(error.message).toContain('JSON without a total');
  });

  test('fails at once with whatever else the check throws', async () => {
    serve(ok());
    const fault = new RangeError('a fault of the check');
    const answer = new HttpJson(options).get(url, never, () => {
      throw fault;
    });
    await expect(answer).rejects.toBe(fault);
    expect(asked.length).toBe(1);
  });

  test('waits longer from try to try, a random part of it, and 10 seconds at most', async () => {
    serve(status(500));
    const times: number[] = [];
    vi.stubGlobal('fetch', async () => {
      times.push(Date.now());
      return new Response('', { status: 500 });
    });
    await failure(get(new HttpJson({ ...options, maxAttempts: 10, maxRetryMs: 1e6 })));
    const pauses = times.slice(1).map((time, i) => time - times[i]!);
    expect(pauses).toEqual([125, 250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Date.now() + 7000).toUTCString()],
  ])('waits as long as Retry-After says in %s', async (_, header) => {
    vi.setSystemTime(new Date('2024-01-01T00:00:00Z'));
    const start = Date.now();
    serve(status(429, '', { 'Retry-After': header() }), ok());
    const answer = get(new HttpJson(options)).then(() => Date.now() - start);
    await vi.advanceTimersByTimeAsync(6999);
    expect(asked.length).toBe(1);
    await vi.runAllTimersAsync();
    expect(await answer).toBe(7000);
  });

  test('takes a Retry-After that it cannot read, or that is past, for none', async () => {
    for (const header of ['soon', '-5', 'Mon, 01 Jan 2001 00:00:00 GMT', '1e9']) {
      asked = [];
      serve(status(429, '', { 'Retry-After': header }), ok());
      const answer = get(new HttpJson(options));
      await vi.advanceTimersByTimeAsync(200);
      expect(await answer).toEqual({ fine: true });
    }
  });

  test('does not wait for a try that would come too late', async () => {
    serve(status(429, '', { 'Retry-After': '61' }));
    const start = Date.now();
    const error = await failure(get(new HttpJson(options)));
    expect([error.code, asked.length, Date.now() - start]).toEqual(['rate-limited', 1, 0]);
    expect(error.message).toContain('61');
  });

  test('is tried again however long it waited for others before it began', async () => {
    // Four take all slots of the origin for longer than a failing request may be tried.
    const slow = () => new Promise<Response>((resolve) => setTimeout(() => resolve(ok()()), 70_000));
    serve(slow, slow, slow, slow, status(503), status(503), ok());
    const http = new HttpJson({ ...options, timeoutMs: 100_000 });
    const all = Promise.all(Array.from({ length: 5 }, () => get(http)));
    await vi.runAllTimersAsync();
    expect(await all).toHaveLength(5);
    expect(asked.length).toBe(7);
  });

  test('is not tried again once its own tries and pauses have taken too long', async () => {
    const slow = () => new Promise<Response>((resolve) => setTimeout(() => resolve(status(503)()), 25_000));
    serve(slow);
    const error = await failure(get(new HttpJson({ ...options, timeoutMs: 100_000 })));
    expect([error.code, asked.length]).toEqual(['server', 3]);
  });

  test.each([
    [
      'as browsers show it',
      () =>
        Object.create(new Response(), {
          type: { value: 'opaqueredirect' },
          ok: { value: false },
          status: { value: 0 },
        }),
    ],
    ['as servers show it', status(307, '', { Location: 'https://elsewhere.test/' })],
  ])('does not follow a redirect, %s, nor try it again, and says what to do', async (_, answer) => {
    const modes: unknown[] = [];
    vi.stubGlobal('fetch', async (_url: URL, init: RequestInit) => {
      modes.push(init.redirect);
      return answer();
    });
    const error = await failure(get(new HttpJson(options, async () => 'token')));
    expect(modes).toEqual(['manual']);
    expect(error).toMatchObject({ code: 'server', message: expect.stringMatching(/redirect.*baseUrl/) });
  });

  test.each(['timeoutMs', 'maxRetryMs'])('cannot be given a %s that timers take for none', (name) => {
    expect(() => new HttpJson({ ...options, [name]: 2 ** 31 })).toThrow(TypeError);
    expect(() => new HttpJson({ ...options, [name]: 2 ** 31 - 1 })).not.toThrow();
  });

  test('is given up when a try takes too long, body included, and tried again', async () => {
    const hanging = (signal: AbortSignal | null | undefined) =>
      new Promise<Response>((_, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason));
      });
    const stuckBody = (signal: AbortSignal | null | undefined) =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"fine":'));
            signal!.addEventListener('abort', () => controller.error(signal!.reason));
          },
        }),
      );
    serve(hanging, stuckBody, ok());
    const answer = get(new HttpJson(options));
    await vi.advanceTimersByTimeAsync(4999);
    expect(asked.length).toBe(1);
    await vi.runAllTimersAsync();
    expect(await answer).toEqual({ fine: true });
    serve(hanging);
    const error = await failure(get(new HttpJson(options)));
    expect(error.code).toBe('network');
    expect(error.message).toContain('5000 ms');
  });

  test('ends with the reason when it is aborted: under way, while it waits, and before it starts', async () => {
    const reason = new Error('the user has left');
    for (const at of ['under way', 'waiting', 'before']) {
      asked = [];
      const controller = new AbortController();
      let ended: unknown;
      serve((signal) =>
        at === 'under way'
          ? new Promise((_, reject) => {
              signal!.addEventListener('abort', () => {
                ended = signal!.reason;
                reject(signal!.reason);
              });
            })
          : new Response('', { status: 500 }),
      );
      if (at === 'before') controller.abort(reason);
      const answer = get(new HttpJson(options), controller.signal);
      const caught = answer.catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(10);
      controller.abort(reason);
      expect(await caught).toBe(reason);
      const before = asked.length;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(asked.length).toBe(before);
      expect([at, asked.length, ended]).toEqual([at, at === 'before' ? 0 : 1, at === 'under way' ? reason : undefined]);
    }
  });

  test.each([
    ['{"message":"from message"}', 'from message'],
    ['{"error":{"message":"from error.message"}}', 'from error.message'],
    ['{"error":"from error"}', 'from error'],
    ['{"errors":[{"detail":"one"},{"detail":"two"},null]}', 'one; two'],
    ['plain text', 'plain text'],
    ['line\none\u202e\u0000two', 'line one two'],
  ])('says what the error body %j says', async (body, said) => {
    serve(status(400, body));
    const error = await failure(get(new HttpJson(options)));
    expect(error.message).toBe(`https://reader.test/iot/channels/c1/messages answered 400: ${said}.`);
  });

  test('does not repeat pages of HTML, and cuts what is long', async () => {
    serve(status(400, ' <html><body>many words</body></html>'), status(400, 'x'.repeat(10_000)));
    const http = new HttpJson(options);
    expect((await failure(get(http))).message).not.toContain('many words');
    expect((await failure(get(http))).message.length).toBeLessThan(300);
  });
});

describe('a body that is taken in parts', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  /** A body of these parts, one each time it is asked; what its stream was cancelled with goes into `cancelled`. */
  const streamOf = (parts: readonly (string | Error)[], cancelled: unknown[] = [], type?: 'bytes') => {
    const waiting = [...parts];
    const source = {
      type,
      pull(controller: ReadableStreamDefaultController | ReadableByteStreamController) {
        const part = waiting.shift();
        if (part instanceof Error) controller.error(part);
        else if (part !== undefined) controller.enqueue(bytes(part));
        else {
          controller.close();
          (controller as Partial<ReadableByteStreamController>).byobRequest?.respond(0);
        }
      },
      cancel: (reason: unknown) => void cancelled.push(reason),
    };
    return new Response(new ReadableStream(source as UnderlyingDefaultSource), {});
  };

  const takeParts = <T>(http: HttpJson, take: (parts: AsyncIterable<Uint8Array>) => Promise<T>) =>
    http.read(url, never, (response) => take(partsOf(response)));

  const textOf = async (parts: AsyncIterable<Uint8Array>) => {
    let text = '';
    for await (const part of parts) text += new TextDecoder().decode(part);
    return text;
  };

  test.each([undefined, 'bytes'] as const)('comes whole and in order from a stream of kind %s', async (type) => {
    const parts = Array.from({ length: 50 }, (_, i) => `${i} `.repeat(1 + 700 * (i % 5)));
    serve(() => streamOf(parts, [], type));
    expect(await takeParts(new HttpJson(options), textOf)).toBe(parts.join(''));
  });

  test('may be empty, or none', async () => {
    serve(
      () => streamOf([]),
      () => new Response(null),
    );
    const http = new HttpJson(options);
    expect(await takeParts(http, textOf)).toBe('');
    expect(await takeParts(http, textOf)).toBe('');
  });

  test('that breaks off is asked for again, and taken anew', async () => {
    serve(
      () => streamOf(['one ', new TypeError('network error')]),
      () => streamOf(['one ', 'two']),
    );
    let begun = 0;
    const answer = takeParts(new HttpJson(options), (parts) => {
      begun++;
      return textOf(parts);
    });
    await vi.runAllTimersAsync();
    expect([await answer, begun]).toEqual(['one two', 2]);
  });

  test.each([
    ['breaks off', [new TypeError('network error')], textOf, 'network'],
    ['is no JSON', ['{'], async (parts: AsyncIterable<Uint8Array>) => JSON.parse(await textOf(parts)), 'bad-response'],
    [
      'is not as promised',
      ['{}'],
      async () => {
        throw new BadPageMeta('JSON without a total');
      },
      'bad-response',
    ],
  ] as const)('that %s each time fails in the end', async (_, parts, take, code) => {
    serve(() => streamOf(parts));
    const error = await failure(takeParts<unknown>(new HttpJson(options), take));
    expect([error.code, asked.length]).toEqual([code, 4]);
  });

  test('is given up, and its request ended, with whatever else its taker throws', async () => {
    const cancelled: unknown[] = [];
    serve(() => streamOf(['one', 'two', 'three'], cancelled));
    const fault = new RangeError('a fault of the taker');
    const answer = takeParts(new HttpJson(options), async (parts) => {
      for await (const _ of parts) throw fault;
    });
    await expect(answer).rejects.toBe(fault);
    expect([asked.length, cancelled.length]).toEqual([1, 1]);
  });
});

describe('the token', () => {
  const tokens = (...list: string[]) => {
    let at = 0;
    return vi.fn(async () => list[Math.min(at++, list.length - 1)]!);
  };

  test('is asked for once and used for every request, after the word of the authScheme', async () => {
    serve(ok());
    const getToken = tokens('first');
    const http = new HttpJson({ ...options, authScheme: 'Thing' }, getToken);
    await Promise.all([get(http), get(http), get(http)]);
    expect(asked).toEqual(['Thing first', 'Thing first', 'Thing first']);
    expect(getToken).toHaveBeenCalledTimes(1);
  });

  test('is renewed once for all requests that it was refused to, each of which is played once more', async () => {
    const getToken = tokens('old', 'new');
    vi.stubGlobal('fetch', async (_: URL, init: RequestInit) => {
      const authorization = new Headers(init.headers).get('Authorization');
      asked.push(authorization);
      await new Promise((resolve) => setImmediate(resolve));
      return authorization === 'Bearer new' ? ok()() : status(401)();
    });
    const http = new HttpJson(options, getToken);
    expect(await Promise.all(Array.from({ length: 8 }, () => get(http)))).toHaveLength(8);
    expect(getToken).toHaveBeenCalledTimes(2);
    expect(asked.filter((authorization) => authorization === 'Bearer old').length).toBeLessThanOrEqual(4);
    expect(asked.filter((authorization) => authorization === 'Bearer new').length).toBe(8);
  });

  test('that is refused twice fails with unauthorized, and is not tried further', async () => {
    serve(status(401, '{"message":"bad token"}'));
    const getToken = tokens('old', 'new');
    const error = await failure(get(new HttpJson(options, getToken)));
    expect([error.code, error.status, asked]).toEqual(['unauthorized', 401, ['Bearer old', 'Bearer new']]);
  });

  test('is not asked for after a 401 when there is no way to', async () => {
    serve(status(401));
    const error = await failure(get(new HttpJson(options)));
    expect([error.code, asked]).toEqual(['unauthorized', [null]]);
  });

  test('that cannot be had fails with unauthorized, and is asked for again by the next request', async () => {
    serve(ok());
    const getToken = vi.fn(async () => 'late').mockRejectedValueOnce(new Error('login expired'));
    const http = new HttpJson(options, getToken);
    const error = await failure(get(http));
    expect([error.code, (error.cause as Error).message]).toEqual(['unauthorized', 'login expired']);
    expect(await get(http)).toEqual({ fine: true });
    expect(asked).toEqual(['Bearer late']);
  });

  test.each(['', ' ', 'a b', 'a\nb', 'tökén', 'a\u0000'])('%j is refused before it is sent', async (token) => {
    serve(ok());
    const error = await failure(get(new HttpJson(options, async () => token)));
    expect([error.code, asked.length]).toEqual(['unauthorized', 0]);
    if (token.trim() !== '') expect(everythingIn(error)).not.toContain(token);
  });

  test('that is still being asked for does not hold up an abort', async () => {
    serve(ok());
    const controller = new AbortController();
    const answer = get(new HttpJson(options, () => new Promise(() => {})), controller.signal);
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });

  const token = 'secret/+<&>"\\token';
  const quoted = JSON.stringify(token).slice(1, -1);
  test.each([
    ['in a text', status(400, `no ${token} here`)],
    ['in JSON', status(400, `{"message":"no ${quoted} here"}`)],
    [
      'in JSON as Go writes it',
      status(400, `{"message":"${quoted.replace('<', '\\u003c').replace('&', '\\u0026').replace('>', '\\u003e')}"}`),
    ],
    ['in JSON as PHP writes it', status(403, `{"message":"${quoted.replace('/', '\\/')}"}`)],
    ['in a refusal', status(401, `Bearer ${token} is not valid`)],
    ['in a retried status', status(503, `{"error":{"message":"${quoted}"}}`)],
    ['in an answer that is not JSON', () => new Response(token)],
    ['in an answer that is not JSON, after the authScheme', () => new Response(`Bearer ${token}`)],
  ])('is in no error when the service quotes it %s', async (_, answer) => {
    serve(answer);
    const error = await failure(get(new HttpJson(options, async () => token)));
    expect(everythingIn(error)).not.toContain('secret');
  });
});
