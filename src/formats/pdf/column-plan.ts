/** Plans how columns share the width of pages: the orientation, and which columns are on which page. */
import type { PageSize, Theme } from './theme.ts';
import { rowHeight } from './theme.ts';

/** The widest that a column grows for its texts before they wrap, and the narrowest that they wrap to, in points. */
const WIDEST_TEXT = 190;
const NARROWEST_TEXT = 70;

/** The widest header word that is not broken, in points. */
const WIDEST_WORD = 95;

/** The width that a column needs, in points, including padding. */
export interface ColumnSize {
  /** The least width that it should get. */
  readonly least: number;
  /** The width that it gets before any column gets more. */
  readonly most: number;
  /** The width in which no text wraps. */
  readonly whole: number;
  /** Width of its texts in a sample of rows, the same rows for all columns. Absent when nothing wraps. */
  readonly texts?: Float64Array;
}

/** The widths of a column's contents, in points without padding. */
export interface ColumnNeeds {
  /** Its header in one line. */
  readonly head: number;
  /** The widest word of its header. */
  readonly headWord: number;
  /** Its widest text in one line. */
  readonly natural: number;
  /** Its widest time or figure, which cannot wrap. */
  readonly fixed: number;
}

/** Computes the width that a column needs. */
export function sized({ head, headWord, natural, fixed }: ColumnNeeds, theme: Theme): ColumnSize {
  const padding = 2 * theme.padX;
  const unbroken = Math.max(fixed, Math.min(headWord, WIDEST_WORD));
  // A header may take two lines.
  const texture = Math.max(natural, Math.min(0.6 * head, WIDEST_TEXT / 2));
  return {
    least: padding + Math.max(unbroken, Math.min(texture, NARROWEST_TEXT)),
    most: padding + Math.max(unbroken, Math.min(Math.max(natural, head), WIDEST_TEXT)),
    whole: padding + Math.max(unbroken, natural, Math.min(head, WIDEST_TEXT)),
  };
}

/** Columns side by side on one page, by index. */
export type Band = readonly number[];

/** How a table is placed on pages. */
export interface TablePlan {
  /** Whether pages are in landscape. */
  readonly landscape: boolean;
  /** The columns of each page that a table is as wide as. */
  readonly bands: readonly Band[];
  /** Approximate number of pages. */
  readonly pages: number;
}

/** A table to plan. */
export interface PlannedTable {
  /** The widths that its columns need. */
  readonly columns: readonly ColumnSize[];
  /** Index of the column that each band begins with. */
  readonly key: number;
  /** Number of rows. */
  readonly rows: number;
  /** Approximate height of the opening on the first page, in points. */
  readonly opening: number;
  /** Approximate height of the summary and the charts below the opening, in points. */
  readonly figures: number;
}

/** Chooses the page size with the fewest pages. Of equals, it takes the first. */
export function planTable(table: PlannedTable, pages: readonly PageSize[], theme: Theme): TablePlan {
  const plans = pages.map((page): TablePlan => {
    const bands = planBands(table.columns, table.key, page.width - 2 * theme.margin);
    return { landscape: page.width > page.height, bands, pages: pagesOf(table, bands, page, theme) };
  });
  return plans.reduce((best, plan) => (plan.pages < best.pages ? plan : best));
}

function pagesOf(
  { columns, rows, opening, figures }: PlannedTable,
  bands: readonly Band[],
  page: PageSize,
  theme: Theme,
): number {
  const room = page.width - 2 * theme.margin;
  const placed = bands.map((band) => {
    const own = band.map((index) => columns[index]!);
    return { own, widths: sharedWidths(own, room) };
  });
  const height = meanHeight(
    placed.flatMap(({ own }) => own),
    placed.flatMap(({ widths }) => widths),
    theme,
  );
  const perPage = Math.max(1, (page.height - 2 * theme.margin - 1.5 * rowHeight(theme, 1)) / height);
  const pages = (above: number) => bands.length * Math.max(1, Math.ceil((rows + above / height) / perPage));
  if (bands.length === 1) return pages(opening + figures);
  // A table that is split over pages side by side begins on the page after the figures.
  return pages(opening) + (figures > 0 ? Math.ceil((opening + figures) / (page.height - 2 * theme.margin)) : 0);
}

/** The mean height of a row, from the sampled rows. */
export function meanHeight(columns: readonly ColumnSize[], widths: readonly number[], theme: Theme): number {
  const samples = Math.max(0, ...columns.map(({ texts }) => texts?.length ?? 0));
  if (samples === 0) return rowHeight(theme, 1);
  let lines = 0;
  for (let row = 0; row < samples; row++) {
    let most = 1;
    columns.forEach(({ texts }, i) => {
      if (texts) most = Math.max(most, linesIn(texts[row]!, widths[i]! - 2 * theme.padX));
    });
    lines += Math.min(most, theme.maxLines);
  }
  return rowHeight(theme, lines / samples);
}

/** Estimates the lines of a text. Lines are rarely filled to their end. */
const linesIn = (natural: number, room: number): number =>
  natural <= room ? 1 : Math.max(2, Math.ceil(natural / (0.94 * room)));

/** Splits columns into as few bands as possible, about equally wide. */
function planBands(columns: readonly ColumnSize[], key: number, room: number): Band[] {
  const least = columns.reduce((total, column) => total + column.least, 0);
  if (least <= room) return [columns.map((_, index) => index)];
  // Columns that are split over pages need not be narrow.
  const wanted = columns.map(({ least, most }) => Math.min((least + most) / 2, room / 2));
  let bands = splitIn(wanted, key, room);
  for (let narrower = room * 0.98; narrower > room / 4; narrower *= 0.98) {
    const balanced = splitIn(wanted, key, narrower);
    if (balanced.length > bands.length) break;
    bands = balanced;
  }
  return bands;
}

/**
 * Splits columns into bands of at most this width where possible. Every band after the first begins with the key
 * column.
 */
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
 * Shares `room` among columns side by side. Each column gets its least width. Then all get the same share of what they
 * lack to `most`, and what is left goes to columns whose texts would wrap.
 */
export function sharedWidths(columns: readonly ColumnSize[], room: number): number[] {
  let widths = columns.map(({ least }) => least);
  for (const goal of ['most', 'whole'] as const) {
    const lacking = columns.map((column, i) => Math.max(0, column[goal] - widths[i]!));
    const sum = lacking.reduce((total, width) => total + width, 0);
    const spare = room - widths.reduce((total, width) => total + width, 0);
    if (sum === 0 || spare <= 0) continue;
    const share = Math.min(1, spare / sum);
    widths = widths.map((width, i) => width + share * lacking[i]!);
  }
  return widths;
}

/** The width of a table, in points: all of the room, or less when its columns would be much too wide. */
export function tableWidth(widths: readonly number[], room: number): number {
  const wanted = 1.5 * widths.reduce((total, width) => total + width, 0);
  return wanted >= 0.75 * room ? room : wanted;
}
