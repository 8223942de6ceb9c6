import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WorkerLink } from '../../../src/client/worker-link.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

/** The page's clock, and how its timers come: a tick after each of these milliseconds. */
let now = 0;
async function tick(...milliseconds: number[]): Promise<void> {
  for (const ms of milliseconds) {
    now += ms;
    // However late a timer is, it fires once.
    vi.advanceTimersByTime(500);
    // A rejection arrives.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A call that a worker never answers, though it may give signs of life; what becomes of it. */
function start(worker: FakeWorker) {
  const link = new WorkerLink(() => worker as unknown as Worker);
  const state = {
    lost: undefined as unknown,
    /** Settles once the worker has answered all that it was asked. */
    answered: () => link.run(async (api) => void (await api.ping())),
    close: () => link.close(new Error('the test has ended')),
  };
  link
    .run(() => new Promise(() => {}))
    .catch((error: unknown) => {
      state.lost = error;
    });
  return state;
}

const MINUTE = 60_000;
const lost = { code: 'worker-lost' };

beforeEach(() => {
  now = 1000;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a worker that is gone', () => {
  test('is missed in a hidden tab too, whose timers come once a minute', async () => {
    const state = start(new FakeWorker());
    await tick(MINUTE);
    expect(state.lost).toBe(undefined);
    await tick(MINUTE);
    expect(state.lost).toMatchObject(lost);
  });

  test('has all of its time again after the page slept, and no more', async () => {
    const state = start(new FakeWorker());
    await tick(500, 500, MINUTE, 500, 500, 500, 500, 500, 500);
    expect(state.lost).toBe(undefined);
    await tick(500);
    expect(state.lost).toMatchObject(lost);
  });
});

test('a worker that answers is kept, however often the page sleeps', async () => {
  const state = start(new FakeWorker({ sources: [], formats: [] }));
  for (const ms of [500, MINUTE, MINUTE, 500, 3_600_000, MINUTE, MINUTE, 500, MINUTE]) {
    await state.answered();
    await tick(ms);
  }
  expect(state.lost).toBe(undefined);
  state.close();
});
