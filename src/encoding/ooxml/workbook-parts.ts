/** Adds sheets and print titles to the parts of a finished workbook. */
import { utf8 } from '../utf8.ts';
import { xmlText } from './cell-text.ts';

/** A sheet that continues a full one. */
export interface AddedSheet {
  /** Name on the tab. */
  readonly name: string;
  /** Path of the sheet's part in the package. */
  readonly path: string;
  /** Path of the sheet before it on the tabs. */
  readonly after: string;
}

/** The rows and columns of a sheet that are printed on every page. */
export interface PrintTitles {
  /** The repeated rows, such as `1:1`. Default: none. */
  readonly rows?: string;
  /** The repeated columns, such as `A:B`. Default: none. */
  readonly columns?: string;
}

/** The additions to a workbook. */
export interface SheetAdditions {
  /** The sheets to add. */
  readonly added: readonly AddedSheet[];
  /**
   * Print titles by path of a sheet's part. Sheets that continue it repeat the same. Titles that the host has set take
   * precedence.
   */
  readonly titles: ReadonlyMap<string, PrintTitles>;
}

const CONTENT_TYPES = '[Content_Types].xml';
const WORKBOOK = 'xl/workbook.xml';
const RELATIONSHIPS = 'xl/_rels/workbook.xml.rels';
const APP = 'docProps/app.xml';

const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
const SHEET_RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';

/** Adds sheets and print titles to the parts of a workbook (ECMA-376 Part 1 §12.3.23, Part 2 §10.1.2). */
export function withSheetAdditions(
  parts: ReadonlyMap<string, Uint8Array>,
  { added, titles }: SheetAdditions,
): Map<string, Uint8Array> {
  const result = new Map(parts);
  const edit = (path: string, change: (xml: string) => string) => {
    const part = parts.get(path);
    if (part) result.set(path, utf8(change(new TextDecoder().decode(part))));
  };
  // The part repeats the list of sheets. No program needs it, so remove it instead of updating it.
  edit(APP, (xml) => xml.replace(/<(HeadingPairs|TitlesOfParts)>.*?<\/\1>/gs, ''));
  const overrides = added.map(({ path }) => `<Override PartName="/${path}" ContentType="${SHEET_TYPE}"/>`);
  edit(CONTENT_TYPES, (xml) => xml.replace('</Types>', `${overrides.join('')}</Types>`));
  const relationId = (index: number) => `rIdAdded${index + 1}`;
  const relations = added.map(
    ({ path }, i) =>
      `<Relationship Id="${relationId(i)}" Type="${SHEET_RELATIONSHIP}" Target="${path.replace('xl/', '')}"/>`,
  );
  edit(RELATIONSHIPS, (xml) => xml.replace('</Relationships>', `${relations.join('')}</Relationships>`));
  const targets = new TextDecoder().decode(parts.get(RELATIONSHIPS));
  edit(WORKBOOK, (xml) => {
    const sheets = xml.match(/<sheet [^>]*\/>/g) ?? [];
    const names: string[] = [];
    let nextId = Math.max(...sheets.map((sheet) => Number(/sheetId="(\d+)"/.exec(sheet)?.[1] ?? 0)));
    const list: string[] = [];
    /** The new index of each sheet, by its old index. */
    const moved: number[] = [];
    for (const sheet of sheets) {
      moved.push(list.length);
      list.push(sheet);
      const id = /r:id="([^"]+)"/.exec(sheet)?.[1];
      const path = `xl/${new RegExp(`Id="${id}"[^>]*Target="([^"]+)"`).exec(targets)?.[1]}`;
      const own = titles.get(path);
      const isSet = new RegExp(`name="_xlnm.Print_Titles" localSheetId="${moved.length - 1}"`).test(xml);
      const repeat = (element: string) => {
        if (own && !isSet) names.push(printTitles(list.length - 1, / name="([^"]*)"/.exec(element)![1]!, own));
      };
      repeat(sheet);
      added.forEach(({ name, after }, i) => {
        if (after !== path) return;
        const element = `<sheet sheetId="${++nextId}" name="${xmlText(name)}" state="visible" r:id="${relationId(i)}"/>`;
        list.push(element);
        repeat(element);
      });
    }
    const kept = xml
      .replace(/localSheetId="(\d+)"/g, (_, index: string) => `localSheetId="${moved[Number(index)] ?? index}"`)
      .replace(/activeTab="(\d+)"/, (_, index: string) => `activeTab="${moved[Number(index)] ?? index}"`)
      .replace(/<definedNames\b[^>]*?(?:\/>|>(.*?)<\/definedNames>)/s, (_, own: string = '') => {
        names.unshift(own);
        return '';
      });
    const defined = names.join('');
    return kept.replace(
      /<sheets>.*<\/sheets>/s,
      () => `<sheets>${list.join('')}</sheets>${defined === '' ? '' : `<definedNames>${defined}</definedNames>`}`,
    );
  });
  return result;
}

/**
 * Writes the defined name for the print titles of a sheet (§18.2.5).
 *
 * @param index the sheet's index in the workbook
 * @param name the sheet's name, as XML
 */
function printTitles(index: number, name: string, { rows, columns }: PrintTitles): string {
  const sheet = `'${name.replace(/'|&apos;/g, "''")}'`;
  const ranges = [columns, rows].filter((range) => range !== undefined);
  if (ranges.length === 0) return '';
  const absolute = ranges.map((range) => `${sheet}!${range.replace(/(\w+):(\w+)/, '$$$1:$$$2')}`);
  return `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${absolute.join(',')}</definedName>`;
}

/**
 * Copies the XML around a sheet's rows for another sheet. Removes drawings, notes and tables, which sheets cannot
 * share.
 */
export const withoutRelations = (xml: string): string =>
  xml
    .replace(/<(drawing|legacyDrawing|picture)\b[^>]*\/>/g, '')
    .replace(/<tableParts\b.*?<\/tableParts>/gs, '')
    .replace(/<hyperlinks>.*?<\/hyperlinks>/gs, '')
    // Only one sheet can be selected.
    .replace(/ tabSelected="[^"]*"/g, '');
