import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import { wallText } from '../core/wall-text.ts';
import { utf8 } from './utf8.ts';

/** No instant is longer as text (six digits of year, an offset with seconds), and no number (24 characters). */
export const MAX_TIMESTAMP_BYTES = 40;

const MINUTE = 60_000;
const HOUR = 3_600_000;
const ZERO = 48;

/** Bytes of `.000`. */
const MILLISECONDS = 4;

/** How {@link Timestamp} writes an instant. */
export type TimestampStyle =
  /** `2017-12-24T00:00:00.000+01:00`, as {@link formatInstant} does. */
  | 'iso'
  /** `2017-12-24 00:00:00`, with `.000` behind it only where it is not on a whole second: the zone's clock. */
  | 'wall';

/**
 * Instants as text, one after another. Asks the zone only once per hour of wall clock, and changes only digits in
 * between.
 */
export class Timestamp {
  /** The text of the instant last set, in its first {@link Timestamp.length} bytes. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  length = 0;
  readonly #zone: TimeZone;
  readonly #isWall: boolean;
  /** The hour of wall clock, in one offset, that `bytes` stands in: half-open, Unix milliseconds. */
  #start = 0;
  #end = 0;
  /** Unix milliseconds at which that hour's minutes are 00:00.000, even if the offset came into force later. */
  #origin = 0;
  /** Where the minutes stand in `bytes`. */
  #minutes = 0;
  /** Minutes and milliseconds that `bytes` shows. */
  #minute = 0;
  #shown = Number.NaN;

  constructor(zone: TimeZone, style: TimestampStyle = 'iso') {
    this.#zone = zone;
    this.#isWall = style === 'wall';
  }

  /** Makes `bytes` the text of an instant (Unix milliseconds; fractions are rounded down). */
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

  /** Takes up the hour that an instant falls into. */
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
