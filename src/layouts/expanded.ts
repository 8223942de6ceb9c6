/** Lays out each record as a block of rows. */
import { Pacer } from '../core/pacer.ts';
import { cellAt, type RecordBatch, type RecordSchema } from '../core/record-batch.ts';

/** Returns the schema of records as blocks: each row has a label and a value. */
export function expandedSchema({ columns }: RecordSchema): RecordSchema {
  return {
    columns: [
      { id: 'label', label: 'label' },
      { id: 'value', label: 'value' },
    ],
    blockRows: columns.length,
    ...(columns.some(({ decimals }) => decimals !== undefined) && { fields: columns }),
  };
}

/** Approximate rows per batch: whole records, and at least one. */
const BATCH_ROWS = 8192;

/**
 * Lays out every record as a block of rows, one for each of its columns, as `psql`'s expanded display. Pending events
 * are handled between batches.
 */
export async function* expanded(
  batches: AsyncIterable<RecordBatch>,
  { columns: headers }: RecordSchema,
): AsyncGenerator<RecordBatch> {
  const dictionary = headers.map(({ label }) => label);
  const width = headers.length;
  const records = Math.max(1, Math.floor(BATCH_ROWS / width));
  const codes = Uint32Array.from({ length: records * width }, (_, row) => row % width);
  const pacer = new Pacer();
  for await (const { length, columns } of batches) {
    for (let from = 0; from < length; from += records) {
      const rows = Math.min(records, length - from) * width;
      const cells = Array.from({ length: rows }, (_, row) =>
        cellAt(columns[row % width]!, from + Math.floor(row / width)),
      );
      yield {
        length: rows,
        columns: [
          { kind: 'text', codes, dictionary },
          { kind: 'mixed', cells },
        ],
      };
      if (pacer.due) await pacer.pause();
    }
  }
}
