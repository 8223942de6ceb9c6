import { type Cell, cellAt, Instant, type RecordBatch } from '../../src/core/record-batch.ts';
import type { Resource } from '../../src/core/resource.ts';
import { type ResourceTableOptions, resourceTable } from '../../src/layouts/resource-table.ts';

/** A resource from plain objects. */
export function resource(
  id: string,
  attributes: object = {},
  related: Readonly<Record<string, readonly Resource[]>> = {},
  type = 'devices',
): Resource {
  return { type, id, attributes: new Map(Object.entries(attributes)), related: new Map(Object.entries(related)) };
}

/** What a table of resources is, read whole. */
export interface ReadTable {
  readonly labels: readonly string[];
  readonly ids: readonly string[];
  readonly kinds: readonly (string | undefined)[];
  /** Times as `Date`. */
  readonly rows: readonly (readonly (Exclude<Cell, Instant> | Date)[])[];
  readonly batches: readonly RecordBatch[];
  readonly isEmpty: boolean;
  /** Warnings by code, with their messages. */
  readonly warnings: ReadonlyMap<string, { readonly message: string; readonly count: number }>;
  /** How often the resources were read. */
  readonly reads: number;
  /** How many of these reads were left open. */
  readonly open: number;
}

const plain = (cell: Cell): Exclude<Cell, Instant> | Date => (cell instanceof Instant ? new Date(cell.ms) : cell);

/** Makes a table of batches of resources and reads it. */
export async function readTable(
  batches: readonly (readonly Resource[])[],
  options: Partial<ResourceTableOptions> = {},
): Promise<ReadTable> {
  let reads = 0;
  let open = 0;
  async function* read() {
    reads++;
    open++;
    try {
      yield* batches;
    } finally {
      open--;
    }
  }
  const warnings = new Map<string, { message: string; count: number }>();
  const { columns, records, isEmpty } = await resourceTable(read, {
    type: 'devices',
    include: [],
    columns: undefined,
    isStrict: () => true,
    columnPath: (index) => ['format', 'columns', index, 'id'],
    includePath: (index) => ['items', 0, 'params', 'include', index],
    warn: (code, message, count) => {
      if (count > 0) warnings.set(code, { message, count: count + (warnings.get(code)?.count ?? 0) });
    },
    ...options,
  });
  const read1: RecordBatch[] = [];
  for await (const batch of records) read1.push(batch);
  return {
    labels: columns.map(({ label }) => label),
    ids: columns.map(({ id }) => id),
    kinds: columns.map(({ kind }) => kind),
    rows: read1.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, row) => batch.columns.map((column) => plain(cellAt(column, row)))),
    ),
    batches: read1,
    isEmpty,
    warnings,
    reads,
    open,
  };
}

/** Columns whose labels are their ids. */
export const columns = (...ids: readonly string[]) => ids.map((id) => ({ id, label: id }));
