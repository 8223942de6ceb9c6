/** Places records that are blocks of lines on pages. */
import { LINE_HEIGHT, type PageSize, rowHeight, type Theme } from './theme.ts';

/** The places of blocks: one or more columns of a page. */
export interface BlockLayout {
  /** Left edges of the columns, in points. */
  readonly lefts: readonly number[];
  /** Width of each column, in points. */
  readonly width: number;
  /** The part of the width that labels take, including padding. */
  readonly labelWidth: number;
  /** Lines per record. */
  readonly rows: number;
}

/** Points between blocks, one above the other. */
export const GAP = 9;

const COLUMN_GAP = 18;

/** Lays out blocks by their widest label and value. Puts up to three columns side by side, as many as fit. */
function blockLayout(label: number, value: number, rows: number, page: PageSize, theme: Theme): BlockLayout {
  const room = page.width - 2 * theme.margin;
  const labelWidth = Math.min(Math.max(label + 2 * theme.padX, 60), room / 3);
  const least = labelWidth + Math.min(Math.max(value, 60), 190) + 3 * theme.padX;
  const count = Math.max(1, Math.min(3, Math.floor((room + COLUMN_GAP) / (least + COLUMN_GAP))));
  const width = (room - (count - 1) * COLUMN_GAP) / count;
  const lefts = Array.from({ length: count }, (_, i) => theme.margin + i * (width + COLUMN_GAP));
  return { lefts, width, labelWidth, rows };
}

/** The height of a line of a block whose texts wrap into this many lines. */
export const lineHeight = (theme: Theme, lines: number): number => lines * theme.fontSize * LINE_HEIGHT + 3.4;

/** The sizes of blocks, in points, and their number. */
export interface BlockSizes {
  /** Width of the widest label. */
  readonly label: number;
  /** Width of the widest value. */
  readonly value: number;
  /** Lines per record. */
  readonly rows: number;
  /** Number of records. */
  readonly records: number;
  /** Approximate height of the summary and the charts above them. */
  readonly figures: number;
}

/**
 * Chooses the page size that needs the fewest pages for this many records, and lays out blocks there. Of equals, it
 * takes the first.
 */
export function layBlocks(
  { label, value, rows, records, figures }: BlockSizes,
  pages: readonly PageSize[],
  theme: Theme,
): { page: PageSize; layout: BlockLayout; pages: number } {
  const plans = pages.map((page) => {
    const layout = blockLayout(label, value, rows, page, theme);
    return { page, layout, pages: pagesOfBlocks(layout, records, figures, page, theme) };
  });
  return plans.reduce((best, plan) => (plan.pages < best.pages ? plan : best));
}

/** Approximate height of an opening, in points. */
const OPENING = 100;

function pagesOfBlocks(
  { lefts, rows }: BlockLayout,
  records: number,
  figures: number,
  page: PageSize,
  theme: Theme,
): number {
  const block = rowHeight(theme, 1) + rows * lineHeight(theme, 1) + GAP;
  const room = page.height - 2 * theme.margin;
  const above = OPENING + figures;
  if (block > room) return Math.ceil((records * block) / (room * lefts.length) + figures / room);
  const inColumn = (height: number) => Math.max(0, Math.floor((height + GAP) / block));
  const left = records - inColumn(room - (above % room)) * lefts.length;
  return 1 + Math.floor(above / room) + Math.max(0, Math.ceil(left / (inColumn(room) * lefts.length)));
}
