/** Writes the cells of mixed columns as CSV. Loaded only for tables that have such columns. */
import { type Cell, Instant } from '../../core/record-batch.ts';
import { writeNumber } from '../../encoding/number-text.ts';
import { MAX_TIMESTAMP_BYTES, Timestamp } from '../../encoding/timestamp.ts';
import type { CsvFragment, CsvText } from './fields.ts';
import type { CellCounts, CsvLayout, FixedFigures, MixedWriter } from './layout.ts';

/** Characters that no program takes for anything else, unless they come first or are the delimiter. */
const PLAIN = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ._:/-';

const QUOTE = 34;
const SPACE = 32;
const DASH = 45;
const DELETE = 127;

/** The first characters that UTF-8 writes in two and in three bytes, and the first of those that are half of a pair. */
const [TWO_BYTES, THREE_BYTES, SURROGATES] = [0x80, 0x800, 0xd800];

/** Formulas begin with these signs or with a dash. A dash that follows a letter or digit begins nothing. */
const FORMULA_SIGNS = new Set([...'=+@'].map((sign) => sign.charCodeAt(0)));

/** Writes cells of any kind. */
export class MixedCells implements MixedWriter {
  /** See {@link MixedWriter.needsCare}. */
  needsCare = true;
  readonly #counts: CellCounts;
  readonly #text: CsvText;
  readonly #timestamp: Timestamp;
  readonly #delimiter: string;
  readonly #point: number;
  /** 1 for the codes of characters that no program takes for anything else. */
  readonly #isPlain = new Uint8Array(128);

  /** @param counts counts what is changed */
  constructor(counts: CellCounts, text: CsvText, { delimiter, decimal, zone, times }: CsvLayout) {
    this.#counts = counts;
    this.#text = text;
    this.#timestamp = new Timestamp(zone, times);
    this.#delimiter = delimiter;
    this.#point = decimal.charCodeAt(0);
    for (const character of PLAIN) if (character !== delimiter) this.#isPlain[character.charCodeAt(0)] = 1;
  }

  /** See {@link MixedWriter.plain}. */
  plain(bytes: Uint8Array, at: number, content: Cell, fixed: FixedFigures | undefined): number {
    if (this.needsCare) return -1;
    const cell = typeof content === 'boolean' ? String(content) : content;
    if (typeof cell === 'string') {
      const isPlain = this.#isPlain;
      const { length } = cell;
      if (length === 0) return at;
      // Formulas begin with signs.
      if (!isLetterOrDigit(cell.charCodeAt(0))) return this.#quoted(bytes, at, cell);
      for (let i = 0; i < length; i++) {
        const code = cell.charCodeAt(i);
        if (isPlain[code] !== 1) return this.#quoted(bytes, at, cell);
        bytes[at + i] = code;
      }
      return at + length;
    }
    if (cell === null) return at;
    if (typeof cell === 'number' && Number.isFinite(cell) && !fixed) return writeNumber(bytes, at, cell, this.#point);
    if (!(cell instanceof Instant) || cell.ms !== Math.floor(cell.ms)) return -1;
    this.#timestamp.set(cell.ms);
    bytes.set(this.#timestamp.bytes, at);
    return at + this.#timestamp.length;
  }

  /**
   * Writes a text that surely holds no formula, with quotes if it needs them, e.g. an object as JSON. Returns the index
   * after it; −1 when it needs more care.
   */
  #quoted(bytes: Uint8Array, at: number, text: string): number {
    const needsQuotes = text.includes('"') || text.includes(this.#delimiter);
    let end = at;
    if (needsQuotes) bytes[end++] = QUOTE;
    let isAfterWord = false;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      // Full-width signs are beyond the surrogates.
      if (code < SPACE || code === DELETE || code >= SURROGATES) return -1;
      if (FORMULA_SIGNS.has(code) || (code === DASH && !isAfterWord)) return -1;
      isAfterWord = isLetterOrDigit(code);
      if (code === QUOTE) bytes[end++] = QUOTE;
      if (code < TWO_BYTES) bytes[end++] = code;
      else {
        if (code < THREE_BYTES) bytes[end++] = 0xc0 | (code >> 6);
        else {
          bytes[end++] = 0xe0 | (code >> 12);
          bytes[end++] = 0x80 | ((code >> 6) & 0x3f);
        }
        bytes[end++] = 0x80 | (code & 0x3f);
      }
    }
    if (needsQuotes) bytes[end++] = QUOTE;
    return end;
  }

  /** Writes a cell as a field. */
  fragment(cell: Cell, fixed: FixedFigures | undefined): CsvFragment {
    if (typeof cell === 'number' && !Number.isFinite(cell)) {
      this.#counts.nonFinite++;
      return this.#text.fragment(['']);
    }
    if (cell instanceof Instant) {
      if (cell.ms !== Math.floor(cell.ms)) this.#counts.subMillisecond++;
      this.#timestamp.set(cell.ms);
      return this.#text.plain(latin1(this.#timestamp.bytes, this.#timestamp.length));
    }
    if (typeof cell === 'number') {
      const bytes = new Uint8Array(MAX_TIMESTAMP_BYTES);
      if (fixed?.isRounded(cell)) this.#counts.rounded++;
      const end = fixed ? fixed.write(bytes, 0, cell, this.#point) : writeNumber(bytes, 0, cell, this.#point);
      return this.#text.plain(latin1(bytes, end));
    }
    return typeof cell === 'boolean' ? this.#text.plain(String(cell)) : this.#text.fragment([cell ?? '']);
  }
}

/** Writes the values of records that are blocks, whose fields ask for decimals of their own. */
export class BlockCells extends MixedCells {
  readonly #fixed: CsvLayout['fixed'];
  /** The field of the current cell. */
  #field = -1;

  constructor(counts: CellCounts, text: CsvText, layout: CsvLayout) {
    super(counts, text, layout);
    this.#fixed = layout.fixed;
  }

  /** See {@link MixedWriter.plain}. It is called once for each cell, in order. */
  override plain(bytes: Uint8Array, at: number, cell: Cell): number {
    this.#field = (this.#field + 1) % this.#fixed.length;
    return super.plain(bytes, at, cell, this.#fixed[this.#field]);
  }

  /** See {@link MixedWriter.fragment}. It follows {@link BlockCells.plain} for the same cell. */
  override fragment(cell: Cell): CsvFragment {
    return super.fragment(cell, this.#fixed[this.#field]);
  }
}

const isLetterOrDigit = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Converts ASCII bytes to text. */
const latin1 = (bytes: Uint8Array, length: number): string => String.fromCharCode(...bytes.subarray(0, length));
