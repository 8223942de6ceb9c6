/** Lays out a table: its columns, what stands side by side, which way pages stand, and what the head tells of it. */

import type { Decimals } from '../format.ts';
import { type CellCounts, countLosses, noCounts } from './cell-text.ts';
import { type ColumnFacts, columnFacts } from './column-facts.ts';
import { type Band, planTable } from './column-plan.ts';
import type { FieldMeter } from './field-meter.ts';
import { constantColumns, type MeteredColumn } from './head-facts.ts';
import type { HeldRows } from './held-rows.ts';
import type { PdfSettings } from './options.ts';
import { columnWidths } from './page-furniture.ts';
import type { Pen } from './pen.ts';
import type { PlacedBand } from './table-rows.ts';
import { layText } from './text-layout.ts';
import { orientations, type PageSize, pageSize } from './theme.ts';

/** A column of the table, with what its header says of it. */
export interface TableColumn extends MeteredColumn {
  readonly kind?: string | undefined;
}

/** A table laid out. */
export interface TableLayout {
  readonly page: PageSize;
  readonly bands: readonly PlacedBand[];
  /** Columns that are not shown, by index, and the text that they are in all rows. */
  readonly constants: ReadonlyMap<number, string>;
}

/** Points that an opening takes, about. */
const OPENING = 100;

/** Lays out a table by the rows that are held. */
export function layTable(
  columns: readonly TableColumn[],
  held: HeldRows,
  settings: PdfSettings,
  decimals: Decimals,
  pen: Pen,
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
    const table = { columns: shown, key: at, rows: Math.min(rows, 1e7), opening: OPENING };
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
  return { page, bands: placed(shown, planned.bands, planned.key, page, pen), constants };
}

/** Bands with the widths of their columns; the key column is of one width in all of them. */
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

/** What the cells of the rows that are held will lose: exact in what there is of a kind, not in how much. */
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
 * @param room points that a line of its texts has
 */
export function addExpectedLosses(counts: CellCounts, meter: FieldMeter, room: number, { theme, fonts }: Pen): void {
  const faces = fonts.choice('normal');
  counts.nonFinite += meter.nonFinite;
  counts.subMillisecond += meter.subMillisecond;
  for (const text of meter.texts()) {
    // No character is wider than its size, and two lines that follow each other are wider than one.
    if (/^[ -~]*$/.test(text) && text.length * theme.fontSize < 1.9 * room) continue;
    const laid = layText(text, faces, theme.fontSize, room, theme.maxLines);
    if (laid) countLosses(counts, laid);
  }
}
