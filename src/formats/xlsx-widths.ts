import { type ColumnHeader, cellAt, Instant, type RecordBatch } from '../core/record-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { unmeasuredWidth } from './xlsx-skeleton.ts';

/** Rows looked at. */
const SAMPLE = 200;

const LEAST = 8;
const MOST = 60;

/** Characters of a date, with and without milliseconds. */
const DATE = 19;
const DATE_MS = 23;

/** A filter button covers this many characters of a label. */
const BUTTON = 3;

/** A sheet's XML, with the widths that nobody has set made to fit the first rows. */
export function withMeasuredWidths(
  xml: string,
  columns: readonly ColumnHeader[],
  batch: RecordBatch | undefined,
  zone: TimeZone,
): string {
  const index = new Map(columns.map((_, at) => [String(unmeasuredWidth(at)), at]));
  return xml.replace(/(<col [^>]*?width=")([\d.]+)"/g, (whole, start: string, width: string) => {
    const at = index.get(width);
    return at === undefined ? whole : `${start}${measured(columns[at]!, at, batch, zone)}"`;
  });
}

function measured({ label }: ColumnHeader, at: number, batch: RecordBatch | undefined, zone: TimeZone): number {
  let most = label.length + BUTTON;
  for (let row = 0; row < Math.min(SAMPLE, batch?.length ?? 0); row++) {
    const cell = cellAt(batch!.columns[at]!, row);
    if (cell instanceof Instant)
      most = Math.max(most, (cell.ms + zone.stretchAt(cell.ms).offset) % 1000 === 0 ? DATE : DATE_MS);
    else if (cell !== null)
      most = Math.max(
        most,
        ...String(cell)
          .split('\n', 20)
          .map((line) => line.length),
      );
  }
  return Math.min(MOST, Math.max(LEAST, most + 2));
}
