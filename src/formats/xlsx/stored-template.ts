/** Makes a workbook without rows from the parts that exceljs has written when this package was made. */
import { xmlText } from '../../encoding/ooxml/cell-text.ts';
import { utf8 } from '../../encoding/utf8.ts';
import type { XlsxSettings } from './options.ts';
import { withPaper } from './print-setup.ts';
import { PLACEHOLDERS, type StoredSheet } from './stored-parts.ts';
import { STORED } from './stored-workbook.ts';
import {
  type PageNames,
  plainText,
  type TemplateSheet,
  type WorkbookFacts,
  type WorkbookTemplate,
} from './template.ts';

/**
 * Makes a template. Its sheets of tables have the columns of a prototype; see {@link sheetOfSchema}.
 *
 * @param names the names of these sheets
 */
export function storedTemplate(
  names: readonly string[],
  pages: PageNames,
  settings: XlsxSettings,
  { created, title, ...paper }: WorkbookFacts,
): WorkbookTemplate {
  const { numberFormat, autoFilter, dateFormat, author } = settings;
  const styles = numberFormat === undefined ? STORED.general : STORED.formatted;
  const sheetOf = (name: string, number: number, { before, after }: StoredSheet, rows: number): TemplateSheet => ({
    name,
    path: `xl/worksheets/sheet${number}.xml`,
    before,
    after: withPaper(autoFilter ? after : after.replace(/<autoFilter [^>]*>/, ''), paper),
    lastRow: rows,
    patterns: rows === 0 ? styles.page : styles.table,
  });
  // The numbers are those that exceljs gives.
  const sheets = names.map((name, at) => sheetOf(name, at + 1, STORED.table, 1));
  let number = sheets.length;
  const pageOf = (name: string | undefined) =>
    name === undefined ? undefined : sheetOf(name, ++number, STORED.page, 0);
  const front = pageOf(pages.front);
  const about = pageOf(pages.about);
  const all = [...(front ? [front] : []), ...sheets, ...(about ? [about] : [])];
  const facts = new Map<string, string>([
    [PLACEHOLDERS.author, xmlText(plainText(author).text)],
    [PLACEHOLDERS.title, xmlText(plainText(title).text)],
    [PLACEHOLDERS.created, new Date(created).toISOString().replace(/\.\d+/, '')],
  ]);
  const parts = new Map<string, Uint8Array>();
  for (const [path, xml] of Object.entries(STORED.parts)) {
    const element = STORED.sheetElements[path];
    // A sheet may have the name of a placeholder, so a part is filled only once.
    const filled =
      element === undefined
        ? xml.replace(/\{\w+\}/g, (placeholder) => facts.get(placeholder) ?? placeholder)
        : xml.replace(PLACEHOLDERS.sheets, () => elements(element, all));
    parts.set(path, utf8(filled));
  }
  const formats = { figures: numberFormat, seconds: dateFormat, milliseconds: dateFormat.replace(/ss$/, 'ss.000') };
  parts.set('xl/styles.xml', utf8(withFormats(styles.xml, formats)));
  return { sheets, front, about, parts };
}

/** The elements of sheets in a part that lists them. */
function elements(element: string, sheets: readonly TemplateSheet[]): string {
  const of = sheets.map(({ name, path }, at) => {
    const values = new Map<string, string>([
      [PLACEHOLDERS.number, /\d+/.exec(path)![0]],
      [PLACEHOLDERS.relation, `rId${STORED.relations + at + 1}`],
      [PLACEHOLDERS.name, xmlText(name)],
    ]);
    return element.replace(/\{\w+\}/g, (placeholder) => values.get(placeholder)!);
  });
  return of.join('');
}

/** Puts number formats in place of their placeholders. Formats that are built in have the number of these. */
function withFormats(
  xml: string,
  codes: Readonly<Record<'figures' | 'seconds' | 'milliseconds', string | undefined>>,
): string {
  let result = xml;
  for (const [which, code] of Object.entries(codes)) {
    if (code === undefined) continue;
    const placeholder = ` formatCode="${PLACEHOLDERS[which as keyof typeof codes]}"`;
    const builtIn = STORED.builtInFormats[code];
    if (builtIn === undefined)
      result = result.replace(placeholder, () => ` formatCode="${xmlText(plainText(code).text)}"`);
    else {
      const [element, id] = new RegExp(`<numFmt numFmtId="(\\d+)"${placeholder.replace(/[{}.]/g, '\\$&')}/>`).exec(
        result,
      )!;
      result = result.replace(element, '').replaceAll(` numFmtId="${id}"`, ` numFmtId="${builtIn}"`);
    }
  }
  return result;
}
