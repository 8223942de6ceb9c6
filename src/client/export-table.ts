/** Exports tables of the page. Loaded with the first of them. */
import type { ExportProgress } from '../pipeline/progress.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import type { TableSlice, TableTimes } from '../pipeline/table-job.ts';
import type { TablePageHost } from '../protocol/rpc.ts';
import {
  checkFunctions,
  checkPlain,
  checkRunTime,
  type ExportClient,
  outputTargetOf,
  resultOf,
  settingsOf,
} from './export-client.ts';
import type { ExportResult } from './export-options.ts';
import { JobPage } from './page-host.ts';
import type { FileSink } from './page-sink.ts';
import { type PageTable, pageTable } from './page-table.ts';
import type { ExportTable, ExportTableOptions } from './table-options.ts';

/** Answers the worker's calls for the export of one table. */
class TablePage implements TablePageHost {
  readonly #table: PageTable;
  readonly #page: JobPage;
  readonly #ending: AbortSignal;

  constructor(
    table: PageTable,
    ending: AbortSignal,
    report: (progress: ExportProgress) => void,
    sink: FileSink | undefined,
  ) {
    this.#table = table;
    this.#ending = ending;
    this.#page = new JobPage({ id: 'table', config: {} }, ending, report, sink);
  }

  async pullTable(): Promise<TableSlice | null> {
    this.#ending.throwIfAborted();
    return this.#table.pullTable();
  }

  async tableTimes(columns: readonly number[]): Promise<(TableTimes | null)[]> {
    this.#ending.throwIfAborted();
    return this.#table.tableTimes(columns);
  }

  progress(progress: ExportProgress): void {
    this.#page.progress(progress);
  }

  openSink(file: FileHead, port: MessagePort): Promise<void> {
    return this.#page.openSink(file, port);
  }
}

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
  checkFunctions({ onProgress, sink });
  checkRunTime(now);
  signal?.throwIfAborted();
  const format = { extension, filename, timezone, template, csvDelimiter };
  const formatOptions = { csv, xlsx, pdf };
  checkPlain([format, formatOptions]);
  const settings = settingsOf({ decimals, units, offsetColumn, empty });
  const own = await pageTable(table, signal);
  const outputTarget = outputTargetOf(sink);
  return resultOf(
    await client.follow(
      { signal, onProgress },
      (ending, report) => new TablePage(own, ending, report, sink),
      (api, id, page) =>
        api.exportTable({ id, table: own.shape, format, now, settings, formatOptions, outputTarget }, page),
    ),
  );
}
