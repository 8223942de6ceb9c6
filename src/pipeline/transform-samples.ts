/**
 * Transforms the samples of an item: split by device, decimation, differences and gaps. Loaded only for items that need
 * it.
 */

import { loadPart } from '../core/load-part.ts';
import type { SampleBatch } from '../core/sample-batch.ts';
import { samplesWhere } from '../core/sample-filter.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { aggregate } from '../transforms/aggregate.ts';
import { delta } from '../transforms/delta.ts';
import { withPartialBuckets } from '../transforms/partial-buckets.ts';
import type { MessagePlan } from './item-plans.ts';

/** What the transforms need. */
export interface TransformOptions {
  /** The zone of the buckets. */
  readonly zone: TimeZone;
  /** The number of wanted rows, when not all are wanted. */
  readonly rows?: number | undefined;
  /** Stops the work when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Adds to a warning about messages that are left out or changed. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** Splits the samples of an item by device, decimates them, takes differences and fills gaps, as the item requires. */
export async function* transformed(
  samples: AsyncGenerator<SampleBatch>,
  item: MessagePlan,
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
    // Leave out series that no column shows, so that their gaps are not filled and counted.
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
  if (item.postProcess) {
    const { postProcessed } = await loadPart(() => import('../transforms/post-process.ts'));
    stage = postProcessed(stage, item.postProcess);
  }
  yield* stage;
}

/** Whether a column shows messages with this name. Without columns for variables, all names are shown. */
function isShown({ layout, columns, targets }: MessagePlan, name: string): boolean {
  if (!layout.joinsSeries || !columns.some(({ kind }) => kind === 'number')) return true;
  return columns.some((column) => layout.variablesOf(column, targets).includes(name));
}
