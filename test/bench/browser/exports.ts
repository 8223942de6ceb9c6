import type * as downlink from '../../../src/index.ts';

/** An export to run. */
export interface ExportSetup {
  /** Messages to export: over HTTP those of the synthetic channel of that size. */
  readonly messages: number;
  /** `http`: from the reference server, in pages of `pageSize`. `memory`: from objects that the page holds. */
  readonly source: 'http' | 'memory';
  readonly pageSize: number;
  /** `sink` counts bytes and drops them. */
  readonly to: 'blob' | 'sink';
}

/** What an export came to. */
export interface ExportReport {
  readonly ms: number;
  readonly rows: number;
  readonly bytes: number;
}

const SERIES = 20;
/** Seconds between two messages of a series. */
export const MINUTE = 60;
/** The reference server's synthetic channels end here (Unix seconds), with a message of each series every minute. */
export const END = Date.UTC(2023, 9, 29, 2) / 1000;

/** Names of the series of a synthetic channel. */
export const names = Array.from({ length: SERIES }, (_, k) => `urn:dev:synthetic:s${String(k).padStart(2, '0')}`);

/** The built package, which the page loads only when a case needs it. */
export async function loadPackage(): Promise<typeof downlink> {
  const address = '/dist/index.js';
  return (await import(/* @vite-ignore */ address)) as typeof downlink;
}

/** A token of the reference server. */
export async function fetchToken(): Promise<string> {
  const response = await fetch('/demo/token', { method: 'POST' });
  return ((await response.json()) as { token: string }).token;
}

/** Makes an exporter and the request of a setup; each call of what it gives runs that export once. */
export async function prepareExport(setup: ExportSetup): Promise<() => Promise<ExportReport>> {
  const { createExporter, connhexSource, memorySource } = await loadPackage();
  const { messages, pageSize } = setup;
  const source =
    setup.source === 'http'
      ? connhexSource({ baseUrl: location.origin, getToken: fetchToken, pageSize })
      : memorySource(memoryMessages(messages));
  const exporter = createExporter({ source });
  const request = exportRequest(messages);
  return async () => {
    let sinkBytes = 0;
    const sink = () =>
      new WritableStream<Uint8Array>({
        write(chunk) {
          sinkBytes += chunk.length;
        },
      });
    const start = performance.now();
    const { files } = await exporter.export(request, {
      onProgress: () => {},
      ...(setup.to === 'sink' && { sink }),
    });
    const ms = performance.now() - start;
    const [file] = files;
    if (!file || (file.blob?.size ?? sinkBytes) !== file.size) throw new Error('Not all bytes have arrived.');
    return { ms, rows: file.rows, bytes: file.size };
  };
}

/** A file for readers: rows, one chart, or a list of resources. */
export type FileSetup =
  | { readonly kind: 'rows'; readonly rows: number; readonly chart: boolean; readonly summary: boolean }
  | { readonly kind: 'chart'; readonly rows: number }
  | { readonly kind: 'resources'; readonly baseUrl: string };

/** Makes an exporter and the request of a file; each call of what it returns writes that file to a sink. */
export async function prepareFile(setup: FileSetup): Promise<() => Promise<ExportReport>> {
  const { createExporter, jsonApiSource, memorySource } = await loadPackage();
  const source = memorySource(setup.kind === 'resources' ? [] : memoryMessages(setup.rows));
  const resources = setup.kind === 'resources' && jsonApiSource({ baseUrl: `${location.origin}${setup.baseUrl}` });
  const exporter = createExporter({ source, ...(resources && { resources }) });
  const request = fileRequest(setup);
  return async () => {
    let bytes = 0;
    const sink = () =>
      new WritableStream<Uint8Array>({
        write(chunk) {
          bytes += chunk.length;
        },
      });
    const pdf = setup.kind === 'rows' ? { chart: setup.chart, summary: setup.summary, maxPages: 10_000 } : {};
    const start = performance.now();
    const { files } = await exporter.export(request, { sink, pdf });
    return { ms: performance.now() - start, rows: files[0]!.rows, bytes };
  };
}

function fileRequest(setup: FileSetup): downlink.ExportRequest {
  if (setup.kind === 'resources')
    return { type: 'oneTime', format: { extension: 'csv' }, items: [{ params: { type: 'devices' } }] };
  const { format, items, type } = exportRequest(setup.rows);
  const pdf = { ...format, extension: 'pdf' } as const;
  if (setup.kind === 'rows') return { type, format: pdf, items };
  const { params } = items[0]!;
  const chart = { id: 'chart', kind: 'chart', sources: [params as downlink.MessageParams] } as const;
  return { type, format: pdf, items: [{ params: { template: { title: 'Chart' }, elements: [chart] } }] };
}

/** The first export in a format. */
export interface FirstUseSetup {
  readonly extension: 'xlsx' | 'pdf';
  readonly rows: number;
  readonly unit: string;
}

/** Exports CSV, and then in a format for the first time; milliseconds of the latter. */
export async function firstUse({ extension, rows, unit }: FirstUseSetup): Promise<number> {
  const { createExporter, memorySource } = await loadPackage();
  const exporter = createExporter({ source: memorySource(memoryMessages(rows).map((each) => ({ ...each, unit }))) });
  const request = exportRequest(rows);
  await exporter.export(request);
  const start = performance.now();
  const { files } = await exporter.export({ ...request, format: { ...request.format, extension } });
  const ms = performance.now() - start;
  if (files[0]?.rows !== rows) throw new Error(`There are ${files[0]?.rows} rows.`);
  return ms;
}

export function exportRequest(messages: number): downlink.ExportRequest {
  const from = END - Math.ceil(messages / SERIES) * MINUTE;
  return {
    type: 'oneTime',
    format: { extension: 'csv', timezone: 'Europe/Rome' },
    items: [
      {
        filename: 'bench',
        params: {
          target: { value: names.join(',') },
          channelId: `synthetic-${messages}`,
          subtopic: '',
          from,
          to: END + MINUTE,
        },
      },
    ],
  };
}

/** Messages like those of the synthetic channel. */
export function memoryMessages(count: number): downlink.ChannelMessage[] {
  const start = END - Math.ceil(count / SERIES) * MINUTE;
  return Array.from({ length: count }, (_, index) => ({
    channel: `synthetic-${count}`,
    publisher: 'd2b0a1c4-93f7-4be5-8a6e-51f60c7d9e38',
    protocol: 'mqtt',
    name: names[index % SERIES]!,
    unit: 'Cel',
    time: start + Math.floor(index / SERIES) * MINUTE,
    value: ((index * 7919) % 4000) / 100,
  }));
}
