import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, RecordBatch } from '../../src/core/record-batch.ts';
import { writtenXlsx } from '../support/written-xlsx.ts';
import { type ReadCell, workbookReaders } from './workbook-readers.ts';

/** Checks that texts and numbers of any kind read back unchanged or as counted replacements. */

const HOSTILE = [
  ...['=1+1', "=cmd|' /C calc'!A0", '+1', '-5.2', '@SUM(A1)', "'quoted", '{"formula":"1"}', '|x', '%', '＝1'],
  ...['_x0041_', '_x005F_', '__x0041_x0041_', '_xZZZZ_', '_x000D_', '&amp;', '<b>&lt;</b>', ']]>', '"', "'"],
  ...[' lead', 'trail ', '  two  ', '\ttab', 'a\nb', 'a\r\nb', '\r', '\n', 'Ω₂ 温 😀', '\u202eevil', '__proto__'],
  ...['\u0000', 'a\u0001b', '\u001f', '\ufffe', '\uffff', '\ud800', '\udc00x', '\ufeffbom', 'a'.repeat(40_000)],
  ...['TRUE', '1e5', '007', '2023-10-29', '#REF!', '1/2', '\u0085', '\u2028', '\u00a0', '\u007f'],
];

/**
 * Returns the expected text: characters that XML cannot contain are replaced, and the text is cut to the size of a
 * cell.
 */
function carried(text: string): string {
  const allowed = (code: number) =>
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 32 && code < 0xd800) ||
    (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
  const replaced = Array.from(text.slice(0, 32_767), (character) =>
    character.length === 2 || allowed(character.charCodeAt(0)) ? character : '\ufffd',
  );
  return replaced.join('');
}

function tableOf(cells: readonly Cell[]): {
  schema: { columns: { id: string; label: string }[] };
  batches: RecordBatch[];
} {
  const columns = ['n', 'cell'].map((id) => ({ id, label: id }));
  const numbers = Float64Array.from(cells, (_, at) => at);
  return {
    schema: { columns },
    batches: [
      {
        length: cells.length,
        columns: [
          { kind: 'number', values: numbers },
          { kind: 'mixed', cells },
        ],
      },
    ],
  };
}

const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
  .map((units) => String.fromCharCode(...units));
const pieces = fc
  .array(fc.constantFrom(...HOSTILE.filter((text) => text.length < 50)), { maxLength: 3 })
  .map((list) => list.join(''));
const texts = [...HOSTILE, ...fc.sample(fc.oneof(anyText, anyUnits, pieces), { numRuns: 1500, seed: 20_261_124 })];
const numbers = [0, -0, 1e-7, 1e21, 5e-324, 1.7976931348623157e308, -5.2, 0.1 + 0.2, 2 ** 53, 123456789.123].concat(
  fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 1000, seed: 7 }),
);

describe.each(workbookReaders)('$name', ({ name, asShown, missing, read }) => {
  if (missing && !process.env.CI) console.warn(`NOT TESTED: ${name} needs ${missing}, which is not here.`);
  describe.skipIf(missing && !process.env.CI)('reads', () => {
    test('every text unchanged or as a counted replacement', async () => {
      // openpyxl unescapes twice when the first result is an escape again.
      const kept = texts.filter((text) => text !== '' && !(name === 'openpyxl' && /_x005F_/i.test(text)));
      const { bytes, warnings } = await writtenXlsx({ tables: [tableOf(kept)] });
      const [sheets] = await read([bytes]);
      const cells = sheets!
        .find((sheet) => sheet.name === 'table')!
        .rows.slice(1)
        .map((row) => row[1] ?? null);
      const wrong = kept.flatMap((text, at) => {
        const cell = cells[at] ?? null;
        const got = asShown ? visible(textOf(cell)) : textOf(cell);
        // Programs that show cells leave out invisible characters, and convert texts that look like times or booleans.
        const want = asShown ? visible(carried(text)) : carried(text);
        return got === want || (asShown && (want === '' || cell?.[0] !== 'text')) ? [] : [{ at, want, got }];
      });
      expect(wrong).toEqual([]);
      const replaced = kept.reduce(
        (sum, text) => sum + carried(text).split('\ufffd').length - text.slice(0, 32_767).split('\ufffd').length,
        0,
      );
      expect(warnings.get('replaced-characters')).toBe(replaced);
      expect(warnings.get('text-cut')).toBe(1);
    });

    test('every number unchanged', async () => {
      const { bytes } = await writtenXlsx({ tables: [tableOf(numbers)] });
      const [sheets] = await read([bytes]);
      const cells = sheets!
        .find((sheet) => sheet.name === 'table')!
        .rows.slice(1)
        .map((row) => row[1] ?? null);
      const wrong = numbers.flatMap((number, at) => {
        const value = Number(cells[at]?.[1]);
        const same = asShown
          ? Math.abs(value - number) <= Math.max(1e-13 * Math.abs(number), 1e-19) ||
            Math.abs(number) < 1e-300 ||
            Math.abs(number) > 1e300
          : Object.is(value + 0, number + 0);
        return same ? [] : [{ number, read: cells[at] }];
      });
      expect(wrong).toEqual([]);
    });
  });
});

/** Removes invisible characters from a text. */
const visible = (text: string | undefined): string | undefined => text?.replaceAll(/[\p{C}\p{Z}]/gu, '');

const textOf = (cell: ReadCell): string | undefined => (cell === null ? undefined : String(cell[1]));
