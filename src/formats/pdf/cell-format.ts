/** Writes figures and times as PDF pages show them. */
import { type Cell, Instant } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { fixedNumberText, writeFixed } from '../../encoding/fixed-number.ts';
import { writeNumber } from '../../encoding/number-text.ts';
import { Timestamp } from '../../encoding/timestamp.ts';
import type { FieldDisplay } from './field-meter.ts';

/** The most bytes of a figure or time. */
export const MOST_BYTES = 64;

/** Writes a finite figure at `at`, and returns the index after it. */
export const writeFigure = (bytes: Uint8Array, at: number, value: number, decimals: number | 'full'): number =>
  decimals === 'full' ? writeNumber(bytes, at, value) : writeFixed(bytes, at, value, decimals);

const scratch = new Uint8Array(MOST_BYTES);

const asciiText = (bytes: Uint8Array, length: number): string => String.fromCharCode(...bytes.subarray(0, length));

/** Characters after the date and its space, by precision. */
const CLOCK = { minute: 5, second: 8, millisecond: 12 } as const;

const T = 84;
const SPACE = 32;
const ZERO = 48;
const Z = 90;

/**
 * Writes times as `2017-12-24 00:00`. A single time that is finer than its column is shown in full. A time with another
 * offset than the one shown beside the table shows its own offset.
 */
export class PageTimes {
  readonly #zone: TimeZone;
  readonly #stamp: Timestamp;

  constructor(zone: TimeZone) {
    this.#zone = zone;
    this.#stamp = new Timestamp(zone);
  }

  /** Writes a time (Unix milliseconds) at the start of `bytes`, and returns the index after it. */
  write(bytes: Uint8Array, ms: number, { times, offset }: FieldDisplay): number {
    this.#stamp.set(ms);
    const iso = this.#stamp.bytes;
    const date = iso[10] === T ? 10 : 13;
    for (let i = 0; i < date; i++) bytes[i] = iso[i]!;
    bytes[date] = SPACE;
    let clock: number = CLOCK[times.precision];
    if (clock < CLOCK.second && (iso[date + 7] !== ZERO || iso[date + 8] !== ZERO)) clock = CLOCK.second;
    if (clock < CLOCK.millisecond && (iso[date + 10] !== ZERO || iso[date + 11] !== ZERO || iso[date + 12] !== ZERO))
      clock = CLOCK.millisecond;
    let end = date + 1;
    for (let i = 0; i < clock; i++) bytes[end++] = iso[date + 1 + i]!;
    const zoneAt = date + 1 + CLOCK.millisecond;
    if (iso[zoneAt] === Z || (!times.offset && (offset === undefined || this.#zone.offsetAt(ms) === offset)))
      return end;
    bytes[end++] = SPACE;
    for (let i = zoneAt; i < iso.length; i++) bytes[end++] = iso[i]!;
    return end;
  }

  /** Writes a time as text. */
  text(ms: number, display: FieldDisplay): string {
    return asciiText(scratch, this.write(scratch, ms, display));
  }

  /** Writes a cell as text; empty for a value that cannot be shown. */
  cellText(cell: Cell, display: FieldDisplay): string {
    if (cell === null) return '';
    if (typeof cell === 'number') return Number.isFinite(cell) ? fixedNumberText(cell, display.decimals) : '';
    if (cell instanceof Instant) return Number.isFinite(cell.ms) ? this.text(cell.ms, display) : '';
    return String(cell);
  }
}
