import type { RecordBatch, RecordSchema } from '../../../src/core/record-batch.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import type { Fact, FileSection } from '../../../src/formats/format.ts';
import { parseOptions, write } from '../../../src/formats/pdf.ts';
import type { PdfOptions } from '../../../src/formats/pdf-options.ts';
import { collect, joined, sequence } from '../../oracles/bytes.ts';

/** A table of a document. */
export interface PdfTable {
  readonly title?: string;
  readonly schema: RecordSchema;
  readonly batches: Iterable<RecordBatch>;
  readonly facts?: readonly Fact[];
}

/** How a document is to be written. */
export interface PdfRun {
  readonly tables: readonly PdfTable[];
  readonly zone?: string;
  readonly options?: PdfOptions;
}

/** Writes a document; its bytes, and what was counted by code. */
export async function writtenPdf({ tables, zone = 'utc', options }: PdfRun) {
  const warnings = new Map<string, number>();
  const sections = tables.map(
    ({ title = 'table', schema, batches, facts = [{ label: 'Channel', value: 'c1' }] }): FileSection => ({
      title,
      schema,
      records: sequence(batches),
      facts,
      warn: (code, _, count) => void (count > 0 && warnings.set(code, (warnings.get(code) ?? 0) + count)),
    }),
  );
  const chunks = write(sections, {
    zone: TimeZone.of(zone),
    formatOptions: parseOptions(options),
    created: Date.UTC(2026, 0, 2, 3, 4, 5),
    request: { type: 'oneTime' },
    warnings: () => [],
    signal: new AbortController().signal,
  });
  return { bytes: joined(await collect(chunks)), warnings };
}
