import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WorkerLink } from '../../../src/client/worker-link.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/rpc.ts';
import { FakeLocks } from '../../support/fake-locks.ts';
import { FakeWorker } from '../worker/fake-worker.ts';

/** Moves the page's clock and fires its timers after each of these milliseconds. */
let now = 0;
async function tick(...milliseconds: number[]): Promise<void> {
  for (const ms of milliseconds) {
    now += ms;
    // A late timer fires only once.
    vi.advanceTimersByTime(500);
    // A rejection arrives.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A worker that answers. A test stops it with `terminate`. */
const living = () => new FakeWorker({ sources: [], formats: [] });

/** Starts a call that the worker never answers, and records its outcome. */
function start(worker: FakeWorker) {
  const link = new WorkerLink(() => worker as unknown as Worker);
  const state = {
    link,
    lost: undefined as unknown,
    /** Settles when the worker has answered all calls. */
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

/** Does the same, after the worker has answered once. */
async function startAlive(worker = living()) {
  const state = start(worker);
  await state.answered();
  await tick(500);
  await state.answered();
  return { ...state, worker, isLost: () => state.lost !== undefined, reason: () => state.lost };
}

/** Ticks of an awake page, for this many milliseconds. */
const awake = (ms: number) => tick(...Array.from({ length: ms / 500 }, () => 500));

const MINUTE = 60_000;
const lost = { code: 'worker-lost' };

beforeEach(() => {
  now = 1000;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a lost worker', () => {
  test('is detected within ten seconds in which the page is awake', async () => {
    const { worker, isLost, reason } = await startAlive();
    worker.terminate();
    await awake(9000);
    expect(isLost()).toBe(false);
    await awake(2000);
    expect(reason()).toMatchObject(lost);
  });

  test('is detected in a hidden tab too, whose timers fire once a minute', async () => {
    const { worker, isLost, reason } = await startAlive();
    worker.terminate();
    await tick(MINUTE);
    expect(isLost()).toBe(false);
    await tick(MINUTE);
    expect(reason()).toMatchObject(lost);
  });

  test('gets its full time again after the page slept, but no more', async () => {
    const { worker, isLost, reason } = await startAlive();
    worker.terminate();
    await tick(500, MINUTE);
    await awake(8500);
    expect(isLost()).toBe(false);
    await awake(2000);
    expect(reason()).toMatchObject(lost);
  });

  test('is detected at once when it held a lock', async () => {
    const locks = new FakeLocks().ofTab();
    const request = vi.spyOn(locks, 'request');
    vi.stubGlobal('navigator', { locks });
    const { worker, isLost, reason } = await startAlive();
    await vi.waitFor(() => expect(request).toHaveBeenCalledTimes(2));
    const [held, awaited] = request.mock.calls.map(([name]) => name);
    expect(awaited).toBe(held);
    worker.terminate();
    expect(isLost()).toBe(false);
    // The browser frees the locks of a terminated worker.
    await locks.request(held!, { steal: true }, () => {});
    await tick();
    await vi.waitFor(() =>
      expect(reason()).toMatchObject({ code: 'worker-lost', message: 'The worker was terminated.' }),
    );
  });
});

describe('a worker that never answers', () => {
  test('gets twenty seconds to load, and no more', async () => {
    const state = start(new FakeWorker());
    await awake(19_500);
    expect(state.lost).toBe(undefined);
    await awake(1000);
    expect(state.lost).toMatchObject(lost);
  });
});

describe('a worker that is alive', () => {
  test('is kept, however often the page sleeps', async () => {
    const state = start(living());
    for (const ms of [500, MINUTE, MINUTE, 500, 3_600_000, MINUTE, MINUTE, 500, MINUTE]) {
      await state.answered();
      await tick(ms);
    }
    expect(state.lost).toBe(undefined);
    state.close();
  });

  test('is kept while the page is too busy to run', async () => {
    const { worker, isLost } = await startAlive();
    worker.terminate();
    // Twenty seconds, of which the page was awake for some.
    await tick(...Array.from({ length: 11 }, () => 1900));
    expect(isLost()).toBe(false);
  });

  test('is kept while it reports progress, though it answers nothing', async () => {
    const { worker, isLost, reason, link } = await startAlive();
    worker.terminate();
    for (let report = 0; report < 20; report++) {
      await awake(5000);
      link.hear();
    }
    expect(isLost()).toBe(false);
    await awake(11_000);
    expect(reason()).toMatchObject(lost);
  });

  test('and busy is kept while it holds its lock, up to a minute', async () => {
    vi.stubGlobal('navigator', { locks: new FakeLocks().ofTab() });
    const { worker, isLost, reason } = await startAlive();
    worker.terminate();
    await awake(59_000);
    expect(isLost()).toBe(false);
    await awake(2000);
    expect(reason()).toMatchObject(lost);
  });

  test('holds no lock without work, so that the page can use the back/forward cache', async () => {
    const locks = new FakeLocks();
    const tab = locks.ofTab();
    const request = vi.spyOn(tab, 'request');
    vi.stubGlobal('navigator', { locks: tab });
    const link = new WorkerLink(() => living() as unknown as Worker);
    for (let call = 0; call < 3; call++)
      await link.run(async (api) => {
        await api.ping();
        const held = () => request.mock.calls.at(-1)?.[0] ?? '';
        await vi.waitFor(() => expect(locks.isHeld(held())).toBe(true));
      });
    await vi.waitFor(() => expect(request.mock.calls.some(([name]) => locks.isHeld(name))).toBe(false));
    await tick(500);
    link.close(new Error('the test has ended'));
  });
});

describe('a worker that has to be prepared', () => {
  const prepared = () => {
    let ready = () => {};
    const prepare = () => new Promise<void>((resolve) => (ready = resolve));
    const create = vi.fn(() => living() as unknown as Worker);
    return { link: new WorkerLink(Object.assign(create, { prepare })), create, ready: () => ready() };
  };

  test('is created afterwards', async () => {
    const { link, create, ready } = prepared();
    const run = link.run((api) => api.ping() as Promise<number>);
    expect(create).not.toHaveBeenCalled();
    ready();
    expect(await run).toBe(PROTOCOL_VERSION);
    expect(create).toHaveBeenCalledOnce();
    link.close(new Error('the test has ended'));
  });

  test('is not created when the link is closed meanwhile', async () => {
    const { link, create, ready } = prepared();
    const run = link.run((api) => api.ping() as Promise<number>);
    const reason = new Error('closed');
    link.close(reason);
    ready();
    await expect(run).rejects.toBe(reason);
    expect(create).not.toHaveBeenCalled();
  });

  test('does not delay the end when the link is closed and its file never comes', async () => {
    const { link, create } = prepared();
    const run = link.run((api) => api.ping() as Promise<number>);
    const reason = new Error('closed');
    link.close(reason);
    await expect(run).rejects.toBe(reason);
    expect(create).not.toHaveBeenCalled();
  });
});

describe('the result of createWorker', () => {
  test.each([
    ['undefined', undefined, /returned \[object Undefined\]/],
    ['null', null, /returned \[object Null\]/],
    ['a text', '/worker.js', /returned \[object String\]/],
    ['a promise', Promise.resolve(), /returned \[object Promise\]/],
    ['a class', FakeWorker, /returned \[object Function\]/],
    ['an object', {}, /returned \[object Object\]/],
  ])('is refused as worker-unavailable when it is %s', async (_, made, said) => {
    const link = new WorkerLink(() => made as unknown as Worker);
    const failed = link.run((api) => api.ping() as Promise<number>);
    await expect(failed).rejects.toMatchObject({
      code: 'worker-unavailable',
      message: expect.stringMatching(said),
    });
    await expect(failed).rejects.toMatchObject({ message: expect.stringMatching(/must return a new Worker/) });
  });

  test('is refused as worker-unavailable when it accepts no message', async () => {
    const broken = Object.assign(new FakeWorker(), {
      postMessage: () => {
        throw new DOMException('It is closed.', 'InvalidStateError');
      },
    });
    const link = new WorkerLink(() => broken as unknown as Worker);
    await expect(link.run(async () => {})).rejects.toMatchObject({ code: 'worker-unavailable' });
  });
});
