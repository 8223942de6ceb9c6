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

const CONTENT_TYPES = '[Content_Types].xml';
const WORKBOOK = 'xl/workbook.xml';
const RELATIONSHIPS = 'xl/_rels/workbook.xml.rels';
const APP = 'docProps/app.xml';

const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
const SHEET_RELATIONSHIP = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';

/** The parts of a workbook, made to know further sheets (ECMA-376 Part 1 §12.3.23, Part 2 §10.1.2). */
export function withAddedSheets(
  parts: ReadonlyMap<string, Uint8Array>,
  added: readonly AddedSheet[],
): Map<string, Uint8Array> {
  const result = new Map(parts);
  const edit = (path: string, change: (xml: string) => string) => {
    const part = parts.get(path);
    if (part) result.set(path, utf8(change(new TextDecoder().decode(part))));
  };
  // It lists the sheets once more, which nobody needs, and would have to be kept right.
  edit(APP, (xml) => xml.replace(/<(HeadingPairs|TitlesOfParts)>.*?<\/\1>/gs, ''));
  if (added.length === 0) return result;
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
    let nextId = Math.max(...sheets.map((sheet) => Number(/sheetId="(\d+)"/.exec(sheet)?.[1] ?? 0)));
    const list: string[] = [];
    /** By index of a sheet before, its index now. */
    const moved: number[] = [];
    for (const sheet of sheets) {
      moved.push(list.length);
      list.push(sheet);
      const id = /r:id="([^"]+)"/.exec(sheet)?.[1];
      const path = `xl/${new RegExp(`Id="${id}"[^>]*Target="([^"]+)"`).exec(targets)?.[1]}`;
      added.forEach(({ name, after }, i) => {
        if (after === path)
          list.push(`<sheet sheetId="${++nextId}" name="${xmlText(name)}" state="visible" r:id="${relationId(i)}"/>`);
      });
    }
    return xml
      .replace(/<sheets>.*<\/sheets>/s, () => `<sheets>${list.join('')}</sheets>`)
      .replace(/localSheetId="(\d+)"/g, (_, index: string) => `localSheetId="${moved[Number(index)] ?? index}"`)
      .replace(/activeTab="(\d+)"/, (_, index: string) => `activeTab="${moved[Number(index)] ?? index}"`);
  });
  return result;
}

/** Copies a sheet's XML around its rows for another sheet: drawings, notes and tables cannot be shared, so they go. */
export const withoutRelations = (xml: string): string =>
  xml
    .replace(/<(drawing|legacyDrawing|picture)\b[^>]*\/>/g, '')
    .replace(/<tableParts\b.*?<\/tableParts>/gs, '')
    .replace(/<hyperlinks>.*?<\/hyperlinks>/gs, '')
    // Only one sheet is shown first.
    .replace(/ tabSelected="[^"]*"/g, '');
