import type { RecordBatch, RecordSchema } from '../../../src/core/record-batch.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import type { FileSection } from '../../../src/formats/format.ts';
import { xlsxModule } from '../../../src/formats/xlsx.ts';
import type { PrepareWorkbook } from '../../../src/formats/xlsx-hook.ts';
import type { XlsxOptions } from '../../../src/formats/xlsx-options.ts';
import { collect, joined, sequence } from '../../oracles/bytes.ts';

/** A table of a workbook. */
export interface XlsxTable {
  readonly title?: string;
  readonly schema: RecordSchema;
  readonly batches: Iterable<RecordBatch>;
}

/** How a workbook is to be written. */
export interface XlsxRun {
  readonly tables: readonly XlsxTable[];
  readonly zone?: string;
  readonly options?: XlsxOptions;
  readonly prepare?: PrepareWorkbook;
}

/** Writes a workbook; its bytes, and what was counted by code. */
export async function writtenXlsx({ tables, zone = 'utc', options, prepare }: XlsxRun) {
  const warnings = new Map<string, number>();
  const sections = tables.map(
    ({ title = 'table', schema, batches }): FileSection => ({
      title,
      schema,
      records: sequence(batches),
      facts: [{ label: 'Channel', value: 'c1' }],
      warn: (code, _, count) => void (count > 0 && warnings.set(code, (warnings.get(code) ?? 0) + count)),
    }),
  );
  const module = xlsxModule(prepare);
  const chunks = module.write(sections, {
    zone: TimeZone.of(zone),
    formatOptions: module.parseOptions(options),
    created: Date.UTC(2026, 0, 2, 3, 4, 5),
    request: { type: 'oneTime' },
    warnings: () => [...warnings].map(([code, count]) => ({ code: code as never, message: 'A message.', count })),
    signal: new AbortController().signal,
  });
  return { bytes: joined(await collect(chunks)), warnings };
}
