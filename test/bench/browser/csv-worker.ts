import type { AOA2SheetOpts } from 'xlsx';
import { formatInstant, TimeZone } from '../../../src/core/time-zone.ts';
import { parseOptions, write } from '../../../src/formats/csv/csv.ts';
import { collectBlob } from '../../../src/worker/collect-blob.ts';
import { type Case, serveCases } from './case-worker.ts';
import { recordBatches, type SampleColumns, sampleColumns, type ValueKind } from './sample-data.ts';

/** Which rows a CSV case writes. */
export interface CsvSetup {
  readonly rows: number;
  readonly values: ValueKind;
}

type CsvCase = Case<CsvSetup, Blob>;
type Row = readonly [time: string, publisher: string, name: string, value: number, unit: string];

const ZONE = 'Europe/Rome';
const HEADER = ['time', 'publisher', 'name', 'value', 'unit'] as const;

const cases = new Map<string, CsvCase>([
  [
    'downlink',
    async ({ rows, values }) => {
      const data = sampleColumns(rows, values);
      const zone = TimeZone.of(ZONE);
      const options = {
        zone,
        formatOptions: parseOptions(undefined),
        created: 0,
        request: {},
        warnings: () => [],
        signal: new AbortController().signal,
      };
      const schema = { columns: HEADER.map((id) => ({ id, label: id })) };
      const section = () => ({ title: 'bench', schema, records: recordBatches(data), facts: [], warn: () => {} });
      return () => collectBlob(write([section()], options), 'text/csv');
    },
  ],
  [
    'd3-dsv',
    onRows(async (rows) => {
      const { csvFormatRows } = await import('d3-dsv');
      return () => csvFormatRows([HEADER, ...rows]);
    }),
  ],
  [
    'papaparse',
    onRows(async (data) => {
      const { default: Papa } = await import('papaparse');
      return () => Papa.unparse({ fields: HEADER, data });
    }),
  ],
  [
    'csv-stringify',
    onRows(async (rows) => {
      const { stringify } = await import('csv-stringify/browser/esm/sync');
      return () => stringify([HEADER, ...rows]);
    }),
  ],
  [
    'SheetJS',
    onRows(async (rows) => {
      const { utils } = await import('xlsx');
      // Its fastest way; the types of this release do not know it.
      const options = { dense: true } as AOA2SheetOpts;
      return () =>
        utils.sheet_to_csv(utils.aoa_to_sheet([HEADER, ...rows] as unknown as unknown[][], options), {
          rawNumbers: true,
        });
    }),
  ],
  [
    'arquero',
    onRows(async (rows) => {
      const { table } = await import('arquero');
      const columns = table(Object.fromEntries(HEADER.map((id, at) => [id, rows.map((row) => row[at])])));
      return () => columns.toCSV();
    }),
  ],
  [
    'date-fns-tz',
    async ({ rows, values }) => {
      const [{ formatInTimeZone }, { csvFormatRows }] = await Promise.all([import('date-fns-tz'), import('d3-dsv')]);
      const { times, ...data } = sampleColumns(rows, values);
      const pattern = "yyyy-MM-dd'T'HH:mm:ss.SSSxxx";
      return () => {
        const texts = Array.from(times, (time) => formatInTimeZone(time, ZONE, pattern));
        return new Blob([csvFormatRows([HEADER, ...textRows(data, texts)])]);
      };
    },
  ],
]);

serveCases(cases, async (blob) => ({ bytes: blob.size, sha256: await contentHash(blob) }));

/** A case that is given its rows with the times as text already, and gives the whole file as text. */
function onRows(prepare: (rows: readonly Row[]) => Promise<() => string>): CsvCase {
  return async ({ rows, values }) => {
    const { times, ...data } = sampleColumns(rows, values);
    const zone = TimeZone.of(ZONE);
    // Texts out of a parser are flat; those put together of parts would be charged to the case that first reads them.
    const texts = JSON.parse(JSON.stringify(Array.from(times, (time) => formatInstant(time, zone)))) as string[];
    const work = await prepare(textRows(data, texts));
    return () => new Blob([work()]);
  };
}

function textRows(
  { series, values, publishers, names, units }: Omit<SampleColumns, 'times'>,
  texts: readonly string[],
): Row[] {
  return texts.map((text, row) => {
    const own = series[row]!;
    return [text, publishers[own]!, names[own]!, values[row]!, units[own]!];
  });
}

/** SHA-256 of a file, whichever way its lines end and whether or not the last one does. */
async function contentHash(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let length = 0;
  for (const byte of bytes) if (byte !== 13) bytes[length++] = byte;
  while (bytes[length - 1] === 10) length--;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.subarray(0, length)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
