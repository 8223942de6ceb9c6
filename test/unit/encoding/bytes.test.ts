import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteBuffer, CHUNK_BYTES } from '../../../src/encoding/byte-buffer.ts';
import { loneSurrogates, utf8, utf16le } from '../../../src/encoding/utf8.ts';
import { collect, joined, sequence, throughUtf8 } from '../../support/oracles/bytes.ts';

/** Texts of all kinds of characters, including halves of surrogate pairs. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\ud83d', '\ude00', '😀', '\ufeff', 'Ω', '\u0000', 'a'),
  ),
});

describe('a byte buffer', () => {
  test('returns the pushed bytes in chunks that own their buffers, and is empty after each', () => {
    const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.constant('take' as const)));
    fc.assert(
      fc.property(pieces, (steps) => {
        const buffer = new ByteBuffer();
        const taken: Uint8Array[] = [];
        for (const step of [...steps, 'take' as const]) {
          if (step !== 'take') buffer.push(step);
          else {
            const chunk = buffer.take();
            expect(chunk.buffer.byteLength).toBe(chunk.length);
            expect(buffer.length).toBe(0);
            taken.push(chunk);
          }
        }
        expect(joined(taken)).toEqual(joined(steps.filter((step) => step !== 'take')));
      }),
    );
  });

  test('grows as needed and keeps its content', () => {
    const buffer = new ByteBuffer();
    const large = new Uint8Array(3 * CHUNK_BYTES).map((_, i) => i);
    buffer.push(Uint8Array.of(1, 2, 3));
    buffer.push(large);
    const bytes = buffer.grow(buffer.length, 1000);
    expect(bytes.length).toBeGreaterThanOrEqual(large.length + 1003);
    expect(Buffer.compare(buffer.take(), joined([Uint8Array.of(1, 2, 3), large]))).toBe(0);
  });

  test('keeps bytes that were written past its length', () => {
    const buffer = new ByteBuffer();
    const bytes = buffer.grow(0, 2);
    bytes[0] = 7;
    bytes[1] = 8;
    expect(buffer.grow(2, 5)).toBe(bytes);
    expect([...buffer.take()]).toEqual([7, 8]);
  });
});

describe('text as bytes', () => {
  test('counts as many lone surrogates as UTF-8 has to replace', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const replaced = [...throughUtf8(text)].filter((character) => character === '\ufffd').length;
        const genuine = [...text].filter((character) => character === '\ufffd').length;
        expect(loneSurrogates(text)).toBe(replaced - genuine);
        expect([...utf8(text)]).toEqual([...Buffer.from(throughUtf8(text))]);
      }),
      { numRuns: 1000 },
    );
  });

  test('becomes UTF-16LE, however the chunks are cut, and keeps a BOM', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(anyText.map(throughUtf8), cuts, async (text, lengths) => {
        const bytes = Buffer.from(text);
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const length of [...lengths, bytes.length]) {
          chunks.push(bytes.subarray(at, at + length));
          at += length;
        }
        const out = await collect(utf16le(sequence(chunks)));
        expect(Buffer.from(joined(out)).toString('utf16le')).toBe(text);
        expect(out.every((chunk) => chunk.buffer.byteLength === chunk.length)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
