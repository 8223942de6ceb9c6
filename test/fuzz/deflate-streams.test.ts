/** DEFLATE streams of any pieces give back what went in, through three inflaters that share no code with the writer. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as SheetJS from 'xlsx';
import { ByteBuffer } from '../../src/encoding/byte-buffer.ts';
import { PieceDeflate } from '../../src/encoding/piece-deflate.ts';
import { utf8 } from '../../src/encoding/utf8.ts';
import { zip } from '../../src/encoding/zip.ts';
import { needed } from '../readers/needed.ts';
import { collect, joined, sequence } from '../support/oracles/bytes.ts';
import { fuzzed, PATIENCE_MS, withPrograms } from './fuzz-runs.ts';

interface Piece {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

/** Of a stream; enough for the window to move on several times. */
const MOST_BYTES = 3_000_000;

/** How a stream is written: its pieces, and after how many of them what is there is taken, as a writer of files does. */
interface Script {
  readonly pieces: readonly Piece[];
  readonly takeEvery: number;
}

function deflated({ pieces, takeEvery }: Script) {
  const out = new ByteBuffer();
  const deflate = new PieceDeflate(out);
  const parts: Uint8Array[] = [];
  for (const [at, { kind, bytes }] of pieces.entries()) {
    deflate.reserve(bytes.length).set(bytes, deflate.length);
    deflate.length += bytes.length;
    deflate.piece(kind);
    if (at % takeEvery === 0) parts.push(out.take().slice());
  }
  const content = deflate.end();
  return { content, bytes: Buffer.concat([...parts, out.take()]) };
}

const cellText = fc
  .tuple(fc.constantFrom('<c r="A', '</v></c><c r="B', 'aaaaaaaa', ''), fc.nat(1e6), fc.constantFrom('"><v>', 'a', ''))
  .map(([before, number, behind]) => utf8(`${before}${number}${behind}`));

const noise = (most: number) => fc.uint8Array({ maxLength: most });

/** A run of one byte, of any length that matters: about the longest match, about the window, and beyond what is held. */
const run = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0, max: 600 }),
      fc.constantFrom(257, 258, 259, 32_767, 32_768, 32_769, 65_536, 262_144, 300_000),
    ),
    fc.nat(255),
  )
  .map(([length, byte]) => new Uint8Array(length).fill(byte));

/** Bytes whose counts grow like Fibonacci's, as many as make a code too deep. */
const skewed = fc.integer({ min: 2, max: 22 }).map((symbols) => {
  const bytes: number[] = [];
  for (let symbol = 0, [a, b] = [1, 1]; symbol < symbols; symbol++, [a, b] = [b, a + b])
    for (let i = 0; i < a; i++) bytes.push(symbol * 11);
  return Uint8Array.from(bytes);
});

const bytesOf = fc.oneof(
  { weight: 12, arbitrary: cellText },
  { weight: 6, arbitrary: noise(40) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 400, max: 2 }) },
  { weight: 1, arbitrary: noise(2000) },
  { weight: 1, arbitrary: run },
  { weight: 1, arbitrary: skewed },
);

const piece = fc.record({ kind: fc.oneof(fc.nat(3), fc.nat(40)), bytes: bytesOf });

/** Pieces that are written many times over, so that blocks end and the window moves on. */
const script: fc.Arbitrary<Script> = fc
  .record({
    pieces: fc.array(piece, { maxLength: 60 }),
    times: fc.oneof(
      { weight: 6, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }) },
    ),
    takeEvery: fc.constantFrom(1, 7, 1e9),
  })
  .map(({ pieces, times, takeEvery }) => {
    const all = Array.from({ length: times }, () => pieces).flat();
    let length = 0;
    const end = all.findIndex(({ bytes }) => {
      length += bytes.length;
      return length > MOST_BYTES;
    });
    return { pieces: end < 0 ? all : all.slice(0, end), takeEvery };
  });

async function inflatedByStream(bytes: Uint8Array<ArrayBuffer>): Promise<Buffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

/** SheetJS brings an inflater of its own, written in JavaScript; its types leave it out. */
const { _inflateRaw: inflatedBySheetJs } = SheetJS.CFB.utils as unknown as {
  readonly _inflateRaw: (bytes: Buffer, size: number) => Buffer;
};

/** Info-ZIP has one, too. */
const missing = needed('unzip (Debian: unzip)', 'unzip', ['-v']);

describe('streams of pieces', () => {
  test('come back from zlib, from DecompressionStream and from SheetJS', { timeout: PATIENCE_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(script, async (each) => {
        const whole = Buffer.concat(each.pieces.map(({ bytes }) => bytes));
        const { content, bytes } = deflated(each);
        expect(content).toEqual({ crc: crc32(whole), size: whole.length });
        expect(Buffer.compare(inflateRawSync(bytes), whole)).toBe(0);
        expect(Buffer.compare(await inflatedByStream(new Uint8Array(bytes)), whole)).toBe(0);
        const { length } = whole;
        // It cannot tell an empty stream from a missing one.
        if (length > 0) expect(Buffer.compare(inflatedBySheetJs(bytes, length).subarray(0, length), whole)).toBe(0);
      }),
      fuzzed(250),
    );
  });

  test.skipIf(!withPrograms)('come back from an archive that Info-ZIP tests', { timeout: PATIENCE_MS }, async () => {
    expect(missing).toBeUndefined();
    const { numRuns, seed } = fuzzed(200);
    const folder = mkdtempSync(join(tmpdir(), 'downlink-fuzz-'));
    try {
      const scripts = fc.sample(script, { numRuns, ...(seed !== undefined && { seed }) });
      const streams = scripts.map(deflated);
      const entries = streams.map(({ content, bytes }, at) => ({
        name: `${at}`,
        chunks: sequence([new Uint8Array(bytes)]),
        deflated: () => content,
      }));
      const path = join(folder, 'streams.zip');
      writeFileSync(path, joined(await collect(zip(sequence(entries), new Date(0)))));
      const said = execFileSync('unzip', ['-tq', path], { encoding: 'utf8' });
      expect(said).toMatch(/^No errors detected/);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});
