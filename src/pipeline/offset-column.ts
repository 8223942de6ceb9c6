/** Adds columns with the UTC offset of times, for files that write times without offset. */
import { repeatedTimes } from '../core/offset-changes.ts';
import { type Column, type ColumnHeader, cellAt, Instant, type RecordBatch } from '../core/record-batch.ts';
import { formatOffset, type TimeZone } from '../core/time-zone.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { ExportPlan, TableHead, TimeWindow } from './item-plans.ts';

/** The header of a column of offsets. */
const LABEL = 'UTC offset';

/** The rows of a table and their columns. */
interface Table {
  readonly columns: readonly ColumnHeader[];
  readonly records: AsyncGenerator<RecordBatch>;
}

/** Adds a column of offsets after each column of times, when the window or the options require it. */
export function withOffsets(
  table: Table,
  { window, index }: TableHead,
  { zone, settings }: ExportPlan,
  warnings: WarningLog,
): Table {
  const { columns, records } = table;
  const repeated = window ? repeatedTimes(window.from, window.to, zone) : undefined;
  const times = columns.flatMap(({ kind }, at) => (kind === 'time' ? [at] : []));
  // Without a window, only the rows show whether the clock repeats one of their times.
  if (settings.offsetColumn === 'never' || (settings.offsetColumn === 'auto' && !repeated)) {
    const isRepeated = repeated
      ? (ms: number) => repeated.some(({ start, end }) => ms >= start && ms < end)
      : (ms: number) => repeatedTimes(ms, ms + 1, zone).length > 0;
    return repeated?.length === 0 ? table : { columns, records: counted(records, times, isRepeated, warnings, index) };
  }
  const shown = columnsWithOffsets(columns, window, { zone, settings });
  return shown === columns ? table : { columns: shown, records: offsetRows(records, columns, zone) };
}

/** Adds a column of offsets after each column of times. Returns the same list when none is needed. */
export function columnsWithOffsets(
  columns: readonly ColumnHeader[],
  window: TimeWindow | undefined,
  { zone, settings: { offsetColumn } }: Pick<ExportPlan, 'zone' | 'settings'>,
): readonly ColumnHeader[] {
  const isNeeded =
    offsetColumn === 'always' ||
    (offsetColumn === 'auto' && window !== undefined && repeatedTimes(window.from, window.to, zone).length > 0);
  if (!isNeeded || !columns.some(({ kind }) => kind === 'time')) return columns;
  return columns.flatMap((column): readonly ColumnHeader[] =>
    column.kind === 'time' ? [column, { id: `${column.id}.offset`, label: LABEL, kind: 'text' }] : [column],
  );
}

async function* offsetRows(
  records: AsyncGenerator<RecordBatch>,
  columns: readonly ColumnHeader[],
  zone: TimeZone,
): AsyncGenerator<RecordBatch> {
  const offsets = new OffsetTexts(zone);
  for await (const batch of records) {
    const shown = batch.columns.flatMap((column, at) =>
      columns[at]!.kind === 'time' ? [column, offsets.of(column, batch.length)] : [column],
    );
    yield { length: batch.length, columns: shown };
  }
}

/** Writes offsets as texts such as `UTC+02:00`, which no spreadsheet program reads as a time or a formula. */
class OffsetTexts {
  readonly #zone: TimeZone;
  readonly #dictionary: string[] = [''];
  readonly #codes = new Map<number, number>();

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  of(column: Column, rows: number): Column {
    const codes = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) {
      const ms = timeAt(column, row);
      if (!Number.isNaN(ms)) codes[row] = this.#codeOf(this.#zone.offsetAt(ms));
    }
    return { kind: 'text', codes, dictionary: this.#dictionary };
  }

  #codeOf(offset: number): number {
    const known = this.#codes.get(offset);
    if (known !== undefined) return known;
    const code = this.#dictionary.push(`UTC${formatOffset(offset)}`) - 1;
    this.#codes.set(offset, code);
    return code;
  }
}

/** Passes rows on and counts those with a time that the clock shows twice. */
async function* counted(
  records: AsyncGenerator<RecordBatch>,
  times: readonly number[],
  isRepeated: (ms: number) => boolean,
  warnings: WarningLog,
  index: number | undefined,
): AsyncGenerator<RecordBatch> {
  const isRepeatedAt = (ms: number) => !Number.isNaN(ms) && isRepeated(ms);
  let rows = 0;
  for await (const batch of records) {
    for (let row = 0; row < batch.length; row++)
      if (times.some((at) => isRepeatedAt(timeAt(batch.columns[at]!, row)))) rows++;
    yield batch;
  }
  const message = 'Times that the clock shows twice stand without their offset, so two hours cannot be told apart.';
  warnings.add('ambiguous-time', message, rows, index);
}

/** Returns the Unix milliseconds of a cell; NaN when it is not a time. */
function timeAt(column: Column, row: number): number {
  if (column.kind === 'time') return column.values[row]!;
  const cell = cellAt(column, row);
  return cell instanceof Instant ? cell.ms : Number.NaN;
}
