/** Compresses text that repeats itself from row to row, faster than a general DEFLATE. */
import type { ByteBuffer } from './byte-buffer.ts';
import { crc32 } from './crc32.ts';
import { DeflateBlocks, matchToken } from './deflate-blocks.ts';
import type { DeflatedContent } from './zip.ts';

/** The longest distance of a match: RFC 1951 §2. */
const WINDOW = 32_768;
const MIN_MATCH = 3;
const MAX_MATCH = 258;

/** Bytes of content in memory: the window, and the content written before the window moves on. */
const CAPACITY = 8 * WINDOW;

/** Tokens per block: enough to make its own codes worthwhile, few enough to keep memory low. */
const BLOCK_TOKENS = 65_536;

/**
 * Compresses text to raw DEFLATE, piece by piece. Each piece has a kind and mostly resembles the previous piece of its
 * kind, as a cell resembles the cell above it. Each piece is compared only with that previous piece. This takes a
 * fraction of the time of a search for repeats, and finds longer matches than a search for the nearest repeat.
 *
 * To add a piece, write it into `bytes` at `length`, set `length` to its end, and call {@link PieceDeflate.piece}.
 */
export class PieceDeflate {
  /** The content in memory. {@link PieceDeflate.reserve} may replace it. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(CAPACITY);
  /** Bytes of content in `bytes`. */
  length = 0;
  /** A view of `bytes` to compare four bytes at a time. */
  #words = new DataView(this.bytes.buffer);
  readonly #blocks: DeflateBlocks;
  readonly #tokens = new Uint32Array(BLOCK_TOKENS);
  #tokenCount = 0;
  /** Bytes of content that are no longer in `bytes`. */
  #passed = 0;
  /** Where in `bytes` the next piece starts, and where the part that is not yet in the checksum starts. */
  #start = 0;
  #checked = 0;
  #crc = ~0;
  /** Where in the content the last piece of each kind starts. */
  readonly #last: number[] = [];
  /** A match that may continue into the next piece. It ends where that piece starts. */
  #matched = 0;
  #distance = 0;

  /** @param out receives the DEFLATE stream, block by block */
  constructor(out: ByteBuffer) {
    this.#blocks = new DeflateBlocks(out);
  }

  /**
   * Makes room for a piece of `room` bytes and returns `bytes`. The array may be new and its content may have moved, so
   * read `length` afterwards.
   */
  reserve(room: number): Uint8Array<ArrayBuffer> {
    if (this.length + room <= this.bytes.length) return this.bytes;
    this.#check();
    // Drop only content that is already in a token.
    const dropped = Math.max(0, Math.min(this.length - WINDOW - MAX_MATCH, this.#start - MIN_MATCH));
    const kept = this.length - dropped;
    if (kept + room > this.bytes.length) {
      const larger = new Uint8Array(kept + room + CAPACITY);
      larger.set(this.bytes.subarray(dropped, this.length));
      this.bytes = larger;
      this.#words = new DataView(larger.buffer);
    } else this.bytes.copyWithin(0, dropped, this.length);
    this.#passed += dropped;
    this.#start -= dropped;
    this.#checked -= dropped;
    this.length = kept;
    return this.bytes;
  }

  /** Ends a piece: the bytes since the last call. `kind` is a small whole number. */
  piece(kind: number): void {
    const { bytes, length: end } = this;
    const from = this.#passed + this.#start;
    let distance = from - (this.#last[kind] ?? Number.NEGATIVE_INFINITY);
    // Dropped content cannot be compared.
    if (distance > WINDOW || distance > this.#start) distance = 0;
    this.#last[kind] = from;
    let at = this.#start;
    this.#start = end;
    let matched = this.#matched;
    if (matched > 0) {
      if (distance === this.#distance) {
        const more = this.#matchLength(at, at - distance, Math.min(end, at + MAX_MATCH - matched));
        at += more;
        matched += more;
        if (at === end) {
          this.#matched = matched;
          return;
        }
      }
      this.#endMatch(at, matched);
    }
    this.#distance = distance;
    const tokens = this.#tokens;
    let count = this.#tokenCount;
    matched = 0;
    while (at < end) {
      if (count > BLOCK_TOKENS - MIN_MATCH) {
        this.#tokenCount = count;
        this.#endBlock();
        count = 0;
      }
      if (distance > 0 && bytes[at] === bytes[at - distance]) {
        matched = this.#matchLength(at, at - distance, Math.min(end, at + MAX_MATCH));
        if (at + matched === end) break;
        if (matched >= MIN_MATCH) {
          tokens[count++] = matchToken(matched, distance);
          at += matched;
          matched = 0;
          continue;
        }
        for (; matched > 0; matched--) tokens[count++] = bytes[at++]!;
      }
      tokens[count++] = bytes[at++]!;
    }
    this.#tokenCount = count;
    this.#matched = matched;
  }

  /** Ends the stream and returns the checksum and size of its content. */
  end(): DeflatedContent {
    if (this.#matched > 0) this.#endMatch(this.#start, this.#matched);
    this.#blocks.block(this.#tokens, this.#tokenCount, true);
    this.#check();
    return { crc: ~this.#crc >>> 0, size: this.#passed + this.length };
  }

  /** The number of bytes from `at`, before `end`, that equal those from `other` on. */
  #matchLength(at: number, other: number, end: number): number {
    const { bytes } = this;
    const words = this.#words;
    let i = at;
    let j = other;
    while (i + 4 <= end) {
      if (words.getInt32(i, true) !== words.getInt32(j, true)) break;
      i += 4;
      j += 4;
    }
    while (i < end && bytes[i] === bytes[j]) {
      i++;
      j++;
    }
    return i - at;
  }

  /** Adds the match that ends before `at`. */
  #endMatch(at: number, matched: number): void {
    if (this.#tokenCount + MIN_MATCH > BLOCK_TOKENS) this.#endBlock();
    if (matched >= MIN_MATCH) this.#tokens[this.#tokenCount++] = matchToken(matched, this.#distance);
    else for (let i = at - matched; i < at; i++) this.#tokens[this.#tokenCount++] = this.bytes[i]!;
    this.#matched = 0;
  }

  #endBlock(): void {
    if (this.#tokenCount === 0) return;
    this.#blocks.block(this.#tokens, this.#tokenCount, false);
    this.#tokenCount = 0;
  }

  #check(): void {
    this.#crc = crc32(this.bytes, this.#crc, this.#checked, this.length);
    this.#checked = this.length;
  }
}
