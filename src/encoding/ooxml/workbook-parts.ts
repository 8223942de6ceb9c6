import { utf8 } from '../utf8.ts';
import { xmlText } from './cell-text.ts';

/** A sheet that goes on where another is full. */
export interface AddedSheet {
  readonly name: string;
  /** Path of its part in the package. */
  readonly path: string;
  /** Path of the sheet that it comes after on the tabs. */
  readonly after: string;
}

/** Rows and columns of a sheet that are printed on every page, as `1:1` and `A:B`. */
export interface PrintTitles {
  readonly rows?: string;
  readonly columns?: string;
}

/** What is to be added to a workbook. */
export interface SheetAdditions {
  readonly added: readonly AddedSheet[];
  /** By path of a sheet's part, what its pages repeat; sheets that go on repeat the same, unless the host has set it. */
  readonly titles: ReadonlyMap<string, PrintTitles>;
}

const CONTENT_TYPES = '[Content_Types].xml';
const WORKBOOK = 'xl/workbook.xml';
const RELATIONSHIPS = 'xl/_rels/workbook.xml.rels';
const APP = 'docProps/app.xml';

const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
const SHEET_RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';

/** The parts of a workbook, made to know further sheets and print titles (ECMA-376 Part 1 §12.3.23, Part 2 §10.1.2). */
export function withSheetAdditions(
  parts: ReadonlyMap<string, Uint8Array>,
  { added, titles }: SheetAdditions,
): Map<string, Uint8Array> {
  const result = new Map(parts);
  const edit = (path: string, change: (xml: string) => string) => {
    const part = parts.get(path);
    if (part) result.set(path, utf8(change(new TextDecoder().decode(part))));
  };
  // It lists the sheets once more, which nobody needs, and would have to be kept right.
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
    /** By index of a sheet before, its index now. */
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
 * A name that says what a sheet's pages repeat (§18.2.5).
 *
 * @param index of the sheet among all
 * @param name of the sheet, as XML
 */
function printTitles(index: number, name: string, { rows, columns }: PrintTitles): string {
  const sheet = `'${name.replace(/'|&apos;/g, "''")}'`;
  const ranges = [columns, rows].filter((range) => range !== undefined);
  if (ranges.length === 0) return '';
  const absolute = ranges.map((range) => `${sheet}!${range.replace(/(\w+):(\w+)/, '$$$1:$$$2')}`);
  return `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${absolute.join(',')}</definedName>`;
}

/** Copies a sheet's XML around its rows for another sheet: drawings, notes and tables cannot be shared, so they go. */
export const withoutRelations = (xml: string): string =>
  xml
    .replace(/<(drawing|legacyDrawing|picture)\b[^>]*\/>/g, '')
    .replace(/<tableParts\b.*?<\/tableParts>/gs, '')
    .replace(/<hyperlinks>.*?<\/hyperlinks>/gs, '')
    // Only one sheet is shown first.
    .replace(/ tabSelected="[^"]*"/g, '');
