import { describe, expect, test } from 'vitest';
import { parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { withPartialBuckets } from '../../../src/transforms/partial-buckets.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf } from '../../support/samples.ts';

/** Returns the warnings for rows at these times, in two batches. */
async function warningsOf(ds: string, from: string, to: string, times: readonly string[], zone = 'utc') {
  const warnings: string[] = [];
  const samples = times.map((time) => ({ time: Date.parse(time), name: 'a', value: 1 }));
  const options = {
    size: parseBucketSize(ds),
    zone: TimeZone.of(zone),
    from: Date.parse(from),
    to: Date.parse(to),
    warn: (code: string, message: string, count: number) => void warnings.push(`${code} ${count}: ${message}`),
  };
  const batches = [...batchesOf(samples, [1])];
  expect(await collect(withPartialBuckets(sequence(batches), options))).toEqual(batches);
  return warnings;
}

describe('a bucket that the window cuts', () => {
  test('is counted when it is the first or the last and has a row; the warning has both bounds', async () => {
    const rows = ['2024-05-01T10:00Z', '2024-05-01T11:00Z', '2024-05-01T12:00Z'];
    expect(await warningsOf('1h', '2024-05-01T10:15Z', '2024-05-01T12:30Z', rows)).toEqual([
      'partial-bucket 1: The first bucket, from 2024-05-01T10:00:00.000Z to 2024-05-01T11:00:00.000Z, is cut by the window, which begins at 2024-05-01T10:15:00.000Z.',
      'partial-bucket 1: The last bucket, from 2024-05-01T12:00:00.000Z to 2024-05-01T13:00:00.000Z, is cut by the window, which ends at 2024-05-01T12:30:00.000Z.',
    ]);
    expect(await warningsOf('1h', '2024-05-01T10:15Z', '2024-05-01T12:30Z', rows.slice(1, 2))).toEqual([]);
    expect(await warningsOf('1h', '2024-05-01T10:15Z', '2024-05-01T12:30Z', [])).toEqual([]);
  });

  test('is not counted when the window ends with it', async () => {
    const rows = ['2024-05-01T10:00Z', '2024-05-01T11:00Z'];
    expect(await warningsOf('1h', '2024-05-01T10:00Z', '2024-05-01T12:00Z', rows)).toEqual([]);
    expect((await warningsOf('1h', '2024-05-01T10:00:00.001Z', '2024-05-01T12:00Z', rows)).length).toBe(1);
    expect((await warningsOf('1h', '2024-05-01T10:00Z', '2024-05-01T11:59:59.999Z', rows)).length).toBe(1);
  });

  test('is counted once when it contains the whole window', async () => {
    expect(
      await warningsOf('1d', '2024-03-31T06:00Z', '2024-03-31T20:00Z', ['2024-03-30T23:00Z'], 'Europe/Rome'),
    ).toEqual([
      'partial-bucket 1: The only bucket, from 2024-03-31T00:00:00.000+01:00 to 2024-04-01T00:00:00.000+02:00, is cut by the window, which begins at 2024-03-31T08:00:00.000+02:00 and ends at 2024-03-31T22:00:00.000+02:00.',
    ]);
    const ends = await warningsOf('1d', '2024-05-01T00:00Z', '2024-05-01T20:00Z', ['2024-05-01T00:00Z']);
    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatch(/^.* which ends at 2024-05-01T20:00:00\.000Z\.$/);
    const begins = await warningsOf('1d', '2024-05-01T04:00Z', '2024-05-02T00:00Z', ['2024-05-01T00:00Z']);
    expect(begins).toHaveLength(1);
    expect(begins[0]).toMatch(/The only bucket, .* which begins at 2024-05-01T04:00:00\.000Z\.$/);
  });
});
