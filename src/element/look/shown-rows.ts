/** Decides which rows and columns of a preview are drawn, so that wide ones stay fluid. */
import type { ExportPreview } from '../../pipeline/run-preview.ts';

/** The most rows that are drawn. */
const MOST_ROWS = 50;

/** The most columns that are drawn. */
const MOST_COLUMNS = 400;

/** The most cells that are drawn, unless fewer than {@link LEAST_ROWS} rows would be left. */
const MOST_CELLS = 3000;

/** Rows that are drawn however many columns there are. */
const LEAST_ROWS = 8;

/** The part of a preview that is drawn. */
export interface ShownRows extends Pick<ExportPreview, 'columns' | 'rows'> {
  /** Columns that are not drawn. */
  readonly moreColumns: number;
  /** Whether the file has more rows. */
  readonly hasMore: boolean;
}

/** Returns the part of a preview that is drawn. */
export function shownRows({ columns, rows, truncated }: ExportPreview): ShownRows {
  const shown = columns.slice(0, MOST_COLUMNS);
  const count = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(MOST_CELLS / Math.max(1, shown.length))));
  return {
    columns: shown,
    rows: rows.slice(0, count).map((row) => (row.length > shown.length ? row.slice(0, shown.length) : row)),
    moreColumns: columns.length - shown.length,
    hasMore: truncated || rows.length > count,
  };
}
