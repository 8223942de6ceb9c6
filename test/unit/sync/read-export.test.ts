import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExport } from '../../../src/sync/read-export.ts';
import { asDuration, readDate, readSeconds } from '../../../src/sync/read-fields.ts';
import { readAnswer, readRows } from '../../../src/sync/read-list.ts';
import { requestOf } from './browser.ts';

const SECONDS = 1_709_250_017;

test.each<[unknown, number | undefined]>([
  [SECONDS, SECONDS],
  [SECONDS * 1e3, SECONDS],
  [SECONDS * 1e6, SECONDS],
  [`${SECONDS}000000000`, SECONDS],
  [` ${SECONDS}.0 `, SECONDS],
  [0, 0],
  [-86_400, -86_400],
  ['2024-02-29T23:40:17Z', SECONDS],
  ['2024-02-29T23:40:17.000000000+00:00', SECONDS],
  ['2024-03-01 00:40:17+01', SECONDS],
  ['2024-03-01 00:40:17 +0100', SECONDS],
  // A time without a zone is in UTC, whatever the zone of the browser.
  ['2024-02-29 23:40:17', SECONDS],
  ['2024-02-29T23:40:17', SECONDS],
  ['2024-02-29', SECONDS - 23 * 3_600 - 40 * 60 - 17],
  ['Thu, 29 Feb 2024 23:40:17 GMT', SECONDS],
  ['Thu Feb 29 2024', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  [true, undefined],
  [{ seconds: SECONDS }, undefined],
  ['1e999', undefined],
  [Number.NaN, undefined],
])('reads the time %j', (written, seconds) => {
  expect(readSeconds(written)).toBe(seconds);
});

test.each<[unknown, unknown]>([
  ['P1D', 'P1D'],
  [' p1d ', 'P1D'],
  ['1 day', 'P1D'],
  ['1 mon', 'P1M'],
  ['1 year 2 mons 3 days 04:05:06', 'P1Y2M3DT4H5M6S'],
  ['00:15:00', 'PT15M'],
  ['24:00:00', 'PT24H'],
  ['2 weeks', 'P2W'],
  [{ days: 1 }, 'P1D'],
  [{ hours: '2', milliseconds: 0 }, 'PT2H'],
  ['{"days":7}', 'P7D'],
  ['daily', 'daily'],
  ['-1 days', '-1 days'],
  ['1 day and more', '1 day and more'],
  [86_400, 86_400],
  [{}, {}],
  [{ days: -1 }, { days: -1 }],
])('reads the duration %j', (written, read) => {
  expect(asDuration(written)).toEqual(read);
});

test('returns dates as ISO 8601, and null for other values', () => {
  expect(readDate('2024-03-01 00:40:17+01')).toBe('2024-02-29T23:40:17.000Z');
  expect(readDate('9999999999999999999999')).toBeNull();
  expect(readDate(undefined)).toBeNull();
});

test.each(['2024-02-29 23:40', '2024-02-29T23:40:17', '1 day'])(
  'reads %j and many spaces in linear time',
  (written) => {
    const text = `${written}${' '.repeat(300_000)}`;
    expect(readSeconds(text)).toBe(readSeconds(written));
    // An expression whose parts both match spaces would take 4.5e10 steps.
    expect(readSeconds(`${text}!`)).toBeUndefined();
  },
);

describe('readExport', () => {
  const row = { ...requestOf(1), id: 's1', createdAt: '2024-03-01T00:00:00Z', updatedAt: null, deletedAt: null };

  test.each<[string, unknown, string | undefined]>([
    ['a number', 7, '7'],
    ['zero', 0, '0'],
    ['a number that is not exact', 2 ** 53 + 2, undefined],
    ['a blank', ' ', undefined],
    ['dots, which would name another path', '..', undefined],
    ['an object', {}, undefined],
  ])('reads an id that is %s', (_, id, read) => {
    expect(readExport({ ...row, id }).id).toBe(read);
  });

  test.each<[unknown, boolean]>([
    [null, false],
    ['', false],
    [false, false],
    [0, false],
    ['0001-01-01T00:00:00Z', false],
    ['0000-00-00 00:00:00', false],
    ['1970-01-01T00:00:00Z', false],
    ['2024-02-29T00:00:00Z', false],
    ['2024-03-02T00:00:00Z', true],
    [1_709_337_600, true],
    [true, true],
  ])('reads deletedAt %j as a deletion: %s', (deletedAt, isDeleted) => {
    expect(readExport({ ...row, deletedAt }).isDeleted).toBe(isDeleted);
  });

  test('names missing and unreadable fields, and quotes no value', () => {
    const { periodStart: _, ...rest } = row;
    const { unclear } = readExport({
      ...rest,
      createdAt: 'secret',
      items: [{ params: { channelId: 'c', target: { value: ['secret'] }, period: 'secret' } }],
    });
    expect(unclear).toEqual([
      'items[0].params.target.value is a list that cannot be read',
      'items[0].params.period is a text that cannot be read',
      'periodStart is missing',
      'createdAt is a text that cannot be read',
    ]);
    expect(unclear.join()).not.toContain('secret');
  });

  test('keeps fields of the contract that it does not read itself', () => {
    const report = { template: { a: null, b: [1] }, elements: [] };
    expect(readExport({ ...row, items: [{ params: report }] }).request?.items[0]?.params).toEqual(report);
  });

  test('never throws, and neither do lists', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('id', 'data', 'items', 'format', 'deletedAt', 'x'),
        (value, field) => {
          for (const one of [value, { ...row, [field]: value }, { data: { [field]: value } }, [value]]) {
            expect(readExport(one).unclear).toBeInstanceOf(Array);
            expect(() => readRows(JSON.stringify(one))).not.toThrow();
            expect(readAnswer(JSON.stringify(one)).unclear).toBeInstanceOf(Array);
          }
        },
      ),
    );
  });
});

test.each<[string, number | undefined]>([
  ['[]', 0],
  ['[1, 2]', 2],
  ['{"results": []}', 0],
  ['{"results": null}', 0],
  ['{"data": {"items": [1]}}', 1],
  ['{"Results": [1]}', 1],
  ['{"error": "no"}', undefined],
  ['{}', undefined],
  ['"text"', undefined],
  ['null', undefined],
  ['<html>', undefined],
  ['', undefined],
])('finds the rows of %s', (body, count) => {
  expect(readRows(body)?.length).toBe(count);
});
