/** Reads an item up to its first row, so that a file is begun only when it is known what it holds. */
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { precisionOf, wallText } from '../core/wall-text.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { Fact, TimeStyle } from '../formats/format.ts';
import type { SampleSource } from '../sources/source.ts';
import { type ItemObserver, itemRecords } from './item-records.ts';
import type { ExportPlan, ItemPlan } from './plan.ts';
import { UnitLog } from './unit-log.ts';

/** An item whose first rows have been read. */
export interface OpenItem {
  readonly item: ItemPlan;
  /** The columns of its rows, with the headers that are shown. */
  readonly columns: readonly ColumnHeader[];
  /** Its rows, the first ones included. */
  readonly records: AsyncGenerator<RecordBatch>;
  /** Whether it has no row at all, as far as it has been read. */
  readonly isEmpty: boolean;
  /** What is known of the item when it is asked; see `FileSection.facts`. */
  facts(): readonly Fact[];
}

/** What an item is opened with. */
export interface OpenContext {
  readonly plan: ExportPlan;
  readonly source: SampleSource;
  readonly warnings: WarningLog;
  /** How the file writes times. */
  readonly timeStyle: TimeStyle;
  /** Whether the file tells facts about its items. */
  readonly tellsFacts: boolean;
}

/** What is told of an item while it is read. */
export interface OpenObserver extends Omit<ItemObserver, 'units' | 'warnings'> {
  /** The item is at work from now on: when it is opened, and when its rows are asked for. */
  begin(): void;
}

/** Rows that are held at most until the units of all variables are known. */
const HELD_ROWS = 65_536;

/** Opens an item. Whatever it reads ends when the observer's signal is aborted. */
export async function openItem(item: ItemPlan, context: OpenContext, observer: OpenObserver): Promise<OpenItem> {
  observer.begin();
  const { plan, source, warnings, timeStyle, tellsFacts } = context;
  const { zone, settings } = plan;
  const units = new UnitLog();
  const namesUnits = settings.units === 'header';
  const words = tellsFacts || namesUnits ? await loadPart(() => import('./item-words.ts')) : undefined;
  const rows = itemRecords(item, zone, source, { ...observer, warnings, units });
  const held: RecordBatch[] = [];
  let heldRows = 0;
  let ended = false;
  while (!ended && (heldRows === 0 || (namesUnits && heldRows < HELD_ROWS && !words!.knowsUnits(item, units)))) {
    const next = await rows.next();
    if (next.done) ended = true;
    else if (next.value.length > 0) {
      held.push(next.value);
      heldRows += next.value.length;
    }
  }
  const columns = namesUnits ? words!.columnsWithUnits(item, units) : item.columns;
  async function* records(): AsyncGenerator<RecordBatch> {
    observer.begin();
    try {
      yield* held.splice(0);
      if (!ended) yield* rows;
      if (namesUnits) words!.reportLateUnits(item, columns, units, warnings);
    } finally {
      await rows.return(undefined);
    }
  }
  const opened: OpenItem = {
    item,
    columns,
    records: records(),
    isEmpty: heldRows === 0,
    facts: () => words?.itemFacts(item, zone, units) ?? [],
  };
  if (opened.isEmpty) warnings.add('no-data', await noDataMessage(item, context, observer.signal), 1, item.index);
  if (!mayHaveOffsets(plan, timeStyle)) return opened;
  return {
    ...opened,
    ...(await loadPart(() => import('./offset-column.ts'))).withOffsets(opened, item, plan, warnings),
  };
}

/** Whether a file shows times as the clock does, which then may need columns of offsets; that of UTC shows none twice. */
const mayHaveOffsets = ({ zone, settings }: ExportPlan, timeStyle: TimeStyle): boolean =>
  timeStyle === 'wall' && (zone.name !== 'UTC' || settings.offsetColumn === 'always');

/** Whether the columns of items are known before anything is read of them. */
export const hasKnownColumns = ({ settings }: ExportPlan): boolean => settings.units !== 'header';

/** An item that is opened when its first row is asked for; only where {@link hasKnownColumns} says so. */
export async function postponedItem(item: ItemPlan, context: OpenContext, observer: OpenObserver): Promise<OpenItem> {
  const { plan, timeStyle } = context;
  let opened: OpenItem | undefined;
  return {
    item,
    columns: mayHaveOffsets(plan, timeStyle)
      ? (await loadPart(() => import('./offset-column.ts'))).columnsWithOffsets(item.columns, item.query, plan)
      : item.columns,
    isEmpty: false,
    records: (async function* () {
      opened = await openItem(item, context, observer);
      yield* opened.records;
    })(),
    facts: () => opened?.facts() ?? [],
  };
}

/** What was looked for in vain, and when the channel's last message is, where the source can tell. */
async function noDataMessage(
  { query, targets }: ItemPlan,
  { plan, source }: OpenContext,
  signal: AbortSignal,
): Promise<string> {
  const { channelId, from, to } = query;
  const time = (ms: number) => wallText(ms, plan.zone, precisionOf(ms, plan.zone));
  const looked =
    `There is no row for ${targets.map(({ label }) => label).join(', ')} in channel ${channelId} ` +
    `from ${time(from)} to ${time(to)} (${plan.zone.name}).`;
  let latest: number | undefined;
  try {
    latest = await source.latest?.(query, { signal, warn: () => {}, expect: () => {}, advance: () => {} });
  } catch {
    // Only a hint: the export itself has read all there is.
    signal.throwIfAborted();
  }
  return latest === undefined ? looked : `${looked} The channel's last message is of ${time(latest)}.`;
}
