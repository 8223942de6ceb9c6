/** Turns attributes of resources into the cells of a column. */

import { dateTime, isFinerThanMilliseconds } from '../core/date-time.ts';
import { jsonText } from '../core/json-text.ts';
import { type Cell, type Column, type ColumnKind, Instant } from '../core/record-batch.ts';
import type { WarningCode } from '../core/warnings.ts';

/** Counts what cells cannot show. */
export interface CellCounts {
  /** Times finer than a millisecond. */
  finerTimes: number;
  /** Values nested so deeply that they cannot be written. */
  tooDeep: number;
  /** Cells that join several related resources. */
  joined: number;
  /** Whole numbers that JSON in a browser cannot hold exactly. */
  inexact: number;
}

/** Reports what was counted, and starts anew. */
export function reportCounts(
  counts: CellCounts,
  warn: (code: WarningCode, message: string, count: number) => void,
): void {
  warn('sub-millisecond-time', 'Times finer than a millisecond were rounded down to it.', counts.finerTimes);
  warn('unusable-value', 'Attributes nested too deeply to be written as text were left out.', counts.tooDeep);
  warn('related-joined', 'Cells join the values of several related resources by "; ".', counts.joined);
  warn(
    'inexact-number',
    'Whole numbers beyond 2^53 may have lost their last digits, as JSON in browsers cannot hold them: send them as text.',
    counts.inexact,
  );
  counts.finerTimes = counts.tooDeep = counts.joined = counts.inexact = 0;
}

/** The usual kind of the cells of one value; undefined for an empty cell. */
export function kindOf(value: unknown): ColumnKind | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' && !Number.isNaN(dateTime(value)) ? 'time' : 'text';
}

/** Objects and lists as JSON text; null when that cannot be written. */
function jsonCell(value: unknown, counts: CellCounts): string | null {
  try {
    // Without a function for the values it is several times as fast, and what was JSON holds no BigInts.
    return typeof value === 'object' ? JSON.stringify(value) : (jsonText(value) ?? null);
  } catch (error) {
    // The stack is too small for it.
    if (!(error instanceof RangeError)) throw error;
    counts.tooDeep++;
    return null;
  }
}

function countInexact(value: unknown, counts: CellCounts): void {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) counts.inexact++;
}

/** The values of several related resources as one cell. `dateText` writes a date, Unix milliseconds, in the zone. */
export function joinedCell(
  values: readonly unknown[],
  counts: CellCounts,
  dateText: ((ms: number) => string) | undefined,
): string {
  counts.joined++;
  return values
    .map((value) => {
      countInexact(value, counts);
      if (typeof value === 'object') return jsonCell(value, counts) ?? '';
      const ms = typeof value === 'string' ? dateTime(value) : Number.NaN;
      if (dateText === undefined || Number.isNaN(ms)) return String(value);
      if (isFinerThanMilliseconds(value as string)) counts.finerTimes++;
      return dateText(ms);
    })
    .join('; ');
}

/** Collects the cells of one column: as numbers or times for as long as there are no others. */
export class CellColumn {
  readonly #counts: CellCounts;
  readonly #capacity: number;
  #length = 0;
  /** Undefined while all cells are empty. */
  #kind: 'number' | 'time' | 'mixed' | undefined;
  #values: Float64Array | undefined;
  #cells: Cell[];

  /** @param capacity the most cells */
  constructor(capacity: number, counts: CellCounts) {
    this.#capacity = capacity;
    this.#cells = [];
    this.#counts = counts;
  }

  /** Adds the cell of a value of JSON; undefined is an empty cell. */
  add(value: unknown): void {
    if (value === undefined || value === null) this.#addEmpty();
    else if (typeof value === 'string') this.#addText(value);
    else if (typeof value === 'number') {
      countInexact(value, this.#counts);
      this.#kind ??= 'number';
      if (this.#kind === 'number') this.#addNumber(value);
      else this.#addCell(value);
    } else this.#addCell(typeof value === 'boolean' ? value : jsonCell(value, this.#counts));
  }

  /** The column with all cells. */
  finish(): Column {
    if (this.#kind === 'mixed') return { kind: 'mixed', cells: this.#cells };
    return { kind: this.#kind ?? 'number', values: this.#numbers() };
  }

  #numbers(): Float64Array {
    this.#values ??= new Float64Array(this.#capacity).fill(Number.NaN);
    return this.#values;
  }

  #addText(value: string): void {
    const ms = dateTime(value);
    if (Number.isNaN(ms)) {
      this.#addCell(value);
      return;
    }
    if (isFinerThanMilliseconds(value)) this.#counts.finerTimes++;
    this.#kind ??= 'time';
    if (this.#kind === 'time') this.#addNumber(ms);
    else this.#addCell(new Instant(ms));
  }

  #addNumber(value: number): void {
    this.#numbers()[this.#length++] = value;
  }

  #addEmpty(): void {
    if (this.#kind === 'mixed') this.#cells[this.#length] = null;
    this.#length++;
  }

  #addCell(cell: Cell): void {
    if (this.#kind !== 'mixed') this.#mix();
    this.#cells[this.#length++] = cell;
  }

  /** Goes over to cells of any kind. */
  #mix(): void {
    const isTime = this.#kind === 'time';
    for (let row = 0; row < this.#length; row++) {
      const value = this.#values?.[row] ?? Number.NaN;
      this.#cells.push(Number.isNaN(value) ? null : isTime ? new Instant(value) : value);
    }
    this.#kind = 'mixed';
    this.#values = undefined;
  }
}
