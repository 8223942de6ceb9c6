import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PageReads } from '../../../src/client/page-reads.ts';
import { open } from '../../../src/sources/custom.ts';
import {
  type ChannelMessage,
  connhexSource,
  customSource,
  jsonApiSource,
  magistralaSource,
  mainfluxSource,
  memorySource,
  type SourceDescriptor,
} from '../../../src/sources/descriptor.ts';
import type { SampleQuery, SourceHost } from '../../../src/sources/source.ts';
import { collect } from '../../support/oracles/bytes.ts';
import { batchFaults, hostWith, queryFor, RecordingContext, samplesOf } from '../../support/read-all.ts';

/** A page that holds this source, and what it was asked. */
function hostOf(source: SourceDescriptor) {
  const log: string[] = [];
  const reads = new PageReads(source, new AbortController().signal);
  const host: SourceHost = hostWith({
    openRead: async (query: SampleQuery) => {
      log.push('open');
      return reads.open(query);
    },
    pull: (read) => {
      log.push('pull');
      return reads.pull(read);
    },
    closeRead: async (read) => {
      log.push('close');
      reads.close(read);
    },
  });
  return { host, log };
}

const query = queryFor(['a', 'b'], { from: 0, to: 1e9 });

function readAll(source: SourceDescriptor, context = new RecordingContext(), asked = query) {
  return collect(open(source.config, hostOf(source).host).read(asked, context));
}

const message = (time: number, value: number, rest: object = {}): ChannelMessage => ({
  time,
  name: 'a',
  publisher: 'p',
  value,
  ...rest,
});

afterEach(() => vi.unstubAllGlobals());

describe('messages in memory', () => {
  test('are read in order, whatever order they have, in slices', async () => {
    const messages = Array.from({ length: 5001 }, (_, i) => message((i * 7919) % 5001, i));
    const context = new RecordingContext();
    const source = memorySource(messages);
    const { host, log } = hostOf(source);
    const batches = await collect(open(source.config, host).read(query, context));
    expect(batchFaults(batches, query.names)).toEqual([]);
    expect(samplesOf(batches).length).toBe(5001);
    expect(context.advanced).toBe(5001);
    expect(log).toEqual(['open', 'pull', 'pull', 'pull', 'pull', 'close']);
  });

  test('are those of the channel and the subtopic; a message that does not say is of both', async () => {
    const messages = [
      message(1, 1, { channel: 'c1', subtopic: 's' }),
      message(2, 2, { channel: 'c2', subtopic: 's' }),
      message(3, 3, { subtopic: 's' }),
      message(4, 4, { channel: 'c1' }),
      message(5, 5, { channel: 'c1', subtopic: '' }),
    ];
    const values = async (asked: Partial<SampleQuery>) =>
      samplesOf(await readAll(memorySource(messages), undefined, { ...query, ...asked })).map(({ value }) => value);
    expect(await values({})).toEqual([1, 3, 4, 5]);
    expect(await values({ subtopic: 's' })).toEqual([1, 3, 4]);
    expect(await values({ subtopic: 't' })).toEqual([4]);
    expect(await values({ channelId: 'c2' })).toEqual([2, 3]);
  });

  test('that are no objects are counted as malformed, whatever is asked for', async () => {
    const messages = [null, 7, 'text', undefined, message(1, 1)] as unknown as ChannelMessage[];
    for (const subtopic of ['', 's']) {
      for (const source of [
        memorySource(messages),
        customSource(async function* () {
          yield messages;
        }),
      ]) {
        const context = new RecordingContext();
        const batches = await readAll(source, context, { ...query, subtopic });
        expect([samplesOf(batches).length, context.warnings.get('malformed-message')]).toEqual([1, 4]);
      }
    }
  });

  test('cannot be counted without being read', async () => {
    const source = memorySource([]);
    expect(await open(source.config, hostOf(source).host).count(query, new RecordingContext())).toBe(undefined);
  });
});

describe('a custom source', () => {
  const generator = (lists: readonly (readonly ChannelMessage[])[]) =>
    async function* () {
      yield* lists;
    };

  test('that promises nothing is read to its end first, and sorted', async () => {
    const lists = [[message(5, 1)], [], [message(1, 2), message(5, 1)], [message(3, 3)]];
    const context = new RecordingContext();
    const batches = await readAll(customSource(generator(lists)), context);
    expect(samplesOf(batches).map(({ value }) => value)).toEqual([2, 3, 1]);
    expect(context.warnings.get('duplicates-dropped')).toBe(1);
  });

  test('that ascends gives batches as they come, with no instant in two of them', async () => {
    const lists = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 4 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lists, async (steps) => {
        let at = 1;
        let value = 0;
        const messages = steps.map((list) =>
          list.map((step) => {
            at += step;
            return message(at, value++);
          }),
        );
        const batches = await readAll(customSource(generator(messages), { order: 'ascending' }));
        expect(batchFaults(batches, query.names)).toEqual([]);
        expect(samplesOf(batches).map((sample) => sample.value)).toEqual(Array.from({ length: value }, (_, i) => i));
      }),
      { numRuns: 300 },
    );
  });

  test('that ascends is not pulled to its end before someone reads on', async () => {
    let pulled = 0;
    const source = customSource(
      async function* () {
        for (let i = 1; i <= 100; i++) {
          pulled++;
          yield [message(i, i)];
        }
      },
      { order: 'ascending' },
    );
    const batches = open(source.config, hostOf(source).host).read(query, new RecordingContext());
    await batches.next();
    expect(pulled).toBeLessThanOrEqual(3);
    await batches.return(undefined);
  });

  test('that breaks its promise fails with source-failed and both times', async () => {
    const source = customSource(generator([[message(5, 1)], [message(4.999, 2)]]), { order: 'ascending' });
    await expect(readAll(source)).rejects.toMatchObject({
      code: 'source-failed',
      message: expect.stringMatching(/1970-01-01T00:00:04\.999Z after one of 1970-01-01T00:00:05\.000Z/),
    });
  });

  test('is closed at its end, when it is left, and when it fails', async () => {
    const logOf = async (use: (batches: AsyncGenerator<unknown>) => Promise<unknown>, fail = false) => {
      const source = customSource(
        async function* () {
          yield [message(1, 1)];
          yield [message(2, 1)];
          if (fail) throw new Error('broken');
        },
        { order: 'ascending' },
      );
      const { host, log } = hostOf(source);
      await use(open(source.config, host).read(query, new RecordingContext()));
      return log.filter((entry) => entry !== 'pull');
    };
    const leave = async (batches: AsyncGenerator<unknown>) => {
      await batches.next();
      await batches.return(undefined);
    };
    const fail = (batches: AsyncGenerator<unknown>) =>
      expect(collect(batches)).rejects.toMatchObject({ code: 'source-failed', cause: { message: 'broken' } });
    expect(await logOf(collect)).toEqual(['open', 'close']);
    expect(await logOf(leave)).toEqual(['open', 'close']);
    expect(await logOf(fail, true)).toEqual(['open', 'close']);
  });

  test('that hangs does not hold up an abort', async () => {
    const controller = new AbortController();
    const closed = vi.fn(async () => {});
    const host = hostWith({ openRead: async () => 1, pull: () => new Promise(() => {}), closeRead: closed });
    const read = collect(open({ ascending: false }, host).read(query, new RecordingContext(controller.signal)));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    expect(closed).toHaveBeenCalledTimes(1);
  });

  test('that yields something else than arrays is misuse', async () => {
    const source = customSource(async function* () {
      yield { time: 1 } as unknown as ChannelMessage[];
    });
    await expect(readAll(source)).rejects.toMatchObject({
      code: 'source-failed',
      cause: expect.any(TypeError),
    });
  });
});

describe('a descriptor', () => {
  const baseUrl = 'https://api.test';

  test.each([
    ['connhexSource', connhexSource({ baseUrl }), `${baseUrl}/iot/reader`, 1500, 's'],
    ['mainfluxSource', mainfluxSource({ baseUrl }), baseUrl, 1000, 's'],
    ['magistralaSource', magistralaSource({ baseUrl, domainId: 'd/1' }), `${baseUrl}/d%2F1`, 1000, 'ns'],
  ])('of %s says where and how its service is read', (_, { id, config }, url, pageSize, timeUnit) => {
    expect(id).toBe('reader');
    expect(config).toEqual({
      url,
      pageSize,
      timeUnit,
      authorised: false,
      authScheme: 'Bearer',
      extras: false,
      maxRetryMs: 120_000,
      timeoutMs: 60_000,
    });
  });

  test('bounds the attempts of a request where it is told to, and only there', () => {
    expect(connhexSource({ baseUrl, maxAttempts: 1 }).config).toMatchObject({ maxAttempts: 1 });
    expect(connhexSource({ baseUrl }).config).not.toHaveProperty('maxAttempts');
    expect(() => connhexSource({ baseUrl, maxAttempts: 0 })).toThrow(/maxAttempts .*from 1 to/);
  });

  test('says how long a time may be', () => {
    expect(() => connhexSource({ baseUrl, timeoutMs: 2 ** 31 })).toThrow(/timeoutMs .*from 1 to 2147483647/);
    expect(() => connhexSource({ baseUrl, timeoutMs: 2 ** 31 - 1 })).not.toThrow();
  });

  test('keeps the token out of what crosses to the worker', () => {
    const getToken = () => 'secret';
    const source = connhexSource({ baseUrl, getToken, authScheme: 'Thing' });
    expect(structuredClone(source.config)).toMatchObject({ authorised: true, authScheme: 'Thing' });
    expect(source.getToken).toBe(getToken);
  });

  test('takes a relative URL on a page, and one with slashes at its end', () => {
    vi.stubGlobal('location', { href: 'https://page.test/app/' });
    expect(mainfluxSource({ baseUrl: '/reader//' }).config).toMatchObject({ url: 'https://page.test/reader' });
    expect(mainfluxSource({ baseUrl: 'here' }).config).toMatchObject({ url: 'https://page.test/app/here' });
  });

  test.each<[string, () => unknown]>([
    ['no options', () => connhexSource(undefined as never)],
    ['no URL', () => connhexSource({} as never)],
    ['a relative URL without a page', () => connhexSource({ baseUrl: '/reader' })],
    ['a URL that is none', () => connhexSource({ baseUrl: 'https://' })],
    ['another protocol', () => connhexSource({ baseUrl: 'javascript:alert(1)' })],
    ['a password in the URL', () => connhexSource({ baseUrl: 'https://user:pass@api.test' })],
    ['a query in the URL', () => connhexSource({ baseUrl: 'https://api.test/?token=x' })],
    ['a fragment in the URL', () => connhexSource({ baseUrl: 'https://api.test/#x' })],
    ['a token in place of getToken', () => connhexSource({ baseUrl, getToken: 'token' as never })],
    ['an unknown scheme', () => connhexSource({ baseUrl, authScheme: 'Basic' as never })],
    ['an unknown unit', () => connhexSource({ baseUrl, timeUnit: 'm' as never })],
    ['a page size of 0', () => connhexSource({ baseUrl, pageSize: 0 })],
    ['half a try', () => connhexSource({ baseUrl, maxAttempts: 1.5 })],
    ['no time', () => connhexSource({ baseUrl, timeoutMs: Number.NaN })],
    ['a time that timers take for none', () => connhexSource({ baseUrl, timeoutMs: 2 ** 31 })],
    [
      'a time to retry that timers take for none',
      () => connhexSource({ baseUrl, maxRetryMs: Number.MAX_SAFE_INTEGER }),
    ],
    ['no domain', () => magistralaSource({ baseUrl, domainId: '' })],
    ['messages that are no array', () => memorySource({} as never)],
    ['a custom source that is no function', () => customSource([] as never)],
    ['an unknown order', () => customSource(async function* () {}, { order: 'descending' as never })],
  ])('is refused for %s', (_, make) => expect(make).toThrow(TypeError));

  test.each([connhexSource, mainfluxSource, jsonApiSource])('%o says that it needs options', (make) =>
    expect(() => make(undefined as never)).toThrow('A source needs options.'),
  );
});
