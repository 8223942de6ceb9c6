import { expect, test } from 'vitest';
import { nextRun, runTime } from '../../../demo/server/exports/next-run.ts';
import { exportRequest, recurringRequest } from './export-rig.ts';

const at = (text: string) => Date.parse(text) / 1000;
const monthly = {
  ...recurringRequest,
  format: { extension: 'csv' as const },
  periodicity: 'P1M',
  periodStart: at('2024-01-31T08:00:00Z'),
};

test('a one-time export is run at once, a recurring one when it is next due', () => {
  expect(nextRun(exportRequest(), 1000)).toBe(1000);
  expect(nextRun(monthly, at('2024-01-01T00:00:00Z'))).toBe(monthly.periodStart);
  expect(nextRun(monthly, at('2024-01-31T08:00:00Z'))).toBe(at('2024-02-29T08:00:00Z'));
  // 08:00 in Rome's winter, which comes an hour earlier by UTC in summer.
  expect(
    nextRun({ ...monthly, format: { extension: 'csv', timezone: 'Europe/Rome' } }, at('2024-03-10T00:00:00Z')),
  ).toBe(at('2024-03-31T07:00:00Z'));
});

test('of runs that were missed, the last is made', () => {
  const due = at('2024-01-31T08:00:00Z');
  expect(runTime(monthly, due, due + 5)).toBe(due);
  expect(runTime(monthly, due, at('2024-06-15T00:00:00Z'))).toBe(at('2024-05-31T08:00:00Z'));
  expect(runTime(exportRequest(), due, due + 1e6)).toBe(due);
});
