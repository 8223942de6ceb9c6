/** Writes XLSX files. */
import { ExportError } from '../../core/errors.ts';
import { MAX_COLUMNS } from '../../encoding/ooxml/column-name.ts';
import { SharedStrings } from '../../encoding/ooxml/shared-strings.ts';
import { StyleSheet } from '../../encoding/ooxml/style-sheet.ts';
import { type AddedSheet, type PrintTitles, withSheetAdditions } from '../../encoding/ooxml/workbook-parts.ts';
import { utf8 } from '../../encoding/utf8.ts';
import { type DeflatedContent, type ZipEntry, zip } from '../../encoding/zip.ts';
import type { FileSection, FormatModule, WriteOptions } from '../format.ts';
import { aboutContent, type SheetReport } from './about-facts.ts';
import { aboutSheetXml } from './about-sheet.ts';
import { type XlsxSettings, xlsxSettings } from './options.ts';
import { bounded, type PrepareWorkbook } from './prepare-workbook.ts';
import { type SheetContext, SheetStream } from './sheet.ts';
import { SheetNames } from './sheet-names.ts';
import { buildTemplate, type TemplateSheet, type WorkbookTemplate } from './template.ts';

const SHARED_STRINGS = 'xl/sharedStrings.xml';
const STYLES = 'xl/styles.xml';
const ABOUT = 'About';
/** The first part in the archive. Programs that recognize files by their first bytes expect it there. */
const FIRST_PART = '_rels/.rels';

/** The XLSX format. exceljs builds the workbook, and the rows are streamed into its sheets. */
export function xlsxModule(prepare?: PrepareWorkbook): FormatModule {
  return {
    parseOptions: xlsxSettings,
    timeStyle: () => 'wall',
    write: (sections, options) => new Workbook(sections, options, prepare && bounded(prepare)).write(),
  };
}

class Workbook {
  readonly #sections: readonly FileSection[];
  readonly #options: WriteOptions;
  readonly #settings: XlsxSettings;
  readonly #prepare: PrepareWorkbook | undefined;
  readonly #names = new SheetNames();
  readonly #added: AddedSheet[] = [];
  readonly #titles = new Map<string, PrintTitles>();
  readonly #reports: SheetReport[] = [];
  #roundsFigures = false;
  /** Number of the next sheet's part, after those of exceljs. */
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
    const { about } = this.#settings;
    // Reserve the name first, so that the last sheet always has it.
    if (about) this.#names.take(ABOUT);
    const names = this.#names.takeAll(this.#sections.map(({ title }) => title));
    const template = await buildTemplate(
      this.#sections.map(({ schema }, at) => ({ name: names[at]!, schema })),
      about ? ABOUT : undefined,
      this.#settings,
      { created, title: workbookTitle(this.#sections) },
      this.#prepare,
    );
    const sheets = [...template.sheets, ...(template.about ? [template.about] : []), ...numbered(template)];
    this.#nextPart = 1 + Math.max(...sheets.map(partNumber));
    yield* zip(this.#entries(template), new Date(zone.wallAt(created)));
  }

  async *#entries({ sheets, about, parts }: WorkbookTemplate): AsyncGenerator<ZipEntry> {
    const { zone, signal, decimals = 'auto' } = this.#options;
    const table = decoded(parts.get(SHARED_STRINGS));
    const context: SheetContext = {
      zone,
      signal,
      strings: new SharedStrings(table.split('<si>').length - 1),
      styles: new StyleSheet(decoded(parts.get(STYLES))),
      decimals: this.#settings.numberFormat === undefined ? decimals : 'full',
    };
    const { strings, styles } = context;
    yield { name: FIRST_PART, chunks: once(parts.get(FIRST_PART)!) };
    for (const [at, section] of this.#sections.entries()) yield* this.#sheets(section, sheets[at]!, context);
    if (about) yield { name: about.path, chunks: once(utf8(this.#aboutXml(about, strings))) };
    for (const [path, bytes] of withSheetAdditions(parts, { added: this.#added, titles: this.#titles })) {
      if (path === FIRST_PART) continue;
      if (path === SHARED_STRINGS) yield { name: path, chunks: tableWith(table, strings) };
      // The number formats of all figures are known only now.
      else yield { name: path, chunks: once(path === STYLES ? utf8(styles.toXml()) : bytes) };
    }
  }

  /** Writes a section's sheet, and further sheets when its rows do not fit in one. */
  async *#sheets(section: FileSection, template: TemplateSheet, context: SheetContext): AsyncGenerator<ZipEntry> {
    const source = section.records[Symbol.asyncIterator]();
    const sheet = new SheetStream(section.schema, template, context, source);
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
    sheet.report(section.warn);
    const { title, facts, item } = section;
    this.#reports.push({ title, names, facts, rows: sheet.rowCount, item });
  }

  #aboutXml(template: TemplateSheet, strings: SharedStrings): string {
    const { request, warnings, zone, created } = this.#options;
    const roundsFigures = this.#roundsFigures;
    const content = aboutContent(this.#reports, { request, warnings: warnings(), zone, created, roundsFigures });
    return aboutSheetXml(content, template, strings);
  }
}

/** The title in the properties of a workbook. */
const workbookTitle = ([first, ...others]: readonly FileSection[]): string =>
  others.length === 0 ? first!.title : `${first!.title} and ${others.length} more`;

const partNumber = ({ path }: { readonly path: string }): number => Number(/(\d+)\.xml$/.exec(path)?.[1] ?? 0);

/** The parts of sheets that the host added. */
const numbered = ({ parts }: WorkbookTemplate) =>
  [...parts.keys()].filter((path) => path.startsWith('xl/worksheets/sheet')).map((path) => ({ path }));

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
