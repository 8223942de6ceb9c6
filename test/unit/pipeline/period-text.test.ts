import { describe, expect, test } from 'vitest';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { periodText, zoneText } from '../../../src/pipeline/period-text.ts';

const rome = TimeZone.of('Europe/Rome');
const at = (wall: string, zone = rome) => zone.instantOf(Date.parse(`${wall}Z`));

describe('a period in words', () => {
  test.each([
    ['2017-12-24T00:00', '2017-12-25T00:00', '24 December 2017'],
    ['2017-12-24T00:00', '2017-12-31T00:00', '24–30 December 2017'],
    ['2017-11-24T00:00', '2017-12-04T00:00', '24 November – 3 December 2017'],
    ['2017-12-24T00:00', '2018-01-04T00:00', '24 December 2017 – 3 January 2018'],
    ['2024-05-01T00:00', '2024-06-01T00:00', 'May 2024'],
    ['2024-05-01T00:00', '2024-08-01T00:00', 'May – July 2024'],
    ['2023-11-01T00:00', '2024-02-01T00:00', 'November 2023 – January 2024'],
    ['2024-01-01T00:00', '2025-01-01T00:00', '2024'],
    ['2020-01-01T00:00', '2025-01-01T00:00', '2020 – 2024'],
    ['2024-02-29T00:00', '2024-03-01T00:00', '29 February 2024'],
    ['2023-10-29T00:00', '2023-10-30T00:00', '29 October 2023'],
    ['2017-12-24T06:00', '2017-12-24T18:30', '24 December 2017, 06:00 – 18:30'],
    ['2017-12-24T06:00', '2017-12-25T18:30:15', '24 December 2017, 06:00:00 – 25 December 2017, 18:30:15'],
    ['2017-12-24T00:00', '2017-12-24T00:00:00.250', '24 December 2017, 00:00:00.000 – 00:00:00.250'],
  ])('%s to %s is %s', (from, to, text) => expect(periodText(at(from), at(to), rome)).toBe(text));
});

describe('a zone in words', () => {
  test.each([
    ['2017-12-24T00:00', '2017-12-25T00:00', 'Europe/Rome (UTC+01:00)'],
    ['2018-03-24T00:00', '2018-03-26T00:00', 'Europe/Rome (UTC+01:00, from 2018-03-25 03:00 on UTC+02:00)'],
    ['2017-01-01T00:00', '2018-01-01T00:00', 'Europe/Rome (UTC+01:00 and UTC+02:00, as the clock changes)'],
  ])('in %s to %s is %s', (from, to, text) => expect(zoneText(at(from), at(to), rome)).toBe(text));

  test('of UTC is its name', () => expect(zoneText(0, 1e12, TimeZone.of('utc'))).toBe('UTC'));
});
