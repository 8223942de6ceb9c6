/** Chooses the number of decimals for a column of figures. */
import type { Column } from '../core/record-batch.ts';
import { isRounded as isRoundedTo } from '../encoding/fixed-number.ts';
import type { Decimals } from './format.ts';

/** Significant digits of the column's spread that `auto` shows. */
const SIGNIFICANT = 4;

/** The most decimals that `auto` shows. */
const MOST = 6;

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6] as const;

/**
 * Reads the figures of a column and decides how many decimals they need. It reads each value once and keeps only a few
 * numbers.
 */
export class DecimalsMeter {
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;
  /** The most decimals of any value, at most {@link MOST}. */
  #needed = 0;
  readonly #own: Decimals | undefined;

  /** @param own what the column asks for by itself. Default: what the file asks for */
  constructor(own?: Decimals) {
    this.#own = own;
  }

  /** Reads the numbers among the first `length` cells of a column. */
  add(column: Column, length: number): void {
    if (column.kind === 'number') for (let row = 0; row < length; row++) this.addValue(column.values[row]!);
    else if (column.kind === 'mixed')
      for (let row = 0; row < length; row++) {
        const cell = column.cells[row];
        if (typeof cell === 'number') this.addValue(cell);
      }
  }

  /** Reads a value. NaN and infinite values are ignored. */
  addValue(value: number): void {
    if (value - value !== 0) return;
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    while (this.#needed < MOST) {
      const power = POWERS[this.#needed]!;
      if (Math.round(value * power) / power === value) return;
      this.#needed++;
    }
  }

  /** Returns a meter that has read one more value. */
  with(value: number): DecimalsMeter {
    const meter = new DecimalsMeter(this.#own);
    meter.#least = this.#least;
    meter.#most = this.#most;
    meter.#needed = this.#needed;
    meter.addValue(value);
    return meter;
  }

  /** Whether it has read a figure. */
  get any(): boolean {
    return this.#least <= this.#most;
  }

  /** The smallest and the largest figure; meaningless until {@link DecimalsMeter.any} is true. */
  get range(): { readonly least: number; readonly most: number } {
    return { least: this.#least, most: this.#most };
  }

  /**
   * The number of decimals for the column, from the figures read so far. With `auto`, four significant digits of the
   * column's spread decide, or of the value when all values are equal. It is at most six and never more than the values
   * have. The result is `full` when six decimals would show the largest value as zero.
   */
  decimals(ofFile: Decimals): number | 'full' {
    const asked = this.#own ?? ofFile;
    if (asked !== 'auto') return asked;
    if (!this.any || this.#needed === 0) return 0;
    const largest = Math.max(Math.abs(this.#least), Math.abs(this.#most));
    const spread = this.#most - this.#least || largest;
    if (largest < 10 ** -MOST) return 'full';
    const wanted = SIGNIFICANT - 1 - Math.floor(Math.log10(spread));
    return Math.max(0, Math.min(wanted, this.#needed, MOST));
  }
}

/**
 * Whether a value has more decimals than the column shows.
 *
 * @param decimals the result of {@link DecimalsMeter.decimals}
 */
export const isRounded = (value: number, decimals: number | 'full'): boolean =>
  decimals !== 'full' && isRoundedTo(value, decimals);
