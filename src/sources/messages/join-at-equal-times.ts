/** Joins batches that meet at one instant. */
import type { SampleBatch } from '../../core/sample-batch.ts';
import type { BatchBuilder } from './batch-builder.ts';

/** Ascending batches, none of which begins at the instant at which the one before ends: holds one back. */
export async function* joinAtEqualTimes(
  batches: AsyncIterable<SampleBatch>,
  builder: BatchBuilder,
): AsyncGenerator<SampleBatch> {
  let held: SampleBatch | undefined;
  for await (const batch of batches) {
    if (!held) held = batch;
    else if (held.times[held.length - 1] === batch.times[0]) held = builder.merge([held, batch]);
    else {
      yield held;
      held = batch;
    }
  }
  if (held) yield held;
}
