/** Reads an item up to its first row, so that a file is begun only when it is known what it holds. */
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { Fact, TimeStyle } from '../formats/format.ts';
import type { SampleSource } from '../sources/source.ts';
import type { ReadItem } from './item-facts.ts';
import { type ItemObserver, itemRecords } from './item-records.ts';
import type { ExportPlan, ItemPlan, TableHead } from './plan.ts';
import { UnitLog } from './unit-log.ts';

/** A table whose first rows have been read. */
export interface OpenItem {
  readonly item: TableHead;
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
export interface OpenObserver extends Omit<ItemObserver, 'units' | 'warnings' | 'shows'> {
  /** The item is at work from now on: when it is opened, and when its rows are asked for. */
  begin(): void;
  /** All of the item has been read. */
  end(): void;
}

/** Rows that are held at most until the units of all variables are known. */
const HELD_ROWS = 65_536;

/** An item that has been read up to its first row. */
export interface BegunItem extends ReadItem {
  readonly records: AsyncGenerator<RecordBatch>;
  readonly isEmpty: boolean;
}

/** Whether headers name units. */
export const namesUnits = ({ settings }: ExportPlan): boolean => settings.units === 'header';

/** What puts facts and units into words; undefined where the file tells neither. */
export async function wordsFor({
  plan,
  tellsFacts,
}: OpenContext): Promise<typeof import('./item-words.ts') | undefined> {
  return tellsFacts || namesUnits(plan) ? loadPart(() => import('./item-words.ts')) : undefined;
}

/** Reads an item up to its first row. Whatever it reads ends when the observer's signal is aborted. */
export async function beginItem(item: ItemPlan, context: OpenContext, observer: OpenObserver): Promise<BegunItem> {
  observer.begin();
  const { plan, source, warnings } = context;
  const units = new UnitLog();
  const words = await wordsFor(context);
  let { columns } = item;
  const shows = (shown: readonly ColumnHeader[]) => {
    columns = shown;
  };
  const rows = itemRecords(item, plan.zone, source, { ...observer, warnings, units, shows });
  const held: RecordBatch[] = [];
  let heldRows = 0;
  let ended = false;
  const isWaiting = () =>
    heldRows === 0 || (namesUnits(plan) && heldRows < HELD_ROWS && !words!.knowsUnits({ item, columns, units }));
  while (!ended && isWaiting()) {
    const next = await rows.next();
    if (next.done) ended = true;
    else if (next.value.length > 0) {
      held.push(next.value);
      heldRows += next.value.length;
    }
  }
  async function* records(): AsyncGenerator<RecordBatch> {
    observer.begin();
    try {
      yield* held.splice(0);
      if (!ended) yield* rows;
    } finally {
      await rows.return(undefined);
    }
    observer.end();
  }
  const isEmpty = heldRows === 0;
  if (isEmpty) {
    const { noDataMessage } = await loadPart(() => import('./no-data.ts'));
    warnings.add('no-data', await noDataMessage(item, plan.zone, source, observer.signal), 1, item.index);
  }
  return { item, columns, units, records: records(), isEmpty };
}

/** Opens an item. Whatever it reads ends when the observer's signal is aborted. */
export async function openItem(item: ItemPlan, context: OpenContext, observer: OpenObserver): Promise<OpenItem> {
  const begun = await beginItem(item, context, observer);
  const { plan, warnings } = context;
  const words = await wordsFor(context);
  const shown = namesUnits(plan) ? words!.withUnits(begun, warnings) : begun;
  return withOffsets(
    {
      item,
      columns: shown.columns,
      records: shown.records,
      isEmpty: begun.isEmpty,
      facts: () => words?.itemFacts([begun], plan) ?? [],
    },
    context,
  );
}

/** A table with the columns of offsets that its times need in this file. */
export async function withOffsets(table: OpenItem, { plan, timeStyle, warnings }: OpenContext): Promise<OpenItem> {
  if (!mayHaveOffsets(plan, timeStyle)) return table;
  const { withOffsets } = await loadPart(() => import('./offset-column.ts'));
  return { ...table, ...withOffsets(table, table.item, plan, warnings) };
}

/** Whether a file shows times as the clock does, which then may need columns of offsets; that of UTC shows none twice. */
const mayHaveOffsets = ({ zone, settings }: ExportPlan, timeStyle: TimeStyle): boolean =>
  timeStyle === 'wall' && (zone.name !== 'UTC' || settings.offsetColumn === 'always');

/** Whether the columns of items are known before anything is read of them. */
export const hasKnownColumns = (plan: ExportPlan): boolean =>
  !namesUnits(plan) && plan.items.every(({ split }) => !split || split.labels !== undefined);

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
