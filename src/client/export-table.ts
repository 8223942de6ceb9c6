/** Exports tables of the page. Loaded with the first of them. */
import type { ExportClient } from './export-client.ts';
import type { ExportResult } from './export-options.ts';
import { pageTable } from './page-table.ts';
import type { ExportTable, ExportTableOptions } from './table-options.ts';

/**
 * Exports a table.
 *
 * @throws as `Exporter.exportTable` does
 */
export async function exportTable(
  client: ExportClient,
  table: ExportTable,
  options: ExportTableOptions,
): Promise<ExportResult> {
  const { signal, now = Date.now() / 1000, onProgress, sink, csv, xlsx, pdf, ...rest } = Object(options);
  const { extension, filename, timezone, template, csvDelimiter, decimals, units, offsetColumn, empty } = rest;
  const given = {
    format: { extension, filename, timezone, template, csvDelimiter },
    settings: Object.fromEntries(
      Object.entries({ decimals, units, offsetColumn, empty }).filter(([, value]) => value !== undefined),
    ),
    formatOptions: { csv, xlsx, pdf },
  };
  try {
    structuredClone(given);
  } catch (cause) {
    throw new TypeError(`Options must be plain data: ${(cause as Error).message}`, { cause });
  }
  // After a disposal meanwhile, the call would start another worker, which nobody disposes of.
  const own = await client.unlessDisposed(() => pageTable(table, signal));
  const calls = {
    pullTable: () => own.pullTable(),
    tableTimes: (columns: readonly number[]) => own.tableTimes(columns),
  };
  return client.exportTable({ signal, now, onProgress, sink }, calls, (api, job, page) =>
    api.exportTable({ ...job, table: own.shape, now, ...given }, page),
  );
}
