/** Computes when a recurring export is due. */
import type { Duration } from './duration.ts';
import { addDuration } from './time-range.ts';
import type { TimeZone } from './time-zone.ts';

/** Mean lengths in the Gregorian calendar, milliseconds. */
const YEAR = 365.2425 * 86_400_000;
const MONTH = YEAR / 12;
const DAY = 86_400_000;

/**
 * The instants at which something recurs. Number *k* is `start + k · every`, by calendar in the zone, and always counts
 * from the original start. So an occurrence on the 31st falls on the last day of a shorter month and returns to the
 * 31st afterwards. A wall time that the clock skips moves later by the length of the gap; of a wall time that the clock
 * shows twice, the first counts. When two occurrences are the same instant, as when a zone skips a whole day, they
 * count once.
 *
 * All times are Unix milliseconds. Finding an occurrence takes a few steps, even when the start is long ago.
 */
export class Recurrence {
  readonly #start: number;
  readonly #every: Duration;
  readonly #zone: TimeZone;
  readonly #meanLength: number;

  /** @param start Unix milliseconds; occurrence 0 */
  constructor(start: number, every: Duration, zone: TimeZone) {
    this.#start = start;
    this.#every = every;
    this.#zone = zone;
    const seconds = every.hours * 3600 + every.minutes * 60 + every.seconds;
    this.#meanLength =
      every.years * YEAR + every.months * MONTH + (every.weeks * 7 + every.days) * DAY + seconds * 1000;
  }

  /** Occurrence *k* (a whole number from 0); infinity beyond the range of `Date`. */
  at(k: number): number {
    const { years, months, weeks, days, hours, minutes, seconds } = this.#every;
    if (k === 0) return this.#start;
    const duration: Duration = {
      years: k * years,
      months: k * months,
      weeks: k * weeks,
      days: k * days,
      hours: k * hours,
      minutes: k * minutes,
      seconds: k * seconds,
    };
    try {
      return addDuration(this.#start, duration, this.#zone, 1);
    } catch (error) {
      if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
      throw error;
    }
  }

  /** The last occurrence at or before an instant; undefined before the start. */
  latest(instant: number): number | undefined {
    const k = this.#lastIndex(instant);
    return k < 0 ? undefined : this.at(k);
  }

  /** The first `count` occurrences after an instant, in ascending order; fewer where the range of `Date` ends. */
  next(instant: number, count: number): number[] {
    const found: number[] = [];
    for (const occurrence of this.#after(instant)) {
      if (found.length >= count) break;
      found.push(occurrence);
    }
    return found;
  }

  /** The last `limit` occurrences after `after` and up to `until`, in ascending order, and the count of all of them. */
  between(after: number, until: number, limit: number): { readonly last: number[]; readonly count: number } {
    const [before, end] = [this.#lastIndex(after), this.#lastIndex(until)];
    const last: number[] = [];
    let count = Math.max(0, end - before);
    for (let k = end; k > before && last.length < limit; k--) {
      const occurrence = this.at(k);
      if (occurrence === last[0]) count--;
      else last.unshift(occurrence);
    }
    return { last, count };
  }

  *#after(instant: number): Generator<number> {
    let previous: number | undefined;
    for (let k = this.#lastIndex(instant) + 1; ; k++) {
      const occurrence = this.at(k);
      if (occurrence === Number.POSITIVE_INFINITY) return;
      if (occurrence !== previous) yield occurrence;
      previous = occurrence;
    }
  }

  /**
   * The greatest *k* whose occurrence is at or before the instant; -1 before the start. Occurrences never go back as
   * *k* grows: dates move by at least a day, and no clock skips or repeats more than that.
   */
  #lastIndex(instant: number): number {
    if (instant < this.#start) return -1;
    let low = Math.max(0, Math.floor((instant - this.#start) / this.#meanLength));
    let step = 1;
    for (; this.at(low) > instant; step *= 2) low = Math.max(0, low - step);
    let high = low + 1;
    for (step = 1; this.at(high) <= instant; step *= 2) {
      low = high;
      high += step;
    }
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.at(middle) <= instant) low = middle;
      else high = middle;
    }
    return low;
  }
}
