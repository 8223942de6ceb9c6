import type { ColumnHeader, RecordBatch } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import { type ExportWarning, WarningLog } from '../../src/core/warnings.ts';
import type {
  ChartContent,
  Decimals,
  FileSection,
  FormatModule,
  ReportChart,
  ReportFile,
  ReportPart,
  ReportTable,
} from '../../src/formats/format.ts';
import { collect, joined, sequence } from './oracles/bytes.ts';

/** A table of a report. */
export interface TestReportTable extends Partial<Omit<FileSection, 'records' | 'warn'>> {
  readonly schema: FileSection['schema'];
  readonly batches: Iterable<RecordBatch>;
}

/** A source of a chart: the labels of its series after the time, their units, and its rows. */
export interface TestChartBlock {
  readonly labels: readonly string[];
  readonly units?: readonly string[];
  readonly batches: Iterable<RecordBatch>;
}

/** A report, and how to write it. */
export interface ReportRun extends Partial<Omit<ReportFile, 'parts' | 'warn'>> {
  readonly parts: readonly ReportPart[];
  readonly zone?: string;
  readonly options?: unknown;
  readonly decimals?: Decimals;
  /** Warnings before anything is read. */
  readonly warnings?: readonly ExportWarning[];
  /** Stops the writer. */
  readonly signal?: AbortSignal;
}

/** Makes a text of a report. */
export const reportText = (title: string, text = ''): ReportPart => ({ kind: 'text', title, text: async () => text });

/** Makes a table element; each table is a source. */
export const reportTable = (title: string, tables: readonly TestReportTable[], text = ''): ReportTable => ({
  kind: 'table',
  title,
  names: tables.map((table) => table.title ?? 'table'),
  text: async () => text,
  open: async (index) => {
    const { batches, ...table } = tables[index]!;
    return { title: 'table', facts: [], ...table, records: sequence(batches), warn: () => {} };
  },
});

/** Makes a chart element. */
export const reportChart = (
  title: string,
  { blocks, ...content }: Omit<ChartContent, 'blocks'> & { readonly blocks: readonly TestChartBlock[] },
  chart: { readonly name?: string; readonly height?: number; readonly text?: string } = {},
): ReportChart => ({
  kind: 'chart',
  title,
  name: chart.name ?? title,
  ...(chart.height !== undefined && { height: chart.height }),
  text: async () => chart.text ?? '',
  open: async () => ({
    ...content,
    blocks: blocks.map(({ labels, units = [], batches }) => ({
      columns: ['time', ...labels].map((label): ColumnHeader => ({ id: label, label })),
      records: sequence(batches),
      styles: labels.map(() => ({})),
      emptyIsGap: false,
      units: () => units,
    })),
  }),
});

/** The parts of a report, and the names of what is opened, in the order in which it happens. */
export function watched(parts: readonly ReportPart[], events: string[]): ReportPart[] {
  return parts.map((part, at): ReportPart => {
    const text = () => {
      events.push(`text ${at}`);
      return part.text();
    };
    if (part.kind === 'text') return { ...part, text };
    if (part.kind === 'chart') {
      const open = () => {
        events.push(`chart ${at}`);
        return part.open();
      };
      return { ...part, text, open };
    }
    const open = async (index: number): Promise<FileSection> => {
      events.push(`table ${at}.${index}`);
      return part.open(index);
    };
    return { ...part, text, open };
  });
}

/** Starts to write a report. Returns its chunks and the log of its warnings. */
export function startedReport(
  { parseOptions, writeReport }: FormatModule,
  { zone = 'utc', options, decimals, warnings = [], signal, parts, ...report }: ReportRun,
) {
  const log = new WarningLog();
  for (const { code, message, count, item } of warnings) log.add(code, message, count, item);
  const warn: ReportFile['warn'] = (code, message, count) => log.add(code, message, count, 0);
  const logged = parts.map((part): ReportPart => {
    if (part.kind !== 'table') return part;
    return { ...part, open: async (index) => ({ ...(await part.open(index)), item: 0, warn }) };
  });
  const chunks = writeReport!(
    { title: 'Report', item: 0, facts: [], ...report, parts: logged, warn },
    {
      zone: TimeZone.of(zone),
      formatOptions: parseOptions(options),
      ...(decimals !== undefined && { decimals }),
      created: Date.UTC(2026, 0, 2, 3, 4, 5),
      request: { type: 'oneTime' },
      warnings: () => log.list(),
      signal: signal ?? new AbortController().signal,
    },
  );
  return { chunks, log };
}

/** Writes a report. Returns its bytes and its warnings. */
export async function writtenReport(
  module: FormatModule,
  run: ReportRun,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; warnings: readonly ExportWarning[] }> {
  const { chunks, log } = startedReport(module, run);
  return { bytes: joined(await collect(chunks)), warnings: log.list() };
}
