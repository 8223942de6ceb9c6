import type { RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { TimeZone } from '../../src/core/time-zone.ts';
import { parseOptions, write } from '../../src/formats/csv/csv.ts';
import type { CsvPreset } from '../../src/formats/csv/options.ts';
import type { FileSection } from '../../src/formats/format.ts';
import { collect, joined, sequence } from './oracles/bytes.ts';

/** How to write a table. */
export interface CsvRun {
  readonly schema: RecordSchema;
  readonly batches: Iterable<RecordBatch>;
  readonly zone?: string;
  readonly delimiter?: string | undefined;
  readonly preset?: CsvPreset | undefined;
}

/** The written bytes, and warnings by code. */
export interface CsvWritten {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly warnings: ReadonlyMap<string, number>;
}

/** Makes a schema of these labels. */
export function schemaOf(labels: readonly string[]): RecordSchema {
  return { columns: labels.map((label, i) => ({ id: `column${i}`, label })) };
}

/** Writes a table as CSV. */
export async function writtenCsv({ schema, batches, zone = 'utc', delimiter, preset }: CsvRun): Promise<CsvWritten> {
  const warnings = new Map<string, number>();
  const section: FileSection = {
    title: 'table',
    schema,
    records: sequence(batches),
    facts: [],
    warn: (code, _, count) => void (count > 0 && warnings.set(code, (warnings.get(code) ?? 0) + count)),
  };
  const chunks = write([section], {
    zone: TimeZone.of(zone),
    delimiter,
    formatOptions: parseOptions(preset && { preset }),
    created: 0,
    request: {},
    warnings: () => [],
    signal: new AbortController().signal,
  });
  return { bytes: joined(await collect(chunks)), warnings };
}
