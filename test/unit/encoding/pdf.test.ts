import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageTree } from '../../../src/encoding/pdf/page-tree.ts';
import { PdfFile } from '../../../src/encoding/pdf/pdf-file.ts';
import { pdfCoordinate, pdfDate, pdfLiteral, pdfNumber, pdfTextString } from '../../../src/encoding/pdf/pdf-values.ts';
import { FontFault, TrueType } from '../../../src/encoding/pdf/true-type.ts';
import { trueTypeSubset } from '../../../src/encoding/pdf/true-type-subset.ts';
import { zlibDeflated, zlibInflated } from '../../../src/encoding/pdf/zlib.ts';

const fontFile = (name: string) =>
  new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)));

describe('PDF values', () => {
  test('are numbers without exponent and with three decimals at most', () => {
    expect([0, -0, 1, -5.25, 0.0004, 1e-9, 1234567.8916, -0.0001].map(pdfNumber)).toEqual([
      ...['0', '0', '1', '-5.25', '0', '0', '1234567.892', '0'],
    ]);
  });

  test('are coordinates without exponent and with the nearest two decimals', () => {
    expect([0, -0, 1, -5.25, 0.004, -0.004, 1e-9, 12.3, 841.889, 99_999.999, 1e7, -1e7].map(pdfCoordinate)).toEqual([
      ...['0', '0', '1', '-5.25', '0', '0', '0', '12.3', '841.89', '100000', '10000000', '-10000000'],
    ]);
    fc.assert(
      fc.property(fc.double({ min: -20_000, max: 20_000, noNaN: true }), (value) => {
        const text = pdfCoordinate(value);
        expect(text).toMatch(/^(0|-?(0\.\d?[1-9]|[1-9]\d*(\.\d?[1-9])?))$/);
        expect(Math.abs(Number(text) - value)).toBeLessThan(0.005_001);
      }),
    );
  });

  test('are literals whose text cannot end them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 })), (codes) => {
        const bytes = String.fromCharCode(...codes);
        const text = pdfLiteral(bytes);
        let depth = 0;
        let read = '';
        for (let at = 0; at < text.length; at++) {
          const character = text[at]!;
          if (character === '\\') {
            const next = text[++at]!;
            read += { n: '\n', r: '\r' }[next] ?? next;
          } else if (character === '(') depth++;
          else if (character === ')') depth--;
          else read += character;
          expect(depth === 1 || at === text.length - 1).toBe(true);
        }
        expect([depth, read]).toEqual([0, bytes]);
      }),
    );
  });

  test('are texts in UTF-16 and dates in UTC', () => {
    expect(pdfTextString('aΩ😀\ud800')).toBe('<FEFF006103A9D83DDE00FFFD>');
    expect(pdfDate(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe('(D:20260102030405Z)');
    expect(pdfDate(1e17)).toBe('(D:99991231235959Z)');
  });
});

test('zlib data expands to the original, empty or long', async () => {
  for (const length of [0, 1, 300_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7919) >> 3);
    expect(Buffer.compare(await zlibInflated(await zlibDeflated(bytes)), bytes)).toBe(0);
  }
});

describe('a file of objects', () => {
  test('refuses to write an object twice, or to end without a reserved object', () => {
    const file = new PdfFile();
    const id = file.object('<<>>');
    expect(() => file.object('<<>>', id)).toThrow(/twice/);
    file.allocate();
    expect(() => file.end({ root: id, info: id, fileId: '' })).toThrow(/never written/);
  });

  test.each([1, 2, 32, 33, 1024, 1025, 40_000])(
    'has a tree of %d pages, in order, with few children to a node',
    (count) => {
      const file = new PdfFile();
      const tree = new PageTree(file);
      const parents = new Map<number, number>();
      const pages = Array.from({ length: count }, () => {
        const page = file.object('<</Type/Page>>');
        parents.set(page, tree.add(page));
        return page;
      });
      const root = tree.end('');
      const text = new TextDecoder('latin1').decode(file.take());
      const nodes = new Map<number, { count: number; kids: number[]; parent: number | undefined }>();
      for (const [, id, total, kids, parent] of text.matchAll(
        /(\d+) 0 obj\n<<\/Type\/Pages\/Count (\d+)\/Kids\[([^\]]*)\](?:\/Parent (\d+) 0 R)?>>/g,
      ))
        nodes.set(Number(id), {
          count: Number(total),
          kids: [...kids!.matchAll(/(\d+) 0 R/g)].map(([, kid]) => Number(kid)),
          parent: parent === undefined ? undefined : Number(parent),
        });
      const leaves: number[] = [];
      const walk = (id: number, parent: number | undefined): number => {
        const node = nodes.get(id);
        if (!node) {
          expect(parents.get(id)).toBe(parent);
          return leaves.push(id) && 1;
        }
        expect(node.parent).toBe(parent);
        expect(node.kids.length).toBeLessThanOrEqual(32);
        const total = node.kids.reduce((sum, kid) => sum + walk(kid, id), 0);
        expect(total).toBe(node.count);
        return total;
      };
      expect(walk(root, undefined)).toBe(count);
      expect(leaves).toEqual(pages);
    },
  );
});

describe('a TrueType font', () => {
  const sans = new TrueType(fontFile('DejaVuSans'));

  test('has glyphs with widths', () => {
    expect([sans.unitsPerEm, sans.glyphOf(0x41) !== undefined, sans.glyphOf(0x6e29)]).toEqual([2048, true, undefined]);
    expect(sans.advanceOf(sans.glyphOf(0x20)!)).toBeCloseTo(317.87, 1);
    const mono = new TrueType(fontFile('DejaVuSansMono'));
    expect(mono.advanceOf(mono.glyphOf(0x69)!)).toBe(mono.advanceOf(mono.glyphOf(0x57)!));
  });

  test('has a subset with the requested outlines and their parts, and nothing else', () => {
    const glyph = (character: string) => sans.glyphOf(character.codePointAt(0)!)!;
    const subset = new TrueType(trueTypeSubset(sans, [...'Aé№'].map(glyph)));
    const parts = [...'Aé№'].map(glyph).flatMap((each) => [each, ...sans.partsOf(each)]);
    expect(sans.partsOf(glyph('é')).length).toBe(2);
    expect(subset.glyphCount).toBe(sans.glyphCount);
    for (let each = 1; each < sans.glyphCount; each++) {
      const outline = Buffer.from(subset.outline(each));
      const whole = Buffer.from(sans.outline(each));
      if (parts.includes(each)) expect(outline.subarray(0, whole.length).equals(whole)).toBe(true);
      else if (outline.length > 0) expect.unreachable(`glyph ${each} is kept`);
    }
    expect(subset.bytes.length).toBeLessThan(150_000);
  });

  test('is refused with a reason when it is another kind of file, or damaged', () => {
    const bytes = fontFile('DejaVuSans');
    const refused = (copy: Uint8Array<ArrayBuffer>) => () => new TrueType(copy);
    const begun = (...first: number[]) => {
      const copy = bytes.slice();
      copy.set(first);
      return copy;
    };
    expect(refused(bytes.subarray(0, 0))).toThrow(new FontFault('it is cut short'));
    expect(refused(bytes.slice(0, 100_000))).toThrow(FontFault);
    expect(refused(begun(0x4f, 0x54, 0x54, 0x4f))).toThrow(/PostScript outlines/);
    expect(refused(begun(0x77, 0x4f, 0x46, 0x32))).toThrow(/WOFF/);
    expect(refused(begun(0x74, 0x74, 0x63, 0x66))).toThrow(/collection/);
    expect(refused(begun(0x25, 0x21, 0x50, 0x53))).toThrow(/not a TrueType font/);
  });

  test('that is damaged anywhere is read or refused with a FontFault', () => {
    const bytes = fontFile('DejaVuSans-ExtraLight');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        (changes) => {
          const copy = bytes.slice();
          for (const [at, byte] of changes) copy[at] = byte;
          try {
            const font = new TrueType(copy);
            trueTypeSubset(
              font,
              [5, 6, 7].filter((glyph) => glyph < font.glyphCount),
            );
          } catch (error) {
            expect(error).toBeInstanceOf(FontFault);
          }
        },
      ),
      // The first case leaves no glyphs, which random runs rarely find.
      { numRuns: 300, examples: [[[[263, 132]]]] },
    );
  });
});
