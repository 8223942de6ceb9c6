import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { abortable, linkedAbort, sleep, timeLimited } from '../../../src/core/abort.ts';

/** A signal that tells how many listen to it. */
function watched() {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  const known = new Set<unknown>();
  signal.addEventListener = (...call: Parameters<typeof addEventListener>) => {
    known.add(call[1]);
    listeners = known.size;
    addEventListener.apply(signal, call);
  };
  signal.removeEventListener = (...call: Parameters<typeof removeEventListener>) => {
    known.delete(call[1]);
    listeners = known.size;
    removeEventListener.apply(signal, call);
  };
  return { controller, signal, listeners: () => listeners };
}

test('an abort that has come already handles the failure of what is no longer waited for', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  await expect(abortable(Promise.reject(new Error('late')), AbortSignal.abort('enough'))).rejects.toBe('enough');
  await new Promise((resolve) => setTimeout(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

describe('a linked abort', () => {
  test('follows whichever other signal is aborted first, with its reason', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const { signal } = linkedAbort(first.signal, second.signal);
    expect(signal.aborted).toBe(false);
    second.abort('the second');
    first.abort('the first');
    expect([signal.aborted, signal.reason]).toEqual([true, 'the second']);
  });

  test('is aborted at once when another signal already is', () => {
    const { signal } = linkedAbort(new AbortController().signal, AbortSignal.abort('before'));
    expect(signal.reason).toBe('before');
  });

  test('aborts without the others, and leaves no listener on them', () => {
    for (const how of ['abort', 'end'] as const) {
      const { signal: other, listeners } = watched();
      const linked = linkedAbort(other);
      expect(listeners()).toBe(1);
      linked[how]('enough');
      expect([listeners(), other.aborted]).toEqual([0, false]);
      if (how === 'abort') expect(linked.signal.reason).toBe('enough');
      else expect(linked.signal.reason).toMatchObject({ name: 'AbortError', message: 'enough' });
    }
  });

  test('is independent of the others once unlinked', () => {
    const { controller, signal: other, listeners } = watched();
    const linked = linkedAbort(other);
    linked.unlink();
    controller.abort();
    expect([listeners(), linked.signal.aborted]).toEqual([0, false]);
  });
});

describe('time-limited work', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const never = (signal: AbortSignal) => abortable(new Promise<never>(() => {}), signal);

  test('settles as the work does, and leaves neither timer nor listener', async () => {
    const { signal, listeners } = watched();
    expect(await timeLimited(signal, 1000, async () => 'done')).toBe('done');
    await expect(timeLimited(signal, 1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await vi.advanceTimersByTimeAsync(0);
    expect([listeners(), vi.getTimerCount()]).toEqual([0, 0]);
  });

  test('has its signal aborted by a TimeoutError when the time is over, not before', async () => {
    let limited: AbortSignal | undefined;
    const working = timeLimited(new AbortController().signal, 1000, (signal) => {
      limited = signal;
      return never(signal);
    });
    const ended = expect(working).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.advanceTimersByTimeAsync(999);
    expect(limited!.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await ended;
  });

  test('is aborted with the caller, for the same reason, and does not begin when that already is', async () => {
    const controller = new AbortController();
    const ended = expect(timeLimited(controller.signal, 1000, never)).rejects.toBe('enough');
    controller.abort('enough');
    await ended;
    const work = vi.fn();
    await expect(timeLimited(controller.signal, 1000, work)).rejects.toBe('enough');
    expect(work).not.toHaveBeenCalled();
  });

  test('is measured by another clock where one is given', async () => {
    let ring = (): void => {};
    const wait = () =>
      new Promise<void>((resolve) => {
        ring = resolve;
      });
    const ended = expect(timeLimited(new AbortController().signal, 1, never, wait)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await vi.advanceTimersByTimeAsync(60_000);
    ring();
    await ended;
  });
});

test('a sleep that is aborted leaves no timer', async () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const ended = expect(sleep(1000, controller.signal)).rejects.toBe('enough');
  controller.abort('enough');
  await ended;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
