/** Checks the windows and columns of items before anything is read. */
import type { ExportColumn, MessageParams } from '../contract/request.ts';
import { type Path, writePath } from '../contract/sentences.ts';
import { splitTarget } from '../contract/target.ts';
import type { RequestIssue } from '../core/errors.ts';
import { fixedRange, type TimeRange } from '../core/fixed-range.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { layouts } from '../layouts/index.ts';
import type { Layout, LayoutTarget } from '../layouts/layout.ts';

/** The properties of an item that decide which columns it can have. */
export interface ItemLayout {
  /** The layout of its rows. */
  readonly layout: Layout;
  /** Its variables. */
  readonly targets: readonly LayoutTarget[];
}

/** Returns the layout of an item. Its target and output format must be valid. */
export function layoutOf({
  target,
  outputFormat = 'long',
}: Pick<MessageParams, 'target' | 'outputFormat'>): ItemLayout {
  return {
    layout: layouts.find(({ id }) => id === outputFormat)!,
    targets: splitTarget(target).map(({ name, label = name }) => ({ name, label })),
  };
}

/** The window of an item, as its params give it. */
export type MessageWindow = Pick<MessageParams, 'from' | 'to' | 'period'>;

/** Computes a window. Throws a RangeError when it is empty. */
export type RangeOf = (window: MessageWindow, now: number, zone: TimeZone) => TimeRange;

/**
 * Returns the window of an item, or undefined when it is empty. Its `from`, `to` and `period` must be valid.
 *
 * @param path where the request has the params
 * @param now run time, Unix milliseconds
 * @param issues receives the fault of an empty window
 * @param rangeOf computes the window. Required when there is a period
 */
export function windowOf(
  window: MessageWindow,
  path: Path,
  now: number,
  zone: TimeZone,
  issues: RequestIssue[],
  rangeOf?: RangeOf,
): TimeRange | undefined {
  try {
    return (window.period === undefined ? fixedRange : rangeOf!)(window, now, zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const owner = path.at(-1) === 'params' ? path.slice(0, -1) : path;
    issues.push({ path, message: `${writePath(owner)}: ${error.message}` });
    return undefined;
  }
}

/** Finds the faults of requested columns, given by index: no item has the column, or the id is ambiguous. */
export function columnIssues(
  ids: ReadonlyMap<number, ExportColumn['id']>,
  items: readonly ItemLayout[],
): readonly RequestIssue[] {
  const issues: RequestIssue[] = [];
  const asked = [...ids.values()];
  let known: string | undefined;
  for (const [at, id] of ids) {
    const report = (message: string) =>
      issues.push({ path: ['format', 'columns', at, 'id'], message: `format.columns[${at}].id: ${message}` });
    if (items.some(({ layout, targets }) => layout.hasColumn(id, targets))) {
      const fault = firstOf(items, ({ layout, targets }) => layout.columnFault(id, asked, targets));
      if (fault !== undefined) report(fault);
      continue;
    }
    known ??= [...new Set(items.flatMap(({ layout, targets }) => layout.columnIds(targets)))].join(', ');
    report(`no item has a column ${JSON.stringify(id)}. Known: ${known}.`);
  }
  return issues;
}

function firstOf<T, Result>(items: readonly T[], find: (item: T) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
