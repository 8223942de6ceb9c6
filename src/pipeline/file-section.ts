/** Makes the sections that formats write from opened tables. */
import type { RecordBatch } from '../core/record-batch.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { FileSection } from '../formats/format.ts';
import type { ExportPlan } from './item-plans.ts';
import type { OpenItem } from './open-item.ts';
import { hasWholeMinutes } from './whole-minutes.ts';

/** The code that lays out each record as a block of rows. */
export type Expanding = Pick<typeof import('../layouts/expanded.ts'), 'expanded' | 'expandedSchema'>;

/** What sections need besides their tables. */
export interface SectionContext {
  /** The plan of the export. */
  readonly plan: ExportPlan;
  /** Receives warnings. */
  readonly warnings: WarningLog;
  /** Lays out each record as a block. Absent for tables. */
  readonly layout?: Expanding | undefined;
  /** Called with each batch of rows that a writer takes. */
  wrote(rows: number): void;
}

/** Makes a section of an opened table. */
export function sectionOf(open: OpenItem, { plan, warnings, layout, wrote }: SectionContext): FileSection {
  const { item, columns, figures } = open;
  const table = { columns };
  const records = counted(open, wrote);
  return {
    title: item.title,
    ...(item.index !== undefined && { item: item.index }),
    schema: layout ? layout.expandedSchema(table) : table,
    records: layout ? layout.expanded(records, table) : records,
    get facts() {
      return open.facts();
    },
    ...(item.window && { window: item.window }),
    ...(item.decimals !== undefined && { decimals: item.decimals }),
    wholeMinutes: hasWholeMinutes(item, plan.zone),
    ...(figures && { figures: figures.section(layout ? [] : columns) }),
    warn: (code, message, count) => warnings.add(code, message, count, item.index),
  };
}

/** Passes the rows of an opened table on, and tells of each batch that a writer takes. */
export async function* counted({ records }: OpenItem, wrote: (rows: number) => void): AsyncGenerator<RecordBatch> {
  for await (const batch of records) {
    wrote(batch.length);
    yield batch;
  }
}
