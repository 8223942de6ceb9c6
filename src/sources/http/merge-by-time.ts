/** Makes one ascending stream of batches out of several. Loaded only where each name is asked for alone. */
import type { SampleBatch } from '../../core/sample-batch.ts';
import { slice } from '../../core/sample-slices.ts';

interface Stream {
  readonly batches: AsyncGenerator<SampleBatch>;
  held: SampleBatch[];
  /** Everything up to this time (Unix ms) has been pulled. */
  known: number;
}

/**
 * One ascending stream of several. Pulls only from the streams that hold the others up, so what is held stays within
 * a batch of each stream.
 *
 * @param merge makes one ordered batch of several
 * @param leave called before the inputs are ended, at the end or earlier: should abort what they wait for, since an
 *   input that is being pulled from ends only after that
 */
export async function* mergeByTime(
  inputs: readonly AsyncGenerator<SampleBatch>[],
  merge: (batches: readonly SampleBatch[]) => SampleBatch,
  leave: () => void = () => {},
): AsyncGenerator<SampleBatch> {
  const streams: Stream[] = inputs.map((batches) => ({ batches, held: [], known: Number.NEGATIVE_INFINITY }));
  const earliest = () => Math.min(...streams.map(({ known }) => known));
  try {
    for (let horizon = earliest(); horizon < Number.POSITIVE_INFINITY; ) {
      await Promise.all(streams.filter(({ known }) => known === horizon).map(pull));
      horizon = earliest();
      const ready: SampleBatch[] = [];
      for (const stream of streams) stream.held = takeUpTo(stream.held, horizon, ready);
      if (ready.length > 0) yield merge(ready);
    }
  } finally {
    leave();
    await Promise.allSettled(streams.map(({ batches }) => batches.return(undefined)));
  }
}

async function pull(stream: Stream): Promise<void> {
  const next = await stream.batches.next();
  if (next.done) stream.known = Number.POSITIVE_INFINITY;
  else {
    stream.held.push(next.value);
    stream.known = next.value.times[next.value.length - 1]!;
  }
}

/** Moves what lies at or before `horizon` from `held` to `ready`; what stays held. */
function takeUpTo(held: readonly SampleBatch[], horizon: number, ready: SampleBatch[]): SampleBatch[] {
  const kept: SampleBatch[] = [];
  for (const batch of held) {
    let end = batch.length;
    while (end > 0 && batch.times[end - 1]! > horizon) end--;
    if (end > 0) ready.push(slice(batch, 0, end));
    if (end < batch.length) kept.push(slice(batch, end, batch.length));
  }
  return kept;
}
