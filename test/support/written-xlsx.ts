import type { RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import type { ExportWarning } from '../../src/core/warnings.ts';
import type { Decimals, Fact, FileSection } from '../../src/formats/format.ts';
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

/** Writes a workbook. Returns its bytes and the counts by code. */
export async function writtenXlsx({ tables, zone = 'utc', decimals, options, prepare, request, counted }: XlsxRun) {
  const warnings = new Map<string, number>();
  const sections = tables.map(
    ({ title = 'table', schema, batches, facts, item }): FileSection => ({
      title,
      schema,
      records: sequence(batches),
      facts: facts ?? [{ label: 'Channel', value: 'c1' }],
      ...(item !== undefined && { item }),
      warn: (code, _, count) => void (count > 0 && warnings.set(code, (warnings.get(code) ?? 0) + count)),
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
      ...(counted ?? []),
      ...[...warnings].map(([code, count]) => ({ code: code as never, message: `The message of ${code}.`, count })),
    ],
    signal: new AbortController().signal,
  });
  return { bytes: joined(await collect(chunks)), warnings };
}
