import { afterEach, describe, expect, test, vi } from 'vitest';
import { fileOf } from '../../../src/handover/server-file.ts';
import { exportRequest } from '../../support/export-rig.ts';

const request = exportRequest({ format: { extension: 'csv', filename: 'weather' } });

const answer = (headers: Record<string, string>, body: BodyInit | null = 'a,b') => new Response(body, { headers });

describe('the name', () => {
  test.each<[string, Record<string, string>, string]>([
    ['that the server gives', { 'Content-Disposition': 'attachment; filename="May.csv"' }, 'May.csv'],
    ['without quotes', { 'Content-Disposition': 'attachment; filename=May.csv' }, 'May.csv'],
    [
      'in UTF-8 before the plain one',
      { 'Content-Disposition': `attachment; filename="_.csv"; filename*=UTF-8''Mess%C3%BCng%20%28a%29.csv` },
      'Messüng (a).csv',
    ],
    [
      'that is broken in UTF-8',
      { 'Content-Disposition': `attachment; filename="a.csv"; filename*=UTF-8''%E0%A4%A` },
      'a.csv',
    ],
    ['of the request, without any', {}, 'weather.csv'],
    ['of the request with the type of the answer', { 'Content-Type': 'application/zip' }, 'weather.zip'],
    [
      'without paths',
      { 'Content-Disposition': 'attachment; filename="..\\\\..\\\\etc/passwd.csv"' },
      '_.._etc_passwd.csv',
    ],
    ['of a program', { 'Content-Disposition': 'attachment; filename="run.exe"' }, 'run.exe.csv'],
    ['that reads backwards', { 'Content-Disposition': `attachment; filename*=UTF-8''a%E2%80%AEvsc.csv` }, 'avsc.csv'],
  ])('%s', async (_, headers, name) => {
    expect((await fileOf(answer(headers), request, {})).name).toBe(name);
  });

  test('is that of the item, or a plain one', async () => {
    const items = [{ ...request.items[0]!, filename: 'roof' }];
    expect((await fileOf(answer({}), { ...request, items }, {})).name).toBe('roof.csv');
    expect((await fileOf(answer({}), { ...request, items: [...items, ...items] }, {})).name).toBe('weather.zip');
    expect((await fileOf(answer({}), exportRequest(), {})).name).toBe('export.csv');
  });
});

test('the type follows the extension, and the size is that of the bytes', async () => {
  const { type, size, blob } = await fileOf(answer({ 'Content-Type': 'application/octet-stream' }, 'äb'), request, {});
  expect([type, size, blob!.type, await blob!.text()]).toEqual(['text/csv', 3, 'text/csv', 'äb']);
});

test.each(['text/html; charset=utf-8', 'application/json'])('%s is no file', async (type) => {
  await expect(fileOf(answer({ 'Content-Type': type }), request, {})).rejects.toMatchObject({
    code: 'bad-response',
    message: expect.stringContaining('instead of the file'),
  });
});

/** A body without an end, or one that fails after some parts. It tells whether it was cancelled. */
function broken(fault?: Error) {
  const state = { isCancelled: false };
  let parts = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (fault && ++parts > 3) controller.error(fault);
      else if (!state.isCancelled) controller.enqueue(new Uint8Array(10));
    },
    cancel() {
      state.isCancelled = true;
    },
  });
  return { stream, state };
}

/** A sink that remembers what it got, and fails where it is told to. */
function sinkThat(fails?: 'open' | 'write' | 'close') {
  const state = { bytes: 0, isClosed: false, aborted: undefined as unknown };
  const failure = () => {
    throw new Error('disk full');
  };
  const stream = () =>
    new WritableStream<Uint8Array>({
      write(chunk) {
        if (fails === 'write') failure();
        state.bytes += chunk.length;
      },
      close() {
        if (fails === 'close') failure();
        state.isClosed = true;
      },
      abort(reason) {
        state.aborted = reason;
      },
    });
  return { state, sink: () => (fails === 'open' ? failure() : stream()) };
}

describe('whole or not at all', () => {
  test('a body that breaks off gives no file, and the sink is aborted', async () => {
    const { sink, state } = sinkThat();
    const cut = { code: 'network', message: expect.stringMatching(/broke off after \d+ bytes/) };
    await expect(fileOf(new Response(broken(new Error('cut')).stream), request, {})).rejects.toMatchObject(cut);
    await expect(fileOf(new Response(broken(new Error('cut')).stream), request, { sink })).rejects.toMatchObject(cut);
    expect(state).toMatchObject({ isClosed: false, aborted: cut });
  });

  test('a sink gets every byte, and the file has no blob', async () => {
    const { sink, state } = sinkThat();
    const file = await fileOf(answer({}, 'abcdef'), request, { sink });
    expect(file).toEqual({ name: 'weather.csv', type: 'text/csv', size: 6 });
    expect(state).toMatchObject({ bytes: 6, isClosed: true });
  });

  test.each(['open', 'write', 'close'] as const)(
    'a sink that fails at %s is named, and the body is cancelled',
    async (at) => {
      const { stream, state } = broken();
      const body = at === 'close' ? 'abc' : stream;
      const failing = fileOf(new Response(body), request, sinkThat(at));
      await expect(failing).rejects.toMatchObject({
        code: 'sink-failed',
        message: 'The sink of "weather.csv" failed.',
      });
      if (at !== 'close') await expect.poll(() => state.isCancelled).toBe(true);
    },
  );

  test('an aborted signal ends the body and the sink', async () => {
    const { stream, state } = broken();
    const { sink, state: kept } = sinkThat();
    const ended = new AbortController();
    const reading = fileOf(new Response(stream), request, { sink, signal: ended.signal });
    setTimeout(() => ended.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
    await expect.poll(() => state.isCancelled).toBe(true);
    expect(kept).toMatchObject({ isClosed: false, aborted: new Error('enough') });
  });
});

describe('a file that is not whole', () => {
  const of = (headers: Record<string, string>, body: BodyInit | null, type: ResponseType = 'basic') =>
    fileOf(Object.defineProperty(answer(headers, body), 'type', { value: type }), request, {});

  test.each([null, '', new Blob([])])('nothing at all is refused (%#)', async (body) => {
    await expect(of({}, body)).rejects.toMatchObject({
      code: 'network',
      message: 'The server sent an empty file. Download it again.',
    });
  });

  test.each([
    ['4', 'abc'],
    ['2', 'abc'],
  ])('of %s bytes that are %s is refused, and the sink is aborted', async (length, body) => {
    const { sink, state } = sinkThat();
    const cut = { code: 'network', message: `The file has 3 bytes instead of ${length}. Download it again.` };
    await expect(of({ 'Content-Length': length }, body)).rejects.toMatchObject(cut);
    await expect(fileOf(answer({ 'Content-Length': length }, body), request, { sink })).rejects.toMatchObject(cut);
    expect(state).toMatchObject({ isClosed: false, aborted: cut });
  });

  test.each<[string, Record<string, string>, ResponseType?]>([
    ['as many', { 'Content-Length': '3' }],
    ['packed on the way', { 'Content-Length': '23', 'Content-Encoding': 'gzip' }],
    ['with a length that is none', { 'Content-Length': '4, 4' }],
    // A page may not read the Content-Encoding of another origin, but its Content-Length.
    ['of another origin, where they may be packed', { 'Content-Length': '2' }, 'cors'],
    ['of another origin, where they may be packed and longer', { 'Content-Length': '23' }, 'cors'],
  ])('is not one whose bytes are %s', async (_, headers, type) => {
    expect(await of(headers, 'abc', type)).toMatchObject({ size: 3 });
  });

  test('of another origin is refused where packing cannot be why', async () => {
    await expect(of({ 'Content-Length': '5000' }, 'abc', 'cors')).rejects.toMatchObject({ code: 'network' });
  });
});

test('a large file is put into blobs as it arrives, and holds every byte once', async () => {
  const MB = 1024 ** 2;
  const held: number[] = [];
  class CountingBlob extends Blob {
    constructor(parts: BlobPart[] = [], options?: BlobPropertyBag) {
      super(parts, options);
      held.push(parts.reduce((sum, part) => sum + (part instanceof Uint8Array ? part.length : 0), 0));
    }
  }
  vi.stubGlobal('Blob', CountingBlob);
  try {
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 40) controller.close();
        else controller.enqueue(new Uint8Array(MB).fill(sent++));
      },
    });
    const { size, blob } = await fileOf(new Response(stream), request, {});
    expect([size, blob!.size, blob!.type]).toEqual([40 * MB, 40 * MB, 'text/csv']);
    const bytes = new Uint8Array(await blob!.arrayBuffer());
    expect(Array.from({ length: 40 }, (_, at) => bytes[at * MB + 7])).toEqual(
      Array.from({ length: 40 }, (_, at) => at),
    );
    expect(held).toEqual([16 * MB, 16 * MB, 8 * MB]);
  } finally {
    vi.unstubAllGlobals();
  }
});

describe('what hangs', () => {
  afterEach(() => void vi.useRealTimers());

  /** A body of parts, each after so many milliseconds. Then it is silent. */
  function silentAfter(...pauses: readonly number[]) {
    const state = { isCancelled: false };
    const left = [...pauses];
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const ms = left.shift();
        await new Promise((resolve) => ms !== undefined && setTimeout(resolve, ms));
        controller.enqueue(new Uint8Array(10));
      },
      cancel() {
        state.isCancelled = true;
      },
    });
    return { response: new Response(stream), state };
  }

  test('a server that falls silent is waited for as long as for an answer, from its last bytes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const options of [{ timeoutMs: 500 }, { timeoutMs: 500, sink: sinkThat().sink }]) {
      const { response, state } = silentAfter(400, 400, 400);
      const reading = fileOf(response, request, options);
      const ended = vi.fn();
      reading.catch(ended);
      await vi.advanceTimersByTimeAsync(1600);
      expect(ended).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(200);
      await expect(reading).rejects.toMatchObject({
        code: 'network',
        message: 'The server sent nothing more for 500 ms after 30 bytes. Download it again.',
      });
      expect(state.isCancelled).toBe(true);
    }
  });

  test('a sink that takes its time is waited for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sink = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      return new WritableStream<Uint8Array>({ write: () => new Promise((resolve) => setTimeout(resolve, 60_000)) });
    };
    const reading = fileOf(answer({}), request, { sink, timeoutMs: 500 });
    await vi.advanceTimersByTimeAsync(120_001);
    expect(await reading).toMatchObject({ size: 3 });
  });

  test.each(['open', 'write', 'close'] as const)('a sink that hangs at %s is ended by the signal', async (at) => {
    const never = new Promise<void>(() => {});
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let aborted: unknown;
    const sink = async () => {
      if (at === 'open') await opened;
      return new WritableStream<Uint8Array>({
        ...(at !== 'open' && { [at]: () => never }),
        abort(reason) {
          aborted = reason;
        },
      });
    };
    const { stream, state } = broken();
    const ended = new AbortController();
    const reading = fileOf(new Response(at === 'close' ? 'abc' : stream), request, { sink, signal: ended.signal });
    setTimeout(() => ended.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
    if (at !== 'close') await expect.poll(() => state.isCancelled).toBe(true);
    open();
    // A stream that arrives too late must not stay open.
    if (at === 'open') await expect.poll(() => aborted).toEqual(new Error('enough'));
  });
});
