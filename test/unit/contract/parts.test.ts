import { describe, expect, it } from 'vitest';
import { parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { isMessageParams, isReportParams, isResourceParams, itemKind } from '../../../src/contract/item-kind.ts';
import { splitTarget } from '../../../src/contract/target.ts';
import { messageParams, reportParams, resourceParams } from './example-requests.ts';

describe('splitTarget', () => {
  it('returns one name', () => {
    expect(splitTarget({ value: 'urn:tetouan:temperature' })).toStrictEqual([{ name: 'urn:tetouan:temperature' }]);
  });

  it('pairs names with labels in order and trims both', () => {
    expect(splitTarget({ value: ' b ,a,\t__proto__', label: 'B, A ,constructor' })).toStrictEqual([
      { name: 'b', label: 'B' },
      { name: 'a', label: 'A' },
      { name: '__proto__', label: 'constructor' },
    ]);
  });
});

describe('parseBucketSize', () => {
  it.each([
    ['1s', 1, 's'],
    ['15m', 15, 'm'],
    ['24h', 24, 'h'],
    ['7d', 7, 'd'],
    ['2w', 2, 'w'],
    ['3M', 3, 'M'],
    ['10y', 10, 'y'],
    ['100000000000s', 1e11, 's'],
    ['3168y', 3168, 'y'],
  ])('reads %s', (ds, count, unit) => {
    expect(parseBucketSize(ds)).toStrictEqual({ count, unit });
  });

  it.each(['', '0m', '05m', 'm', '5', '5 m', '5ms', '5S', '-5m', '+5m', '5.0m', '1e3s', '٣m', '5m\n'])(
    'refuses %j',
    (ds) => {
      expect(() => parseBucketSize(ds)).toThrow(RangeError);
    },
  );

  it.each(['100000000001s', '3169y', '999999999999y', `1${'0'.repeat(400)}s`])('refuses %s as too long', (ds) => {
    expect(() => parseBucketSize(ds)).toThrow(/at most 1e11 seconds/);
  });
});

describe('itemKind', () => {
  it.each([
    ['message', messageParams],
    ['resource', resourceParams],
    ['report', reportParams],
  ])('recognizes %s params', (kind, params) => {
    expect(itemKind(params)).toBe(kind);
    expect([isMessageParams(params), isResourceParams(params), isReportParams(params)]).toEqual(
      ['message', 'resource', 'report'].map((each) => each === kind),
    );
  });
});
