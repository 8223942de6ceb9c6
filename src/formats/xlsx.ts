import { ExportError } from '../core/errors.ts';
import { Pacer } from '../core/pacer.ts';
import type { RecordBatch, RecordSchema } from '../core/record-batch.ts';
import { ByteBuffer, CHUNK_BYTES } from '../encoding/byte-buffer.ts';
import { MAX_COLUMNS, MAX_ROWS } from '../encoding/ooxml/column-name.ts';
import { SharedStrings } from '../encoding/ooxml/shared-strings.ts';
import { type AddedSheet, withAddedSheets, withoutRelations } from '../encoding/ooxml/workbook-parts.ts';
import { PieceDeflate } from '../encoding/piece-deflate.ts';
import { utf8 } from '../encoding/utf8.ts';
import { type DeflatedContent, type ZipEntry, zip } from '../encoding/zip.ts';
import type { FileSection, FormatModule, WriteOptions } from './format.ts';
import { aboutRows, aboutSchema } from './xlsx-about.ts';
import type { PrepareWorkbook } from './xlsx-hook.ts';
import { SheetNames } from './xlsx-names.ts';
import { type XlsxSettings, xlsxSettings } from './xlsx-options.ts';
import { SheetRows } from './xlsx-rows.ts';
import { buildSkeleton, type Skeleton, type SkeletonSheet } from './xlsx-skeleton.ts';
import { withMeasuredWidths } from './xlsx-widths.ts';

const SHARED_STRINGS = 'xl/sharedStrings.xml';
/** First in the archive, as what looks at the first bytes of a file expects of a workbook. */
const FIRST_PART = '_rels/.rels';

/** The XLSX format. exceljs builds the workbook, and the rows are streamed into its sheets. */
export function xlsxModule(prepare?: PrepareWorkbook): FormatModule {
  return {
    parseOptions: xlsxSettings,
    timeStyle: () => 'wall',
    write: (sections, options) => new Workbook(sections, options, prepare).write(),
  };
}

class Workbook {
  readonly #sections: readonly FileSection[];
  readonly #options: WriteOptions;
  readonly #settings: XlsxSettings;
  readonly #prepare: PrepareWorkbook | undefined;
  readonly #names = new SheetNames();
  readonly #added: AddedSheet[] = [];
  readonly #rowCounts: number[] = [];
  /** Number of the next sheet's part; those of exceljs come first. */
  #nextPart = 0;

  constructor(sections: readonly FileSection[], options: WriteOptions, prepare: PrepareWorkbook | undefined) {
    this.#sections = sections;
    this.#options = options;
    this.#settings = options.formatOptions as XlsxSettings;
    this.#prepare = prepare;
  }

  async *write(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (const { schema, title } of this.#sections) {
      if (schema.columns.length > MAX_COLUMNS)
        throw new ExportError(
          'unsupported',
          `${JSON.stringify(title)} has ${schema.columns.length} columns, and a sheet holds ${MAX_COLUMNS}: ` +
            'ask for the long layout, for fewer targets, or for CSV.',
        );
    }
    const { zone, created } = this.#options;
    const about = this.#settings.about ? { name: 'About', schema: aboutSchema, hasHeader: false } : undefined;
    // Taken before the others, so that the last sheet is always called so.
    if (about) this.#names.take(about.name);
    const plans = this.#sections.map(({ title, schema }) => ({
      name: this.#names.take(title),
      schema,
      hasHeader: schema.blockRows === undefined,
    }));
    const skeleton = await buildSkeleton(
      plans,
      about,
      this.#settings,
      { created, title: this.#sections[0]!.title },
      this.#prepare,
    );
    this.#nextPart = 1 + Math.max(...[...skeleton.sheets, ...numbered(skeleton)].map(partNumber));
    yield* zip(this.#entries(skeleton), new Date(zone.wallAt(created)));
  }

  async *#entries({ sheets, parts }: Skeleton): AsyncGenerator<ZipEntry> {
    const table = new TextDecoder().decode(parts.get(SHARED_STRINGS) ?? new Uint8Array(0));
    const strings = new SharedStrings(table.split('<si>').length - 1);
    yield { name: FIRST_PART, chunks: once(parts.get(FIRST_PART)!) };
    for (const [at, section] of this.#sections.entries()) yield* this.#sheets(section, sheets[at]!, strings);
    const about = sheets[this.#sections.length];
    if (about) {
      const { request, warnings, zone } = this.#options;
      const counts = this.#sections.map(({ title, facts }, at) => ({ title, facts, rows: this.#rowCounts[at]! }));
      const records = aboutRows(counts, { request, warnings: warnings(), zone });
      yield* this.#sheets({ schema: aboutSchema, records, warn: () => {} }, about, strings);
    }
    for (const [path, bytes] of withAddedSheets(parts, this.#added)) {
      if (path === FIRST_PART) continue;
      yield { name: path, chunks: path === SHARED_STRINGS ? tableWith(table, strings) : once(bytes) };
    }
  }

  /** A section's sheet, and more of them when there are more rows than one holds. */
  async *#sheets(
    section: Pick<FileSection, 'schema' | 'records' | 'warn'>,
    skeleton: SkeletonSheet,
    strings: SharedStrings,
  ): AsyncGenerator<ZipEntry> {
    const source = section.records[Symbol.asyncIterator]();
    const sheet = new SheetStream(section.schema, skeleton, strings, this.#options);
    try {
      for (let copy = 0; copy === 0 || !sheet.ended; copy++) {
        let path = skeleton.path;
        if (copy > 0) {
          path = `xl/worksheets/sheet${this.#nextPart++}.xml`;
          this.#added.push({ path, name: this.#names.take(skeleton.name), after: skeleton.path });
        }
        let content: DeflatedContent | undefined;
        const chunks = sheet.chunks(source, copy > 0, (ended) => {
          content = ended;
        });
        yield { name: path, chunks, deflated: () => content! };
      }
    } finally {
      await source.return?.();
    }
    this.#rowCounts.push(sheet.rowCount);
    sheet.report(section.warn);
  }
}

/** The rows of a section on their way into sheets. */
class SheetStream {
  ended = false;
  rowCount = 0;
  readonly #schema: RecordSchema;
  readonly #skeleton: SkeletonSheet;
  readonly #options: WriteOptions;
  readonly #out = new ByteBuffer();
  readonly #rows: SheetRows;
  #deflate = new PieceDeflate(this.#out);
  #before = '';
  /** The batch that is being written, and its next row. */
  #batch: RecordBatch | undefined;
  #row = 0;

  constructor(schema: RecordSchema, skeleton: SkeletonSheet, strings: SharedStrings, options: WriteOptions) {
    this.#schema = schema;
    this.#skeleton = skeleton;
    this.#options = options;
    this.#rows = new SheetRows(this.#deflate, skeleton.styles, strings, options.zone);
    if (schema.blockRows === undefined) this.#rows.countLabels(schema.columns.map(({ label }) => label));
  }

  /** The part of one sheet: until it is full, or the rows have ended. */
  async *chunks(
    source: AsyncIterator<RecordBatch>,
    isCopy: boolean,
    onEnd: (content: DeflatedContent) => void,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { columns, blockRows } = this.#schema;
    const { lastRow, after } = this.#skeleton;
    const rows = this.#rows;
    const out = this.#out;
    const pacer = new Pacer(this.#options.signal);
    if (!isCopy) {
      await this.#advance(source);
      const { before } = this.#skeleton;
      this.#before = withMeasuredWidths(before, columns, this.#batch, this.#options.zone);
    }
    this.#deflate = new PieceDeflate(out);
    this.#write(isCopy ? withoutRelations(this.#before) : this.#before);
    rows.startSheet(this.#deflate, lastRow);
    // A blank row parts a block from the one before, which is on this sheet unless nothing is yet.
    const fits = () =>
      rows.rowNumber + (blockRows === undefined ? 1 : Math.min(blockRows + 1, MAX_ROWS - lastRow)) <= MAX_ROWS;
    while (this.#batch) {
      const batch = this.#batch;
      const step = blockRows ?? 1;
      // Blocks never straddle batches, since each is one record.
      while (this.#row < batch.length) {
        if (!fits()) break;
        if (blockRows !== undefined && rows.rowNumber > lastRow) rows.skipRow();
        for (const end = Math.min(this.#row + step, batch.length); this.#row < end; ) rows.write(this.#row++);
        if (out.length >= CHUNK_BYTES || (this.#row & 63) < step) {
          if (out.length >= CHUNK_BYTES) yield out.take();
          if (pacer.due) await pacer.pause();
        }
      }
      if (this.#row < batch.length) break;
      this.rowCount += blockRows === undefined ? batch.length : batch.length / blockRows;
      await this.#advance(source);
    }
    this.ended = this.#batch === undefined;
    const filtered = after.replace(
      /(<autoFilter ref="[A-Z]+\d+:[A-Z]+)\d+"/,
      (_, range: string) => `${range}${Math.max(rows.rowNumber, lastRow)}"`,
    );
    this.#write(isCopy ? withoutRelations(filtered) : filtered);
    onEnd(this.#deflate.end());
    if (out.length > 0) yield out.take();
  }

  report(warn: FileSection['warn']): void {
    const rows = this.#rows;
    warn(
      'formula-guarded',
      'Texts that look like formulas were written as texts, which nothing evaluates.',
      rows.guarded,
    );
    warn('replaced-characters', 'Characters that XML cannot carry were written as U+FFFD.', rows.replaced);
    warn('text-cut', 'Texts longer than a cell can be (32,767 characters) were cut to that.', rows.cut);
    warn('non-finite-value', 'Values that are not finite numbers were written as empty cells.', rows.nonFinite);
    warn('sub-millisecond-time', 'Times finer than a millisecond are shown rounded down to it.', rows.subMillisecond);
    warn('time-as-text', 'Times before 1900-03-01 or after 9999, which date cells cannot show, are texts.', rows.early);
  }

  /** Takes up the next batch that has rows. */
  async #advance(source: AsyncIterator<RecordBatch>): Promise<void> {
    this.#row = 0;
    for (;;) {
      const next = await source.next();
      this.#batch = next.done ? undefined : next.value;
      if (!this.#batch) return;
      if (this.#batch.length === 0) continue;
      this.#rows.enter(this.#batch);
      return;
    }
  }

  #write(xml: string): void {
    const bytes = utf8(xml);
    const deflate = this.#deflate;
    deflate.reserve(bytes.length).set(bytes, deflate.length);
    deflate.length += bytes.length;
    deflate.piece(this.#schema.columns.length);
  }
}

const partNumber = ({ path }: { readonly path: string }): number => Number(/(\d+)\.xml$/.exec(path)?.[1] ?? 0);

/** The parts of sheets that the host has added. */
const numbered = ({ parts }: Skeleton) =>
  [...parts.keys()].filter((path) => path.startsWith('xl/worksheets/sheet')).map((path) => ({ path }));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield bytes.slice();
}

/** The table of shared strings with ours behind those it has. */
async function* tableWith(table: string, strings: SharedStrings): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // How often they are used need not be said (ECMA-376 Part 1 §18.4.9).
  const start = table.replace(/ count="\d+" uniqueCount="\d+"/, ` uniqueCount="${strings.count}"`);
  const end = start.endsWith('</sst>') ? '</sst>' : '';
  yield utf8(start.slice(0, start.length - end.length));
  for (const items of strings.items()) yield items;
  yield utf8(end);
}
