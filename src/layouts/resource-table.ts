/** Lays out resources as rows. */
import type { ExportColumn } from '../contract/request.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import type { Resource } from '../core/resource.ts';
import type { WarningCode } from '../core/warnings.ts';

/** Options. */
export interface ResourceTableOptions {
  readonly type: string;
  readonly include: readonly string[];
  readonly columns: readonly ExportColumn[] | undefined;
  isStrict(columnId: string): boolean;
  columnPath(index: number): readonly (string | number)[];
  includePath(index: number): readonly (string | number)[];
  warn(code: WarningCode, message: string, count: number): void;
}

/** Stub. */
export async function resourceTable(
  _read: () => AsyncGenerator<readonly Resource[]>,
  _options: ResourceTableOptions,
): Promise<{ columns: readonly ColumnHeader[]; records: AsyncGenerator<RecordBatch>; isEmpty: boolean }> {
  throw new Error('not yet');
}
