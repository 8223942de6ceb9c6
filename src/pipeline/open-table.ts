/** Opens all items of a request as one table. Loaded only for exports with `bundle: 'table'`. */
import { linkedAbort } from '../core/abort.ts';
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { joinedByTime } from '../layouts/joined.ts';
import type { MessagePlan, TableHead, TablePlan } from './item-plans.ts';
import {
  type BegunItem,
  beginItem,
  namesUnits,
  type OpenContext,
  type OpenItem,
  type OpenObserver,
  withOffsets,
  wordsFor,
} from './open-item.ts';
import { toldApart } from './told-apart.ts';
import { wholeWindow } from './whole-window.ts';

/** Returns what is known about the one table of several items before it is read. */
export function tableHead({ items }: TablePlan, title: string): TableHead {
  const { decimation } = items[0]!;
  return { title, window: wholeWindow(items.map(({ query }) => query))!, ...(decimation && { decimation }) };
}

/**
 * Opens all items of a plan as one table. It reads the items in parallel and joins their rows on time.
 *
 * @param observerOf returns the observer of an item; all observers share one signal
 */
export async function openTable(
  table: TablePlan,
  context: OpenContext,
  observerOf: (item: MessagePlan) => OpenObserver,
): Promise<OpenItem> {
  const { plan, warnings } = context;
  const { items } = table;
  const observers = items.map(observerOf);
  const { signal, rows: wanted } = observers[0]!;
  signal.throwIfAborted();
  const ending = linkedAbort(signal);
  /** Ends all reads that are still open. */
  const end = () => ending.end('The table has ended.');
  let begun: readonly BegunItem[];
  try {
    begun = await Promise.all(
      items.map((item, at) => beginItem(item, context, { ...observers[at]!, signal: ending.signal })),
    );
  } catch (error) {
    end();
    throw error;
  }
  const words = await wordsFor(context);
  const headers = toldApart(begun, table.tags);
  const named = begun.map((one, at): BegunItem => ({ ...one, columns: headers[at]! }));
  const shown = named.map((one) => (namesUnits(plan) ? words!.withUnits(one, warnings) : one));
  async function* records(): AsyncGenerator<RecordBatch> {
    try {
      const joined = joinedByTime(
        shown.map(({ records, columns }) => ({ records, width: columns.length - 1 })),
        wanted,
        // Reads of the other items end with the same error.
        (error) => ending.abort(error),
      );
      for await (const { length, columns } of joined) {
        const [times, ...cells] = columns;
        const timesOf = (headers: readonly ColumnHeader[]) => headers.map(() => times!);
        yield { length, columns: [...timesOf(table.before), ...cells, ...timesOf(table.after)] };
      }
    } finally {
      end();
      await Promise.allSettled(shown.map(({ records }) => records.return(undefined)));
    }
  }
  return withOffsets(
    {
      item: tableHead(table, plan.title),
      columns: [...table.before, ...shown.flatMap(({ columns }) => columns.slice(1)), ...table.after],
      records: records(),
      isEmpty: begun.every(({ isEmpty }) => isEmpty),
      facts: () => words?.itemFacts(begun, plan) ?? [],
      figures: context.figures && (await loadPart(() => import('./figure-log.ts'))).joinedFigures(named),
    },
    context,
  );
}
