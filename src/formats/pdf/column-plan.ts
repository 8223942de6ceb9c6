/** How columns share out the width of pages: which way pages stand, and what stands side by side. */
import type { PageSize, Theme } from './theme.ts';
import { rowHeight } from './theme.ts';

/** Points beyond which a text is rather wrapped than its column made wider, and the least that it is wrapped to. */
const WIDEST_TEXT = 190;
const NARROWEST_TEXT = 70;

/** Points up to which a word of a header is not broken. */
const WIDEST_WORD = 95;

/** The room that a column takes, in points, padding included. */
export interface ColumnSize {
  /** Less room than this it should not get; and more is of no use before others have theirs. */
  readonly least: number;
  readonly most: number;
  /** Room in which none of its texts is wrapped. */
  readonly whole: number;
  /** Points that its texts need in some of the rows, the same rows for all columns; absent where nothing is wrapped. */
  readonly texts?: Float64Array;
}

/** What a column needs, in points without padding. */
export interface ColumnNeeds {
  /** Its header in one line, and the widest word of it. */
  readonly head: number;
  readonly headWord: number;
  /** Its widest text, unbroken. */
  readonly natural: number;
  /** Its widest time or figure: those are not broken. */
  readonly fixed: number;
}

/** Sizes a column. */
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

/** Columns that stand side by side on a page, by index. */
export type Band = readonly number[];

/** A table's place on pages. */
export interface TablePlan {
  readonly landscape: boolean;
  readonly bands: readonly Band[];
  /** Pages that it takes, about. */
  readonly pages: number;
}

/** A table to be planned. */
export interface PlannedTable {
  readonly columns: readonly ColumnSize[];
  /** The column that each band begins with. */
  readonly key: number;
  readonly rows: number;
  /** Points that the opening takes on the first page, about. */
  readonly opening: number;
}

/** The plan with fewer pages, of pages that stand or lie; of as many, that of pages that stand. */
export function planTable(table: PlannedTable, pages: readonly PageSize[], theme: Theme): TablePlan {
  const plans = pages.map((page): TablePlan => {
    const bands = planBands(table.columns, table.key, page.width - 2 * theme.margin);
    return { landscape: page.width > page.height, bands, pages: pagesOf(table, bands, page, theme) };
  });
  return plans.reduce((best, plan) => (plan.pages < best.pages ? plan : best));
}

function pagesOf(
  { columns, rows, opening }: PlannedTable,
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
  return bands.length * Math.max(1, Math.ceil((rows + opening / height) / perPage));
}

/** Height of a row on average, by those rows that are known. */
function meanHeight(columns: readonly ColumnSize[], widths: readonly number[], theme: Theme): number {
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

/** Lines that a text takes, about: not every line is filled to its end. */
const linesIn = (natural: number, room: number): number =>
  natural <= room ? 1 : Math.max(2, Math.ceil(natural / (0.94 * room)));

/** The bands that columns are split into: as few as there can be, and equally wide. */
function planBands(columns: readonly ColumnSize[], key: number, room: number): Band[] {
  const least = columns.reduce((total, column) => total + column.least, 0);
  if (least <= room) return [columns.map((_, index) => index)];
  // What is split anyway need not be narrow.
  const wanted = columns.map(({ least, most }) => Math.min((least + most) / 2, room / 2));
  let bands = splitIn(wanted, key, room);
  for (let narrower = room * 0.98; narrower > room / 4; narrower *= 0.98) {
    const balanced = splitIn(wanted, key, narrower);
    if (balanced.length > bands.length) break;
    bands = balanced;
  }
  return bands;
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
 * Widths of columns side by side, of which the sum is at most `room`: each has its least, then as much as the others of
 * what it can use, and texts that would be wrapped take what is left.
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

/** Points that a table may take: all there are, or less when its columns would be lost in them. */
export function tableWidth(widths: readonly number[], room: number): number {
  const wanted = 1.5 * widths.reduce((total, width) => total + width, 0);
  return wanted >= 0.75 * room ? room : wanted;
}
