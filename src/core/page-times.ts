/** Decides how PDF pages and previews show times. */
import { offsetChanges } from './offset-changes.ts';
import { formatOffset, type TimeZone } from './time-zone.ts';
import { type TimePrecision, wallText } from './wall-text.ts';

/** How a column of times is shown on pages. */
export interface TimeDisplay {
  /** The finest unit shown. */
  readonly precision: TimePrecision;
  /** Whether each time shows its UTC offset. */
  readonly offset: boolean;
}

/** What is known about a column of times before they are read. */
export interface TimeBounds {
  /** The window shown beside the times, with its offset. It is half-open, in Unix milliseconds. */
  readonly window?: { readonly from: number; readonly to: number } | undefined;
  /** Whether all of them are whole minutes. Default: not known. */
  readonly wholeMinutes?: boolean | undefined;
}

/**
 * Reads a column of times and decides how pages show it: no finer than the times need. Each time shows its offset only
 * when the times and the window do not all share one offset.
 */
export class TimeMeter {
  readonly #zone: TimeZone;
  readonly #wholeMinutes: boolean;
  /** The offset that all times share, unless `#differs`. */
  #sharedOffset: number | undefined;
  #differs = false;
  #precision: TimePrecision = 'minute';

  constructor(zone: TimeZone, { window, wholeMinutes = false }: TimeBounds = {}) {
    this.#zone = zone;
    this.#wholeMinutes = wholeMinutes;
    if (!window || zone.name === 'UTC') return;
    this.#sharedOffset = zone.offsetAt(window.from);
    this.#differs = !offsetChanges(window.from, window.to, zone).next().done;
  }

  /** Reads a time, Unix milliseconds. NaN and infinite values are ignored. */
  add(ms: number): void {
    if (ms - ms !== 0) return;
    const offset = this.#zone.offsetAt(ms);
    this.#sharedOffset ??= offset;
    if (offset !== this.#sharedOffset) this.#differs = true;
    if (this.#wholeMinutes || this.#precision === 'millisecond') return;
    const wall = Math.floor(ms) + offset;
    if (wall % 60_000 === 0) return;
    this.#precision = wall % 1000 === 0 ? 'second' : 'millisecond';
  }

  /** How to show the times read so far. */
  get display(): TimeDisplay {
    return { precision: this.#precision, offset: this.#differs };
  }

  /** The offset that all times share, milliseconds; undefined while none is known. */
  get offset(): number | undefined {
    return this.#sharedOffset;
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
