/** The long layout: one row per sample. */
import { exactNumber } from '../core/exact-number.ts';
import { jsonText } from '../core/json-text.ts';
import type { Cell, Column } from '../core/record-batch.ts';
import { type SampleBatch, type SampleField, SampleKind } from '../core/sample-batch.ts';
import type { Layout, LayoutTarget } from './layout.ts';
import { sampleCell } from './sample-cell.ts';

/** Makes a column of a batch. `labels` are the shown names, by index of series. */
type ColumnMaker = (batch: SampleBatch, labels: readonly string[]) => Column;

const COLUMNS: ReadonlyMap<string, ColumnMaker> = new Map<string, ColumnMaker>([
  ['time', (batch) => ({ kind: 'time', values: batch.times })],
  ['publisher', (batch) => ({ kind: 'text', codes: batch.series, dictionary: batch.table.publishers })],
  ['channel', (batch) => ({ kind: 'text', codes: batch.series, dictionary: batch.table.channels })],
  ['subtopic', (batch) => ({ kind: 'text', codes: batch.series, dictionary: batch.table.subtopics })],
  ['protocol', (batch) => ({ kind: 'text', codes: batch.series, dictionary: batch.table.protocols })],
  ['name', (batch, labels) => ({ kind: 'text', codes: batch.series, dictionary: labels })],
  ['unit', (batch) => ({ kind: 'text', codes: batch.series, dictionary: batch.table.units })],
  [
    'value',
    (batch) => (batch.kinds ? cells(batch, (row) => sampleCell(batch, row)) : { kind: 'number', values: batch.values }),
  ],
  ['created', (batch) => ({ kind: 'time', values: batch.created ?? empty(batch) })],
  ['updateTime', (batch) => ({ kind: 'number', values: batch.updateTime ?? empty(batch) })],
  ['stringValue', (batch) => ofKind(batch, SampleKind.text)],
  ['boolValue', (batch) => ofKind(batch, SampleKind.boolean)],
  ['dataValue', (batch) => ofKind(batch, SampleKind.data)],
  ['sum', (batch) => ({ kind: 'number', values: batch.sum ?? empty(batch) })],
]);

/** Columns that decimation leaves empty, because they belong to single messages. */
const OF_ONE_MESSAGE = /^(?:created|updateTime|sum|stringValue|boolValue|dataValue|payload\..*)$/;

/** Columns that differences leave empty, because they hold no numbers. */
const OF_NO_NUMBER = /^(?:stringValue|boolValue|dataValue|payload\..*)$/;

const OPTIONAL_FIELDS: ReadonlySet<string> = new Set<SampleField>(['created', 'updateTime', 'sum']);

const TIMES: ReadonlySet<string> = new Set(['time', 'created']);
const FIGURES: ReadonlySet<string> = new Set(['value', 'updateTime', 'sum']);

/** Prefix of column ids that select fields from the payload of JSON messages. */
const PAYLOAD = 'payload.';

/** The long layout: one row per sample. */
export const long: Layout = {
  id: 'long',
  defaultColumns: ['time', 'publisher', 'name', 'value', 'unit'].map((id) => ({ id, label: id })),
  columnIds: () => [...COLUMNS.keys(), `${PAYLOAD}<path>`],
  hasColumn: (id) => COLUMNS.has(id) || (id.startsWith(PAYLOAD) && id.length > PAYLOAD.length),
  columnFault: () => undefined,
  joinsSeries: false,
  emptiedBy(id, { isDecimated, isDelta }) {
    if (isDecimated && OF_ONE_MESSAGE.test(id)) return 'belongs to single messages and is empty after decimation';
    if (isDelta && OF_NO_NUMBER.test(id)) return 'is not of numbers and is empty after the transform to differences';
    return undefined;
  },
  variablesOf: ({ id }, targets) => (id === 'value' || id === 'sum' ? targets.map(({ name }) => name) : []),
  kindOf: (id) => (TIMES.has(id) ? 'time' : FIGURES.has(id) ? 'number' : 'text'),
  sampleFields: (ids) => [
    ...ids.filter((id): id is SampleField => OPTIONAL_FIELDS.has(id)),
    ...(ids.some((id) => id.startsWith(PAYLOAD)) ? (['payload'] as const) : []),
  ],
  async *rows(batches, { columns, targets }) {
    const labels = new Labels(targets);
    const makers = columns.map(({ id }) => COLUMNS.get(id) ?? payloadColumn(id.slice(PAYLOAD.length).split('.')));
    for await (const batch of batches) {
      const shown = labels.of(batch.table.names);
      yield { length: batch.length, columns: makers.map((make) => make(batch, shown)) };
    }
  },
};

/** The shown names of a series table. It grows with the table. */
class Labels {
  readonly #byName: ReadonlyMap<string, string>;
  readonly #labels: string[] = [];

  constructor(targets: readonly LayoutTarget[]) {
    this.#byName = new Map(targets.map(({ name, label }) => [name, label]));
  }

  of(names: readonly string[]): readonly string[] {
    for (let i = this.#labels.length; i < names.length; i++)
      this.#labels.push(this.#byName.get(names[i]!) ?? names[i]!);
    return this.#labels;
  }
}

const empty = (batch: SampleBatch): Float64Array => new Float64Array(batch.length).fill(Number.NaN);

function cells(batch: SampleBatch, cell: (row: number) => Cell): Column {
  return { kind: 'mixed', cells: Array.from({ length: batch.length }, (_, row) => cell(row)) };
}

function ofKind(batch: SampleBatch, kind: number): Column {
  return cells(batch, (row) => (batch.kinds?.[row] === kind ? sampleCell(batch, row) : null));
}

function payloadColumn(path: readonly string[]): ColumnMaker {
  return (batch) => cells(batch, (row) => cellOf(reach(batch.payloads?.[row], path)));
}

/** Returns the value at a path of own properties and array indexes; undefined when there is none. */
function reach(payload: unknown, path: readonly string[]): unknown {
  let at = payload;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/**
 * Converts a JSON value to a cell. Objects and lists become JSON text; a BigInt that a double cannot represent becomes
 * its digits.
 */
function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return exactNumber(value) ?? String(value);
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : (jsonText(value) ?? null);
}
