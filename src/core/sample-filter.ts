/** Filters samples by their entry in the series table. */
import { pickedPartials, type SampleBatch, type SeriesTable } from './sample-batch.ts';

/**
 * Keeps the samples of some entries of the series table. Batches without a kept sample are dropped.
 *
 * @param keeps whether to keep the samples of an entry; called once for each entry
 * @param onDropped called with the number of messages of an entry that are dropped
 */
export async function* samplesWhere(
  batches: AsyncIterable<SampleBatch>,
  keeps: (table: SeriesTable, entry: number) => boolean,
  onDropped: (entry: number, messages: number) => void = () => {},
): AsyncGenerator<SampleBatch> {
  const kept: boolean[] = [];
  for await (const batch of batches) {
    const { table, series, length, partials } = batch;
    for (let entry = kept.length; entry < table.length; entry++) kept.push(keeps(table, entry));
    const rows: number[] = [];
    for (let i = 0; i < length; i++) {
      if (kept[series[i]!]) rows.push(i);
      else onDropped(series[i]!, partials ? partials.counts[i]! : 1);
    }
    if (rows.length === length) yield batch;
    else if (rows.length > 0) yield samplesAt(batch, rows);
  }
}

/** The samples at these indexes of a batch. */
function samplesAt(batch: SampleBatch, rows: readonly number[]): SampleBatch {
  const { table, times, series, values, kinds, texts, created, updateTime, sum, payloads, partials } = batch;
  const pick = (from: Float64Array) => Float64Array.from(rows, (row) => from[row]!);
  return {
    length: rows.length,
    table,
    times: pick(times),
    series: Uint32Array.from(rows, (row) => series[row]!),
    values: pick(values),
    ...(kinds && { kinds: Uint8Array.from(rows, (row) => kinds[row]!) }),
    ...(texts && { texts: rows.map((row) => texts[row]) }),
    ...(created && { created: pick(created) }),
    ...(updateTime && { updateTime: pick(updateTime) }),
    ...(sum && { sum: pick(sum) }),
    ...(payloads && { payloads: rows.map((row) => payloads[row]) }),
    ...(partials && { partials: pickedPartials(partials, pick) }),
  };
}
