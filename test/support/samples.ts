import { type SampleBatch, SampleKind, SeriesTable } from '../../src/core/sample-batch.ts';

/** A sample with plain fields. */
export interface TestSample {
  /** Unix milliseconds. */
  readonly time: number;
  readonly name: string;
  readonly publisher?: string;
  readonly channel?: string;
  readonly subtopic?: string;
  readonly protocol?: string;
  readonly unit?: string;
  /** A text is a SenML string; null is a message without a value. */
  readonly value: number | boolean | string | null;
}

function batchOf(samples: readonly TestSample[], table: SeriesTable): SampleBatch {
  const values = samples.map(({ value }) => value);
  const kindOf = (value: TestSample['value']): number => {
    if (typeof value === 'number') return SampleKind.number;
    if (typeof value === 'boolean') return SampleKind.boolean;
    return value === null ? SampleKind.none : SampleKind.text;
  };
  const onlyNumbers = values.every((value) => typeof value === 'number');
  return {
    // Arrays may be longer than the batch; elements beyond it must not be read.
    length: samples.length,
    times: Float64Array.from([...samples.map(({ time }) => time), 8e15]),
    series: Uint32Array.from([
      ...samples.map(({ publisher = '', channel = '', subtopic = '', protocol = '', name, unit = '' }) =>
        table.intern(publisher, channel, subtopic, protocol, name, unit),
      ),
      0,
    ]),
    table,
    values: Float64Array.from([
      ...values.map((value) => (typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN)),
      1e300,
    ]),
    ...(!onlyNumbers && {
      kinds: Uint8Array.from([...values.map(kindOf), 0]),
      texts: values.map((value) => (typeof value === 'string' ? value : undefined)),
    }),
  };
}

/**
 * Makes batches of samples in ascending time, cut at these indexes or at the next end of an instant. The table of
 * series grows from batch to batch, as a source's does.
 */
export function* batchesOf(samples: readonly TestSample[], cuts: readonly number[] = []): Generator<SampleBatch> {
  const table = new SeriesTable();
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), samples.length]) {
    let to = Math.min(cut, samples.length);
    while (to > 0 && to < samples.length && samples[to]!.time === samples[to - 1]!.time) to++;
    if (to <= from) continue;
    yield batchOf(samples.slice(from, to), table);
    from = to;
  }
}

/** A sample as a stage returns it. */
export interface StagedSample {
  readonly time: number;
  readonly name: string;
  readonly publisher: string;
  readonly subtopic: string;
  readonly unit: string;
  /** NaN is an empty cell. */
  readonly value: number;
}

/** Lists the samples of numeric batches. */
export function stagedSamples(batches: readonly SampleBatch[]): StagedSample[] {
  return batches.flatMap(({ length, times, series, values, table }) =>
    Array.from({ length }, (_, i) => ({
      time: times[i]!,
      name: table.names[series[i]!]!,
      publisher: table.publishers[series[i]!]!,
      subtopic: table.subtopics[series[i]!]!,
      unit: table.units[series[i]!]!,
      value: values[i]!,
    })),
  );
}

/** Counts warnings by code. */
export class WarningCounts extends Map<string, number> {
  readonly warn = (code: string, _message: string, count: number): void => {
    if (count > 0) this.set(code, (this.get(code) ?? 0) + count);
  };
}
