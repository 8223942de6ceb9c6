import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeriesTable } from '../../../src/core/sample-batch.ts';
import { SeriesOrder } from '../../../src/core/series-order.ts';

type Fields = [publisher: string, channel: string, subtopic: string, protocol: string, name: string, unit: string];

const field = fc.constantFrom('', 'a', 'b', '__proto__');
const fields: fc.Arbitrary<Fields> = fc.tuple(field, field, field, field, field, field);

/** Finds the first entry that equals this one in some fields. */
const firstLike = (entries: readonly Fields[], own: Fields, ...places: readonly number[]): number =>
  entries.findIndex((entry) => places.every((place) => entry[place] === own[place]));

describe('a table of series', () => {
  test('has one entry for each combination of fields, and the first entry of each series and identity', () => {
    fc.assert(
      fc.property(fc.array(fields), (asked) => {
        const table = new SeriesTable();
        const entries: Fields[] = [];
        for (const own of asked) {
          const known = firstLike(entries, own, 0, 1, 2, 3, 4, 5);
          if (known < 0) entries.push(own);
          expect(table.intern(...own)).toBe(known < 0 ? entries.length - 1 : known);
        }
        expect(table.length).toBe(entries.length);
        expect(table.groups).toEqual(entries.map((own) => firstLike(entries, own, 0, 4)));
        expect(table.identities).toEqual(entries.map((own) => firstLike(entries, own, 0, 2, 4)));
      }),
    );
  });

  test('keeps its order while it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fields)), (parts) => {
        const names = ['b', '__proto__'];
        const table = new SeriesTable();
        const order = new SeriesOrder(table, names);
        for (const part of parts) {
          for (const own of part) table.intern(...own);
          expect(order.ranks()).toEqual(new SeriesOrder(table, names).ranks());
        }
      }),
    );
  });

  // This would take minutes if a lookup scanned all entries.
  test.each(['publisher', 'subtopic'])('handles very many entries of one name that differ in %s', (which) => {
    const table = new SeriesTable();
    const count = 60_000;
    for (let round = 0; round < 4; round++)
      for (let i = 0; i < count; i++) {
        const own = `3f2504e0-4f89-11d3-9a0c-0305e82c${i}`;
        const [publisher, subtopic] = which === 'publisher' ? [own, ''] : ['gateway', own];
        if (table.intern(publisher, 'c', subtopic, 'mqtt', 'urn:a', 'Cel') !== i) expect.fail(own);
      }
    expect(table.length).toBe(count);
  });
});
