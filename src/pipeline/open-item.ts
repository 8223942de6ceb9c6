/** Reads an item up to its first row, so that a file starts only when its content is known. */
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import type { SampleBatch } from '../core/sample-batch.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { Fact, FigureWishes, TimeStyle } from '../formats/format.ts';
import type { ResourceSource } from '../sources/resources/resource-source.ts';
import type { SampleSource } from '../sources/source.ts';
import type { FigureLog } from './figure-log.ts';
import type { ReadItem } from './item-facts.ts';
import type { ItemFigures } from './item-figures.ts';
import { type ExportPlan, headOf, isMessagePlan, type MessagePlan, type TableHead } from './item-plans.ts';
import { type ItemObserver, itemRecords } from './item-records.ts';
import { UnitLog } from './unit-log.ts';

/** A table whose first rows are read. */
export interface OpenItem {
  /** What is known about the table besides its rows. */
  readonly item: TableHead;
  /** The columns, with the headers that the file shows. */
  readonly columns: readonly ColumnHeader[];
  /** The rows, including the first ones. */
  readonly records: AsyncGenerator<RecordBatch>;
  /** Whether it has no rows, as far as it is read. */
  readonly isEmpty: boolean;
  /** Returns the facts that are known at the time of the call; see `FileSection.facts`. */
  facts(): readonly Fact[];
  /** What is recorded about its variables. Absent unless the file shows it. */
  readonly figures?: ItemFigures | undefined;
}

/** What opening an item needs. */
export interface OpenContext {
  /** The plan of the export. */
  readonly plan: ExportPlan;
  /** The source of the messages. */
  readonly source: SampleSource;
  /** Opens the source of the resources. Absent when there is none. */
  readonly resources?: (() => Promise<ResourceSource>) | undefined;
  /** Receives warnings. */
  readonly warnings: WarningLog;
  /** The form of times in the file. */
  readonly timeStyle: TimeStyle;
  /** Whether the file shows facts about its items. */
  readonly tellsFacts: boolean;
  /** What the file shows of its variables. Absent when it shows nothing. */
  readonly figures?: FigureWishes | undefined;
}

/** Receives reports about an item while it is read. */
export interface OpenObserver extends Omit<ItemObserver, 'units' | 'warnings' | 'shows' | 'samples'> {
  /** Called when work on the item starts: when it is opened, and when its rows are requested. */
  begin(): void;
  /** Called when all of the item is read. */
  end(): void;
}

/** The most rows to hold until the units of all variables are known. */
const HELD_ROWS = 65_536;

/** An item that is read up to its first row. */
export interface BegunItem extends ReadItem {
  /** The rows, including the first ones. */
  readonly records: AsyncGenerator<RecordBatch>;
  /** Whether it has no rows. */
  readonly isEmpty: boolean;
  /** What is recorded about its variables. Absent unless the file shows it. */
  readonly figures: FigureLog | undefined;
}

/** Whether headers include units. */
export const namesUnits = ({ settings }: ExportPlan): boolean => settings.units === 'header';

/** The code that writes facts and units. */
export const words: { load(): Promise<typeof import('./item-words.ts')> } = {
  load: () => loadPart(() => import('./item-words.ts')),
};

/** Loads the code that writes facts and units; undefined when the file shows neither. */
export async function wordsFor({
  plan,
  tellsFacts,
}: OpenContext): Promise<typeof import('./item-words.ts') | undefined> {
  return tellsFacts || namesUnits(plan) ? words.load() : undefined;
}

/** Reads an item up to its first row. All reads end when the observer's signal is aborted. */
export async function beginItem(item: MessagePlan, context: OpenContext, observer: OpenObserver): Promise<BegunItem> {
  observer.begin();
  const { plan, source, warnings } = context;
  const units = new UnitLog();
  const words = await wordsFor(context);
  let { columns } = item;
  const shows = (shown: readonly ColumnHeader[]) => {
    columns = shown;
  };
  const { figures: wishes } = context;
  const log = wishes && (await loadPart(() => import('./figure-log.ts')));
  const figures = log?.figureLog(item, units, wishes!, plan);
  const samples = figures && ((batch: SampleBatch) => figures.addSamples(batch));
  const rows = itemRecords(item, plan.zone, source, { ...observer, warnings, units, shows, samples });
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
      for (const batch of held.splice(0)) {
        figures?.addRows(batch);
        yield batch;
      }
      if (!ended) yield* figures ? figures.watched(rows) : rows;
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
  figures?.shows(columns);
  return { item, columns, units, records: records(), isEmpty, figures };
}

/** Opens messages. All reads end when the observer's signal is aborted. */
export async function openItem(item: MessagePlan, context: OpenContext, observer: OpenObserver): Promise<OpenItem> {
  const begun = await beginItem(item, context, observer);
  const { plan, warnings } = context;
  const words = await wordsFor(context);
  const shown = namesUnits(plan) ? words!.withUnits(begun, warnings) : begun;
  return withOffsets(
    {
      item: headOf(item),
      columns: shown.columns,
      records: shown.records,
      isEmpty: begun.isEmpty,
      facts: () => words?.itemFacts([begun], plan) ?? [],
      figures: begun.figures,
    },
    context,
  );
}

/** Adds the columns of offsets that the times of a table need in this file. */
export async function withOffsets(
  table: OpenItem,
  { plan, timeStyle, warnings }: Pick<OpenContext, 'plan' | 'timeStyle' | 'warnings'>,
): Promise<OpenItem> {
  if (!mayHaveOffsets(plan, timeStyle)) return table;
  const { withOffsets } = await loadPart(() => import('./offset-column.ts'));
  return { ...table, ...withOffsets(table, table.item, plan, warnings) };
}

/**
 * Whether a file shows times without offset and may need columns of offsets. UTC shows no time twice, so it needs none
 * unless asked.
 */
const mayHaveOffsets = ({ zone, settings }: ExportPlan, timeStyle: TimeStyle): boolean =>
  timeStyle === 'wall' && (zone.name !== 'UTC' || settings.offsetColumn === 'always');

/** Whether the columns of all items are known before they are read. */
export const hasKnownColumns = (plan: ExportPlan): boolean =>
  !namesUnits(plan) &&
  plan.items.every((item) => isMessagePlan(item) && (!item.split || item.split.labels !== undefined));

/** Makes an item that is opened when its first row is requested. Requires {@link hasKnownColumns}. */
export async function postponedItem(
  item: MessagePlan,
  context: OpenContext,
  observer: OpenObserver,
): Promise<OpenItem> {
  const { plan, timeStyle } = context;
  let opened: OpenItem | undefined;
  return {
    item: headOf(item),
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
