import { LINE_HEIGHT, type Look, type PageSize } from './look.ts';

/** Where blocks stand: in one or more columns of a page. */
export interface BlockLayout {
  /** Left edges of the columns, and their width. */
  readonly lefts: readonly number[];
  readonly width: number;
  /** Of it, what labels take, padding included. */
  readonly labelWidth: number;
  /** Lines of a record. */
  readonly rows: number;
}

/** Points between blocks that stand one above the other. */
export const GAP = 9;

const COLUMN_GAP = 18;

/** Lays out blocks by the widest of their labels and values, as many side by side as there is room for, up to three. */
export function blockLayout(label: number, value: number, rows: number, page: PageSize, look: Look): BlockLayout {
  const room = page.width - 2 * look.margin;
  const labelWidth = Math.min(Math.max(label + 2 * look.padX, 60), room / 3);
  const least = labelWidth + Math.min(Math.max(value, 60), 190) + 3 * look.padX;
  const count = Math.max(1, Math.min(3, Math.floor((room + COLUMN_GAP) / (least + COLUMN_GAP))));
  const width = (room - (count - 1) * COLUMN_GAP) / count;
  const lefts = Array.from({ length: count }, (_, i) => look.margin + i * (width + COLUMN_GAP));
  return { lefts, width, labelWidth, rows };
}

/** Height of a line of a block whose texts have this many lines. */
export const lineHeight = (look: Look, lines: number): number => lines * look.fontSize * LINE_HEIGHT + 3.4;
