import type { RecordBatch } from '../../../src/core/record-batch.ts';

/** Rows by column, as the package's own stages hold them; texts are indexes into what the series have in common. */
export interface SampleColumns {
  readonly length: number;
  /** Unix milliseconds, ascending, no two alike. */
  readonly times: Float64Array;
  readonly series: Uint32Array;
  readonly values: Float64Array;
  readonly publishers: readonly string[];
  readonly names: readonly string[];
  readonly units: readonly string[];
}

/** `decimals`: up to three of them, as sensors send; `random`: doubles of full precision, the worst case. */
export type ValueKind = 'decimals' | 'random';

const SERIES = 20;
const MINUTE = 60_000;
/** Two weeks before the clocks of Rome went back; 1,000,000 rows last 35 days. */
const START = Date.UTC(2023, 9, 15);
/** None that the formula guard changes, as it does `%RH`: peers have no such guard. */
const UNITS = ['Cel', 'lx', 'hPa', 'kWh'];

/** Rows of 20 series, each of which has one every minute with some milliseconds of jitter. */
export function sampleColumns(length: number, kind: ValueKind): SampleColumns {
  const random = mulberry32(42);
  const times = new Float64Array(length);
  const series = new Uint32Array(length);
  const values = new Float64Array(length);
  const slot = MINUTE / SERIES;
  for (let row = 0; row < length; row++) {
    const own = row % SERIES;
    series[row] = own;
    times[row] = START + Math.floor(row / SERIES) * MINUTE + own * slot + Math.floor((random() * slot) / 3);
    const value = 200 * (random() + random() * 2 ** -32) - 50;
    values[row] = kind === 'decimals' ? Math.round(value * 1000) / 1000 : value;
  }
  const perSeries = (text: (index: number) => string) => Array.from({ length: SERIES }, (_, index) => text(index));
  return {
    length,
    times,
    series,
    values,
    publishers: perSeries(() => uuid(random)),
    names: perSeries((index) => `urn:dev:bench:s${String(index).padStart(2, '0')}`),
    units: perSeries((index) => UNITS[index % UNITS.length]!),
  };
}

/** Rows of one batch, as sources hand them on: between a small page and a large one. */
const BATCH_ROWS = 10_000;

/** The rows as the package's writers take them: time, publisher, name, value, unit. */
export async function* recordBatches({
  length,
  times,
  series,
  values,
  publishers,
  names,
  units,
}: SampleColumns): AsyncGenerator<RecordBatch> {
  for (let from = 0; from < length; from += BATCH_ROWS) {
    const to = Math.min(from + BATCH_ROWS, length);
    const codes = series.subarray(from, to);
    yield {
      length: to - from,
      columns: [
        { kind: 'time', values: times.subarray(from, to) },
        { kind: 'text', codes, dictionary: publishers },
        { kind: 'text', codes, dictionary: names },
        { kind: 'number', values: values.subarray(from, to) },
        { kind: 'text', codes, dictionary: units },
      ],
    };
  }
}

/** Numbers from 0 to below 1 with 32 random bits (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function uuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
