import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { receiveBytes, sendBytes } from '../../../src/protocol/byte-stream.ts';
import { joined } from '../../support/oracles/bytes.ts';

const never = new AbortController().signal;

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** A stream that records what it receives and how it ends. */
function keeper(write: (chunk: Uint8Array) => void | Promise<void> = () => {}) {
  const kept = { chunks: [] as Uint8Array[], closed: false, aborted: undefined as unknown };
  const stream = new WritableStream<Uint8Array>({
    async write(chunk) {
      await write(chunk);
      kept.chunks.push(chunk);
    },
    close() {
      kept.closed = true;
    },
    abort(reason) {
      kept.aborted = reason;
    },
  });
  return { kept, stream };
}

function connect(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  stream: WritableStream<Uint8Array>,
  { sender = never, receiver = never }: { sender?: AbortSignal; receiver?: AbortSignal } = {},
): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  receiveBytes(port2, stream, receiver);
  return sendBytes(port1, chunks, sender);
}

/** Endless chunks of one byte; records how many are pulled and whether the generator is closed. */
function endless() {
  const state = { pulled: 0, ended: false };
  const chunks = (async function* () {
    try {
      for (; ; state.pulled++) yield Uint8Array.of(state.pulled & 255);
    } finally {
      state.ended = true;
    }
  })();
  return { state, chunks };
}

describe('bytes over a port', () => {
  test('arrive complete and in order, and the stream closes before the sender settles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 }), async (list) => {
        const { kept, stream } = keeper();
        const expected = joined(list);
        await connect(
          (async function* () {
            for (const chunk of list) yield Uint8Array.from(chunk);
          })(),
          stream,
        );
        expect(joined(kept.chunks)).toEqual(expected);
        expect([kept.closed, kept.aborted]).toEqual([true, undefined]);
      }),
      { numRuns: 50 },
    );
  });

  test('all arrive before the stream closes, however slow it is', async () => {
    const { kept, stream } = keeper(() => turns(2));
    const chunks = (async function* () {
      for (let i = 0; i < 10; i++) yield Uint8Array.of(i);
    })();
    await connect(chunks, stream);
    expect(kept).toMatchObject({ closed: true, aborted: undefined });
    expect([...joined(kept.chunks)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('are transferred, not copied', async () => {
    const chunk = new Uint8Array(1000);
    const { kept, stream } = keeper();
    await connect(
      (async function* () {
        yield chunk;
      })(),
      stream,
    );
    expect([chunk.length, kept.chunks[0]!.length]).toEqual([0, 1000]);
  });

  test('are sent no faster than they are received', async () => {
    let release = () => {};
    const { stream } = keeper(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const { state, chunks } = endless();
    const controller = new AbortController();
    const sending = connect(chunks, stream, { sender: controller.signal });
    sending.catch(() => {});
    await turns(20);
    expect(state.pulled).toBeLessThanOrEqual(5);
    const before = state.pulled;
    release();
    await turns(20);
    expect(state.pulled).toBe(before + 1);
    controller.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
  });

  test('end when the stream refuses them: both sides get the reason, and the input is closed', async () => {
    const { stream } = keeper((chunk) => {
      if (chunk[0] === 3) throw new Error('disk full');
    });
    const { state, chunks } = endless();
    await expect(connect(chunks, stream)).rejects.toMatchObject({
      code: 'sink-failed',
      message: expect.stringContaining('disk full'),
      cause: expect.objectContaining({ message: 'disk full' }),
    });
    await turns(2);
    expect(state.ended).toBe(true);
  });

  test('fail when the stream fails between two chunks, or cannot be closed', async () => {
    let fail: (reason: unknown) => void = () => {};
    const stream = new WritableStream<Uint8Array>({
      start(controller) {
        fail = (reason) => controller.error(reason);
      },
    });
    const waiting = (async function* () {
      yield Uint8Array.of(1);
      await new Promise(() => {});
    })();
    const sending = connect(waiting, stream);
    const failed = expect(sending).rejects.toMatchObject({ code: 'sink-failed' });
    await turns(5);
    fail(new Error('unplugged'));
    await failed;
    const unclosable = new WritableStream<Uint8Array>({ close: () => Promise.reject(new Error('no close')) });
    await expect(connect((async function* () {})(), unclosable)).rejects.toMatchObject({ code: 'sink-failed' });
  });

  test('whose source fails abort the stream, and the sender fails as the source did', async () => {
    const broken = new Error('broken');
    const { kept, stream } = keeper();
    const failing = (async function* () {
      yield Uint8Array.of(1);
      throw broken;
    })();
    await expect(connect(failing, stream)).rejects.toBe(broken);
    await vi.waitUntil(() => kept.aborted !== undefined);
    expect([(kept.aborted as Error).message, kept.closed]).toEqual(['broken', false]);
  });

  test('stop when the sender is aborted, before or during the transfer, and abort the stream', async () => {
    for (const before of [true, false]) {
      const controller = new AbortController();
      const reason = new Error('cancelled');
      const { kept, stream } = keeper();
      const { chunks } = endless();
      if (before) controller.abort(reason);
      const sending = connect(chunks, stream, { sender: controller.signal });
      const ended = expect(sending).rejects.toBe(reason);
      await turns(3);
      controller.abort(reason);
      await ended;
      await vi.waitUntil(() => kept.aborted !== undefined);
      expect([(kept.aborted as Error).message, kept.closed]).toEqual(['cancelled', false]);
    }
  });

  test('abort the stream with the reason when the receiver is aborted', async () => {
    const reason = new Error('the job has ended');
    for (const before of [true, false]) {
      const receiver = new AbortController();
      const sender = new AbortController();
      if (before) receiver.abort(reason);
      const { kept, stream } = keeper();
      const sending = connect(endless().chunks, stream, { sender: sender.signal, receiver: receiver.signal });
      sending.catch(() => {});
      await turns(3);
      receiver.abort(reason);
      await vi.waitUntil(() => kept.aborted !== undefined);
      expect(kept.aborted).toBe(reason);
      sender.abort();
    }
  });
});
