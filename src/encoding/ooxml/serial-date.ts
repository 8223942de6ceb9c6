/** Writes instants as the serial numbers of spreadsheet dates. */
import type { TimeZone } from '../../core/time-zone.ts';
import { writeNumber } from '../number-text.ts';

const DAY = 86_400_000;

/** Serial number of 1970-01-01: the days since 1899-12-31, plus one because spreadsheets count a 1900-02-29. */
const EPOCH = 25_569;

/** Serial number of 1900-03-01. Spreadsheets disagree about earlier days. */
const FIRST_DAY = 61;

/** Serial number of 9999-12-31, the last day of spreadsheets. */
const LAST_DAY = 2_958_465;

/** Decimals of a day, enough for a tenth of a millisecond. */
const PLACES = 9;

/**
 * Writes instants, one after another, as serial numbers of a zone's wall clock (ECMA-376 Part 1 §18.17.4.1, 1900 date
 * system). Rounds the fraction up by less than a tenth of a millisecond, so programs that cut it to milliseconds and
 * programs that round it show the same time.
 */
export class SerialDate {
  /** The serial number as ASCII, in the first `length` bytes. */
  readonly bytes: Uint8Array = new Uint8Array(32);
  /** Bytes of the serial number. */
  length = 0;
  /** Whether the latest instant has a serial number. If not, `bytes` is meaningless. */
  possible = true;
  /** Whether the latest instant is on a whole second. */
  whole = true;
  readonly #zone: TimeZone;
  #shown = Number.NaN;
  #day = Number.NaN;
  #dayLength = 0;

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  /** Makes `bytes` the serial number of an instant (Unix milliseconds; fractions are rounded down). */
  set(ms: number): void {
    if (ms === this.#shown) return;
    this.#shown = ms;
    const wall = Math.floor(ms) + this.#zone.stretchAt(ms).offset;
    const days = Math.floor(wall / DAY);
    const serial = days + EPOCH;
    this.possible = serial >= FIRST_DAY && serial <= LAST_DAY;
    if (!this.possible) return;
    const { bytes } = this;
    if (serial !== this.#day) {
      this.#day = serial;
      this.#dayLength = writeNumber(bytes, 0, serial);
      bytes[this.#dayLength] = 46;
    }
    const rest = wall - days * DAY;
    this.whole = rest % 1000 === 0;
    if (rest === 0) {
      this.length = this.#dayLength;
      return;
    }
    let fraction = Math.ceil((rest * 10 ** PLACES) / DAY);
    let end = this.#dayLength + 1 + PLACES;
    while (fraction % 10 === 0) {
      fraction /= 10;
      end--;
    }
    this.length = end;
    for (let i = end - 1; i > this.#dayLength; i--) {
      const tenth = (fraction / 10) | 0;
      bytes[i] = 48 + fraction - 10 * tenth;
      fraction = tenth;
    }
  }
}
