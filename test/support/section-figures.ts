import { SeriesRecorder } from '../../src/charts/series-recorder.ts';
import type { RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { Summary } from '../../src/core/summary.ts';
import { DecimalsMeter } from '../../src/formats/decimals.ts';
import type { SectionFigures } from '../../src/formats/format.ts';

/** Units of columns by their index; a function is asked whenever the figures are listed. */
export type TestUnits = readonly string[] | (() => readonly string[]);

/**
 * Records the columns of figures of a table as its batches are passed on, as the pipeline does. The first column holds
 * the times, and columns of the kind `text` are not recorded.
 */
export function recordedFigures(
  { columns }: RecordSchema,
  batches: Iterable<RecordBatch>,
  window: { from: number; to: number },
  units: TestUnits = [],
): { figures: SectionFigures; batches: Iterable<RecordBatch> } {
  const variables = columns.flatMap(({ label, kind, decimals }, column) =>
    column === 0 || kind === 'text'
      ? []
      : [
          {
            label,
            column,
            summary: new Summary(),
            decimals: new DecimalsMeter(decimals),
            recorder: new SeriesRecorder({ ...window, slices: 500, emptyIsGap: false }),
          },
        ],
  );
  function* passed(): Generator<RecordBatch> {
    for (const batch of batches) {
      const times = batch.columns[0]!;
      for (const { column, summary, decimals, recorder } of variables) {
        const values = batch.columns[column]!;
        if (values.kind !== 'number' || times.kind !== 'time') continue;
        summary.add(values.values, batch.length);
        decimals.add(values, batch.length);
        recorder.add(times.values, values.values, batch.length);
      }
      yield batch;
    }
  }
  const unitOf = (column: number) => (typeof units === 'function' ? units() : units)[column] ?? '';
  return {
    batches: { [Symbol.iterator]: passed },
    figures: {
      labels: variables.map(({ label }) => label),
      list: () =>
        variables.map(({ label, column, summary, decimals, recorder }) => ({
          ...{ label, column, unit: unitOf(column) },
          decimals: decimals.with(summary.avg).decimals('auto'),
          summary: { ...summary, sum: summary.sum, avg: summary.avg },
          shape: recorder.shape(),
        })),
    },
  };
}
