import type { RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import { type ExportWarning, WarningLog } from '../../src/core/warnings.ts';
import type { Decimals, Fact, FileSection } from '../../src/formats/format.ts';
import type { PdfOptions } from '../../src/formats/pdf/options.ts';
import { parseOptions, write } from '../../src/formats/pdf/pdf.ts';
import { collect, joined, sequence } from './oracles/bytes.ts';
import { recordedFigures, type TestUnits } from './section-figures.ts';

/** A table of a document. */
export interface PdfTable {
  readonly title?: string;
  readonly schema: RecordSchema;
  readonly batches: Iterable<RecordBatch>;
  readonly facts?: readonly Fact[];
  readonly window?: NonNullable<FileSection['window']>;
  readonly wholeMinutes?: boolean;
  readonly item?: number;
  /** Units of its variables, which are recorded when this is given; see {@link recordedFigures}. */
  readonly variables?: TestUnits;
}

/** How to write a document. */
export interface PdfRun {
  readonly tables: readonly PdfTable[];
  readonly zone?: string;
  readonly options?: PdfOptions;
  readonly decimals?: Decimals;
  /** Warnings before the rows are written. */
  readonly warnings?: readonly ExportWarning[];
}

/** Writes a document. Returns its bytes, the counts by code, and each warning. */
export async function writtenPdf({ tables, zone = 'utc', options, decimals, warnings: before = [] }: PdfRun) {
  const log = new WarningLog();
  for (const { code, message, count, item } of before) log.add(code, message, count, item);
  const sections = tables.map(
    ({ title = 'table', batches, variables, facts = [{ label: 'Channel', value: 'c1' }], ...section }): FileSection => {
      const window = section.window ?? { from: 1698530400000, to: 1698616800000 };
      const recorded = variables && recordedFigures(section.schema, batches, window, variables);
      return {
        ...section,
        title,
        ...(recorded && { figures: recorded.figures }),
        records: sequence(recorded?.batches ?? batches),
        facts,
        warn: (code, message, count) => log.add(code, message, count),
      };
    },
  );
  const chunks = write(sections, {
    zone: TimeZone.of(zone),
    formatOptions: parseOptions(options),
    ...(decimals !== undefined && { decimals }),
    created: Date.UTC(2026, 0, 2, 3, 4, 5),
    request: { type: 'oneTime' },
    warnings: () => log.list(),
    signal: new AbortController().signal,
  });
  const bytes = joined(await collect(chunks));
  const warnings = new Map<string, number>();
  for (const { code, count } of log.list()) warnings.set(code, (warnings.get(code) ?? 0) + count);
  return { bytes, warnings, list: log.list() };
}
