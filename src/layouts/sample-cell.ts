/** Converts the value of a sample to a cell. */
import type { Cell } from '../core/record-batch.ts';
import { type SampleBatch, SampleKind } from '../core/sample-batch.ts';

/** Returns the value of a sample, of any kind, as a cell. */
export function sampleCell(batch: SampleBatch, row: number): Cell {
  const value = batch.values[row]!;
  switch (batch.kinds?.[row]) {
    case SampleKind.boolean:
      return value === 1;
    case SampleKind.text:
    case SampleKind.data:
      return batch.texts?.[row] ?? null;
    default:
      return Number.isNaN(value) ? null : value;
  }
}
