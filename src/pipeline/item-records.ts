import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { sampleSlices } from '../core/sample-slices.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode, WarningLog } from '../core/warnings.ts';
import type { ReadContext, SampleSource, Wait } from '../sources/source.ts';
import type { ItemPlan } from './plan.ts';
import type { UnitLog } from './unit-log.ts';

/** What is told of an item while its records are made. */
export interface ItemObserver {
  /** Rows that are wanted, when not all are: stages then hand on no more than that together. */
  readonly rows?: number;
  readonly signal: AbortSignal;
  readonly warnings: WarningLog;
  /** Takes up the units that the messages tell. */
  readonly units: UnitLog;
  /** Hears which columns the rows have, before the first of them, where that depends on the data. */
  shows(columns: readonly ColumnHeader[]): void;
  expect(messages: number): void;
  advance(messages: number): void;
  waiting(wait: Wait | undefined): void;
}

/** The records of an item: `layout(delta(decimate(read)))`, each stage pulling from the one before. */
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
  const { units } = observer;
  const read = watched(source.read(plan.query, context), ({ table }) => units.learn(table));
  let samples = sampleSlices(read, observer.signal);
  const { columns, targets, split, gaps } = plan;
  if (plan.decimation || plan.delta || split) {
    const { transformed } = await loadPart(() => import('./transform-samples.ts'));
    samples = transformed(samples, plan, { zone, rows: observer.rows, signal: observer.signal, warn });
  }
  const layout = { columns, targets, keepsEmptyRows: gaps === 'empty', warn };
  if (split) {
    const { splitRows } = await loadPart(() => import('../layouts/split.ts'));
    yield* splitRows(samples, { ...layout, split, shows: (shown) => observer.shows(shown) });
  } else yield* plan.layout.rows(samples, layout);
  if (plan.decimation?.function !== 'count' && !columns.some(({ id }) => id === 'unit'))
    warn('unit-changed', 'Series hold messages of different units, and no column tells which.', units.changed);
  // JSON messages have no name, so an item of theirs lacks none; of an item without any message, `no-data` says it all.
  if (units.has('') || !names.some((name) => units.has(name))) return;
  for (const name of names) {
    if (!units.has(name)) warn('target-without-data', `The window holds no message of ${JSON.stringify(name)}.`, 1);
  }
}

async function* watched<T>(items: AsyncIterable<T>, look: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    look(item);
    yield item;
  }
}
