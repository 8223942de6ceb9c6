/** A format that keeps what it is given, so that tests see what the pipeline makes of a request. */
import { type Cell, cellAt } from '../../src/core/record-batch.ts';
import type {
  ChartContent,
  Figure,
  FigureWishes,
  FileSection,
  Format,
  ReportFile,
  WriteOptions,
} from '../../src/formats/format.ts';

/** A table that was written. */
export interface RecordedTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** What is known about the variables after the last row. */
  readonly figures: readonly Figure[] | undefined;
}

/** A part of a report that was written. */
export interface RecordedPart {
  readonly kind: 'text' | 'table' | 'chart';
  readonly title: string;
  readonly text: string;
  readonly tables: readonly RecordedTable[];
  readonly chart?: Omit<ChartContent, 'blocks'> & {
    readonly blocks: readonly {
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      readonly styles: ChartContent['blocks'][number]['styles'];
      readonly units: readonly string[];
    }[];
  };
}

/** What a {@link RecordedFormat} was given. */
export interface Recorded {
  readonly tables: RecordedTable[];
  readonly reports: { readonly file: ReportFile; readonly parts: readonly RecordedPart[] }[];
}

/** Makes a format under the extension `pdf` that keeps what it is given. */
export function recordedFormat(wishes: FigureWishes = { chart: false, summary: false }): {
  readonly format: Format;
  readonly recorded: Recorded;
} {
  const recorded: Recorded = { tables: [], reports: [] };
  const format: Format = {
    extension: 'pdf',
    mimeType: 'application/pdf',
    bytesPerTextByte: 1,
    manySections: true,
    tellsFacts: true,
    reports: true,
    load: async () => ({
      parseOptions: (options) => options,
      timeStyle: () => 'page',
      figures: () => wishes,
      async *write(sections) {
        for (const section of sections) recorded.tables.push(await tableOf(section));
        yield new Uint8Array(1);
      },
      async *writeReport(file: ReportFile, _options: WriteOptions) {
        const parts: RecordedPart[] = [];
        for (const part of file.parts) parts.push(await partOf(part));
        recorded.reports.push({ file, parts });
        yield new Uint8Array(1);
      },
    }),
  };
  return { format, recorded };
}

async function rowsOf(records: FileSection['records']): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const { columns, length } of records)
    for (let row = 0; row < length; row++) rows.push(columns.map((column) => cellAt(column, row)));
  return rows;
}

async function tableOf(section: FileSection): Promise<RecordedTable> {
  const rows = await rowsOf(section.records);
  return {
    title: section.title,
    columns: section.schema.columns.map(({ label }) => label),
    rows,
    facts: Object.fromEntries(section.facts.map(({ label, value }) => [label, value])),
    figures: section.figures?.list(),
  };
}

async function partOf(part: ReportFile['parts'][number]): Promise<RecordedPart> {
  const { kind, title } = part;
  const text = await part.text();
  const tables: RecordedTable[] = [];
  if (part.kind === 'table') for (const index of part.names.keys()) tables.push(await tableOf(await part.open(index)));
  if (part.kind !== 'chart') return { kind, title, text, tables };
  const { blocks, ...chart } = await part.open();
  const read = [];
  for (const { columns, records, styles, units } of blocks) {
    const rows = await rowsOf(records);
    read.push({ columns: columns.map(({ label }) => label), rows, styles, units: units() });
  }
  return { kind, title, text, tables, chart: { ...chart, blocks: read } };
}
