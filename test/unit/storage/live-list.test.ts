import { afterEach, expect, test, vi } from 'vitest';
import { Changes } from '../../../src/storage/changes.ts';
import { follow } from '../../../src/storage/live-list.ts';

let count = 0;
const changes = () => new Changes(`live-list-${++count}`);
const change = { store: 'jobs', ids: ['j1'] } as const;

afterEach(() => vi.unstubAllGlobals());

test('a listener receives the list immediately and after each change, and changes during a read cause one more read', async () => {
  const told = changes();
  let version = 0;
  const heard: number[] = [];
  const end = follow(
    told,
    ['jobs'],
    async () => version,
    (list) => heard.push(list),
  );
  await vi.waitFor(() => expect(heard).toEqual([0]));
  for (version = 1; version < 10; version++) told.publish(change);
  await vi.waitFor(() => expect(heard.at(-1)).toBe(10));
  expect(heard.length).toBeLessThan(5);
  end();
  told.publish(change);
  await Promise.resolve();
  expect(heard.at(-1)).toBe(10);
  told.close();
});

test('an error of a listener is reported as uncaught, and the subscription continues', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const told = changes();
  const failures = vi.fn(() => {
    throw new Error('of onError');
  });
  let calls = 0;
  let isBroken = false;
  const read = async () => {
    if (isBroken) throw new Error('unreadable');
    return ++calls;
  };
  const thrown = new Error('of the listener');
  const listener = vi.fn(() => {
    throw thrown;
  });
  follow(told, ['jobs'], read, listener, failures);
  await vi.waitFor(() => expect(reported).toHaveBeenCalledWith(thrown));
  expect(failures).not.toHaveBeenCalled();
  isBroken = true;
  told.publish(change);
  await vi.waitFor(() => expect(reported).toHaveBeenCalledWith(new Error('of onError')));
  isBroken = false;
  told.publish(change);
  await vi.waitFor(() => expect(listener).toHaveBeenLastCalledWith(2));
  told.close();
});
