/** Reads the figures of columns whose cells may be of any kind. */
import type { Column } from '../core/record-batch.ts';

/** Returns the first figures or times of a column; NaN for other cells. */
export function columnFigures(column: Column, length: number): Float64Array {
  if (column.kind === 'number' || column.kind === 'time') return column.values;
  const cells = column.kind === 'mixed' ? column.cells : [];
  return Float64Array.from({ length }, (_, row) => {
    const cell = cells[row];
    return typeof cell === 'number' ? cell : Number.NaN;
  });
}
