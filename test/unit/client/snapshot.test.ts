import { expect, test, vi } from 'vitest';
import { snapshot } from '../../../src/client/snapshot.ts';

test('copies plain data, and the fields beside what cannot be copied', () => {
  const columns = [{ id: 'a' }];
  const onProgress = () => {};
  const taken = snapshot({ columns, onProgress });
  columns[0]!.id = 'b';
  expect(taken).toEqual({ columns: [{ id: 'a' }], onProgress });
  expect(taken.onProgress).toBe(onProgress);
});

// Node clones a signal into an empty object, browsers refuse to: see test/browser/sync/hand-over.test.ts, too.
test('leaves a signal beside a function as it is, which has no fields to copy', () => {
  const { signal } = new AbortController();
  const clone = vi.spyOn(globalThis, 'structuredClone').mockImplementation(() => {
    throw new DOMException('not cloneable', 'DataCloneError');
  });
  expect(snapshot({ signal }).signal).toBe(signal);
  expect(snapshot([{ nested: { signal } }])[0]!.nested.signal).toBe(signal);
  clone.mockRestore();
});

test('leaves data without an end as it is', () => {
  const endless: { self?: object; call: () => void } = { call() {} };
  endless.self = endless;
  expect(snapshot(endless)).toBe(endless);
});
