import { describe, expect, test } from 'vitest';
import { parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { formatInstant, TimeZone } from '../../../src/core/time-zone.ts';
import { type Bucket, bucketAt } from '../../../src/transforms/bucket.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function show({ start, end }: Bucket, zone: TimeZone): string[] {
  return [start, end].map((ms) => formatInstant(ms, zone).replace(':00.000', ''));
}

describe('the bucket', () => {
  test.each([
    // ds, zone, instant, start, end
    ['15m', 'UTC', '2023-06-01T10:07:30Z', '2023-06-01T10:00Z', '2023-06-01T10:15Z'],
    ['1h', 'Asia/Kathmandu', '2024-01-01T00:00Z', '2024-01-01T05:00+05:45', '2024-01-01T06:00+05:45'],
    ['1d', 'Europe/Rome', '2023-06-01T22:00Z', '2023-06-02T00:00+02:00', '2023-06-03T00:00+02:00'],
    ['1w', 'UTC', '2023-06-01T00:00Z', '2023-05-29T00:00Z', '2023-06-05T00:00Z'],
    ['2w', 'UTC', '1970-01-04T12:00Z', '1969-12-22T00:00Z', '1970-01-05T00:00Z'],
    ['2w', 'UTC', '1970-01-05T00:00Z', '1970-01-05T00:00Z', '1970-01-19T00:00Z'],
    ['3d', 'UTC', '1969-12-31T00:00Z', '1969-12-29T00:00Z', '1970-01-01T00:00Z'],
    ['1M', 'UTC', '2024-02-29T12:00Z', '2024-02-01T00:00Z', '2024-03-01T00:00Z'],
    ['3M', 'UTC', '2024-02-29T12:00Z', '2024-01-01T00:00Z', '2024-04-01T00:00Z'],
    // 5-month buckets from January of year 0: 2024-02 is month 24289 = 5 · 4857 + 4.
    ['5M', 'UTC', '2024-02-29T12:00Z', '2023-10-01T00:00Z', '2024-03-01T00:00Z'],
    ['1M', 'Europe/Rome', '2023-10-31T23:30Z', '2023-11-01T00:00+01:00', '2023-12-01T00:00+01:00'],
    ['1M', 'UTC', '-000001-12-05T00:00Z', '-000001-12-01T00:00Z', '0000-01-01T00:00Z'],
    ['1y', 'Europe/Rome', '2023-12-31T23:30Z', '2024-01-01T00:00+01:00', '2025-01-01T00:00+01:00'],
    ['10y', 'UTC', '2024-01-01T00:00Z', '2020-01-01T00:00Z', '2030-01-01T00:00Z'],
    ['3000y', 'UTC', '2024-01-01T00:00Z', '0000-01-01T00:00Z', '3000-01-01T00:00Z'],
    ['3000y', 'UTC', '-000001-06-01T00:00Z', '-003000-01-01T00:00Z', '0000-01-01T00:00Z'],

    // Rome, autumn: the hour from 2 to 3 comes twice. It is two buckets of up to an hour, or part of one longer bucket.
    ['1h', 'Europe/Rome', '2023-10-29T00:30Z', '2023-10-29T02:00+02:00', '2023-10-29T02:00+01:00'],
    ['1h', 'Europe/Rome', '2023-10-29T01:30Z', '2023-10-29T02:00+01:00', '2023-10-29T03:00+01:00'],
    ['30m', 'Europe/Rome', '2023-10-29T01:00Z', '2023-10-29T02:00+01:00', '2023-10-29T02:30+01:00'],
    ['25m', 'Europe/Rome', '2023-10-29T00:59Z', '2023-10-29T02:45+02:00', '2023-10-29T02:00+01:00'],
    ['2h', 'Europe/Rome', '2023-10-29T01:30Z', '2023-10-29T02:00+02:00', '2023-10-29T04:00+01:00'],
    ['90m', 'Europe/Rome', '2023-10-29T00:15Z', '2023-10-29T01:30+02:00', '2023-10-29T03:00+01:00'],
    // A boundary inside the repeated hour counts the first time only.
    ['100m', 'Europe/Rome', '2023-10-29T00:19Z', '2023-10-29T00:40+02:00', '2023-10-29T02:20+02:00'],
    ['100m', 'Europe/Rome', '2023-10-29T00:20Z', '2023-10-29T02:20+02:00', '2023-10-29T04:00+01:00'],
    ['100m', 'Europe/Rome', '2023-10-29T01:10Z', '2023-10-29T02:20+02:00', '2023-10-29T04:00+01:00'],
    ['1d', 'Europe/Rome', '2023-10-29T12:00Z', '2023-10-29T00:00+02:00', '2023-10-30T00:00+01:00'],

    // Rome, spring: the hour from 2 to 3 is skipped.
    ['1h', 'Europe/Rome', '2023-03-26T01:30Z', '2023-03-26T03:00+02:00', '2023-03-26T04:00+02:00'],
    ['25m', 'Europe/Rome', '2023-03-26T01:00Z', '2023-03-26T03:00+02:00', '2023-03-26T03:15+02:00'],
    ['2h', 'Europe/Rome', '2023-03-26T01:30Z', '2023-03-26T03:00+02:00', '2023-03-26T04:00+02:00'],
    ['3h', 'Europe/Rome', '2023-03-26T00:30Z', '2023-03-26T00:00+01:00', '2023-03-26T03:00+02:00'],
    ['1d', 'Europe/Rome', '2023-03-26T12:00Z', '2023-03-26T00:00+01:00', '2023-03-27T00:00+02:00'],

    // Lord Howe: half an hour, so hours are cut at both changes.
    ['1h', 'Australia/Lord_Howe', '2024-04-06T14:40Z', '2024-04-07T01:00+11:00', '2024-04-07T01:30+10:30'],
    ['1h', 'Australia/Lord_Howe', '2024-04-06T15:10Z', '2024-04-07T01:30+10:30', '2024-04-07T02:00+10:30'],
    ['1h', 'Australia/Lord_Howe', '2024-10-05T15:40Z', '2024-10-06T02:30+11:00', '2024-10-06T03:00+11:00'],
    ['2h', 'Australia/Lord_Howe', '2024-04-06T15:10Z', '2024-04-07T00:00+11:00', '2024-04-07T02:00+10:30'],

    // Santiago: no midnight on 3 September 2023; the hour before midnight of 7 April 2024 comes twice.
    ['1d', 'America/Santiago', '2023-09-03T12:00Z', '2023-09-03T01:00-03:00', '2023-09-04T00:00-03:00'],
    ['1d', 'America/Santiago', '2024-04-07T03:30Z', '2024-04-06T00:00-03:00', '2024-04-07T00:00-04:00'],
    ['1w', 'America/Santiago', '2024-04-07T12:00Z', '2024-04-01T00:00-03:00', '2024-04-08T00:00-04:00'],
    // Havana: midnight comes twice, the day starts with the first.
    ['1d', 'America/Havana', '2023-11-05T04:30Z', '2023-11-05T00:00-04:00', '2023-11-06T00:00-05:00'],
    ['1d', 'America/Havana', '2023-11-05T05:30Z', '2023-11-05T00:00-04:00', '2023-11-06T00:00-05:00'],
    // St John's: at 00:01 back to 23:01 of the day before, which the new day keeps.
    ['1d', 'America/St_Johns', '2006-10-29T02:45Z', '2006-10-29T00:00-02:30', '2006-10-30T00:00-03:30'],

    // Apia: 30 December 2011 does not exist.
    ['1d', 'Pacific/Apia', '2011-12-30T09:59Z', '2011-12-29T00:00-10:00', '2011-12-31T00:00+14:00'],
    ['1d', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-31T00:00+14:00', '2012-01-01T00:00+14:00'],
    ['12h', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-31T00:00+14:00', '2011-12-31T12:00+14:00'],
    ['1M', 'Pacific/Apia', '2011-12-30T10:00Z', '2011-12-01T00:00-10:00', '2012-01-01T00:00+14:00'],

    // Casablanca, 2017: winter time for Ramadan.
    ['1h', 'Africa/Casablanca', '2017-05-21T01:30Z', '2017-05-21T02:00+01:00', '2017-05-21T02:00+00:00'],
    ['1h', 'Africa/Casablanca', '2017-05-21T02:30Z', '2017-05-21T02:00+00:00', '2017-05-21T03:00+00:00'],
    ['1d', 'Africa/Casablanca', '2017-07-02T12:00Z', '2017-07-02T00:00+00:00', '2017-07-03T00:00+01:00'],

    // Offsets with seconds.
    ['1h', 'Africa/Monrovia', '1971-06-01T12:00Z', '1971-06-01T11:00-00:44:30', '1971-06-01T12:00-00:44:30'],
    ['1h', 'Africa/Monrovia', '1972-01-07T00:40Z', '1972-01-06T23:00-00:44:30', '1972-01-07T00:44:30.000+00:00'],
    ['1d', 'Africa/Monrovia', '1972-01-07T00:40Z', '1972-01-06T00:00-00:44:30', '1972-01-07T00:44:30.000+00:00'],
    ['1d', 'Europe/Rome', '1850-01-01T00:00Z', '1850-01-01T00:00+00:49:56', '1850-01-02T00:00+00:49:56'],
  ])('of %s in %s around %s starts at %s and ends at %s', (ds, name, time, start, end) => {
    const zone = TimeZone.of(name);
    const bucket = bucketAt(Date.parse(time), parseBucketSize(ds), zone);
    expect(show(bucket, zone)).toEqual([start, end]);
  });

  test('of a repeated day is one bucket: Juneau had two Fridays when Alaska was bought', () => {
    const juneau = TimeZone.of('America/Juneau');
    const change = Date.parse('1867-10-19T00:31:13Z');
    expect(juneau.offsetAt(change) - juneau.offsetAt(change - 1)).toBe(-DAY);
    const size = parseBucketSize('1d');
    for (const time of [change - 1, change, change + 8 * HOUR]) {
      const { start, end } = bucketAt(time, size, juneau);
      expect(start).toBeLessThanOrEqual(time);
      expect(end).toBeGreaterThan(time);
    }
    // The clock reached the 19th at 15:33:32 before it went back a day, so the 19th lasts until the 20th comes.
    expect(show(bucketAt(change, size, juneau), juneau)).toEqual([
      '1867-10-19T00:00+15:02:19',
      '1867-10-20T00:00-08:57:41',
    ]);
  });

  test('does not depend on the fraction of a millisecond', () => {
    const utc = TimeZone.of('UTC');
    const second = parseBucketSize('1s');
    expect(bucketAt(999.999, second, utc)).toEqual({ start: 0, end: 1000 });
    expect(bucketAt(-0.001, second, utc)).toEqual({ start: -1000, end: 0 });
    expect(bucketAt(1e14 - 0.016, second, utc)).toEqual({ start: 1e14 - 1000, end: 1e14 });
  });

  test('of the longest size exists around the outermost window bounds', () => {
    const rome = TimeZone.of('Europe/Rome');
    for (const ds of ['100000000000s', '165343w', '38000M', '3168y']) {
      for (const time of [-1e14, 1e14]) {
        const { start, end } = bucketAt(time, parseBucketSize(ds), rome);
        expect(start).toBeLessThanOrEqual(time);
        expect(end).toBeGreaterThan(time);
        expect(formatInstant(start, rome)).toMatch(/^[+-]?\d{4,6}-\d\d-\d\dT/);
      }
    }
  });
});
