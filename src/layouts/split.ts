/** Columns of wide rows for each device. Loaded only for exports that ask for them. */
import { sample } from '../contract/sentences.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { type SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { samplesWhere } from '../core/sample-filter.ts';
import type { WarningCode } from '../core/warnings.ts';
import { devicesOf } from './devices.ts';
import { joinedRows } from './joined-rows.ts';
import type { LayoutOptions, LayoutTarget, Split, SplitColumn, SplitField } from './layout.ts';
import { variableName } from './wide.ts';

type Warn = (code: WarningCode, message: string, count: number) => void;

/** Stands in a header for a device whose messages have no value in the field that tells devices apart. */
const NONE = '(none)';

/** Whether a column is of one variable and one device. */
const isSplitColumn = (column: ColumnHeader): column is SplitColumn => 'device' in column;

/**
 * Columns in which a column for each device takes the place of that of a variable, which stays as it is where there is no
 * device of it.
 *
 * @param devicesOf the devices of a variable, by its SenML name, and what to call them
 */
export function splitColumns(
  columns: readonly ColumnHeader[],
  targets: readonly LayoutTarget[],
  devicesOf: (variable: string) => readonly { readonly id: string; readonly label: string }[],
): readonly ColumnHeader[] {
  return columns.flatMap((column): readonly ColumnHeader[] => {
    const variable = variableName(column.id, targets);
    const devices = variable === undefined ? [] : devicesOf(variable);
    if (variable === undefined || devices.length === 0) return [column];
    return devices.map(({ id, label }): SplitColumn => {
      const header = [column.label, label].filter(Boolean).join(' · ');
      return { ...column, id: `${column.id} · ${id}`, label: header, variable, device: id };
    });
  });
}

/**
 * Samples whose series are told apart by device, so that no stage after this one makes one of several devices; those of
 * devices that are not listed are left out and counted.
 */
export async function* samplesByDevice(
  batches: AsyncIterable<SampleBatch>,
  { field, labels }: Split,
  warn: Warn,
): AsyncGenerator<SampleBatch> {
  const samples = field === 'publisher' ? batches : withDeviceSeries(batches, field);
  if (!labels) return yield* samples;
  const listed = new Set(labels.map(({ id }) => id));
  const dropped = new Map<string, number>();
  let table: SeriesTable | undefined;
  const isListed = (of: SeriesTable, entry: number) => {
    table = of;
    return listed.has(devicesOf(of, field)[entry]!);
  };
  yield* samplesWhere(samples, isListed, (entry) => {
    const device = devicesOf(table!, field)[entry]!;
    dropped.set(device, (dropped.get(device) ?? 0) + 1);
  });
  const devices = [...dropped.keys()].map((device) => device || NONE);
  warn(
    'not-in-labels',
    `Messages of ${devices.length} ${field}${devices.length === 1 ? '' : 's'} that wide.labels does not list were left out: ${sample(devices)}.`,
    [...dropped.values()].reduce((sum, count) => sum + count, 0),
  );
}

/** A table whose series are those of one publisher, name and device. */
class DeviceTable extends SeriesTable {
  readonly #field: SplitField;
  readonly #first = new Map<string, number>();

  constructor(field: SplitField) {
    super();
    this.#field = field;
  }

  override intern(...fields: Parameters<SeriesTable['intern']>): number {
    const known = this.length;
    const entry = super.intern(...fields);
    if (entry < known) return entry;
    const key = JSON.stringify([this.publishers[entry], this.names[entry], devicesOf(this, this.#field)[entry]]);
    const first = this.#first.get(key) ?? entry;
    this.#first.set(key, first);
    this.groups[entry] = first;
    return entry;
  }
}

async function* withDeviceSeries(batches: AsyncIterable<SampleBatch>, field: SplitField): AsyncGenerator<SampleBatch> {
  const table = new DeviceTable(field);
  const entries: number[] = [];
  for await (const batch of batches) {
    const { publishers, channels, subtopics, protocols, names, units, length } = batch.table;
    for (let i = entries.length; i < length; i++)
      entries.push(table.intern(publishers[i]!, channels[i]!, subtopics[i]!, protocols[i]!, names[i]!, units[i]!));
    yield { ...batch, table, series: Uint32Array.from(batch.series.subarray(0, batch.length), (own) => entries[own]!) };
  }
}

/** What rows with a column for each device are made with. */
export interface SplitOptions extends LayoutOptions {
  readonly split: Split;
  /** Says which columns the rows have, before the first of them. */
  shows(columns: readonly ColumnHeader[]): void;
}

/**
 * One row per instant, with a column per variable and device: those that are listed, else those that are met, in the order
 * in which they are. Without a list it holds all samples until the last has come, about 20 bytes each.
 *
 * @param options its columns are those of {@link splitColumns} where devices are listed, else those asked for
 */
export async function* splitRows(
  batches: AsyncIterable<SampleBatch>,
  options: SplitOptions,
): AsyncGenerator<RecordBatch> {
  const { split, targets, columns, keepsEmptyRows = false, warn } = options;
  const { field, labels } = split;
  if (labels) return yield* joinedRows(batches, { ...joinOf(columns, targets, field), keepsEmptyRows, warn });
  const met = new Map<string, Set<string>>();
  const held: SampleBatch[] = [];
  const seen: boolean[] = [];
  for await (const batch of batches) {
    const { table, series, length } = batch;
    for (let i = 0; i < length; i++) {
      const entry = series[i]!;
      if (seen[entry]) continue;
      seen[entry] = true;
      const name = table.names[entry]!;
      met.set(name, (met.get(name) ?? new Set()).add(devicesOf(table, field)[entry]!));
    }
    held.push(withoutSpareRoom(batch));
  }
  const devices = (name: string) => Array.from(met.get(name) ?? [], (id) => ({ id, label: id || NONE }));
  const shown = splitColumns(columns, targets, devices);
  options.shows(shown);
  yield* joinedRows(released(held), { ...joinOf(shown, targets, field), keepsEmptyRows, warn });
}

/** How samples are joined in these columns. */
function joinOf(columns: readonly ColumnHeader[], targets: readonly LayoutTarget[], field: SplitField) {
  const variables: string[] = [];
  const numbers = new Map<string, number>();
  const keyOf = (name: string, device: string) => JSON.stringify([name, device]);
  const shown = columns.map((column) => {
    const variable = isSplitColumn(column) ? column.variable : variableName(column.id, targets);
    if (variable === undefined) return column.id;
    const key = isSplitColumn(column) ? keyOf(variable, column.device) : JSON.stringify([variable]);
    const number = numbers.get(key) ?? variables.push(column.label) - 1;
    numbers.set(key, number);
    return number;
  });
  return {
    columns: shown,
    variables,
    variableOf: (table: SeriesTable, entry: number) =>
      numbers.get(keyOf(table.names[entry]!, devicesOf(table, field)[entry]!)) ?? -1,
    isOfOnePublisher: field === 'publisher',
  };
}

/** A batch to be held: stages may hand on arrays that have far more room than rows. */
function withoutSpareRoom({ length, table, times, series, values, kinds, texts }: SampleBatch): SampleBatch {
  const isLoose = times.length > 2 * length;
  return {
    ...{ length, table },
    times: isLoose ? times.slice(0, length) : times,
    series: isLoose ? series.slice(0, length) : series,
    values: isLoose ? values.slice(0, length) : values,
    ...(kinds && { kinds }),
    ...(texts && { texts }),
  };
}

/** Batches in their order, each let go of as it is taken. */
async function* released(held: SampleBatch[]): AsyncGenerator<SampleBatch> {
  held.reverse();
  for (let batch = held.pop(); batch; batch = held.pop()) yield batch;
}
