import { type Cell, type Column, cellAt, Instant, type RecordBatch } from '../../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../../core/time-zone.ts';
import type { Look } from './look.ts';
import { type FaceChoice, naturalWidth } from './set-text.ts';

/** Rows that the columns are sized by. */
export const SAMPLE_ROWS = 400;

/** Points beyond which a text is rather wrapped than its column made wider, and the least that it is wrapped to. */
const WIDEST_TEXT = 190;
const NARROWEST_TEXT = 70;

/** What is known of a column from its header and a sample. */
export interface ColumnFacts {
  readonly label: string;
  /** Whether most of its cells are numbers: those stand at the right. */
  readonly figures: boolean;
  /** The cell that needs the most room, as text, and the room it needs without padding. */
  readonly widest: string;
  readonly natural: number;
  /** Less room than this it should not get, padding included; and more is of no use. */
  readonly least: number;
  readonly most: number;
}

/** Columns that stand side by side on a page, by index. */
export type Band = readonly number[];

/** Cells of the first rows, column by column. */
export class Sample {
  readonly batches: RecordBatch[] = [];
  rows = 0;

  /** Whether it needs no more batches. */
  get full(): boolean {
    return this.rows >= SAMPLE_ROWS;
  }

  add(batch: RecordBatch): void {
    this.batches.push(batch);
    this.rows += batch.length;
  }

  /** The cells of a column: each text of a dictionary once. */
  cells(index: number): Cell[] {
    const cells: Cell[] = [];
    const texts = new Set<string>();
    let left = SAMPLE_ROWS;
    for (const { length, columns } of this.batches) {
      const column: Column = columns[index]!;
      const rows = Math.min(left, length);
      left -= rows;
      for (let row = 0; row < rows; row++) {
        const cell = cellAt(column, row);
        if (typeof cell !== 'string') cells.push(cell);
        else if (!texts.has(cell)) {
          texts.add(cell);
          cells.push(cell);
        }
      }
    }
    return cells;
  }
}

/** A cell as text; empty for what cannot be shown. */
export function plainText(cell: Cell, zone: TimeZone): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
  if (cell instanceof Instant) return Number.isFinite(cell.ms) ? formatInstant(cell.ms, zone) : '';
  return String(cell);
}

/** Sizes a column by its header and cells. */
export function columnFacts(
  label: string,
  cells: readonly Cell[],
  zone: TimeZone,
  look: Look,
  faces: { readonly body: FaceChoice; readonly head: FaceChoice },
): ColumnFacts {
  let widest = '';
  let natural = 0;
  let numbers = 0;
  let texts = 0;
  let fixed = 0;
  for (const cell of cells) {
    const text = plainText(cell, zone);
    if (text === '') continue;
    if (typeof cell === 'number') numbers++;
    else texts++;
    const width = naturalWidth(text, faces.body, look.fontSize);
    if (typeof cell !== 'string' && width > fixed) fixed = width;
    if (width > natural) {
      natural = width;
      widest = text;
    }
  }
  const head = naturalWidth(label, faces.head, look.fontSize);
  return { label, figures: numbers > texts, widest, natural, ...sized(head, natural, fixed, look) };
}

/**
 * Sizes a column.
 *
 * @param head room that its header needs
 * @param natural room that its widest cell needs
 * @param fixed room that its widest time or figure needs: those are not broken
 */
export function sized(head: number, natural: number, fixed: number, look: Look): Pick<ColumnFacts, 'least' | 'most'> {
  const padding = 2 * look.padX;
  const texture = Math.max(natural, Math.min(head, WIDEST_TEXT / 2));
  return {
    least: padding + Math.max(fixed, Math.min(texture, NARROWEST_TEXT)),
    most: padding + Math.max(fixed, Math.min(Math.max(natural, head), WIDEST_TEXT)),
  };
}

/** Which way the page stands, and the bands its columns are split into: as few as there can be, and equally wide. */
export function planBands(
  columns: readonly Pick<ColumnFacts, 'least' | 'most'>[],
  key: number,
  portrait: number | undefined,
  landscape: number | undefined,
): { landscape: boolean; bands: Band[] } {
  const all = columns.map((_, index) => index);
  const sum = (of: 'least' | 'most') => columns.reduce((total, column) => total + column[of], 0);
  if (portrait !== undefined && sum('most') <= portrait) return { landscape: false, bands: [all] };
  const room = landscape ?? portrait!;
  const isLandscape = landscape !== undefined;
  if (sum('least') <= room) return { landscape: isLandscape, bands: [all] };
  // What is split anyway need not be narrow.
  const wanted = columns.map(({ least, most }) => Math.min((least + most) / 2, room / 2));
  let bands = splitIn(wanted, key, room);
  for (let narrower = room * 0.98; narrower > room / 4; narrower *= 0.98) {
    const balanced = splitIn(wanted, key, narrower);
    if (balanced.length > bands.length) break;
    bands = balanced;
  }
  return { landscape: isLandscape, bands };
}

/** Bands at most this wide, as far as their columns can be; the key column is the first of each but the first. */
function splitIn(widths: readonly number[], key: number, room: number): number[][] {
  const bands: number[][] = [];
  let band: number[] = [];
  let left = room;
  for (const [index, width] of widths.entries()) {
    if (width > left && band.some((other) => other !== key)) {
      bands.push(band);
      band = index === key ? [] : [key];
      left = room - (index === key ? 0 : widths[key]!);
    }
    band.push(index);
    left -= width;
  }
  bands.push(band);
  return bands;
}

/**
 * Room that columns side by side ask for, padding included: texts that would be wrapped take what the others leave of
 * the page.
 */
export function wantedWidths(columns: readonly ColumnFacts[], room: number, look: Look): number[] {
  const usual = columns.map(({ least, most }) => Math.max(least, most));
  const lacking = columns.map(({ natural }, i) => Math.max(0, natural + 2 * look.padX - usual[i]!));
  const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);
  // Columns are asked for in whole digits: what the others need must not get lost in that.
  const spare = Math.max(0, room - sum(usual) - look.fontSize * columns.length);
  const share = Math.min(1, spare / Math.max(1, sum(lacking)));
  return usual.map((width, i) => width + share * lacking[i]!);
}

/** Points that a table may take: all there are, or less when its columns would be lost in them. */
export function tableWidth(widths: readonly number[], room: number): number {
  const wanted = widths.reduce((total, width) => total + width, 0);
  return wanted * 1.5 >= room ? room : wanted * 1.5;
}
