/** How many decimals a column of figures is shown with. */
import type { Column } from '../core/record-batch.ts';
import { isRounded as isRoundedTo } from '../encoding/fixed-number.ts';
import type { Decimals } from './format.ts';

/** Significant digits of a column's spread that `auto` shows. */
const SIGNIFICANT = 4;

/** Most decimals that `auto` shows. */
const MOST = 6;

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6] as const;

/**
 * Watches the figures of a column and tells how many decimals they need. Sees each value once and keeps a few numbers.
 */
export class DecimalsMeter {
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;
  /** Decimals that the values have, as far as it matters. */
  #needed = 0;

  /** Takes up the numbers among the first `length` cells of a column. */
  add(column: Column, length: number): void {
    if (column.kind === 'number') for (let row = 0; row < length; row++) this.addValue(column.values[row]!);
    else if (column.kind === 'mixed')
      for (let row = 0; row < length; row++) {
        const cell = column.cells[row];
        if (typeof cell === 'number') this.addValue(cell);
      }
  }

  /** Takes up a value; what is not finite does not count. */
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

  /** Whether it has seen a figure. */
  get any(): boolean {
    return this.#least <= this.#most;
  }

  /** The smallest and the largest figure; meaningless before there is {@link DecimalsMeter.any}. */
  get range(): { readonly least: number; readonly most: number } {
    return { least: this.#least, most: this.#most };
  }

  /**
   * Decimals that the column is shown with, by what has been seen so far: as many as four significant digits of its
   * spread need, of a column without spread those of its value; at most six, and no more than the values have. `full`
   * when six would show nothing of the largest value.
   */
  decimals(asked: Decimals): number | 'full' {
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
 * Whether a value has more decimals than it is shown with.
 *
 * @param decimals as {@link DecimalsMeter.decimals} told
 */
export const isRounded = (value: number, decimals: number | 'full'): boolean =>
  decimals !== 'full' && isRoundedTo(value, decimals);
