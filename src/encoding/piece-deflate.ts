import type { ByteBuffer } from './byte-buffer.ts';
import { crc32 } from './crc32.ts';
import { DeflateBlocks, matchToken } from './deflate-blocks.ts';
import type { DeflatedContent } from './zip.ts';

/** A match reaches back no further: RFC 1951 §2. */
const WINDOW = 32_768;
const MIN_MATCH = 3;
const MAX_MATCH = 258;

/** Bytes of content held: the window, and what is written before it moves on. */
const CAPACITY = 8 * WINDOW;

/** Tokens of a block: enough to make its own codes pay, few enough for memory not to be felt. */
const BLOCK_TOKENS = 65_536;

/**
 * Raw DEFLATE of text that is written piece by piece, where each piece is of a kind and looks much like the last one
 * of its kind: a cell like that above it. Instead of searching for repeats it compares with that last one, so that it
 * takes a fraction of the time, and finds longer matches than a search for the nearest repeat does.
 *
 * Write a piece into `bytes` from `length` on, set `length` behind it, and call {@link PieceDeflate.piece}.
 */
export class PieceDeflate {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(CAPACITY);
  length = 0;
  /** The same bytes, four at a time. */
  #words = new DataView(this.bytes.buffer);
  readonly #blocks: DeflateBlocks;
  readonly #tokens = new Uint32Array(BLOCK_TOKENS);
  #tokenCount = 0;
  /** Content before `bytes`. */
  #passed = 0;
  /** Where in `bytes` the next piece starts, and what is in the checksum already. */
  #start = 0;
  #checked = 0;
  #crc = ~0;
  /** By kind, where in the content the last piece of it starts. */
  readonly #last: number[] = [];
  /** A match that may go on in the next piece; it ends where that starts. */
  #matched = 0;
  #distance = 0;

  /** @param out takes the DEFLATE stream, a block at a time */
  constructor(out: ByteBuffer) {
    this.#blocks = new DeflateBlocks(out);
  }

  /** Makes room for a piece of `room` bytes; `bytes`, which may be new, and may have moved on: ask for `length` after. */
  reserve(room: number): Uint8Array<ArrayBuffer> {
    if (this.length + room <= this.bytes.length) return this.bytes;
    this.#check();
    // Nothing goes that is not yet in a token.
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

  /** Takes the bytes since the last call as a piece of a kind: a small whole number. */
  piece(kind: number): void {
    const { bytes, length: end } = this;
    const from = this.#passed + this.#start;
    let distance = from - (this.#last[kind] ?? Number.NEGATIVE_INFINITY);
    // What has been dropped cannot be compared with.
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

  /** Ends the stream; what it holds. */
  end(): DeflatedContent {
    if (this.#matched > 0) this.#endMatch(this.#start, this.#matched);
    this.#blocks.block(this.#tokens, this.#tokenCount, true);
    this.#check();
    return { crc: ~this.#crc >>> 0, size: this.#passed + this.length };
  }

  /** How many bytes from `at` to before `end` are those from `other` on. */
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

  /** Enters the match that ends before `at`. */
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
