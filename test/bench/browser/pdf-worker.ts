import { formatInstant, TimeZone } from '../../../src/core/time-zone.ts';
import { formats } from '../../../src/formats/index.ts';
import { collectBlob } from '../../../src/worker/collect-blob.ts';
import { type Case, serveCases } from './case-worker.ts';
import { recordBatches, sampleColumns } from './sample-data.ts';

/** Which rows a PDF case writes. */
export interface PdfSetup {
  readonly rows: number;
  /** Whether the chunks are dropped, as by a sink, rather than kept. */
  readonly drop: boolean;
}

type PdfCase = Case<PdfSetup, number>;

const ZONE = 'Europe/Rome';
const HEADER = ['time', 'publisher', 'name', 'value', 'unit'];

const cases = new Map<string, PdfCase>([
  [
    'downlink',
    async ({ rows, drop }) => {
      const data = sampleColumns(rows, 'decimals');
      const module = await formats.find(({ extension }) => extension === 'pdf')!.load();
      const options = {
        zone: TimeZone.of(ZONE),
        formatOptions: module.parseOptions({ maxPages: 1e6 }),
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
    'jspdf-autotable',
    async ({ rows }) => {
      const { jsPDF } = await import('jspdf');
      const { autoTable } = await import('jspdf-autotable');
      const { publishers, names, units, times, series, values } = sampleColumns(rows, 'decimals');
      const zone = TimeZone.of(ZONE);
      const body = Array.from(times, (time, row) => {
        const own = series[row]!;
        return [formatInstant(time, zone), publishers[own]!, names[own]!, values[row]!, units[own]!];
      });
      return () => {
        const doc = new jsPDF({ unit: 'pt', format: 'a4', compress: true });
        autoTable(doc, {
          head: [HEADER],
          body,
          theme: 'plain',
          margin: 36,
          styles: { fontSize: 8, cellPadding: { vertical: 2.4, horizontal: 4 } },
          columnStyles: { 3: { halign: 'right' } },
        });
        return doc.output('blob').size;
      };
    },
  ],
]);

serveCases(cases, (size) => size);
