/** Exports tables of the page. Loaded with the first of them. */
import type { ExportClient } from './export-client.ts';
import type { ExportResult } from './export-options.ts';
import { pageTable } from './page-table.ts';
import type { ExportTable, ExportTableOptions } from './table-options.ts';

/**
 * Exports a table.
 *
 * @param throwIfDisposed throws when the exporter was disposed of since the host asked for the export
 * @throws as `Exporter.exportTable` does
 */
export async function exportTable(
  client: ExportClient,
  table: ExportTable,
  options: ExportTableOptions,
  throwIfDisposed: () => void,
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
  const own = await pageTable(table, signal);
  // It took a while: now a call would start another worker, which nobody disposes of.
  throwIfDisposed();
  const calls = {
    pullTable: () => own.pullTable(),
    tableTimes: (columns: readonly number[]) => own.tableTimes(columns),
  };
  return client.exportTable({ signal, now, onProgress, sink }, calls, (api, job, page) =>
    api.exportTable({ ...job, table: own.shape, now, ...given }, page),
  );
}
