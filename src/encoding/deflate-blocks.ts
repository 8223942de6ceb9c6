/** Writes DEFLATE blocks from tokens of literals and matches. */
import type { ByteBuffer } from './byte-buffer.ts';

/**
 * Makes the token of a match of `length` bytes (3 to 258) that lies `distance` bytes back (1 to 32,768). The token of a
 * literal is its byte.
 */
export const matchToken = (length: number, distance: number): number => (length << 16) | distance;

/** The smallest token of a match. */
const MATCH = 3 << 16;

const LITERALS = 286;
const DISTANCES = 30;
const END_OF_BLOCK = 256;
const MAX_BITS = 15;
const MAX_HEADER_BITS = 7;

/** The order in which the header lists the lengths of its own code: RFC 1951 §3.2.7. */
const HEADER_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** For each symbol, the smallest length or distance and the number of extra bits: RFC 1951 §3.2.5. */
const lengthBase = new Uint16Array(29);
const lengthExtra = new Uint8Array(29);
const distanceBase = new Uint16Array(DISTANCES);
const distanceExtra = new Uint8Array(DISTANCES);
/** Symbol of each length. */
const lengthSymbol = new Uint8Array(259);
/** Symbol of each distance. The index is distance − 1 up to 256, and 256 + (distance − 1 >> 7) above. */
const distanceSymbol = new Uint8Array(512);

for (let symbol = 0, length = 3; symbol < 28; symbol++) {
  lengthBase[symbol] = length;
  lengthExtra[symbol] = symbol < 8 ? 0 : (symbol >> 2) - 1;
  for (const end = length + (1 << lengthExtra[symbol]!); length < end && length < 258; length++)
    lengthSymbol[length] = symbol;
}
lengthBase[28] = 258;
lengthSymbol[258] = 28;
for (let symbol = 0, distance = 1; symbol < DISTANCES; symbol++) {
  distanceBase[symbol] = distance;
  distanceExtra[symbol] = symbol < 4 ? 0 : (symbol >> 1) - 1;
  for (const end = distance + (1 << distanceExtra[symbol]!); distance < end; distance++) {
    if (distance <= 256) distanceSymbol[distance - 1] = symbol;
    else distanceSymbol[256 + ((distance - 1) >> 7)] = symbol;
  }
}

const symbolOfDistance = (distance: number): number =>
  distance <= 256 ? distanceSymbol[distance - 1]! : distanceSymbol[256 + ((distance - 1) >> 7)]!;

/** Writes tokens into a buffer as DEFLATE blocks with dynamic Huffman codes (RFC 1951 §3.2.7). */
export class DeflateBlocks {
  readonly #out: ByteBuffer;
  readonly #literalCounts = new Uint32Array(LITERALS);
  readonly #distanceCounts = new Uint32Array(DISTANCES);
  #bits = 0;
  #bitCount = 0;

  constructor(out: ByteBuffer) {
    this.#out = out;
  }

  /**
   * Writes a block.
   *
   * @param count the number of tokens in the block
   * @param last whether the block ends the stream
   */
  block(tokens: Uint32Array, count: number, last: boolean): void {
    const literalCounts = this.#literalCounts.fill(0);
    const distanceCounts = this.#distanceCounts.fill(0);
    for (let i = 0; i < count; i++) {
      const token = tokens[i]!;
      if (token < MATCH) literalCounts[token]!++;
      else {
        literalCounts[257 + lengthSymbol[token >>> 16]!]!++;
        distanceCounts[symbolOfDistance(token & 0xffff)]!++;
      }
    }
    literalCounts[END_OF_BLOCK] = 1;
    const literals = prefixCode(literalCounts, MAX_BITS);
    const distances = prefixCode(distanceCounts, MAX_BITS);
    this.#put(last ? 1 : 0, 1);
    this.#put(2, 2);
    this.#header(literals.lengths, distances.lengths);
    this.#tokens(tokens, count, literals, distances);
    this.#put(literals.codes[END_OF_BLOCK]!, literals.lengths[END_OF_BLOCK]!);
    if (last) this.#put(0, (8 - (this.#bitCount & 7)) & 7);
    if (last && this.#bitCount === 8) {
      this.#out.push(Uint8Array.of(this.#bits));
      this.#bits = this.#bitCount = 0;
    }
  }

  #tokens(tokens: Uint32Array, count: number, literals: PrefixCode, distances: PrefixCode): void {
    const { codes: literalCodes, lengths: literalLengths } = literals;
    const { codes: distanceCodes, lengths: distanceLengths } = distances;
    // A token takes at most 48 bits.
    const out = this.#out.grow(this.#out.length, 6 * count + 8);
    let at = this.#out.length;
    let bits = this.#bits;
    let bitCount = this.#bitCount;
    for (let i = 0; i < count; i++) {
      const token = tokens[i]!;
      if (token < MATCH) {
        bits |= literalCodes[token]! << bitCount;
        bitCount += literalLengths[token]!;
      } else {
        const length = token >>> 16;
        const symbol = lengthSymbol[length]!;
        bits |= literalCodes[257 + symbol]! << bitCount;
        bitCount += literalLengths[257 + symbol]!;
        if (bitCount >= 16) {
          out[at++] = bits;
          out[at++] = bits >>> 8;
          bits >>>= 16;
          bitCount -= 16;
        }
        bits |= (length - lengthBase[symbol]!) << bitCount;
        bitCount += lengthExtra[symbol]!;
        if (bitCount >= 16) {
          out[at++] = bits;
          out[at++] = bits >>> 8;
          bits >>>= 16;
          bitCount -= 16;
        }
        const distance = token & 0xffff;
        const far = symbolOfDistance(distance);
        bits |= distanceCodes[far]! << bitCount;
        bitCount += distanceLengths[far]!;
        if (bitCount >= 16) {
          out[at++] = bits;
          out[at++] = bits >>> 8;
          bits >>>= 16;
          bitCount -= 16;
        }
        bits |= (distance - distanceBase[far]!) << bitCount;
        bitCount += distanceExtra[far]!;
      }
      if (bitCount >= 16) {
        out[at++] = bits;
        out[at++] = bits >>> 8;
        bits >>>= 16;
        bitCount -= 16;
      }
    }
    this.#out.length = at;
    this.#bits = bits;
    this.#bitCount = bitCount;
  }

  /** Writes the lengths of both codes, with runs shortened (symbols 16 to 18), in a code of their own. */
  #header(literals: Uint8Array, distances: Uint8Array): void {
    const used = (lengths: Uint8Array, least: number) => {
      let count = lengths.length;
      while (count > least && lengths[count - 1] === 0) count--;
      return count;
    };
    const literalCount = used(literals, 257);
    const distanceCount = used(distances, 1);
    const lengths = [...literals.subarray(0, literalCount), ...distances.subarray(0, distanceCount)];
    const runs = shortened(lengths);
    const counts = new Uint32Array(19);
    for (const { symbol } of runs) counts[symbol]!++;
    const code = prefixCode(counts, MAX_HEADER_BITS);
    let given = HEADER_ORDER.length;
    while (given > 4 && code.lengths[HEADER_ORDER[given - 1]!] === 0) given--;
    this.#put(literalCount - 257, 5);
    this.#put(distanceCount - 1, 5);
    this.#put(given - 4, 4);
    for (const symbol of HEADER_ORDER.slice(0, given)) this.#put(code.lengths[symbol]!, 3);
    for (const { symbol, extra, extraBits } of runs) {
      this.#put(code.codes[symbol]!, code.lengths[symbol]!);
      this.#put(extra, extraBits);
    }
  }

  /** Adds up to 16 bits. */
  #put(value: number, count: number): void {
    this.#bits |= value << this.#bitCount;
    this.#bitCount += count;
    if (this.#bitCount < 16) return;
    this.#out.push(Uint8Array.of(this.#bits, this.#bits >>> 8));
    this.#bits >>>= 16;
    this.#bitCount -= 16;
  }
}

interface Run {
  readonly symbol: number;
  readonly extra: number;
  readonly extraBits: number;
}

/**
 * Shortens runs of equal lengths. Symbol 16 repeats the previous length 3 to 6 times; 17 and 18 stand for 3 to 10 and
 * for 11 to 138 zeros.
 */
function shortened(lengths: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let at = 0; at < lengths.length; ) {
    const length = lengths[at]!;
    let end = at + 1;
    while (end < lengths.length && lengths[end] === length) end++;
    let count = end - at;
    at = end;
    if (length > 0) {
      runs.push({ symbol: length, extra: 0, extraBits: 0 });
      count--;
    }
    while (count >= 3) {
      const most = length > 0 ? 6 : count > 10 ? 138 : 10;
      const taken = Math.min(count, most);
      if (length > 0) runs.push({ symbol: 16, extra: taken - 3, extraBits: 2 });
      else if (taken > 10) runs.push({ symbol: 18, extra: taken - 11, extraBits: 7 });
      else runs.push({ symbol: 17, extra: taken - 3, extraBits: 3 });
      count -= taken;
    }
    for (; count > 0; count--) runs.push({ symbol: length, extra: 0, extraBits: 0 });
  }
  return runs;
}

/**
 * A prefix code. It gives the bits of each symbol, the first bit lowest, and their number, which is 0 for a symbol that
 * does not occur.
 */
interface PrefixCode {
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/**
 * Builds a code for symbols that occur this often, with at most `maxBits` bits each (Huffman 1952, limited as RFC 1951
 * requires).
 */
function prefixCode(counts: Uint32Array, maxBits: number): PrefixCode {
  const lengths = codeLengths(counts, maxBits);
  const codes = new Uint16Array(counts.length);
  const next = new Uint16Array(maxBits + 2);
  for (const length of lengths) if (length > 0) next[length + 1]!++;
  for (let bits = 1; bits <= maxBits; bits++) next[bits + 1] = (next[bits]! + next[bits + 1]!) << 1;
  // next[bits] is now the first code of that length: RFC 1951 §3.2.2.
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    let code = next[length]!++;
    let reversed = 0;
    for (let bit = 0; bit < length; bit++, code >>= 1) reversed = (reversed << 1) | (code & 1);
    codes[symbol] = reversed;
  }
  return { codes, lengths };
}

function codeLengths(counts: Uint32Array, maxBits: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const symbols = [...counts.keys()].filter((symbol) => counts[symbol]! > 0);
  symbols.sort((a, b) => counts[a]! - counts[b]! || a - b);
  const leaves = symbols.length;
  if (leaves < 2) {
    // A code with one symbol still uses a bit; a code without symbols uses none.
    for (const symbol of symbols) lengths[symbol] = 1;
    return lengths;
  }
  // Leaves by ascending weight, then inner nodes, which are created in ascending weight.
  const weights = symbols.map((symbol) => counts[symbol]!);
  const parents = new Array<number>(2 * leaves - 1).fill(0);
  let leaf = 0;
  let inner = leaves;
  for (let node = leaves; node < 2 * leaves - 1; node++) {
    let weight = 0;
    for (let child = 0; child < 2; child++) {
      const chosen = leaf < leaves && (inner >= node || weights[leaf]! <= weights[inner]!) ? leaf++ : inner++;
      weight += weights[chosen]!;
      parents[chosen] = node;
    }
    weights.push(weight);
  }
  const depths = new Array<number>(2 * leaves - 1).fill(0);
  const perLength = new Array<number>(maxBits + 1).fill(0);
  for (let node = 2 * leaves - 3; node >= 0; node--) {
    depths[node] = depths[parents[node]!]! + 1;
    if (node < leaves) perLength[Math.min(depths[node]!, maxBits)]!++;
  }
  // Leaves that were too deep now have the longest length: lengthen others until all codes fit again (Kraft 1949).
  let room = perLength.reduce((sum, count, bits) => sum + count * 2 ** (maxBits - bits), 0) - 2 ** maxBits;
  for (; room > 0; room--) {
    perLength[maxBits]!--;
    let bits = maxBits - 1;
    while (perLength[bits] === 0) bits--;
    perLength[bits]!--;
    perLength[bits + 1]! += 2;
  }
  let at = 0;
  for (let bits = maxBits; bits >= 1; bits--)
    for (let left = perLength[bits]!; left > 0; left--) lengths[symbols[at++]!] = bits;
  return lengths;
}
