/** Makes the rows of an item: reads, transforms and lays out its messages. */
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import type { SampleBatch } from '../core/sample-batch.ts';
import { sampleSlices } from '../core/sample-slices.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode, WarningLog } from '../core/warnings.ts';
import type { ReadContext, SampleSource, Wait } from '../sources/source.ts';
import type { MessagePlan } from './item-plans.ts';
import type { UnitLog } from './unit-log.ts';

/** Receives reports about an item while its rows are made. */
export interface ItemObserver {
  /** The number of wanted rows, when not all are wanted. Stages then pass on at most this many rows at once. */
  readonly rows?: number;
  /** Stops the work when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Receives warnings. */
  readonly warnings: WarningLog;
  /** Receives the units in the messages. */
  readonly units: UnitLog;
  /** Receives the samples just before they are laid out. */
  readonly samples?: ((batch: SampleBatch) => void) | undefined;
  /** Called with the columns before the first row, when the columns depend on the data. */
  shows(columns: readonly ColumnHeader[]): void;
  /** Called with the number of messages of the item, when it is known. */
  expect(messages: number): void;
  /** Called with the number of messages just read. */
  advance(messages: number): void;
  /** Called when the source waits, and with undefined when it continues. */
  waiting(wait: Wait | undefined): void;
}

/** Returns the rows of an item: `layout(delta(decimate(read)))`. Each stage pulls from the one before. */
export async function* itemRecords(
  plan: MessagePlan,
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
  const { columns, targets, split, gaps } = plan;
  const pushed =
    plan.decimation &&
    source.readPartials &&
    (await loadPart(() => import('./pushed-partials.ts'))).pushedPartials(plan, zone, source, context);
  const read = watched(pushed ?? source.read(plan.query, context), ({ table }) => units.learn(table));
  let samples = sampleSlices(read, observer.signal);
  if (plan.decimation || plan.delta || split || plan.postProcess) {
    const { transformed } = await loadPart(() => import('./transform-samples.ts'));
    samples = transformed(samples, plan, { zone, rows: observer.rows, signal: observer.signal, warn });
  }
  if (observer.samples) samples = watched(samples, observer.samples);
  const layout = { columns, targets, keepsEmptyRows: gaps === 'empty', warn };
  if (split) {
    const { splitRows } = await loadPart(() => import('../layouts/split.ts'));
    yield* splitRows(samples, { ...layout, split, shows: (shown) => observer.shows(shown) });
  } else yield* plan.layout.rows(samples, layout);
  if (plan.decimation?.function !== 'count' && !columns.some(({ id }) => id === 'unit'))
    warn('unit-changed', 'Series hold messages of different units, and no column tells which.', units.changed);
  // JSON messages have no name, so no target of theirs can lack data. For an item without any message, `no-data` is
  // enough.
  if (units.has('') || !names.some((name) => units.has(name))) return;
  for (const name of names) {
    if (!units.has(name)) warn('target-without-data', `The window holds no message of ${JSON.stringify(name)}.`, 1);
  }
}

async function* watched<T>(items: AsyncGenerator<T>, look: (item: T) => void): AsyncGenerator<T> {
  for await (const item of items) {
    look(item);
    yield item;
  }
}
