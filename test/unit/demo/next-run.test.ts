import { expect, test } from 'vitest';
import { firstRun, nextRun, runTime } from '../../../demo/server/exports/next-run.ts';
import { exportRequest, recurringRequest } from '../../support/export-rig.ts';

const at = (text: string) => Date.parse(text) / 1000;
const createdAt = at('2024-01-31T08:00:00Z');
const monthly = {
  ...recurringRequest,
  format: { extension: 'csv' as const },
  periodicity: 'P1M',
  periodStart: createdAt,
};
const scheduled = { request: monthly, createdAt };

test('a one-time export runs at once, a recurring one at its first occurrence since its creation', () => {
  expect(firstRun({ request: exportRequest(), createdAt: 1000.5 })).toBe(1000.5);
  expect(firstRun({ request: monthly, createdAt: createdAt + 0.9 })).toBe(createdAt);
  expect(firstRun({ request: monthly, createdAt: createdAt + 1 })).toBe(at('2024-02-29T08:00:00Z'));
  expect(firstRun({ request: monthly, createdAt: 1000 })).toBe(createdAt);
  const { periodStart: _, ...withoutStart } = monthly;
  expect(firstRun({ request: withoutStart, createdAt: createdAt + 0.4 })).toBe(createdAt);
});

test('later runs count from the start, by the calendar of the zone', () => {
  expect(nextRun(scheduled, createdAt)).toBe(at('2024-02-29T08:00:00Z'));
  expect(nextRun(scheduled, at('2024-03-01T00:00:00Z'))).toBe(at('2024-03-31T08:00:00Z'));
  // 09:00 in Rome's winter, which comes an hour earlier by UTC in summer.
  const rome = { ...monthly, format: { extension: 'csv' as const, timezone: 'Europe/Rome' } };
  expect(nextRun({ request: rome, createdAt }, at('2024-03-10T00:00:00Z'))).toBe(at('2024-03-31T07:00:00Z'));
  const { periodStart: _, ...withoutStart } = monthly;
  expect(nextRun({ request: withoutStart, createdAt }, at('2024-03-01T00:00:00Z'))).toBe(at('2024-03-31T08:00:00Z'));
  expect(nextRun({ request: exportRequest(), createdAt }, createdAt)).toBeNull();
});

test('only the latest of missed runs is made up for', () => {
  expect(runTime(scheduled, createdAt, createdAt + 5)).toBe(createdAt);
  expect(runTime(scheduled, createdAt, at('2024-06-15T00:00:00Z'))).toBe(at('2024-05-31T08:00:00Z'));
  expect(runTime({ request: exportRequest(), createdAt }, createdAt, createdAt + 1e6)).toBe(createdAt);
});
