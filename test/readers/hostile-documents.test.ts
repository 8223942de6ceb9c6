import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, RecordBatch } from '../../src/core/record-batch.ts';
import { contentFaults } from '../support/oracles/pdf-reader.ts';
import { shownText } from '../support/oracles/shown-text.ts';
import { hostileText } from '../support/tables.ts';
import { writtenPdf } from '../support/written-pdf.ts';
import { faultsOf, missing, textByPoppler } from './document-readers.ts';

/** Checks that independent programs read back texts and numbers of any kind, unchanged or as counted replacements. */

const HOSTILE = [
  ...[
    '=1+1',
    "=cmd|' /C calc'!A0",
    '(',
    ')',
    '\\',
    '\\)',
    '()',
    '(()',
    ')Tj ET Q',
    'endstream endobj',
    '%PDF-1.7',
    '%%EOF',
  ],
  ...[
    '<<',
    '>>',
    '<FEFF>',
    '/Name',
    '[',
    ']',
    '{',
    '}',
    'xref',
    'trailer',
    '1 0 obj',
    'stream',
    'BT',
    'Tj',
    '/F1 8 Tf',
  ],
  ...[
    'a\nb',
    'a\r\nb',
    '\ttab',
    'Ω₂ 温 😀',
    '\u202eevil',
    '__proto__',
    '\u0000',
    'a\u0001b',
    '\u001f',
    '\ufffe',
    '\ud800',
  ],
  ...[
    '\ufeffbom',
    'é',
    'e\u0301',
    'ﬁ',
    '½',
    '1\u202f234',
    '\u22125',
    'a\u00adb',
    'שלום',
    'नमस्ते',
    '€',
    '™',
    '\u00a0',
    '\u007f',
    'ÿþ',
  ],
];

const texts = [
  ...HOSTILE,
  ...fc.sample(fc.oneof(hostileText, fc.string({ unit: 'grapheme', maxLength: 10 })), {
    numRuns: 800,
    seed: 20_261_124,
  }),
];
const numbers = [0, -0, 1e-7, 1e21, 5e-324, 1.7976931348623157e308, -5.2, 0.1 + 0.2, 2 ** 53].concat(
  fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 1000, seed: 7 }),
);

const squeezed = (text: string): string => text.replaceAll(/\s/g, '');

function documentOf(cells: readonly Cell[]) {
  const columns = ['n', 'cell', 'end'].map((id) => ({ id, label: id }));
  const marks = (mark: string): Cell[] => cells.map((_, at) => `${mark}${at}${mark}`);
  const batch: RecordBatch = {
    length: cells.length,
    columns: [
      { kind: 'mixed', cells: marks('«') },
      { kind: 'mixed', cells },
      { kind: 'mixed', cells: marks('»') },
    ],
  };
  return writtenPdf({
    tables: [{ schema: { columns }, batches: [batch] }],
    options: { maxPages: 10_000 },
    decimals: 'full',
  });
}

/** Returns the text that Poppler reads between the marks of each row. */
async function readBack(bytes: Uint8Array, rows: number): Promise<(string | undefined)[]> {
  const text = squeezed((await textByPoppler(bytes)).join(''));
  return Array.from({ length: rows }, (_, at) => {
    const from = text.indexOf(`«${at}«`);
    const to = text.indexOf(`»${at}»`, from);
    return from < 0 || to < 0 ? undefined : text.slice(from + `«${at}«`.length, to);
  });
}

if (missing && !process.env.CI)
  console.warn(`NOT TESTED: hostile documents; that needs ${missing}, which is not here.`);

describe.skipIf(missing && !process.env.CI)('a document that qpdf and poppler read', () => {
  test('has every text unchanged or as a counted replacement', async () => {
    const kept = texts.filter((text) => !/[«»]/.test(text));
    const { bytes, warnings } = await documentOf(kept);
    expect(faultsOf(bytes)).toBe('');
    expect(contentFaults(bytes)).toEqual([]);
    const read = await readBack(bytes, kept.length);
    const wanted = kept.map(shownText);
    const wrong = kept.flatMap((text, at) => {
      const { lines } = wanted[at]!;
      const want = squeezed(lines.slice(0, 3).join(''));
      const got = read[at]?.replace(/…$/, '');
      return got?.normalize('NFKC') === want.normalize('NFKC') ? [] : [{ text, want, got }];
    });
    expect(wrong).toEqual([]);
    const replaced = wanted.reduce((sum, each) => sum + each.replaced, 0);
    expect(warnings.get('replaced-characters')).toBe(replaced);
  });

  test('has every number unchanged', async () => {
    const { bytes, warnings } = await documentOf(numbers);
    expect(faultsOf(bytes)).toBe('');
    expect(contentFaults(bytes)).toEqual([]);
    const read = await readBack(bytes, numbers.length);
    expect(read.map((text) => Number(text) + 0)).toEqual(numbers.map((number) => number + 0));
    expect(warnings.size).toBe(0);
  });
});
