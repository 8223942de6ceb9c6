/** Changes the values of samples one by one, as the `postProc` of a report's source asks. */
import type { PostProcess } from '../contract/request.ts';
import { type SampleBatch, SampleKind } from '../core/sample-batch.ts';

/** Changes one value. `group` tells its series. */
type Step = (value: number, group: number) => number;

/**
 * Applies changes in their order to each number. Texts, data, booleans and empty values stay. `cumulate` adds up the
 * values of each series, compensated for rounding errors (Neumaier 1974).
 */
export async function* postProcessed(
  batches: AsyncIterable<SampleBatch>,
  changes: readonly PostProcess[],
): AsyncGenerator<SampleBatch> {
  const steps = changes.map(stepOf);
  for await (const batch of batches) {
    const { length, kinds, series, table } = batch;
    const values = batch.values.slice(0, length);
    for (let row = 0; row < length; row++) {
      let value = values[row]!;
      if (Number.isNaN(value) || (kinds && kinds[row] !== SampleKind.number)) continue;
      for (const step of steps) value = step(value, table.groups[series[row]!]!);
      values[row] = value;
    }
    yield { ...batch, values };
  }
}

function stepOf(change: PostProcess): Step {
  switch (change.op) {
    case 'scale':
      return (value) => value * change.by;
    case 'add':
      return (value) => value + change.value;
    case 'abs':
      return Math.abs;
    case 'round':
      return (value) => rounded(value, change.decimals);
    case 'cumulate':
      return cumulated();
  }
}

/**
 * Rounds the shortest decimal of a number half away from zero, as spreadsheet programs do: 1.005 becomes 1.01. A number
 * that a double cannot tell from its neighbors at these decimals stays.
 */
function rounded(value: number, decimals: number): number {
  const [mantissa, exponent = '0'] = String(Math.abs(value)).split('e');
  const whole = Math.round(Number(`${mantissa}e${Number(exponent) + decimals}`));
  // Larger ones are written with an exponent of their own.
  if (!(whole <= Number.MAX_SAFE_INTEGER)) return value;
  return Math.sign(value) * Number(`${whole}e${-decimals}`) + 0;
}

function cumulated(): Step {
  const sums: number[] = [];
  const lost: number[] = [];
  return (value, group) => {
    const sum = sums[group] ?? 0;
    const next = sum + value;
    lost[group] = (lost[group] ?? 0) + (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
    sums[group] = next;
    return Number.isFinite(next) ? next + lost[group]! : next;
  };
}
