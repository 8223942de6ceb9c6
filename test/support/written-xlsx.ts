import type { RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import type { ExportWarning } from '../../src/core/warnings.ts';
import type { Decimals, Fact, FileSection, ReportFile, SectionFigures } from '../../src/formats/format.ts';
import type { XlsxOptions } from '../../src/formats/xlsx/options.ts';
import type { PrepareWorkbook } from '../../src/formats/xlsx/prepare-workbook.ts';
import { xlsxModule } from '../../src/formats/xlsx/xlsx.ts';
import { collect, joined, sequence } from './oracles/bytes.ts';

/** A table of a workbook. */
export interface XlsxTable {
  readonly title?: string;
  readonly schema: RecordSchema;
  readonly batches: Iterable<RecordBatch>;
  readonly facts?: readonly Fact[];
  readonly item?: number;
  readonly window?: { readonly from: number; readonly to: number };
  readonly figures?: SectionFigures;
}

/** How to write a workbook. */
export interface XlsxRun {
  readonly tables: readonly XlsxTable[];
  readonly zone?: string;
  readonly decimals?: Decimals;
  readonly options?: XlsxOptions;
  readonly prepare?: PrepareWorkbook;
  readonly request?: unknown;
  /** Warnings before the rows are written. */
  readonly counted?: readonly ExportWarning[];
}

/** Counts warnings by code, and keeps their messages. */
export class WarningCounts {
  readonly counts = new Map<string, number>();
  readonly messages: string[] = [];

  readonly warn: FileSection['warn'] = (code, message, count) => {
    if (count <= 0) return;
    this.counts.set(code, (this.counts.get(code) ?? 0) + count);
    this.messages.push(message);
  };
}

/** Writes a workbook. Returns its bytes, the counts by code, and the messages. */
export async function writtenXlsx({
  tables,
  zone = 'utc',
  decimals,
  options,
  prepare,
  request,
  counted: told,
}: XlsxRun) {
  const counted = new WarningCounts();
  const { counts: warnings, messages } = counted;
  const sections = tables.map(
    ({ title = 'table', schema, batches, facts, item, window, figures }): FileSection => ({
      title,
      schema,
      records: sequence(batches),
      facts: facts ?? [{ label: 'Channel', value: 'c1' }],
      ...(item !== undefined && { item }),
      ...(window !== undefined && { window }),
      ...(figures !== undefined && { figures }),
      warn: counted.warn,
    }),
  );
  const module = xlsxModule(prepare);
  const chunks = module.write(sections, {
    zone: TimeZone.of(zone),
    formatOptions: module.parseOptions(options),
    ...(decimals !== undefined && { decimals }),
    created: Date.UTC(2026, 0, 2, 3, 4, 5),
    request: request ?? { type: 'oneTime' },
    warnings: () => [
      ...(told ?? []),
      ...[...warnings].map(([code, count]) => ({ code: code as never, message: `The message of ${code}.`, count })),
    ],
    signal: new AbortController().signal,
  });
  return { bytes: joined(await collect(chunks)), warnings, messages };
}

/** How to write a report. */
export interface ReportRun {
  readonly report: Omit<ReportFile, 'warn'>;
  readonly zone?: string;
  readonly options?: XlsxOptions;
}

/** Writes a report as a workbook. Returns its bytes, the counts by code, and the messages. */
export async function writtenReport({ report, zone = 'utc', options }: ReportRun) {
  const { counts: warnings, messages, warn } = new WarningCounts();
  const module = xlsxModule();
  const chunks = module.writeReport!(
    { ...report, warn },
    {
      zone: TimeZone.of(zone),
      formatOptions: module.parseOptions(options),
      created: Date.UTC(2026, 0, 2, 3, 4, 5),
      request: { type: 'oneTime' },
      warnings: () =>
        [...warnings].map(([code, count]) => ({ code: code as never, message: `The message of ${code}.`, count })),
      signal: new AbortController().signal,
    },
  );
  return { bytes: joined(await collect(chunks)), warnings, messages };
}
