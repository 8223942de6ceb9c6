import { TimeZone } from '../../../src/core/time-zone.ts';
import { formats } from '../../../src/formats/index.ts';
import { collectBlob } from '../../../src/worker/collect-blob.ts';
import { type Case, serveCases } from './case-worker.ts';
import { recordBatches, type SampleColumns, sampleColumns } from './sample-data.ts';

/** Which rows an XLSX case writes. */
export interface XlsxSetup {
  readonly rows: number;
  /** Whether the chunks are dropped, as by a sink, rather than kept. */
  readonly drop: boolean;
}

type XlsxCase = Case<XlsxSetup, number>;
type Row = [time: Date, publisher: string, name: string, value: number, unit: string];

const ZONE = 'Europe/Rome';
const HEADER = ['time', 'publisher', 'name', 'value', 'unit'];
const DATE_FORMAT = 'yyyy-mm-dd hh:mm:ss.000';
const EPOCH = 25_569;
const DAY = 86_400_000;

const cases = new Map<string, XlsxCase>([
  [
    'downlink',
    async ({ rows, drop }) => {
      const data = sampleColumns(rows, 'decimals');
      const module = await formats.find(({ extension }) => extension === 'xlsx')!.load();
      const options = {
        zone: TimeZone.of(ZONE),
        formatOptions: module.parseOptions(undefined),
        created: 0,
        request: {},
        warnings: () => [],
        signal: new AbortController().signal,
      };
      const schema = { columns: HEADER.map((id) => ({ id, label: id })) };
      const section = () => ({ title: 'bench', schema, records: recordBatches(data), facts: [], warn: () => {} });
      return async () => {
        const chunks = module.write([section()], options);
        if (!drop) return (await collectBlob(chunks, '')).size;
        let size = 0;
        for await (const chunk of chunks) size += chunk.length;
        return size;
      };
    },
  ],
  [
    'exceljs',
    onRows(async (rows) => {
      const { default: ExcelJS } = await import('exceljs');
      return async () => {
        const workbook = new ExcelJS.Workbook();
        const sheet = workbook.addWorksheet('bench', { views: [{ state: 'frozen', ySplit: 1 }] });
        sheet.columns = HEADER.map((header) => ({ header, width: 24 }));
        sheet.getColumn(1).numFmt = DATE_FORMAT;
        sheet.addRows(rows as Row[]);
        return new Blob([await workbook.xlsx.writeBuffer()]).size;
      };
    }),
  ],
  [
    'hucre, stream',
    onRows(async (rows) => {
      const { writeXlsxStream } = await import('hucre/xlsx');
      return async () => {
        const columns = HEADER.map((header, at) => ({ header, width: 24, ...(at === 0 && { numFmt: DATE_FORMAT }) }));
        const options = { name: 'bench', columns, freezePane: { rows: 1 }, inlineStrings: false };
        return (await new Response(writeXlsxStream(rows, options)).blob()).size;
      };
    }),
  ],
  [
    'wasm-xlsxwriter',
    async ({ rows }) => {
      const { default: init, Format, Workbook } = await import('wasm-xlsxwriter/web');
      await init();
      const data = sampleColumns(rows, 'decimals');
      const serials = Array.from(wallDates(data), (date) => date.getTime() / DAY + EPOCH);
      const texts = (dictionary: readonly string[]) => Array.from(data.series, (own) => dictionary[own]!);
      const [publishers, names, units] = [data.publishers, data.names, data.units].map(texts);
      const values = Array.from(data.values);
      return () => {
        const workbook = new Workbook();
        const sheet = workbook.addWorksheet();
        sheet.writeRow(0, 0, HEADER);
        sheet.writeColumnWithFormat(1, 0, serials, new Format().setNumFormat(DATE_FORMAT));
        sheet.writeColumn(1, 1, publishers!);
        sheet.writeColumn(1, 2, names!);
        sheet.writeColumn(1, 3, values);
        sheet.writeColumn(1, 4, units!);
        sheet.setFreezePanes(1, 0);
        const bytes = workbook.saveToBufferSync();
        workbook.free();
        return new Blob([bytes as Uint8Array<ArrayBuffer>]).size;
      };
    },
  ],
]);

serveCases(cases, (size) => size);

function onRows(prepare: (rows: readonly Row[]) => Promise<() => Promise<number>>): XlsxCase {
  return async ({ rows }) => {
    const { publishers, names, units, ...data } = sampleColumns(rows, 'decimals');
    const dates = wallDates(data);
    return prepare(
      dates.map((date, row): Row => {
        const own = data.series[row]!;
        return [date, publishers[own]!, names[own]!, data.values[row]!, units[own]!];
      }),
    );
  };
}

/** Dates whose UTC fields are the wall clock of the zone, as the peers show them. */
function wallDates({ times }: Pick<SampleColumns, 'times'>): Date[] {
  const zone = TimeZone.of(ZONE);
  return Array.from(times, (time) => new Date(zone.wallAt(time)));
}
