/** Streams the rows of a table into its sheet, and into further sheets when it is full. */
import { Pacer } from '../../core/pacer.ts';
import type { RecordBatch, RecordSchema } from '../../core/record-batch.ts';
import { ByteBuffer, CHUNK_BYTES } from '../../encoding/byte-buffer.ts';
import { MAX_ROWS } from '../../encoding/ooxml/column-name.ts';
import type { SharedStrings } from '../../encoding/ooxml/shared-strings.ts';
import type { StyleSheet } from '../../encoding/ooxml/style-sheet.ts';
import type { PrintTitles } from '../../encoding/ooxml/workbook-parts.ts';
import { withoutRelations } from '../../encoding/ooxml/workbook-parts.ts';
import { PieceDeflate } from '../../encoding/piece-deflate.ts';
import { utf8 } from '../../encoding/utf8.ts';
import type { DeflatedContent } from '../../encoding/zip.ts';
import type { Decimals, FileSection, WriteOptions } from '../format.ts';
import { LookAhead } from '../look-ahead.ts';
import { columnWidths, measuredRows, withHeaderHeight, withWidths } from './column-widths.ts';
import { FigureStyles } from './number-formats.ts';
import { printPlan, withPrintPlan } from './print-setup.ts';
import { SheetRows } from './row-writer.ts';
import { hasHeader, patternStyles, type TemplateSheet } from './template.ts';

/** The message about replaced characters. */
export const REPLACED = 'Characters that XML cannot carry were written as U+FFFD.';

/** The parts that the sheets of a workbook share. */
export interface SheetContext extends Pick<WriteOptions, 'zone' | 'signal'> {
  /** The shared texts. */
  readonly strings: SharedStrings;
  /** The cell styles. */
  readonly styles: StyleSheet;
  /** How figures are shown. `full` keeps the number formats of the template. */
  readonly decimals: Decimals;
}

/** What a sheet has besides its rows. */
export interface SheetExtras {
  /** Characters across that a drawing takes at the right of the columns. Default 0. */
  readonly besideWidth?: number;
}

/** Writes the rows of a section into sheets. */
export class SheetStream {
  /** Whether all rows are written. */
  ended = false;
  /** Rows so far, or records when they are blocks. */
  rowCount = 0;
  /** Number of the last row of the first sheet. Known after that sheet is written. */
  lastRowOfFirst = 0;
  /** Rows and columns that every printed page repeats. Known after the first rows are read. */
  titles: PrintTitles = {};
  readonly #schema: RecordSchema;
  readonly #template: TemplateSheet;
  readonly #context: SheetContext;
  readonly #out = new ByteBuffer();
  readonly #figures: FigureStyles;
  readonly #rows: SheetRows;
  readonly #source: LookAhead;
  readonly #besideWidth: number;
  #deflate = new PieceDeflate(this.#out);
  #before = '';
  #after = '';
  /** The current batch, and its next row. */
  #batch: RecordBatch | undefined;
  #row = 0;

  constructor(
    schema: RecordSchema,
    template: TemplateSheet,
    context: SheetContext,
    source: AsyncIterator<RecordBatch>,
    { besideWidth = 0 }: SheetExtras = {},
  ) {
    this.#schema = schema;
    this.#template = template;
    this.#context = context;
    this.#source = new LookAhead(source);
    this.#besideWidth = besideWidth;
    const { styles: sheet, decimals, strings, zone } = context;
    const patterns = schema.columns.map((_, at) => patternStyles(template, at));
    const bases = patterns.map(({ plain }) => plain);
    this.#figures = new FigureStyles(sheet, bases, decimals, schema);
    const styles = patterns.map(({ plain, seconds, milliseconds }) => ({
      text: plain,
      seconds: sheet.derive(seconds, { shrink: true }),
      milliseconds: sheet.derive(milliseconds, { shrink: true }),
    }));
    this.#rows = new SheetRows(this.#deflate, {
      styles,
      figures: this.#figures,
      strings,
      zone,
      fields: schema.blockRows ?? 1,
    });
    if (hasHeader(schema)) this.#rows.countLabels(schema.columns.map(({ label }) => label));
  }

  /** Whether it has chosen the decimals of any figures. */
  get choosesDecimals(): boolean {
    return this.#figures.any;
  }

  /** Writes the part of one sheet, until it is full or the rows end. */
  async *chunks(isCopy: boolean, onEnd: (content: DeflatedContent) => void): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { columns, blockRows } = this.#schema;
    const { lastRow } = this.#template;
    const rows = this.#rows;
    const out = this.#out;
    const pacer = new Pacer(this.#context.signal);
    if (!isCopy) {
      this.#measure(await this.#source.fill(measuredRows(columns.length), pacer));
      await this.#advance();
    }
    this.#deflate = new PieceDeflate(out);
    this.#write(isCopy ? withoutRelations(this.#before) : this.#before);
    rows.startSheet(this.#deflate, lastRow);
    // A blank row separates a block from the one before on the same sheet.
    const fits = () =>
      rows.rowNumber + (blockRows === undefined ? 1 : Math.min(blockRows + 1, MAX_ROWS - lastRow)) <= MAX_ROWS;
    while (this.#batch) {
      const batch = this.#batch;
      const step = blockRows ?? 1;
      // A block is one record, so it is always within one batch.
      while (this.#row < batch.length) {
        if (!fits()) break;
        if (blockRows !== undefined && rows.rowNumber > lastRow) rows.skipRow();
        for (const end = Math.min(this.#row + step, batch.length); this.#row < end; ) rows.write(this.#row++);
        if (out.length >= CHUNK_BYTES || (this.#row & 63) < step) {
          if (out.length >= CHUNK_BYTES) yield out.take();
          if (pacer.due) await pacer.pause();
        }
      }
      if (this.#row < batch.length) break;
      this.rowCount += blockRows === undefined ? batch.length : batch.length / blockRows;
      await this.#advance();
    }
    this.ended = this.#batch === undefined;
    if (!isCopy) this.lastRowOfFirst = rows.rowNumber;
    if (this.ended) this.#figures.settle();
    const filtered = this.#after.replace(
      /(<autoFilter ref="[A-Z]+\d+:[A-Z]+)\d+"/,
      (_, range: string) => `${range}${Math.max(rows.rowNumber, lastRow)}"`,
    );
    this.#write(isCopy ? withoutRelations(filtered) : filtered);
    onEnd(this.#deflate.end());
    if (out.length > 0) yield out.take();
  }

  /** Adds the warnings about the rows. */
  report(warn: FileSection['warn']): void {
    const rows = this.#rows;
    warn('replaced-characters', REPLACED, rows.replaced);
    warn('text-cut', 'Texts longer than a cell can be (32,767 characters) were cut to that.', rows.cut);
    warn('non-finite-value', 'Values that are not finite numbers were written as empty cells.', rows.nonFinite);
    warn('sub-millisecond-time', 'Times finer than a millisecond are shown rounded down to it.', rows.subMillisecond);
    warn('time-as-text', 'Times before 1900-03-01 or after 9999, which date cells cannot show, are texts.', rows.early);
  }

  /** Sets the column widths from the first rows, and plans the print from the widths. */
  #measure(batches: readonly RecordBatch[]): void {
    const { styles, zone, decimals } = this.#context;
    const { columns } = this.#schema;
    const template = this.#template;
    const codes = columns.map((_, at) => {
      const { plain, seconds, milliseconds } = patternStyles(template, at);
      return {
        figures: this.#figures.chooses(at) ? undefined : styles.formatCode(plain),
        seconds: styles.formatCode(seconds),
        milliseconds: styles.formatCode(milliseconds),
      };
    });
    const isTable = hasHeader(this.#schema);
    const measured = columnWidths(this.#schema, batches, { zone, decimals, hasHeader: isTable, codes });
    const { xml, widths } = withWidths(template.before, measured);
    const plan = printPlan(columns, [...widths, this.#besideWidth], isTable ? template.lastRow : undefined);
    this.#before = isTable ? withHeaderHeight(xml, template.lastRow, columns, widths) : xml;
    this.#after = withPrintPlan(template.after, plan);
    this.titles = plan.titles;
  }

  /** Moves on to the next batch. */
  async #advance(): Promise<void> {
    this.#row = 0;
    this.#batch = await this.#source.next();
    if (this.#batch) this.#rows.enter(this.#batch);
  }

  #write(xml: string): void {
    const bytes = utf8(xml);
    const deflate = this.#deflate;
    deflate.reserve(bytes.length).set(bytes, deflate.length);
    deflate.length += bytes.length;
    deflate.piece(this.#schema.columns.length);
  }
}
