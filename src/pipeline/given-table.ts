/** Reads a table that the page gives: its first rows tell the kinds of its columns. */

import { Pacer } from '../core/pacer.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { unitText } from '../core/unit-text.ts';
import type { WarningLog } from '../core/warnings.ts';
import { type CellCounts, TableCells, usualKind } from './table-cells.ts';
import type { TableHost, TableShape, TableSlice } from './table-job.ts';

/** Rows that are held to tell the kinds of columns. */
const LOOK_AHEAD = 5000;

/** Receives reports while a table is read. */
export interface TableObserver {
  /** Stops the reading when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Receives warnings. */
  readonly warnings: WarningLog;
  /** Called with the number of rows just read. */
  advance(rows: number): void;
}

/** A table whose first rows are read. */
export interface GivenTable {
  /** The columns, with their kinds, and units in the labels where that is asked for. */
  readonly columns: readonly ColumnHeader[];
  /** The rows, including the first ones. */
  readonly records: AsyncGenerator<RecordBatch>;
}

/**
 * Reads the first rows of a table. While rows are written, the next ones are on their way.
 *
 * @param namesUnits whether the headers of figures include the unit
 */
export async function givenTable(
  { columns }: TableShape,
  host: TableHost,
  namesUnits: boolean,
  observer: TableObserver,
): Promise<GivenTable> {
  const { signal } = observer;
  const held: TableSlice[] = [];
  const coming = slices(host, signal);
  let isRead = false;
  for (let rows = 0; rows < LOOK_AHEAD && !isRead; ) {
    const next = await coming.next();
    if (next.done) isRead = true;
    else {
      rows += next.value.length;
      held.push(next.value);
    }
  }
  const headers = columns.map(({ id, label, kind: given, unit, decimals }, at): ColumnHeader => {
    const kind = given ?? usualKind(held, at);
    const shown = namesUnits && kind === 'number' && unit !== '' ? `${label} (${unitText(unit)})` : label;
    return { id, label: shown, ...(kind && { kind }), ...(decimals !== undefined && { decimals }) };
  });
  async function* records(): AsyncGenerator<RecordBatch> {
    const counts: CellCounts = { finerTimes: 0, outOfRange: 0 };
    const cells = columns.map((column) => new TableCells(column, counts));
    const pacer = new Pacer(signal);
    let unusable = 0;
    try {
      for (;;) {
        const slice = held.shift() ?? (isRead ? undefined : (await coming.next()).value);
        if (!slice) break;
        observer.advance(slice.length);
        unusable += slice.unusable;
        yield { length: slice.length, columns: cells.map((own, at) => own.column(slice.columns[at]!)) };
        if (pacer.due) await pacer.pause();
      }
    } finally {
      await coming.return(undefined);
    }
    const { warnings } = observer;
    warnings.add(
      'unusable-value',
      'Cells with functions, symbols or objects that JSON cannot express are empty.',
      unusable,
    );
    warnings.add(
      'unusable-value',
      'Times outside the range of dates are empty cells: tell timeUnit.',
      counts.outOfRange,
    );
    warnings.add('sub-millisecond-time', 'Times finer than a millisecond were rounded down to it.', counts.finerTimes);
  }
  return { columns: headers, records: records() };
}

/** Yields the slices of a table, and asks for the next one before one is used up. */
async function* slices(host: TableHost, signal: AbortSignal): AsyncGenerator<TableSlice, undefined> {
  const ask = () => {
    const asked = host.pullTable();
    // A slice that nobody waits for any more may fail.
    asked.catch(() => {});
    return asked;
  };
  for (let coming = ask(); ; ) {
    const slice = await coming;
    signal.throwIfAborted();
    if (slice === null) return undefined;
    coming = ask();
    yield slice;
  }
}
