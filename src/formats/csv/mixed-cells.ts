/** Writes the cells of mixed columns as CSV. Loaded only for tables that have such columns. */
import { type Cell, Instant } from '../../core/record-batch.ts';
import { writeNumber } from '../../encoding/number-text.ts';
import { MAX_TIMESTAMP_BYTES, Timestamp } from '../../encoding/timestamp.ts';
import type { CsvFragment, CsvText } from './fields.ts';
import type { CellCounts, CsvLayout, FixedFigures, MixedWriter } from './layout.ts';

/** Characters that mean nothing in any file, whatever program reads it, unless they come first. */
const PLAIN = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ._:/-';

/** Writes cells of any kind. */
export class MixedCells implements MixedWriter {
  /** Whether any cell may need quotes: numbers or times hold the delimiter, or a row has a single cell. */
  needsCare = true;
  readonly #counts: CellCounts;
  readonly #text: CsvText;
  readonly #timestamp: Timestamp;
  readonly #point: number;
  /** 1 for the codes of characters that no program takes for anything else. */
  readonly #isPlain = new Uint8Array(128);

  /** @param counts counts what is changed */
  constructor(counts: CellCounts, text: CsvText, { delimiter, decimal, zone, times }: CsvLayout) {
    this.#counts = counts;
    this.#text = text;
    this.#timestamp = new Timestamp(zone, times);
    this.#point = decimal.charCodeAt(0);
    for (const character of PLAIN) if (character !== delimiter) this.#isPlain[character.charCodeAt(0)] = 1;
  }

  /** Writes a cell that is the same in every file, and returns the index after it; −1 when it needs more care. */
  plain(bytes: Uint8Array, at: number, content: Cell, fixed: FixedFigures | undefined): number {
    if (this.needsCare) return -1;
    const cell = typeof content === 'boolean' ? String(content) : content;
    if (typeof cell === 'string') {
      const isPlain = this.#isPlain;
      const { length } = cell;
      // Formulas begin with signs.
      if (length === 0 || !isLetterOrDigit(cell.charCodeAt(0))) return length === 0 ? at : -1;
      for (let i = 0; i < length; i++) {
        const code = cell.charCodeAt(i);
        if (isPlain[code] !== 1) return -1;
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

const isLetterOrDigit = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Converts ASCII bytes to text. */
const latin1 = (bytes: Uint8Array, length: number): string => String.fromCharCode(...bytes.subarray(0, length));
