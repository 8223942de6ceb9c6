import type { ColumnHeader, RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { Summary } from '../../src/core/summary.ts';
import type {
  ChartBlock,
  ChartContent,
  Figure,
  ReportChart,
  ReportTable,
  ReportText,
} from '../../src/formats/format.ts';
import { sequence } from './oracles/bytes.ts';
import type { XlsxTable } from './written-xlsx.ts';

/** A variable of a table, with a value for each time. */
export interface Variable {
  readonly label: string;
  readonly unit?: string;
  readonly decimals?: number | 'full';
  readonly values: readonly number[];
}

/** Times at even distances. */
export const evenTimes = (from: number, step: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at * step);

/** Cuts rows of times and figures into batches. */
export function* batchesOf(times: readonly number[], columns: readonly (readonly number[])[], size = 1000) {
  for (let from = 0; from < times.length; from += size) {
    const to = Math.min(times.length, from + size);
    yield {
      length: to - from,
      columns: [
        { kind: 'time' as const, values: Float64Array.from(times.slice(from, to)) },
        ...columns.map((values) => ({ kind: 'number' as const, values: Float64Array.from(values.slice(from, to)) })),
      ],
    } satisfies RecordBatch;
  }
}

/** The columns of times and figures. */
export const chartColumns = (labels: readonly string[]): ColumnHeader[] => [
  { id: 'time', label: 'time', kind: 'time' },
  ...labels.map((label) => ({ id: label, label, kind: 'number' as const })),
];

/** A variable as the pipeline records it. */
export function figureOf({ label, unit = '', decimals = 1, values }: Variable, column?: number): Figure {
  const summary = new Summary();
  summary.add(values, values.length);
  return { label, unit, decimals, summary, ...(column !== undefined && { column }) };
}

/** A wide table with figures. */
export function chartedTable(
  title: string,
  times: readonly number[],
  variables: readonly Variable[],
  more: Partial<XlsxTable> & { readonly blockRows?: number } = {},
): XlsxTable {
  const { blockRows, ...rest } = more;
  const columns = variables.map(({ values }) => values);
  const schema: RecordSchema = {
    columns: chartColumns(variables.map(({ label }) => label)),
    ...(blockRows !== undefined && { blockRows }),
  };
  return {
    ...{ title, schema, batches: batchesOf(times, columns) },
    facts: [
      { label: 'Period', value: '24 December 2017', headline: true },
      { label: 'Channel', value: 'c1' },
    ],
    figures: {
      labels: variables.map(({ label }) => label),
      list: () => variables.map((variable, at) => figureOf(variable, at + 1)),
    },
    ...rest,
  };
}

/** A block of a report's chart. */
export function blockOf(
  times: readonly number[],
  variables: readonly Variable[],
  styles: ChartBlock['styles'] = [],
  emptyIsGap = true,
): ChartBlock {
  return {
    columns: chartColumns(variables.map(({ label }) => label)),
    records: sequence(
      batchesOf(
        times,
        variables.map(({ values }) => values),
        700,
      ),
    ),
    styles: variables.map((_, at) => styles[at] ?? {}),
    emptyIsGap,
    units: () => variables.map(({ unit = '' }) => unit),
  };
}

/** A chart of a report. */
export const reportChart = (name: string, content: ChartContent, more: Partial<ReportChart> = {}): ReportChart => ({
  kind: 'chart',
  ...{ name, title: '', text: async () => '', open: async () => content },
  ...more,
});

/** A text of a report. */
export const reportText = (title: string, text: string): ReportText => ({
  kind: 'text',
  title,
  text: async () => text,
});

/** Tables of a report. */
export const reportTable = (title: string, tables: readonly XlsxTable[], text = ''): ReportTable => ({
  kind: 'table',
  title,
  names: tables.map((table) => table.title ?? 'table'),
  text: async () => text,
  open: async (index) => {
    const { title: name = 'table', schema, batches, facts = [] } = tables[index]!;
    return { title: name, schema, records: sequence(batches), facts, warn: () => {} };
  },
});
