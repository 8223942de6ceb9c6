import { loadPart } from '../core/load-part.ts';
import type { RecordBatch } from '../core/record-batch.ts';
import type { SeriesTable } from '../core/sample-batch.ts';
import { sampleSlices } from '../core/sample-slices.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode, WarningLog } from '../core/warnings.ts';
import { delta } from '../decimation/delta.ts';
import type { ReadContext, SampleSource, Wait } from '../sources/source.ts';
import type { ItemPlan } from './plan.ts';

/** What is told of an item while its records are made. */
export interface ItemObserver {
  /** Rows that are wanted, when not all are: stages then hand on no more than that together. */
  readonly rows?: number;
  readonly signal: AbortSignal;
  readonly warnings: WarningLog;
  expect(messages: number): void;
  advance(messages: number): void;
  waiting(wait: Wait | undefined): void;
}

/** The records of an item: `shape(delta(decimate(read)))`, each stage pulling from the one before. */
export async function* itemRecords(
  plan: ItemPlan,
  zone: TimeZone,
  source: SampleSource,
  observer: ItemObserver,
): AsyncGenerator<RecordBatch> {
  const names = plan.query.names;
  const warn = (code: WarningCode, message: string, count: number) =>
    observer.warnings.add(code, message, count, plan.index);
  const context: ReadContext = {
    signal: observer.signal,
    warn,
    expect: (messages) => observer.expect(messages),
    advance: (messages) => observer.advance(messages),
    waiting: (wait) => observer.waiting(wait),
  };
  let table: SeriesTable | undefined;
  const read = watched(source.read(plan.query, context), (batch) => {
    table = batch.table;
  });
  let samples = sampleSlices(read, observer.signal);
  if (plan.decimation) {
    const { aggregate } = await loadPart(() => import('../decimation/aggregate.ts'));
    samples = aggregate(samples, {
      ...plan.decimation,
      zone,
      names,
      shown: plan.columns.map(({ id }) => id),
      batchRows: observer.rows,
      signal: observer.signal,
      warn,
    });
  }
  if (plan.delta) samples = delta(samples, { warn });
  yield* plan.shape.rows(samples, { columns: plan.columns, targets: plan.targets, warn });
  const seen = new Set(table?.names);
  for (const name of names) {
    if (!seen.has(name)) warn('target-without-data', `The window holds no message of ${JSON.stringify(name)}.`, 1);
  }
}

async function* watched<T>(items: AsyncIterable<T>, look: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    look(item);
    yield item;
  }
}
