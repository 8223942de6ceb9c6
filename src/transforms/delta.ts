/** Turns values into differences from the value before. */
import { type SampleBatch, SampleKind } from '../core/sample-batch.ts';
import type { WarningCode } from '../core/warnings.ts';

/** Options of {@link delta}. */
export interface DeltaOptions {
  /** Adds to a warning about messages without a number. */
  warn(code: WarningCode, message: string, count: number): void;
}

/**
 * Subtracts from each value the one before it in its series (publisher and name). The first row of a series stays with
 * an empty value, and so does a row whose own value is empty; the next difference is from the last value that is not
 * empty. Booleans count as 0 and 1.
 */
export async function* delta(batches: AsyncIterable<SampleBatch>, options: DeltaOptions): AsyncGenerator<SampleBatch> {
  let last = new Float64Array(0);
  for await (const batch of batches) {
    const { groups } = batch.table;
    if (last.length < groups.length) {
      const larger = new Float64Array(2 * groups.length).fill(Number.NaN);
      larger.set(last);
      last = larger;
    }
    const { kept, leftOut } = withNumbers(batch);
    options.warn('non-numeric-left-out', 'Messages without a number have no difference and were left out.', leftOut);
    const values = new Float64Array(kept.length);
    for (let i = 0; i < kept.length; i++) {
      const group = groups[kept.series[i]!]!;
      const value = kept.values[i]!;
      values[i] = value - last[group]!;
      if (!Number.isNaN(value)) last[group] = value;
    }
    if (kept.length > 0) yield { ...kept, values };
  }
}

/** Keeps the samples that are numbers or booleans, without the columns that only other samples have. */
function withNumbers(batch: SampleBatch): { kept: SampleBatch; leftOut: number } {
  const { kinds, texts: _, payloads: __, ...numeric } = batch;
  if (!kinds) return { kept: numeric, leftOut: 0 };
  const rows: number[] = [];
  for (let i = 0; i < batch.length; i++) if (kinds[i]! < SampleKind.text) rows.push(i);
  const pick = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row]!);
  const kept: SampleBatch = {
    length: rows.length,
    table: batch.table,
    times: pick(batch.times),
    series: Uint32Array.from(rows, (row) => batch.series[row]!),
    values: pick(batch.values),
    ...(batch.created && { created: pick(batch.created) }),
    ...(batch.updateTime && { updateTime: pick(batch.updateTime) }),
    ...(batch.sum && { sum: pick(batch.sum) }),
  };
  return { kept, leftOut: batch.length - rows.length };
}
