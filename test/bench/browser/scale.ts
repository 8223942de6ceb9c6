import type * as downlink from '../../../src/index.ts';
import { END, type ExportReport, fetchToken, loadPackage, MINUTE } from './exports.ts';

/** An export of a synthetic channel of many series, from the reference server or from a table that has the same. */
export interface ScaleSetup {
  readonly points: number;
  readonly series: number;
  /** `hours`: a mean for each hour, with a column for each series. `rows`: every message. */
  readonly rows: 'hours' | 'rows';
  /** Messages that the reader gives at once. */
  readonly pageSize: number;
  /** Where the messages are. Default: in the channel of the reference server. */
  readonly table?: ScaleTable;
}

/** A table that has the messages of a synthetic channel. */
export interface ScaleTable {
  readonly url: string;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Whether the server looks for messages that are there twice. There are none. */
  readonly hasDuplicates: boolean;
}

/** Names of the series, as the reference server has them. */
export const seriesNames = (count: number): string[] =>
  Array.from({ length: count }, (_, k) => `urn:dev:synthetic:s${String(k).padStart(2, '0')}`);

/** Id of the channel on the reference server. */
export const channelId = (points: number, series: number): string => `synthetic-${points}x${series}`;

/** Time of the first messages, Unix seconds. */
export const startOf = (points: number, series: number): number => END - Math.ceil(points / series) * MINUTE;

/** Makes an exporter and the request of a setup; each call of what it returns runs that export once, to a sink. */
export async function prepareScale(setup: ScaleSetup): Promise<() => Promise<ExportReport>> {
  const { createExporter, connhexSource, clickhouseSource } = await loadPackage();
  const { points, series, table } = setup;
  const source = table
    ? clickhouseSource({
        url: table.url,
        table: table.name,
        columns: {
          channel: 'channel',
          publisher: 'publisher',
          name: 'name',
          unit: 'unit',
          time: 'time',
          value: 'value',
        },
        user: table.user,
        hasDuplicates: table.hasDuplicates,
        getToken: () => table.password,
      })
    : connhexSource({ baseUrl: location.origin, getToken: fetchToken, pageSize: setup.pageSize });
  const exporter = createExporter({ source });
  const names = seriesNames(series);
  const hours: Partial<downlink.MessageParams> = { decimation: { ds: '1h', dsf: 'avg' }, outputFormat: 'wide' };
  const params: downlink.MessageParams = {
    target: { value: names.join(',') },
    channelId: channelId(points, series),
    subtopic: '',
    from: startOf(points, series),
    to: END + MINUTE,
    ...(setup.rows === 'hours' && hours),
  };
  const columns = ['time', ...(setup.rows === 'hours' ? names : ['publisher', 'name', 'value', 'unit'])];
  const request: downlink.ExportRequest = {
    type: 'oneTime',
    format: { extension: 'csv', timezone: 'Europe/Rome', columns: columns.map((id) => ({ id, label: id })) },
    items: [{ filename: 'scale', params }],
  };
  return async () => {
    let bytes = 0;
    const sink = () =>
      new WritableStream<Uint8Array>({
        write(chunk) {
          bytes += chunk.length;
        },
      });
    const start = performance.now();
    const { files, warnings } = await exporter.export(request, { sink });
    const ms = performance.now() - start;
    const left = warnings.filter(({ code }) => code !== 'partial-bucket');
    if (left.length > 0) throw new Error(`The export warns: ${JSON.stringify(left)}`);
    return { ms, rows: files[0]!.rows, bytes };
  };
}
