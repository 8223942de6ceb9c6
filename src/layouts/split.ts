/** Splits the columns of wide rows by device. Loaded only for exports that need it. */
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

/** Shown in headers for messages without a value in the field that identifies a device. */
const NONE = '(none)';

/** Whether a column is for one variable and one device. */
const isSplitColumn = (column: ColumnHeader): column is SplitColumn => 'device' in column;

/**
 * Replaces the column of each variable by one column for each of its devices. The column of a variable without devices
 * stays.
 *
 * @param devicesOf returns the devices of a variable, given by SenML name, and their labels
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
 * Separates series by device, so that no later stage combines several devices. Samples of devices that are not listed
 * are left out and counted.
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
  yield* samplesWhere(samples, isListed, (entry, messages) => {
    const device = devicesOf(table!, field)[entry]!;
    dropped.set(device, (dropped.get(device) ?? 0) + messages);
  });
  const devices = [...dropped.keys()].map((device) => device || NONE);
  warn(
    'not-in-labels',
    `Messages of ${devices.length} ${field}${devices.length === 1 ? '' : 's'} that wide.labels does not list were left out: ${sample(devices)}.`,
    [...dropped.values()].reduce((sum, count) => sum + count, 0),
  );
}

/** A table in which each publisher, name and device is one series. */
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

/** Options of {@link splitRows}. */
export interface SplitOptions extends LayoutOptions {
  /** How columns are split. */
  readonly split: Split;
  /** Called with the columns before the first row. */
  shows(columns: readonly ColumnHeader[]): void;
}

/**
 * Lays out one row per instant, with a column per variable and device. Columns are those of the listed devices, or else
 * of the devices in the data, in the order of their first values, at one instant and without any value by their ids.
 * Without a list it holds all samples until the last arrives, about 20 bytes each.
 *
 * @param options its columns are the result of {@link splitColumns} when devices are listed, otherwise the requested
 * ones
 */
export async function* splitRows(
  batches: AsyncIterable<SampleBatch>,
  options: SplitOptions,
): AsyncGenerator<RecordBatch> {
  const { split, targets, columns, keepsEmptyRows = false, warn } = options;
  const { field, labels } = split;
  if (labels) return yield* joinedRows(batches, { ...joinOf(columns, targets, field), keepsEmptyRows, warn });
  /** For each name, the devices and the time of the first value of each. Rows that fill gaps may have any series. */
  const met = new Map<string, Map<string, number>>();
  const held: SampleBatch[] = [];
  const seen: boolean[] = [];
  for await (const batch of batches) {
    const { table, series, times, values, texts, length } = batch;
    for (let i = 0; i < length; i++) {
      const entry = series[i]!;
      if (seen[entry]) continue;
      const hasValue = !Number.isNaN(values[i]!) || texts?.[i] !== undefined;
      seen[entry] = hasValue;
      const name = table.names[entry]!;
      const device = devicesOf(table, field)[entry]!;
      const devices = met.get(name) ?? new Map<string, number>();
      const since = hasValue ? times[i]! : Number.POSITIVE_INFINITY;
      met.set(name, devices.set(device, Math.min(since, devices.get(device) ?? since)));
    }
    held.push(withoutSpareRoom(batch));
  }
  const devices = (name: string) =>
    [...(met.get(name) ?? [])]
      .sort(([a, since], [b, later]) => (since === later ? (a < b ? -1 : 1) : since - later))
      .map(([id]) => ({ id, label: id || NONE }));
  const shown = splitColumns(columns, targets, devices);
  options.shows(shown);
  yield* joinedRows(released(held), { ...joinOf(shown, targets, field), keepsEmptyRows, warn });
}

/** Returns the join options for these columns. */
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

/** Copies a batch to hold if its arrays are much larger than its rows. */
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

/** Returns held batches in order and releases each one. */
async function* released(held: SampleBatch[]): AsyncGenerator<SampleBatch> {
  held.reverse();
  for (let batch = held.pop(); batch; batch = held.pop()) yield batch;
}
