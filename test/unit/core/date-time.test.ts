import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateTime, isFinerThanMilliseconds } from '../../../src/core/date-time.ts';

test.each([
  ['2024-05-01T08:30:15.250Z', '2024-05-01T08:30:15.250Z'],
  ['2024-05-01T08:30:15,25Z', '2024-05-01T08:30:15.250Z'],
  ['2024-05-01T08:30Z', '2024-05-01T08:30:00.000Z'],
  ['2024-05-01T08:30', '2024-05-01T08:30:00.000Z'],
  ['2024-05-01T08:30:15', '2024-05-01T08:30:15.000Z'],
  ['2024-05-01T08:30:15+02:00', '2024-05-01T06:30:15.000Z'],
  ['2024-05-01T08:30:15-0230', '2024-05-01T11:00:15.000Z'],
  ['2024-05-01T08:30+02', '2024-05-01T06:30:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['0100-01-01T00:00:00Z', '0100-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('%s is a time', (text, iso) => expect(new Date(dateTime(text)).toISOString()).toBe(iso));

test('digits beyond the millisecond are cut, and said so', () => {
  const finer = '2024-05-01T08:30:15.2509+00:00';
  expect(dateTime(finer)).toBe(Date.UTC(2024, 4, 1, 8, 30, 15, 250));
  expect(isFinerThanMilliseconds(finer)).toBe(true);
  expect(isFinerThanMilliseconds('2024-05-01T08:30:15.2509Z')).toBe(true);
  expect(isFinerThanMilliseconds('2024-05-01T08:30:15.000001')).toBe(true);
  expect(isFinerThanMilliseconds('2024-05-01T08:30:15.2509')).toBe(true);
  expect(isFinerThanMilliseconds('2024-05-01T08:30:15.250')).toBe(false);
  expect(isFinerThanMilliseconds('2024-05-01T08:30:15.2500000Z')).toBe(false);
  expect(isFinerThanMilliseconds('2024-05-01T08:30:15.250+01:30')).toBe(false);
  expect(isFinerThanMilliseconds('2024-05-01T08:30.1239')).toBe(false);
});

test.each([
  '2024-05-01',
  '2024-05-01 08:30:15',
  '2024-05-01t08:30:15z',
  '2024-05-01T08',
  '2024-05-01T24:00:00Z',
  '2024-05-01T08:60:00Z',
  '2024-05-01T23:59:60Z',
  '2024-02-30T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2024-13-01T00:00:00Z',
  '2024-00-01T00:00:00Z',
  '2024-05-00T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '2024-05-01T08:30:15.Z',
  '2024-05-01T08:30:15+2:00',
  '2024-05-01T08:30:15+02:60',
  '2024-05-01T08:30:15+02:00 ',
  '2024-05-01T08:30:15ZZ',
  '2024-05-01T08:30:15 Europe/Rome',
  'T'.repeat(20),
  '2024-W01-1T08:30:15',
  '+002024-05-01T08:30:15Z',
  '٢٠٢٤-05-01T08:30:15Z',
  '',
])('%j is a text', (text) => expect(dateTime(text)).toBeNaN());

test('every time that a Date writes is read as it is', () => {
  const date = fc.date({
    min: new Date('0100-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (time) => {
      expect(dateTime(time.toISOString())).toBe(time.getTime());
    }),
  );
});
