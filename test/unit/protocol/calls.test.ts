import { afterEach, describe, expect, test, vi } from 'vitest';
import { answerCalls, hosting, type Remote, release, remoteOver } from '../../../src/protocol/calls.ts';

interface Asked {
  ask(name: string): string;
}

const ends: MessagePort[] = [];
afterEach(() => {
  for (const port of ends.splice(0)) port.close();
});

function remoteOf<T extends object>(target: T): Remote<T> {
  const { port1, port2 } = new MessageChannel();
  ends.push(port1, port2);
  answerCalls(target, port1);
  return remoteOver<T>(port2);
}

describe('a call over a port', () => {
  test('reaches the method with its object, and calls under way do not mix their answers', async () => {
    class Counter {
      #count = 0;
      add(by: number, ms: number): Promise<number> {
        this.#count += by;
        const count = this.#count;
        return new Promise((resolve) => setTimeout(() => resolve(count), ms));
      }
    }
    const counter = remoteOf(new Counter());
    expect(await Promise.all([counter.add(1, 20), counter.add(2, 0), counter.add(3, 10)])).toEqual([1, 3, 6]);
  });

  test('gives the other side an object that stays here, until it releases it', async () => {
    let seen: Remote<Asked> | undefined;
    const server = remoteOf({
      async run(from: Asked) {
        seen = from as unknown as Remote<Asked>;
        return [await seen.ask('a'), await seen.ask('b')];
      },
    });
    const ask = vi.fn((name: string) => name.toUpperCase());
    expect(await server.run(hosting({ ask }))).toEqual(['A', 'B']);
    release(seen!);
    const late = seen!.ask('c');
    expect(await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 20, 'no answer'))])).toBe(
      'no answer',
    );
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('transfers a port among its arguments', async () => {
    const server = remoteOf({ greet: (port: MessagePort) => port.postMessage('hello') });
    const { port1, port2 } = new MessageChannel();
    ends.push(port1);
    const heard = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    await server.greet(port2);
    expect(await heard).toBe('hello');
  });

  test('rejects when an argument or a value cannot be cloned, and when there is no such method', async () => {
    const server = remoteOf({ take: (_: unknown) => 1, give: () => () => {} });
    await expect(server.take(() => {})).rejects.toThrow(/could not be cloned/);
    await expect(server.give()).rejects.toThrow(/could not be cloned/);
    await expect((server as unknown as Remote<Asked>).ask('x')).rejects.toBeInstanceOf(TypeError);
    expect(await server.take(0)).toBe(1);
  });

  test('is not taken for a promise', async () => {
    const server = remoteOf({ ping: () => 1 });
    expect(await Promise.resolve(server)).toBe(server);
  });
});
