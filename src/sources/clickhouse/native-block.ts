/**
 * Reads ClickHouse's format `Native`: blocks of columns, each a number of columns, a number of rows (both LEB128), and
 * for every column its name, its type and its values in a row. See ClickHouse, "Formats", Native.
 */

/** The values of a column, an element for each row. */
export type NativeColumn = readonly string[] | Float64Array | NativeArrays;

/** The values of a column of arrays: of each row from `ends[row - 1]`, or 0, to `ends[row]`. */
export interface NativeArrays {
  /** Where each row's array ends. */
  readonly ends: readonly number[];
  /** The elements of all rows. */
  readonly values: readonly string[] | Float64Array;
}

/** Some rows of an answer. */
export interface NativeBlock {
  /** Number of rows. */
  readonly rows: number;
  /** The columns in the order of the query. */
  readonly columns: readonly NativeColumn[];
}

/** Says that an answer is not a whole number of blocks of the types that are asked for. */
export class BrokenBlock extends Error {}

/** Says that a text is not UTF-8. Replacing what is not would make different texts one. */
export class NoText extends BrokenBlock {}

/**
 * Reads all blocks of an answer.
 *
 * @param bytes the whole answer
 * @throws BrokenBlock when it ends in the middle of a block, or holds anything else, texts that are not UTF-8 among them
 */
export function nativeBlocks(bytes: Uint8Array<ArrayBuffer>): NativeBlock[] {
  const reader = new NativeReader(bytes);
  const blocks: NativeBlock[] = [];
  while (!reader.isAtEnd) blocks.push(reader.block());
  return blocks;
}

class NativeReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
  #at = 0;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  block(): NativeBlock {
    const count = this.#number();
    const rows = this.#number();
    const columns: NativeColumn[] = [];
    for (let column = 0; column < count; column++) {
      this.#text();
      columns.push(this.#column(this.#text(), rows));
    }
    return { rows, columns };
  }

  #column(type: string, rows: number): NativeColumn {
    if (!type.startsWith('Array(')) return this.#values(type, rows);
    const ends: number[] = [];
    let before = 0;
    for (let row = 0; row < rows; row++) {
      const end = Number(this.#view.getBigUint64(this.#take(8), true));
      if (end < before) throw new BrokenBlock('an array that ends before it begins');
      ends.push(end);
      before = end;
    }
    return { ends, values: this.#values(type.slice(6, -1), before) };
  }

  #values(type: string, count: number): readonly string[] | Float64Array {
    if (type === 'Float64') {
      // A copy, as a Float64Array must begin at a multiple of eight bytes.
      const from = this.#take(8 * count) + this.#bytes.byteOffset;
      return new Float64Array(this.#bytes.buffer.slice(from, from + 8 * count));
    }
    if (type !== 'String') throw new BrokenBlock(`a column of the type ${type.slice(0, 40)}`);
    const texts: string[] = [];
    // Each text has a byte at least, so a count that is too large ends here, and not in a want of memory.
    for (let i = 0; i < count; i++) texts.push(this.#text());
    return texts;
  }

  #text(): string {
    const length = this.#number();
    const from = this.#take(length);
    try {
      return this.#decoder.decode(this.#bytes.subarray(from, from + length));
    } catch {
      throw new NoText('a text that is not UTF-8');
    }
  }

  /** A LEB128 number. */
  #number(): number {
    let number = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.#bytes[this.#take(1)]!;
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
    }
    throw new BrokenBlock('a number of more than 53 bits');
  }

  /** Goes on by some bytes. Returns where they begin. */
  #take(bytes: number): number {
    const from = this.#at;
    if (bytes > this.#bytes.length - from) throw new BrokenBlock('an answer that ends too early');
    this.#at = from + bytes;
    return from;
  }
}
