import { expect, test } from 'vitest';
import { backoffMs } from '../../../src/core/backoff.ts';

test('a backoff doubles with each failure, up to the longest', () => {
  const pauses = [1, 2, 3, 4, 5].map((failures) => backoffMs({ firstMs: 250, longestMs: 1500, jitter: 0 }, failures));
  expect(pauses).toEqual([250, 500, 1000, 1500, 1500]);
  expect(backoffMs({ firstMs: 1000, longestMs: 60_000, jitter: 0 }, 1e6)).toBe(60_000);
});

test.each([
  [1, [0, 500, 1000]],
  [0.5, [500, 750, 1000]],
  [0, [1000, 1000, 1000]],
])('a jitter of %d leaves that part of a pause to chance', (jitter, pauses) => {
  expect([0, 0.5, 1].map((chance) => backoffMs({ firstMs: 500, jitter }, 2, () => chance))).toEqual(pauses);
});

test('the whole pause is left to chance by default', () => {
  expect(backoffMs({ firstMs: 500 }, 1, () => 0)).toBe(0);
});
