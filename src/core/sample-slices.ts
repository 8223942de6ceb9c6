/** Cuts sample batches into slices, so that no stage blocks the thread for long. */
import { Pacer } from './pacer.ts';
import { pickedPartials, type SampleBatch } from './sample-batch.ts';

/** Samples that a stage handles at once: a few milliseconds of work. */
const SLICE_ROWS = 8192;

/**
 * Passes the same samples on in batches of at most `rows` samples; the samples of one instant always stay together. A
 * source may deliver a whole window as one batch. The cut keeps each later stage short, and pending events are handled
 * between batches.
 *
 * @param signal when it is aborted, its reason is thrown
 */
export async function* sampleSlices(
  batches: AsyncIterable<SampleBatch>,
  signal: AbortSignal,
  rows: number = SLICE_ROWS,
): AsyncGenerator<SampleBatch> {
  const pacer = new Pacer(signal);
  for await (const batch of batches) {
    for (let from = 0; from < batch.length; ) {
      const to = sliceEnd(batch, from, rows);
      yield slice(batch, from, to);
      from = to;
      if (pacer.due) await pacer.pause();
    }
  }
}

/** The end of a slice: at most `rows` after `from`, unless the first instant has more samples than that. */
function sliceEnd({ times, length }: SampleBatch, from: number, rows: number): number {
  const most = from + rows;
  if (most >= length) return length;
  let end = most;
  while (end > from && times[end] === times[end - 1]) end--;
  if (end > from) return end;
  for (end = most; end < length && times[end] === times[from]; ) end++;
  return end;
}

/**
 * The samples of a batch from one index to another, without a copy of numbers.
 *
 * @param from the first sample
 * @param to the sample after the last
 */
export function slice(batch: SampleBatch, from: number, to: number): SampleBatch {
  if (from === 0 && to === batch.length) return batch;
  const { table, times, series, values, kinds, texts, created, updateTime, sum, payloads, partials } = batch;
  return {
    length: to - from,
    table,
    times: times.subarray(from, to),
    series: series.subarray(from, to),
    values: values.subarray(from, to),
    ...(kinds && { kinds: kinds.subarray(from, to) }),
    ...(texts && { texts: texts.slice(from, to) }),
    ...(created && { created: created.subarray(from, to) }),
    ...(updateTime && { updateTime: updateTime.subarray(from, to) }),
    ...(sum && { sum: sum.subarray(from, to) }),
    ...(payloads && { payloads: payloads.slice(from, to) }),
    ...(partials && { partials: pickedPartials(partials, (column) => column.subarray(from, to)) }),
  };
}
