import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SheetNames } from '../../../../src/formats/xlsx/sheet-names.ts';

const taken = (...titles: string[]) => new SheetNames().takeAll(titles);

describe('the name of a sheet', () => {
  test.each<[string, string]>([
    ['Temperature', 'Temperature'],
    ['Boiler house, all readings, 2024-05-01 to 2024-06-01', 'Boiler house, all readings…'],
    ['Temperature boiler room 2024-05-01 - 2024-06-01', 'Temperature boiler room…'],
    ['Temperature of the boiler (2024)', 'Temperature of the boiler…'],
    ['Exactly thirty-one units, no cut', 'Exactly thirty-one units, no…'],
    ['Thirty-one units, with no more!', 'Thirty-one units, with no more!'],
    ['boiler_temperature_living_room_2024', 'boiler_temperature_living_room…'],
    ['x'.repeat(40), `${'x'.repeat(30)}…`],
    [`${'x'.repeat(29)}😀${'x'.repeat(9)}`, `${'x'.repeat(29)}…`],
    ["'a/b'", '_a_b_'],
    ['History', 'History (2)'],
    ['', 'Sheet'],
  ])('of %j is %j', (title, name) => expect(taken(title)).toEqual([name]));

  test.each<[string, string[], string[]]>([
    [
      'the part in the middle',
      ['boiler-1', 'boiler-2'].map(
        (boiler) => `Hourly averages of the boiler house, ${boiler}, 2024-05-01 to 2024-06-01`,
      ),
      ['Hourly averages of… boiler-1', 'Hourly averages of… boiler-2'],
    ],
    [
      'the part at the end, with the word before it when it is short',
      ['7', '18'].map((flat) => `Temperature of the living room in flat ${flat}`),
      ['Temperature of the… flat 7', 'Temperature of the… flat 18'],
    ],
    [
      'whole dates',
      ['2024-05-01', '2024-05-02'].map((day) => `Temperature of the living room ${day}`),
      ['Temperature of the… 2024-05-01', 'Temperature of the… 2024-05-02'],
    ],
    [
      'nothing, so copies are numbered',
      ['y'.repeat(40), 'y'.repeat(40)],
      [`${'y'.repeat(30)}…`, `${'y'.repeat(26)}… (2)`],
    ],
  ])('that would be cut to the same as another keeps %s', (_, titles, names) =>
    expect(taken(...titles)).toEqual(names),
  );

  test('is one that Excel accepts, and differs from the others', () => {
    const piece = fc.constantFrom(
      ...['boiler', 'Boiler', ' ', ', ', '-', '2024-05-01', "'", '/', 'x', '😀', '…', '(', '_', '1'],
    );
    const title = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(title, fc.string({ unit: 'binary', maxLength: 50 })), { maxLength: 8 }),
        (titles) => {
          const names = taken(...titles);
          expect(new Set(names.map((name) => name.toUpperCase().toLowerCase())).size).toBe(titles.length);
          for (const name of names) {
            expect(name.length).toBeGreaterThan(0);
            expect(name.length).toBeLessThanOrEqual(31);
            expect(name).not.toMatch(/[[\]:*?/\\\p{Cc}]|^'|'$|\p{Surrogate}/u);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
