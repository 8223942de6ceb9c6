/** Estimates the size of tables before they are read. */
import type { PageCount, TableSize } from '../formats/format.ts';
import { usualWidth } from '../layouts/usual-width.ts';
import type { SampleSource, Wait } from '../sources/source.ts';
import { bucketAt } from '../transforms/bucket.ts';
import {
  type ExportPlan,
  headOf,
  isMessagePlan,
  type MessagePlan,
  type ResourcePlan,
  type TablePlan,
  type TimeWindow,
} from './item-plans.ts';
import { toldApart } from './told-apart.ts';
import { hasWholeMinutes } from './whole-minutes.ts';
import { wholeWindow } from './whole-window.ts';

/** Estimates an item's table from the number of its messages. */
export function tableSizeOf(item: MessagePlan, plan: ExportPlan, messages: number): TableSize {
  const { columns, layout, targets } = item;
  return {
    rows: rowsOf(item, plan, messages),
    expanded: plan.expanded,
    wholeMinutes: hasWholeMinutes(headOf(item), plan.zone),
    columns: columns.map(({ id, label, kind = 'text' }) => ({
      label,
      kind,
      characters: usualWidth(id, layout, targets),
    })),
  };
}

/** Attributes of a resource, and characters of one, where the request does not list them. */
const USUAL_ATTRIBUTES = 8;
const USUAL_CHARACTERS = 16;

/** Estimates a table of resources from their number. */
export function resourcesSizeOf({ asked }: ResourcePlan, plan: ExportPlan, resources: number): TableSize {
  const labels = asked?.map(({ label }) => label) ?? Array.from({ length: USUAL_ATTRIBUTES }, () => '');
  return {
    rows: resources,
    expanded: plan.expanded,
    wholeMinutes: false,
    columns: labels.map((label) => ({ label, kind: 'text', characters: USUAL_CHARACTERS })),
  };
}

/**
 * Estimates the one table of all items from the numbers of their messages. It has as many rows as its window has
 * buckets, or without decimation, as many rows as all items together.
 */
export function joinedSizeOf(plan: ExportPlan, table: TablePlan, messages: readonly number[]): TableSize {
  const { zone } = plan;
  const { items } = table;
  const sizes = items.map((item, at) => tableSizeOf(item, plan, messages[at]!));
  const sum = sizes.reduce((all, { rows }) => all + rows, 0);
  const [first] = items;
  const window = wholeWindow(items.map(({ query }) => query))!;
  const rows = first!.decimation ? Math.min(sum, bucketsOf(window, first!.decimation, zone)) : sum;
  const headers = toldApart(items, table.tags);
  const times = [...table.before, ...table.after];
  return {
    rows,
    expanded: plan.expanded,
    wholeMinutes: hasWholeMinutes(headOf(first!), zone),
    columns: [
      ...times.map(({ id, label }) => ({
        label,
        kind: 'time' as const,
        characters: usualWidth(id, first!.layout, first!.targets),
      })),
      ...sizes.flatMap(({ columns }, at) =>
        columns.map((column, place) => ({ ...column, label: headers[at]![place]!.label })).slice(1),
      ),
    ],
  };
}

function rowsOf(item: MessagePlan, { zone }: ExportPlan, messages: number): number {
  const { query, decimation, layout, gaps } = item;
  const series = query.names.length;
  const perInstant = layout.joinsSeries ? 1 : series;
  if (!decimation) return Math.ceil((messages / series) * perInstant);
  const rows = bucketsOf(query, decimation, zone) * perInstant;
  return gaps && messages > 0 ? rows : Math.min(messages, rows);
}

/** Estimates the buckets in a decimated item's window. */
function bucketsOf(
  { from, to }: TimeWindow,
  { size }: NonNullable<MessagePlan['decimation']>,
  zone: ExportPlan['zone'],
): number {
  const { start, end } = bucketAt(from, size, zone);
  return Math.ceil((to - start) / (end - start));
}

/** What {@link checkPages} needs from its host. */
export interface PageCheckHost {
  /** The source of the messages. */
  readonly source: SampleSource;
  /** Stops the counting when aborted. */
  readonly signal: AbortSignal;
  /** Called when the source waits for an item, and with undefined when it continues. */
  waiting(wait: Wait | undefined, item: number): void;
}

/**
 * Refuses files with too many pages before any message is read, if the source can count and each message is a row.
 *
 * @param formatOptions the result of the format's `parseOptions`
 * @throws ExportError `unsupported` when a file needs too many pages
 */
export async function checkPages(
  plan: ExportPlan,
  pageCount: PageCount,
  formatOptions: unknown,
  { source, signal, waiting }: PageCheckHost,
): Promise<void> {
  const context = { signal, warn: () => {}, expect: () => {}, advance: () => {} };
  for (const item of plan.items) {
    if (!isMessagePlan(item) || !hasRowsForAll(item)) continue;
    const count = (names: readonly string[]) =>
      source.count({ ...item.query, names }, { ...context, waiting: (wait) => waiting(wait, item.index) });
    const check = (messages: number | undefined) => {
      if (messages !== undefined) pageCount.check(tableSizeOf(item, plan, messages), formatOptions);
    };
    const { names } = item.query;
    // A service counts each name by a request of its own. Where all messages fit, one request is enough.
    if (names.length > 1) {
      const all = await count([]);
      try {
        check(all);
        continue;
      } catch {}
    }
    check(await count(names));
  }
}

/** Whether every message of an item becomes a row: it is not decimated, and all its variables and devices are shown. */
function hasRowsForAll({ decimation, split, layout, columns, targets }: MessagePlan): boolean {
  if (decimation || split?.labels) return false;
  const shown = layout.joinsSeries ? columns.flatMap((column) => layout.variablesOf(column, targets)) : [];
  return shown.length === 0 || targets.every(({ name }) => shown.includes(name));
}
