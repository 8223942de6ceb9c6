import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteBuffer } from '../../../src/encoding/byte-buffer.ts';
import { PieceDeflate } from '../../../src/encoding/piece-deflate.ts';
import { utf8 } from '../../../src/encoding/utf8.ts';

interface Piece {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

function deflated(pieces: Iterable<Piece>) {
  const out = new ByteBuffer();
  const deflate = new PieceDeflate(out);
  for (const { kind, bytes } of pieces) {
    deflate.reserve(bytes.length).set(bytes, deflate.length);
    deflate.length += bytes.length;
    deflate.piece(kind);
  }
  return { content: deflate.end(), bytes: out.take() };
}

function expectRoundTrip(pieces: readonly Piece[]): number {
  const whole = Buffer.concat(pieces.map(({ bytes }) => bytes));
  const { content, bytes } = deflated(pieces);
  expect(Buffer.compare(inflateRawSync(bytes), whole)).toBe(0);
  expect(content).toEqual({ crc: crc32(whole), size: whole.length });
  return bytes.length;
}

const text = (kind: number, content: string): Piece => ({ kind, bytes: utf8(content) });

describe('deflating pieces', () => {
  test('restores any pieces of any kinds', () => {
    const piece = fc.record({
      kind: fc.integer({ min: 0, max: 3 }),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.uint8Array({ maxLength: 400, max: 1 }),
        fc.constantFrom('<c r="A1" s="2"><v>', '</v></c>', 'aaaaaaaaaaaaaaaa', '').map(utf8),
      ),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => void expectRoundTrip(pieces)),
      { numRuns: 300 },
    );
  });

  test('restores rows, and compresses them better than a fast compressor', () => {
    // A piece ends with the varying part; the fixed text after it begins the next piece.
    const pieces = Array.from({ length: 20_000 }, (_, row) => [
      text(0, `</v></c></row><row r="${row}"><c r="A${row}" s="2"><v>${45_000 + Math.floor((row * 1e9) / 1440) / 1e9}`),
      text(1, `</v></c><c r="B${row}" s="1" t="s"><v>${row % 20}`),
      text(2, `</v></c><c r="C${row}"><v>${((row * 7919) % 4000) / 100}`),
    ]).flat();
    const whole = Buffer.concat(pieces.map(({ bytes }) => bytes));
    expect(expectRoundTrip(pieces)).toBeLessThan(deflateRawSync(whole, { level: 1 }).length);
  });

  test.each([0, 1, 2, 3, 257, 258, 259, 32_767, 32_768, 32_769, 70_000, 300_000])(
    'restores equal pieces of %i bytes, and noise of the same size',
    (length) => {
      const one = Uint8Array.from({ length }, (_, i) => (i * i * 31 + (i >> 7)) & 255);
      const seed = { state: 1 };
      const noise = Uint8Array.from({ length }, () => {
        seed.state = (seed.state * 1_103_515_245 + 12_345) & 0x7fffffff;
        return seed.state >> 16;
      });
      expectRoundTrip([one, one, noise, one, noise].map((bytes, i) => ({ kind: i === 2 ? 1 : 0, bytes })));
    },
  );

  test('restores skewed symbols, whose plain code would be too long', () => {
    // Fibonacci weights make a Huffman code as deep as its number of symbols.
    const bytes: number[] = [];
    for (let symbol = 0, [a, b] = [1, 1]; symbol < 24; symbol++, [a, b] = [b, a + b])
      bytes.push(...Array.from({ length: a }, () => symbol * 7));
    for (let i = bytes.length - 1; i > 0; i--) {
      const j = (i * 7919) % (i + 1);
      [bytes[i], bytes[j]] = [bytes[j]!, bytes[i]!];
    }
    // Each piece has its own kind, so there are only literals.
    expectRoundTrip([...Uint8Array.from(bytes)].map((byte, i) => ({ kind: i, bytes: Uint8Array.of(byte) })));
  });

  test('restores empty content', () => void expectRoundTrip([]));
});
