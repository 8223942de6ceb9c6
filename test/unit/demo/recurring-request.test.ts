import { describe, expect, test } from 'vitest';
import {
  periodicityOf,
  type RecurringChoices,
  recurringRequestOf,
} from '../../../demo/page/recurring/recurring-request.ts';
import { clockText, durationText } from '../../../demo/page/recurring/words.ts';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import { requireSyncable } from '../../../src/contract/syncable.ts';
import { exportRequest } from '../../support/export-rig.ts';

const { notification: _, ...settings } = exportRequest();
const choices: RecurringChoices = {
  periodicity: 'P1D',
  window: 'PT1H',
  periodStart: Number.NaN,
  medium: '',
  target: '',
  success: { title: 'Done', text: 'There.' },
  failure: { title: 'Failed', text: 'Not there.' },
};

describe('the settings as a recurring request', () => {
  test('has a window before each run, and no start unless one is chosen', () => {
    const request = parseRequest(recurringRequestOf(settings, choices));
    expect(request).toMatchObject({ type: 'recurring', periodicity: 'P1D', items: [{ params: { period: 'PT1H' } }] });
    expect(request).not.toHaveProperty('periodStart');
    expect(request.items[0]!.params).not.toHaveProperty('from');
    expect(request.items[0]!.params).not.toHaveProperty('to');
  });

  test('keeps the window of the settings on request', () => {
    expect(recurringRequestOf(settings, { ...choices, window: '' }).items).toEqual(settings.items);
  });

  test('has the messages that a server requires, to the user or to a target', () => {
    const request = parseRequest(recurringRequestOf(settings, { ...choices, medium: 'email', periodStart: 5 }));
    requireSyncable(request);
    expect(request.periodStart).toBe(5);
    expect(request.notification?.messages).toEqual([
      { policy: 'onSuccess', medium: 'email', title: 'Done', text: 'There.' },
      { policy: 'onFailure', medium: 'email', title: 'Failed', text: 'Not there.' },
    ]);
    const targeted = recurringRequestOf(settings, { ...choices, medium: 'slack', target: '#ops' });
    expect(targeted.notification?.messages.map(({ target }) => target)).toEqual(['#ops', '#ops']);
  });
});

test('periods are composed and written in words', () => {
  expect(['PT*S', 'PT*M', 'P*M'].map((unit) => periodicityOf('15', unit))).toEqual(['PT15S', 'PT15M', 'P15M']);
  expect(durationText('PT15M')).toBe('15 minutes');
  expect(durationText('P1M')).toBe('1 month');
  expect(durationText('P1Y6M4DT12H30M5S')).toBe('1 year 6 months 4 days 12 hours 30 minutes 5 seconds');
});

test('times are on the clock of their zone, with its offset', () => {
  const [first, second] = [Date.UTC(2023, 9, 29, 0, 30), Date.UTC(2023, 9, 29, 1, 30)];
  expect(clockText(first / 1000, 'Europe/Rome')).toBe('Sun 29 Oct 2023 02:30:00 +02:00');
  expect(clockText(second / 1000, 'Europe/Rome')).toBe('Sun 29 Oct 2023 02:30:00 +01:00');
  expect(clockText(first / 1000, 'utc')).toBe('Sun 29 Oct 2023 00:30:00 +00:00');
});
