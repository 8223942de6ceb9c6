/** Writes the parts of a workbook one after the other: the sheets of tables as they are read, then all other parts. */
import { ExportError } from '../../core/errors.ts';
import type { RecordBatch, RecordSchema } from '../../core/record-batch.ts';
import { MAX_COLUMNS } from '../../encoding/ooxml/column-name.ts';
import { type SheetDrawing, withDrawings } from '../../encoding/ooxml/drawing-parts.ts';
import { SharedStrings } from '../../encoding/ooxml/shared-strings.ts';
import { StyleSheet } from '../../encoding/ooxml/style-sheet.ts';
import { type AddedSheet, type PrintTitles, withSheetAdditions } from '../../encoding/ooxml/workbook-parts.ts';
import { utf8 } from '../../encoding/utf8.ts';
import type { DeflatedContent, ZipEntry } from '../../encoding/zip.ts';
import type { Decimals, Fact, FileSection, WriteOptions } from '../format.ts';
import { aboutContent, type SheetReport } from './about-facts.ts';
import { aboutSheetXml } from './about-sheet.ts';
import type { XlsxSettings } from './options.ts';
import { type SheetContext, type SheetExtras, SheetStream } from './sheet.ts';
import type { SheetNames } from './sheet-names.ts';
import type { TemplateSheet, WorkbookTemplate } from './template.ts';

const SHARED_STRINGS = 'xl/sharedStrings.xml';
const STYLES = 'xl/styles.xml';
/** The first part in the archive. Programs that recognize files by their first bytes expect it there. */
const FIRST_PART = '_rels/.rels';

/** How a table is written. */
export interface TableOptions extends SheetExtras {
  /** The rows. Default: those of the section. */
  readonly records?: AsyncIterable<RecordBatch> | undefined;
}

/** The sheets of a table that is written. */
export interface WrittenTable {
  /** Names of its sheets. */
  readonly names: readonly string[];
  /** Number of the last row on the first of them. */
  readonly lastRow: number;
}

/** A workbook that is being written. */
export class WorkbookWriter {
  /** What its sheets share. */
  readonly context: SheetContext;
  readonly #options: WriteOptions;
  readonly #template: WorkbookTemplate;
  readonly #names: SheetNames;
  /** The table of shared texts that exceljs has written. */
  readonly #table: string;
  readonly #added: AddedSheet[] = [];
  readonly #titles = new Map<string, PrintTitles>();
  readonly #reports: SheetReport[] = [];
  readonly #drawings: SheetDrawing[] = [];
  #roundsFigures = false;
  /** Number of the next sheet's part, after those of exceljs. */
  #nextPart: number;

  /** @param names the names in use, and those to come */
  constructor(template: WorkbookTemplate, names: SheetNames, options: WriteOptions) {
    const { zone, signal, decimals = 'auto' } = options;
    const { numberFormat } = options.formatOptions as XlsxSettings;
    const { parts, sheets, front, about } = template;
    this.#options = options;
    this.#template = template;
    this.#names = names;
    this.#table = decoded(parts.get(SHARED_STRINGS));
    this.context = {
      ...{ zone, signal },
      strings: new SharedStrings(this.#table.split('<si>').length - 1),
      styles: new StyleSheet(decoded(parts.get(STYLES))),
      decimals: numberFormat === undefined ? decimals : 'full',
    };
    const own = [...sheets, ...(front ? [front] : []), ...(about ? [about] : [])].map(({ path }) => path);
    this.#nextPart = 1 + Math.max(...[...own, ...parts.keys()].map(partNumber));
  }

  /** Writes the first part of the package. */
  *start(): Generator<ZipEntry> {
    yield { name: FIRST_PART, chunks: once(this.#template.parts.get(FIRST_PART)!) };
  }

  /** How the figures of a table are shown. A number format of the options decides for all. */
  #decimalsOf({ decimals }: FileSection): Decimals {
    const { numberFormat } = this.#options.formatOptions as XlsxSettings;
    return numberFormat === undefined && decimals !== undefined ? decimals : this.context.decimals;
  }

  /** Writes a table's sheet, and further sheets when its rows do not fit in one. */
  async *table(
    section: FileSection,
    template: TemplateSheet,
    { records = section.records, ...extras }: TableOptions = {},
  ): AsyncGenerator<ZipEntry, WrittenTable> {
    const source = records[Symbol.asyncIterator]();
    const context = { ...this.context, decimals: this.#decimalsOf(section) };
    const sheet = new SheetStream(section.schema, template, context, source, extras);
    const names = [template.name];
    try {
      for (let copy = 0; copy === 0 || !sheet.ended; copy++) {
        let path = template.path;
        if (copy > 0) {
          path = `xl/worksheets/sheet${this.#nextPart++}.xml`;
          const name = this.#names.take(template.name);
          this.#added.push({ path, name, after: template.path });
          names.push(name);
        }
        let content: DeflatedContent | undefined;
        const chunks = sheet.chunks(copy > 0, (ended) => {
          content = ended;
        });
        yield { name: path, chunks, deflated: () => content! };
      }
    } finally {
      await source.return?.();
    }
    this.#titles.set(template.path, sheet.titles);
    this.#roundsFigures ||= sheet.choosesDecimals;
    sheet.report(section.warn.bind(section));
    const { title, facts, item } = section;
    this.#reports.push({ title, names, facts, rows: sheet.rowCount, item });
    return { names, lastRow: sheet.lastRowOfFirst };
  }

  /** Writes a sheet that is laid out like a page. */
  *page({ path }: TemplateSheet, xml: string): Generator<ZipEntry> {
    yield { name: path, chunks: once(utf8(xml)) };
  }

  /** Adds charts to a sheet, whose XML contains the element of the drawing. */
  addDrawing(drawing: SheetDrawing): void {
    this.#drawings.push(drawing);
  }

  /**
   * Writes the sheet "About" when it is wanted.
   *
   * @param facts facts about the whole workbook
   */
  *about(facts: readonly Fact[] = []): Generator<ZipEntry> {
    const { about } = this.#template;
    if (!about) return;
    const { request, warnings, zone, created } = this.#options;
    const roundsFigures = this.#roundsFigures;
    const content = aboutContent(this.#reports, { facts, request, warnings: warnings(), zone, created, roundsFigures });
    yield* this.page(about, aboutSheetXml(content, about, this.context.strings));
  }

  /** Writes all other parts. */
  *end(): Generator<ZipEntry> {
    const { strings, styles } = this.context;
    const parts = withDrawings(this.#template.parts, this.#drawings);
    for (const [path, bytes] of withSheetAdditions(parts, { added: this.#added, titles: this.#titles })) {
      if (path === FIRST_PART) continue;
      if (path === SHARED_STRINGS) yield { name: path, chunks: tableWith(this.#table, strings) };
      // The number formats of all figures are known only now.
      else yield { name: path, chunks: once(path === STYLES ? utf8(styles.toXml()) : bytes) };
    }
  }
}

/**
 * Checks that a sheet can hold the columns of a table.
 * @throws ExportError `unsupported` when it cannot
 */
export function checkColumns({ columns }: RecordSchema, title: string): void {
  if (columns.length <= MAX_COLUMNS) return;
  throw new ExportError(
    'unsupported',
    `${JSON.stringify(title)} has ${columns.length} columns, and a sheet holds ${MAX_COLUMNS}: ` +
      'ask for the long layout, for fewer targets, or for CSV.',
  );
}

/** The number of a sheet's part; 0 for other parts. */
const partNumber = (path: string): number => Number(/^xl\/worksheets\/sheet(\d+)\.xml$/.exec(path)?.[1] ?? 0);

const decoded = (bytes: Uint8Array = new Uint8Array(0)): string => new TextDecoder().decode(bytes);

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield bytes.slice();
}

/** Writes the table of shared strings, with new ones after those it has. */
async function* tableWith(table: string, strings: SharedStrings): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // The number of uses is optional (ECMA-376 Part 1 §18.4.9).
  const start = table.replace(/ count="\d+" uniqueCount="\d+"/, ` uniqueCount="${strings.count}"`);
  const end = start.endsWith('</sst>') ? '</sst>' : '';
  yield utf8(start.slice(0, start.length - end.length));
  for (const items of strings.items()) yield items;
  yield utf8(end);
}
