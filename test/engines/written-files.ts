import type { Bundle, ChannelMessage, ExportOptions } from '../../src/index.ts';
import {
  firstDays,
  METRICS,
  PUBLISHER,
  STEP,
  tetouanParams,
  tetouanTable,
  YEAR,
} from '../browser/harness/oracles/tetouan.ts';
import { csvRequest, type MessageRequest } from '../browser/harness/requests.ts';
import { contentStreams, readPdf } from '../support/oracles/pdf-reader.ts';
import { readZip } from '../support/oracles/zip-reader.ts';
import type { Tab } from './engine.ts';

/** A file that a page has written. */
export interface WrittenFile {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  readonly bytes: Buffer;
}

/** Something to export that every engine must write alike. */
export interface Case {
  readonly request: MessageRequest;
  readonly options?: Pick<ExportOptions, 'wide' | 'decimals'> & { bundle?: Bundle };
  /** Messages in the page's memory; without them, the server's. */
  readonly messages?: readonly ChannelMessage[];
}

const DAYS = firstDays(3);
const ITEMS = [
  { ...tetouanParams([0, 5], DAYS), filename: 'Ω first' },
  { ...tetouanParams([1], DAYS), filename: 'second' },
];

/** Three days of two series, and texts that formats have trouble with. */
const MESSAGES: ChannelMessage[] = [
  ...tetouanTable()
    .slice(0, 3 * 144)
    .flatMap((values, row) =>
      [0, 5].map((metric) => ({
        ...{ channel: 'c', publisher: row % 2 ? PUBLISHER : 'Ωther', name: METRICS[metric]! },
        ...{ time: YEAR.from + row * STEP, value: values[metric]!, unit: metric ? 'kW' : 'Cel' },
      })),
    ),
  ...['=1+1', 'Жук, "温度" 😀', '  -- ', 'a\r\nb'].map((stringValue, at) => ({
    ...{ channel: 'c', publisher: PUBLISHER, name: METRICS[0]!, time: YEAR.from + at + 1, stringValue },
  })),
];
const IN_MEMORY = { target: { value: [METRICS[0], METRICS[5]].join(',') }, channelId: 'c', subtopic: '', ...DAYS };

const one = (params: (typeof ITEMS)[number], extension: 'csv' | 'xlsx' | 'pdf', timezone = 'utc') =>
  csvRequest([params], { extension, timezone });

/** What is exported, by what it is called in the output. */
export const CASES: Readonly<Record<string, Case>> = Object.fromEntries(
  (['csv', 'xlsx', 'pdf'] as const).flatMap((extension): [string, Case][] => [
    [`${extension} over HTTP`, { request: one(ITEMS[0]!, extension, 'Africa/Casablanca') }],
    [
      `${extension} from memory`,
      { request: csvRequest([{ ...IN_MEMORY, filename: 'memory' }], { extension }), messages: MESSAGES },
    ],
    [`an archive of ${extension}`, { request: csvRequest(ITEMS, { extension, filename: 'all' }) }],
    [`files of ${extension}`, { request: csvRequest(ITEMS, { extension }), options: { bundle: 'files' } }],
    [
      `${extension} with a column for each publisher, expanded to an archive`,
      {
        request: csvRequest(
          [0, 1].map((item) => ({
            ...{ ...IN_MEMORY, target: { value: METRICS[0]! }, filename: `${item}` },
            ...{ outputFormat: 'wide' as const, decimation: { ds: item ? '1d' : '1h', dsf: 'avg' as const } },
          })),
          { extension, columns: ['time', METRICS[0]!].map((id) => ({ id, label: id })) },
        ),
        options: { wide: { split: 'publisher' } },
        messages: MESSAGES,
      },
    ],
  ]),
);

/** Runs a case in a page, which has one exporter for the server's messages and one for its own. */
export async function write(tab: Tab, { request, options, messages }: Case): Promise<WrittenFile[]> {
  const files = await tab.evaluate(
    async (request, options, messages) => {
      const made = globalThis as { local?: typeof exporterUnderTest; remote?: typeof exporterUnderTest };
      if (messages) made.local ??= kit.exporter(downlink.memorySource(messages));
      else made.remote ??= kit.exporter();
      const exporter = (messages ? made.local : made.remote)!;
      const result = await exporter.export(request, { now: 1_700_000_000, ...options });
      const read = result.files.map(async ({ name, type, rows, blob }) => {
        let text = '';
        for (const byte of new Uint8Array(await blob!.arrayBuffer())) text += String.fromCharCode(byte);
        return { name, type, rows, base64: btoa(text) };
      });
      return Promise.all(read);
    },
    request,
    options ?? {},
    messages,
  );
  return files.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, 'base64') }));
}

/**
 * What a file holds, without regard to how it is compressed: a text itself, the parts of an archive, and of a document all
 * that is read of it, with its streams inflated.
 */
export function contentsOf({ name, bytes }: { name: string; bytes: Uint8Array }): unknown {
  if (/\.(zip|xlsx)$/.test(name)) {
    return readZip(bytes).map((entry) => [entry.name, entry.modified, contentsOf(entry)]);
  }
  if (!name.endsWith('.pdf')) return Buffer.from(bytes).toString('utf8');
  const { dictionaries, ...document } = readPdf(bytes);
  return {
    ...document,
    streams: contentStreams(bytes),
    dictionaries: dictionaries.map((text) => text.replace(/\/Length \d+/, '/Length')),
  };
}
