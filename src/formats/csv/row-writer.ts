/** Writes rows as CSV, straight into bytes. */
import type { Cell, RecordBatch, TextColumn } from '../../core/record-batch.ts';
import { type ByteBuffer, CHUNK_BYTES } from '../../encoding/byte-buffer.ts';
import { writeNumber } from '../../encoding/number-text.ts';
import { MAX_TIMESTAMP_BYTES, Timestamp } from '../../encoding/timestamp.ts';
import { utf8 } from '../../encoding/utf8.ts';
import type { CsvFragment, CsvText } from './fields.ts';
import type { CellCounts, CsvLayout, FixedFigures, MixedWriter } from './layout.ts';

const QUOTE = 34;
const LINE_END = '\r\n';

/**
 * A step in writing a row: one column, or several neighbouring text columns that share their codes. The fields of such
 * columns are one run of bytes for each code. All steps have the same properties, so that the loop over them stays
 * fast.
 */
interface Step {
  readonly kind: 'time' | 'number' | 'text' | 'mixed';
  readonly values: Float64Array;
  readonly codes: Uint32Array;
  readonly cells: readonly Cell[];
  /** The bytes written for each code so far; kept from batch to batch. */
  readonly runs: (CsvFragment | undefined)[];
  readonly columns: readonly TextColumn[];
  /** Writes its figures with fixed decimals. */
  readonly fixed: FixedFigures | undefined;
  /** Whether the step begins with a delimiter. After a text step it does not, because a text step ends with one. */
  readonly leads: boolean;
  /** Whether it is the last step of the row. */
  readonly ends: boolean;
}

const NO_VALUES = new Float64Array(0);
const NO_CODES = new Uint32Array(0);

/** Writes rows of batches into a buffer. */
export class CsvRows implements CellCounts {
  /** Cells that got a guard against evaluation. */
  guarded = 0;
  /** Characters that were replaced. */
  replaced = 0;
  /** Values that were not finite numbers. */
  nonFinite = 0;
  /** Times finer than a millisecond. */
  subMillisecond = 0;
  /** Figures written with fewer decimals than they have. */
  rounded = 0;
  readonly #out: ByteBuffer;
  readonly #text: CsvText;
  readonly #layout: CsvLayout;
  readonly #timestamp: Timestamp;
  readonly #delimiter: Uint8Array;
  readonly #point: number;
  /** Whether numbers or times may contain the delimiter and need quotes. */
  readonly #quotesNumbers: boolean;
  readonly #quotesTimes: boolean;
  /** Writes cells of mixed columns. Set before the first batch that has such a column. */
  mixed: MixedWriter | undefined;
  #steps: readonly Step[] = [];

  constructor(out: ByteBuffer, text: CsvText, layout: CsvLayout) {
    this.#out = out;
    this.#text = text;
    this.#layout = layout;
    this.#timestamp = new Timestamp(layout.zone, layout.times);
    this.#delimiter = utf8(layout.delimiter);
    this.#point = layout.decimal.charCodeAt(0);
    this.#quotesNumbers = layout.delimiter === layout.decimal;
    this.#quotesTimes = layout.delimiter === ':' || (layout.times === 'wall' && layout.delimiter === ' ');
  }

  /** Writes texts as one row. */
  header(labels: readonly string[]): void {
    const { bytes, guarded, replaced } = this.#text.fragment(labels, '', LINE_END);
    this.#out.push(bytes);
    this.guarded += guarded;
    this.replaced += replaced;
  }

  /** Sets the batch whose rows {@link CsvRows.write} writes. */
  enter(batch: RecordBatch): void {
    const steps: Step[] = [];
    const { columns } = batch;
    for (let at = 0; at < columns.length; ) {
      const column = columns[at]!;
      const together: TextColumn[] = [];
      if (column.kind === 'text') {
        for (let i = at; i < columns.length; i++) {
          const next = columns[i]!;
          if (next.kind !== 'text' || next.codes !== column.codes) break;
          together.push(next);
        }
      }
      const leads = at > 0 && steps[steps.length - 1]!.kind !== 'text';
      const end = at + Math.max(1, together.length);
      const known = this.#steps[steps.length];
      const same =
        known?.columns.length === together.length &&
        known.leads === leads &&
        known.ends === (end === columns.length) &&
        together.every((text, i) => text.dictionary === known.columns[i]!.dictionary);
      steps.push({
        kind: column.kind,
        values: column.kind === 'time' || column.kind === 'number' ? column.values : NO_VALUES,
        codes: column.kind === 'text' ? column.codes : NO_CODES,
        cells: column.kind === 'mixed' ? column.cells : [],
        runs: same ? known.runs : [],
        columns: together,
        fixed: this.#layout.fixed[at],
        leads,
        ends: end === columns.length,
      });
      at = end;
    }
    this.#steps = steps;
    if (this.mixed)
      this.mixed.needsCare = steps.length === 1 || this.#quotesNumbers || this.#quotesTimes || this.#text.isStart;
  }

  /**
   * Writes rows from `from` to before `to`. It writes at least one row and stops when the buffer holds a chunk. Returns
   * the next row.
   */
  write(from: number, to: number): number {
    const out = this.#out;
    const steps = this.#steps;
    const delimiter = this.#delimiter;
    const timestamp = this.#timestamp;
    const point = this.#point;
    const alone = steps.length === 1;
    const endsOpen = steps[steps.length - 1]?.kind !== 'text';
    const room = steps.length * (delimiter.length + MAX_TIMESTAMP_BYTES) + LINE_END.length;
    let { bytes, length: at } = out;
    let row = from;
    for (; row < to && (at < CHUNK_BYTES || row === from); row++) {
      if (at + room > bytes.length) bytes = out.grow(at, room);
      for (const step of steps) {
        if (step.kind === 'text') {
          const run = step.runs[step.codes[row]!] ?? this.#addRun(step, step.codes[row]!);
          if (at + run.bytes.length + room > bytes.length) bytes = out.grow(at, run.bytes.length + room);
          bytes.set(run.bytes, at);
          at += run.bytes.length;
          this.guarded += run.guarded;
          this.replaced += run.replaced;
          continue;
        }
        if (step.leads) for (let i = 0; i < delimiter.length; i++) bytes[at++] = delimiter[i]!;
        if (step.kind === 'mixed') {
          const cell = step.cells[row] ?? null;
          const most = typeof cell === 'string' ? cell.length : MAX_TIMESTAMP_BYTES;
          if (at + most + room > bytes.length) bytes = out.grow(at, most + room);
          const end = this.mixed!.plain(bytes, at, cell, step.fixed);
          if (end >= 0) {
            at = end;
            continue;
          }
          const { bytes: content, guarded, replaced } = this.mixed!.fragment(cell, step.fixed);
          if (at + content.length + room > bytes.length) bytes = out.grow(at, content.length + room);
          bytes.set(content, at);
          at += content.length;
          this.guarded += guarded;
          this.replaced += replaced;
          continue;
        }
        const value = step.values[row]!;
        // Only a finite number minus itself is 0.
        if (value - value !== 0) {
          if (!Number.isNaN(value)) this.nonFinite++;
          if (alone) at = quote(bytes, at, at);
        } else if (step.kind === 'time') {
          timestamp.set(value);
          if (value !== Math.floor(value)) this.subMillisecond++;
          bytes.set(timestamp.bytes, at);
          const end = at + timestamp.length;
          at = this.#quotesTimes ? quote(bytes, at, end) : end;
        } else {
          const end = step.fixed ? this.#fixed(step.fixed, bytes, at, value) : writeNumber(bytes, at, value, point);
          at = this.#quotesNumbers && bytes.subarray(at, end).includes(point) ? quote(bytes, at, end) : end;
        }
      }
      if (endsOpen) {
        bytes[at++] = 13;
        bytes[at++] = 10;
      }
    }
    out.length = at;
    return row;
  }

  #fixed(fixed: FixedFigures, bytes: Uint8Array, at: number, value: number): number {
    if (fixed.isRounded(value)) this.rounded++;
    return fixed.write(bytes, at, value, this.#point);
  }

  #addRun(step: Step, code: number): CsvFragment {
    const texts = step.columns.map(({ dictionary }) => dictionary[code]!);
    const run = this.#text.fragment(
      texts,
      step.leads ? this.#layout.delimiter : '',
      step.ends ? LINE_END : this.#layout.delimiter,
    );
    step.runs[code] = run;
    return run;
  }
}

/** Puts quotes around the bytes from `start` to `end`, and returns the index after them. */
function quote(bytes: Uint8Array, start: number, end: number): number {
  bytes.copyWithin(start + 1, start, end);
  bytes[start] = QUOTE;
  bytes[end + 1] = QUOTE;
  return end + 2;
}
