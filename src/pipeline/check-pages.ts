/** Refuses files of too many pages before anything is pulled. Loaded only for formats with pages. */
import type { Paging } from '../formats/format.ts';
import type { SampleSource } from '../sources/source.ts';
import type { ExportPlan } from './plan.ts';
import { tableSizeOf } from './table-size.ts';

/**
 * Asks how many rows each item has, where the source can count and each message is a row.
 *
 * @throws ExportError `unsupported` when one is sure to need more pages than a file may have
 */
export async function checkPages(
  plan: ExportPlan,
  paging: Paging,
  formatOptions: unknown,
  { source, signal }: { readonly source: SampleSource; readonly signal: AbortSignal },
): Promise<void> {
  const context = { signal, warn: () => {}, expect: () => {}, advance: () => {} };
  for (const item of plan.items) {
    if (item.decimation) continue;
    const messages = await source.count(item.query, context);
    if (messages !== undefined) paging.check(tableSizeOf(item, plan, messages), formatOptions);
  }
}
