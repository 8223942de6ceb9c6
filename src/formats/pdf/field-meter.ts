/** Reads the cells of a column before the first is shown, to decide how to show them. */

import { type TimeBounds, type TimeDisplay, TimeMeter } from '../../core/page-times.ts';
import { type Cell, type Column, Instant, type TextColumn } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { DecimalsMeter } from '../decimals.ts';
import type { Decimals } from '../format.ts';

/** The most different texts of mixed cells that are measured. Further texts wrap into the given width. */
const MOST_TEXTS = 20_000;

/** How the figures and times of a column are shown. */
export interface FieldDisplay {
  /** Decimals of figures; `full` is every digit. */
  readonly decimals: number | 'full';
  /** The precision of times, and whether they show their offset. */
  readonly times: TimeDisplay;
  /** The offset shown beside the table, for times that do not show their own; milliseconds. */
  readonly offset: number | undefined;
}

/** Counts and measures the cells of a column, or of a field when records are blocks. */
export class FieldMeter {
  /** Decides the decimals of figures. */
  readonly decimals: DecimalsMeter;
  readonly #times: TimeMeter;
  readonly #dictionaries = new Map<readonly string[], Uint8Array>();
  readonly #texts = new Set<string>();
  /** Finite figures. */
  numbers = 0;
  /** Times. */
  instants = 0;
  /** Texts and truth values. */
  others = 0;
  /** Empty cells. */
  empty = 0;
  /** Values that are not finite numbers. */
  nonFinite = 0;
  /** Times finer than a millisecond. */
  subMillisecond = 0;

  /** @param decimals what its column asks for. Default: what the file asks for */
  constructor(zone: TimeZone, bounds: TimeBounds, decimals?: Decimals) {
    this.decimals = new DecimalsMeter(decimals);
    this.#times = new TimeMeter(zone, bounds);
  }

  /** Reads the first `length` cells of a column. */
  add(column: Column, length: number): void {
    switch (column.kind) {
      case 'text':
        this.#addCodes(column, length);
        break;
      case 'mixed':
        for (let row = 0; row < length; row++) this.addCell(column.cells[row] ?? null);
        break;
      case 'number':
        this.decimals.add(column, length);
        for (let row = 0; row < length; row++)
          this.#countNumber(column.values[row]!, Number.isNaN(column.values[row]!));
        break;
      case 'time':
        for (let row = 0; row < length; row++) {
          const ms = column.values[row]!;
          if (ms - ms === 0) this.#addTime(ms);
          else this.#countNumber(ms, Number.isNaN(ms));
        }
    }
  }

  /** Reads one cell. */
  addCell(cell: Cell): void {
    if (cell === null || cell === '') this.empty++;
    else if (typeof cell === 'number') {
      this.decimals.addValue(cell);
      this.#countNumber(cell, false);
    } else if (cell instanceof Instant) {
      if (Number.isFinite(cell.ms)) this.#addTime(cell.ms);
      else this.empty++;
    } else {
      this.others++;
      if (this.#texts.size < MOST_TEXTS) this.#texts.add(String(cell));
    }
  }

  /** Returns the different texts of the cells. */
  *texts(): Generator<string> {
    yield* this.#texts;
    for (const [dictionary, used] of this.#dictionaries)
      for (let code = 0; code < used.length; code++) if (used[code] === 1 && dictionary[code]) yield dictionary[code]!;
  }

  /** The text that all cells share. Undefined when they differ or are not texts. */
  get constant(): string | undefined {
    if (this.numbers + this.instants + this.nonFinite > 0 || (this.empty > 0 && this.others > 0)) return undefined;
    if (this.others === 0) return this.empty > 0 ? '' : undefined;
    let only: string | undefined;
    for (const text of this.texts()) {
      if (only !== undefined && text !== only) return undefined;
      only = text;
    }
    return only;
  }

  /** Whether most of the cells are figures, which are right-aligned. */
  get isFigures(): boolean {
    return this.numbers > this.instants + this.others;
  }

  /** Decides how the cells are shown. */
  display(asked: Decimals): FieldDisplay {
    return { decimals: this.decimals.decimals(asked), times: this.#times.display, offset: this.#times.offset };
  }

  #addTime(ms: number): void {
    this.instants++;
    this.#times.add(ms);
    if (ms !== Math.floor(ms)) this.subMillisecond++;
  }

  #countNumber(value: number, isEmpty: boolean): void {
    if (value - value === 0) this.numbers++;
    else if (isEmpty) this.empty++;
    else this.nonFinite++;
  }

  #addCodes({ codes, dictionary }: TextColumn, length: number): void {
    let used = this.#dictionaries.get(dictionary);
    if (!used || used.length < dictionary.length) {
      const longer = new Uint8Array(dictionary.length);
      longer.set(used ?? []);
      used = longer;
      this.#dictionaries.set(dictionary, used);
    }
    let empty = 0;
    for (let row = 0; row < length; row++) {
      const code = codes[row]!;
      used[code] = 1;
      if (dictionary[code] === '') empty++;
    }
    this.empty += empty;
    this.others += length - empty;
  }
}
