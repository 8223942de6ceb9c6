import { describe, expect, test } from 'vitest';
import { REQUESTS_PER_ORIGIN, withSlot } from '../../../../src/sources/http/request-slots.ts';

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Requests that end when told to, and the order they started in. */
function requests(origin: string) {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const start = (number: number, signal: AbortSignal = never) =>
    withSlot(origin, signal, () => {
      started.push(number);
      return new Promise<number>((resolve) => ends.push(() => resolve(number)));
    });
  return { started, ends, start };
}

describe('the slots of an origin', () => {
  test('let four requests run at once, the others in the order they came', async () => {
    const { started, ends, start } = requests('https://a.test');
    const all = Array.from({ length: 7 }, (_, i) => start(i));
    await turn();
    expect(REQUESTS_PER_ORIGIN).toBe(4);
    expect(started).toEqual([0, 1, 2, 3]);
    ends[2]!();
    await turn();
    expect(started).toEqual([0, 1, 2, 3, 4]);
    for (let i = 0; i < 7; i++) {
      ends[i]!();
      await turn();
    }
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('are given back by requests that fail', async () => {
    const fail = () => withSlot('https://b.test', never, () => Promise.reject(new Error('no')));
    for (let i = 0; i < 10; i++) await expect(fail()).rejects.toThrow('no');
    const { started, ends, start } = requests('https://b.test');
    const all = Array.from({ length: 4 }, (_, i) => start(i));
    await turn();
    expect(started.length).toBe(4);
    for (const end of ends) end();
    await Promise.all(all);
  });

  test('of one origin are not those of another', async () => {
    const a = requests('https://c.test');
    const b = requests('https://c.test:444');
    const all = [0, 1, 2, 3].flatMap((i) => [a.start(i), b.start(i)]);
    await turn();
    expect([a.started.length, b.started.length]).toEqual([4, 4]);
    for (const end of [...a.ends, ...b.ends]) end();
    await Promise.all(all);
  });

  test('are not taken by a request that was aborted before it came or while it waited', async () => {
    const { started, ends, start } = requests('https://d.test');
    const running = [0, 1, 2, 3].map((i) => start(i));
    const controller = new AbortController();
    const waiting = start(4, controller.signal);
    const next = start(5);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(start(6, controller.signal)).rejects.toThrow('enough');
    ends[0]!();
    await turn();
    expect(started).toEqual([0, 1, 2, 3, 5]);
    for (const end of ends) end();
    await Promise.all([...running, next]);
    const again = requests('https://d.test');
    const four = [0, 1, 2, 3].map((i) => again.start(i));
    await turn();
    expect(again.started.length).toBe(4);
    for (const end of again.ends) end();
    await Promise.all(four);
  });
});
