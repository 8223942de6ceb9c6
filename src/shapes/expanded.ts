import { cellAt, type RecordBatch, type RecordSchema } from '../core/record-batch.ts';

/** The schema of records that are shown one below the other: a label and a value in each row. */
export function expandedSchema({ columns }: RecordSchema): RecordSchema {
  return {
    columns: [
      { id: 'label', label: 'label' },
      { id: 'value', label: 'value' },
    ],
    blockRows: columns.length,
  };
}

/** Every record as a block of rows, one for each of its columns, as `psql`'s expanded display. */
export async function* expanded(
  batches: AsyncIterable<RecordBatch>,
  { columns: headers }: RecordSchema,
): AsyncGenerator<RecordBatch> {
  const dictionary = headers.map(({ label }) => label);
  for await (const { length, columns } of batches) {
    const rows = length * headers.length;
    const codes = Uint32Array.from({ length: rows }, (_, row) => row % headers.length);
    const cells = Array.from({ length: rows }, (_, row) =>
      cellAt(columns[row % headers.length]!, Math.floor(row / headers.length)),
    );
    yield {
      length: rows,
      columns: [
        { kind: 'text', codes, dictionary },
        { kind: 'mixed', cells },
      ],
    };
  }
}
