/** Lays out a table: the orientation of pages, the columns on each page, and their widths. */

import type { Decimals } from '../format.ts';
import { type CellCounts, countLosses, noCounts } from './cell-text.ts';
import { type ColumnFacts, columnFacts } from './column-facts.ts';
import { type Band, meanHeight, planTable } from './column-plan.ts';
import type { FieldMeter } from './field-meter.ts';
import { constantColumns, type MeteredColumn } from './head-facts.ts';
import type { HeldRows } from './held-rows.ts';
import type { PdfSettings } from './options.ts';
import { columnWidths } from './page-furniture.ts';
import type { Pen } from './pen.ts';
import type { PlacedBand } from './table-rows.ts';
import { layText } from './text-layout.ts';
import { orientations, type PageSize, pageSize } from './theme.ts';

/** A column of the table. */
export interface TableColumn extends MeteredColumn {
  /** The usual kind of its cells. Absent when it is not known. */
  readonly kind?: string | undefined;
}

/** The layout of a table. */
export interface TableLayout {
  /** Size of the pages. */
  readonly page: PageSize;
  /** The columns of each page that a table is as wide as. */
  readonly bands: readonly PlacedBand[];
  /** The text of each column that is not shown because it is the same in all rows, by index. */
  readonly constants: ReadonlyMap<number, string>;
  /** Mean height of a row, in points. */
  readonly height: number;
}

/** Approximate height of an opening, in points. */
const OPENING = 100;

/**
 * Lays out a table by its held rows.
 *
 * @param figures approximate height of the summary and the charts above it, in points
 */
export function layTable(
  columns: readonly TableColumn[],
  held: HeldRows,
  settings: PdfSettings,
  decimals: Decimals,
  pen: Pen,
  figures: number,
): TableLayout {
  const { theme, fonts } = pen;
  const measures = { theme, body: fonts.choice('normal'), head: fonts.choice('bold'), decimals };
  const all = columns.map((column, index) => columnFacts(column, index, column.meter, held, measures));
  const pages = orientations(settings);
  const key = Math.max(
    0,
    columns.findIndex(({ id }) => id === 'time'),
  );
  const plan = (shown: readonly ColumnFacts[]) => {
    const at = Math.max(
      0,
      shown.findIndex(({ index }) => index === key),
    );
    const rows = held.whole ? held.rows : Number.POSITIVE_INFINITY;
    const table = { columns: shown, key: at, rows: Math.min(rows, 1e7), opening: OPENING, figures };
    return { ...planTable(table, pages, theme), key: at };
  };
  let constants = new Map<number, string>();
  let shown: readonly ColumnFacts[] = all;
  let planned = plan(shown);
  if (held.whole && planned.pages > planned.bands.length) {
    constants = constantColumns(columns);
    shown = all.filter(({ index }) => !constants.has(index));
    if (constants.size > 0) planned = plan(shown);
  }
  const page = pageSize(settings, planned.landscape);
  const bands = placed(shown, planned.bands, planned.key, page, pen);
  const height = meanHeight(
    bands.flatMap((band) => band.columns),
    bands.flatMap(({ widths }) => widths),
    theme,
  );
  return { page, bands, constants, height };
}

/** Sets the widths of the columns in bands. The key column has the same width in all of them. */
function placed(
  columns: readonly ColumnFacts[],
  bands: readonly Band[],
  key: number,
  page: PageSize,
  pen: Pen,
): PlacedBand[] {
  const owns = bands.map((band) => band.map((index) => columns[index]!));
  const widths = owns.map((own) => columnWidths(pen, own, page));
  const leads = bands.map((band) => band[0] === key);
  if (bands.length === 1 || !leads.every(Boolean)) return owns.map((own, i) => ({ columns: own, widths: widths[i]! }));
  const keyWidth = Math.min(...widths.map(([first]) => first!));
  return owns.map((own) => ({ columns: own, widths: columnWidths(pen, own, page, keyWidth) }));
}

/** Predicts what the cells of the held rows will lose. The kinds of losses are exact; the counts are not. */
export function expectedLosses(bands: readonly PlacedBand[], columns: readonly TableColumn[], pen: Pen): CellCounts {
  const counts = noCounts();
  for (const { columns: own, widths } of bands)
    own.forEach(({ index }, i) => {
      addExpectedLosses(counts, columns[index]!.meter, widths[i]! - 2 * pen.theme.padX, pen);
    });
  return counts;
}

/**
 * Adds what the cells of a field will lose.
 *
 * @param room width of a line of its texts, in points
 */
export function addExpectedLosses(counts: CellCounts, meter: FieldMeter, room: number, { theme, fonts }: Pen): void {
  const faces = fonts.choice('normal');
  counts.nonFinite += meter.nonFinite;
  counts.subMillisecond += meter.subMillisecond;
  for (const text of meter.texts()) {
    // No character is wider than its size, and two consecutive lines are wider than one.
    if (/^[ -~]*$/.test(text) && text.length * theme.fontSize < 1.9 * room) continue;
    const laid = layText(text, faces, theme.fontSize, room, theme.maxLines);
    if (laid) countLosses(counts, laid);
  }
}
