/** Writes instants as text, straight into bytes. */
import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import { wallText } from '../core/wall-text.ts';
import { utf8 } from './utf8.ts';

/** The longest text of an instant (six digits of year, an offset with seconds) or of a number (24 characters). */
export const MAX_TIMESTAMP_BYTES = 40;

const MINUTE = 60_000;
const HOUR = 3_600_000;
const ZERO = 48;

/** Bytes of `.000`. */
const MILLISECONDS = 4;

/** The text form that {@link Timestamp} writes. */
export type TimestampStyle =
  /** `2017-12-24T00:00:00.000+01:00`, as {@link formatInstant} does. */
  | 'iso'
  /** `2017-12-24 00:00:00` on the zone's clock, followed by milliseconds only when they are not zero. */
  | 'wall';

/**
 * Writes instants as text, one after another. It asks the zone only once per hour of the wall clock and changes only
 * digits in between.
 */
export class Timestamp {
  /** The text of the latest instant, in the first {@link Timestamp.length} bytes. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Bytes of the text. */
  length = 0;
  readonly #zone: TimeZone;
  readonly #isWall: boolean;
  /** The hour of the wall clock, within one offset, that `bytes` is in: half-open, Unix milliseconds. */
  #start = 0;
  #end = 0;
  /** Unix milliseconds at which that hour starts, even if the offset comes into force later. */
  #origin = 0;
  /** Index of the minutes in `bytes`. */
  #minutes = 0;
  /** The minute and the instant that `bytes` shows. */
  #minute = 0;
  #shown = Number.NaN;

  constructor(zone: TimeZone, style: TimestampStyle = 'iso') {
    this.#zone = zone;
    this.#isWall = style === 'wall';
  }

  /** Sets `bytes` to the text of an instant (Unix milliseconds; fractions are rounded down). */
  set(ms: number): void {
    if (ms === this.#shown) return;
    this.#shown = ms;
    if (ms < this.#start || ms >= this.#end) this.#enter(ms);
    const { bytes } = this;
    const at = this.#minutes;
    const past = Math.floor(ms - this.#origin) | 0;
    const minute = (past / MINUTE) | 0;
    let rest = past - minute * MINUTE;
    if (minute !== this.#minute) {
      this.#minute = minute;
      const tens = (minute / 10) | 0;
      bytes[at] = ZERO + tens;
      bytes[at + 1] = ZERO + minute - 10 * tens;
    }
    const second = (rest / 1000) | 0;
    rest -= second * 1000;
    let tens = (second / 10) | 0;
    bytes[at + 3] = ZERO + tens;
    bytes[at + 4] = ZERO + second - 10 * tens;
    const hundreds = (rest / 100) | 0;
    rest -= hundreds * 100;
    tens = (rest / 10) | 0;
    bytes[at + 6] = ZERO + hundreds;
    bytes[at + 7] = ZERO + tens;
    bytes[at + 8] = ZERO + rest - 10 * tens;
    if (this.#isWall) this.length = bytes.length - (hundreds === 0 && rest === 0 ? MILLISECONDS : 0);
  }

  /** Moves to the hour of an instant. */
  #enter(ms: number): void {
    const { start, end, offset } = this.#zone.stretchAt(ms);
    this.#origin = Math.floor((ms + offset) / HOUR) * HOUR - offset;
    this.#start = Math.max(start, this.#origin);
    this.#end = Math.min(end, this.#origin + HOUR);
    const text = this.#isWall ? wallText(ms, this.#zone, 'millisecond') : formatInstant(ms, this.#zone);
    this.bytes = utf8(text);
    this.length = this.bytes.length;
    // The time of day follows the only T or space.
    this.#minutes = text.indexOf(this.#isWall ? ' ' : 'T') + 4;
    this.#minute = -1;
  }
}
