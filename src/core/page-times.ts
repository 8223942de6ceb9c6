/** How pages, and previews of them, show times. */
import { offsetChanges } from './offset-changes.ts';
import { formatOffset, type TimeZone } from './time-zone.ts';
import { type TimePrecision, wallText } from './wall-text.ts';

/** How a column of times is shown on pages: how finely, and whether each time tells its offset. */
export interface TimeDisplay {
  readonly precision: TimePrecision;
  readonly offset: boolean;
}

/** What is known of a column of times before they are seen. */
export interface TimeBounds {
  /** The window that is told beside the times, with its offset: half-open, Unix milliseconds. */
  readonly window?: { readonly from: number; readonly to: number } | undefined;
  /** Whether all of them are whole minutes. Default: not known. */
  readonly wholeMinutes?: boolean | undefined;
}

/**
 * Watches a column of times and tells how pages show it: no finer than its times need, and with the offset only when
 * one is not enough for all of them and for the window.
 */
export class TimeMeter {
  readonly #zone: TimeZone;
  readonly #wholeMinutes: boolean;
  /** The offset that is told once for all. */
  #told: number | undefined;
  #differs = false;
  #precision: TimePrecision = 'minute';

  constructor(zone: TimeZone, { window, wholeMinutes = false }: TimeBounds = {}) {
    this.#zone = zone;
    this.#wholeMinutes = wholeMinutes;
    if (!window || zone.name === 'UTC') return;
    this.#told = zone.offsetAt(window.from);
    this.#differs = !offsetChanges(window.from, window.to, zone).next().done;
  }

  /** Takes up a time, Unix milliseconds; what is no time does not count. */
  add(ms: number): void {
    if (ms - ms !== 0) return;
    const offset = this.#zone.offsetAt(ms);
    this.#told ??= offset;
    if (offset !== this.#told) this.#differs = true;
    if (this.#wholeMinutes || this.#precision === 'millisecond') return;
    const wall = Math.floor(ms) + offset;
    if (wall % 60_000 === 0) return;
    this.#precision = wall % 1000 === 0 ? 'second' : 'millisecond';
  }

  /** How to show the times, by those seen so far. */
  get display(): TimeDisplay {
    return { precision: this.#precision, offset: this.#differs };
  }

  /** The offset that times have when none of them tells it, milliseconds; undefined when it has seen nothing. */
  get offset(): number | undefined {
    return this.#told;
  }
}

/**
 * A time as pages show it: `2017-12-24 00:00`, with seconds, milliseconds and offset (`2018-03-25 03:00 +02:00`) as asked.
 *
 * @param ms Unix milliseconds
 * @throws RangeError when the instant or its wall time is outside the range of `Date`
 */
export function timeText(ms: number, zone: TimeZone, { precision, offset }: TimeDisplay): string {
  const text = wallText(ms, zone, precision);
  return offset ? `${text} ${formatOffset(zone.offsetAt(ms))}` : text;
}
