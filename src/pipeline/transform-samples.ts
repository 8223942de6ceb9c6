/** What is done to the samples of an item between reading them and laying them out. Loaded for items that ask for any. */
import type { SampleBatch } from '../core/sample-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { aggregate } from '../decimation/aggregate.ts';
import { delta } from '../decimation/delta.ts';
import { withPartialBuckets } from '../decimation/partial-buckets.ts';
import type { ItemPlan } from './plan.ts';

/** What the samples of an item are transformed with. */
export interface TransformOptions {
  readonly zone: TimeZone;
  /** Rows that are wanted, when not all are. */
  readonly rows?: number | undefined;
  readonly signal: AbortSignal;
  /** Counts what is left out or changed. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** The samples of an item after decimation and differences, as far as it asks for these. */
export function transformed(
  samples: AsyncGenerator<SampleBatch>,
  item: ItemPlan,
  { zone, rows, signal, warn }: TransformOptions,
): AsyncGenerator<SampleBatch> {
  const { query, decimation, columns } = item;
  let stage = samples;
  if (decimation) {
    const { names, from, to } = query;
    const shown = columns.map(({ id }) => id);
    stage = aggregate(stage, { ...decimation, zone, names, shown, batchRows: rows, signal, warn });
    stage = withPartialBuckets(stage, { size: decimation.size, zone, from, to, warn });
  }
  return item.delta ? delta(stage, { warn }) : stage;
}
