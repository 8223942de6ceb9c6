/** What is done to the samples of an item between reading them and laying them out. Loaded for items that ask for any. */

import { loadPart } from '../core/load-part.ts';
import type { SampleBatch } from '../core/sample-batch.ts';
import { samplesWhere } from '../core/sample-filter.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { aggregate } from '../transforms/aggregate.ts';
import { delta } from '../transforms/delta.ts';
import { withPartialBuckets } from '../transforms/partial-buckets.ts';
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

/** The samples of an item told apart by device, decimated, then as differences, then with gaps filled, as far as it asks for these. */
export async function* transformed(
  samples: AsyncGenerator<SampleBatch>,
  item: ItemPlan,
  options: TransformOptions,
): AsyncGenerator<SampleBatch> {
  const { query, decimation, gaps } = item;
  const { zone, rows: batchRows, signal, warn } = options;
  const { names, from, to } = query;
  let stage = samples;
  if (item.split) {
    const { samplesByDevice } = await loadPart(() => import('../layouts/split.ts'));
    stage = samplesByDevice(stage, item.split, warn);
  }
  if (decimation) {
    const { size } = decimation;
    const shown = item.columns.map(({ id }) => id);
    // What no column shows has no gaps to be filled and counted.
    if (gaps) stage = samplesWhere(stage, ({ names }, entry) => isShown(item, names[entry]!));
    stage = aggregate(stage, { ...decimation, zone, names, shown, batchRows, signal, warn });
    stage = withPartialBuckets(stage, { size, zone, from, to, warn });
  }
  if (item.delta) stage = delta(stage, { warn });
  if (decimation && gaps) {
    const { withGapsFilled } = await loadPart(() => import('../transforms/gaps.ts'));
    const { size } = decimation;
    const perSeries = !item.layout.joinsSeries || item.columns.some(({ kind }) => kind === 'text');
    stage = withGapsFilled(stage, { fill: gaps, size, zone, from, to, names, perSeries, batchRows, signal, warn });
  }
  yield* stage;
}

/** Whether a column shows messages of this name: all names do where columns are not of variables. */
function isShown({ layout, columns, targets }: ItemPlan, name: string): boolean {
  if (!layout.joinsSeries || !columns.some(({ kind }) => kind === 'number')) return true;
  return columns.some((column) => layout.variablesOf(column, targets).includes(name));
}
