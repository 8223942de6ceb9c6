import type ExcelJS from 'exceljs';
import { preparedTemplate } from '../../src/formats/exceljs/prepared-template.ts';
import { xlsxSettings } from '../../src/formats/xlsx/options.ts';
import { BLOCK, PROTOTYPE, UNFILTERED } from '../../src/formats/xlsx/sheet-prototype.ts';
import {
  PLACEHOLDERS,
  type StoredSheet,
  type StoredStyles,
  type StoredWorkbook,
} from '../../src/formats/xlsx/stored-parts.ts';
import { PATTERN_ROWS, type WorkbookTemplate } from '../../src/formats/xlsx/template.ts';

const CREATED = '1970-01-01T00:00:00Z';
const TABLE = '{table}';
const FRONT = '{front}';

/** Parts that list the sheets, and the elements by which they do. */
const LISTS: Readonly<Record<string, RegExp>> = {
  '[Content_Types].xml': /<Override PartName="\/xl\/worksheets\/[^>]*>/g,
  'xl/_rels/workbook.xml.rels': /<Relationship [^>]*Target="worksheets\/[^>]*>/g,
  'xl/workbook.xml': /<sheet [^>]*>/g,
};

/** Has exceljs write what the package stores of a workbook. */
export async function storedWorkbook(builtInFormats: Readonly<Record<string, number>>): Promise<StoredWorkbook> {
  const [general, formatted] = await Promise.all([written(undefined), written(PLACEHOLDERS.figures)]);
  const sheetElements: Record<string, string> = {};
  const parts: Record<string, string> = {};
  let relations = 0;
  for (const [path, bytes] of general!.parts) {
    let xml = new TextDecoder().decode(bytes);
    if (path === 'xl/styles.xml') continue;
    // Only the patterns of the prototype are in it.
    if (path === 'xl/sharedStrings.xml')
      xml = xml
        .replace(/ count="\d+"/, ' count="0"')
        .replace(/ uniqueCount="\d+"/, ' uniqueCount="0"')
        .replace(/<si>.*<\/si>/s, '');
    // It would have to list the sheets once more; it does not when the workbook is finished.
    xml = xml.replace(/<(HeadingPairs|TitlesOfParts)>.*?<\/\1>/gs, '').replaceAll(CREATED, PLACEHOLDERS.created);
    const list = LISTS[path];
    if (list) {
      const elements = xml.match(list)!;
      if (path.endsWith('.rels')) relations = xml.match(/<Relationship /g)!.length - elements.length;
      sheetElements[path] = elements[0]!
        .replace(/\/sheet\d+\.xml/, `/sheet${PLACEHOLDERS.number}.xml`)
        .replace(/ sheetId="\d+"/, ` sheetId="${PLACEHOLDERS.number}"`)
        .replace(/ name="[^"]*"/, ` name="${PLACEHOLDERS.name}"`)
        .replace(/"rId\d+"/, `"${PLACEHOLDERS.relation}"`);
      if (!xml.includes(elements.join(''))) throw new Error(`${path} does not list the sheets one after the other.`);
      xml = xml.replace(elements.join(''), PLACEHOLDERS.sheets);
    }
    parts[path] = xml;
  }
  const sheet = (template: WorkbookTemplate): readonly StoredSheet[] =>
    [template.front!, template.sheets[0]!].map(({ before, after }) => ({ before, after }));
  if (JSON.stringify(sheet(general!)) !== JSON.stringify(sheet(formatted!)))
    throw new Error('The sheets differ by the number format.');
  const [page, table] = sheet(general!) as [StoredSheet, StoredSheet];
  return {
    parts,
    sheetElements,
    relations,
    page,
    table,
    general: styles(general!),
    formatted: styles(formatted!),
    builtInFormats,
  };
}

function written(numberFormat: string | undefined): Promise<WorkbookTemplate> {
  const { author, title, seconds: dateFormat } = PLACEHOLDERS;
  return preparedTemplate(
    [{ name: TABLE, schema: PROTOTYPE }],
    { front: FRONT, about: undefined },
    xlsxSettings({ author, dateFormat, ...(numberFormat !== undefined && { numberFormat }) }),
    { created: Date.parse(CREATED), title },
    (workbook) => align((workbook as ExcelJS.Workbook).getWorksheet(TABLE)!),
  );
}

/** Aligns the columns of a prototype whose cells are not aligned as those of its tables. */
function align(sheet: ExcelJS.Worksheet): void {
  const pattern = sheet.rowCount - PATTERN_ROWS + 1;
  sheet.getCell(pattern, BLOCK + 1).alignment = { horizontal: 'left' };
  const { indent: _, ...alignment } = sheet.getCell(1, UNFILTERED + 1).alignment;
  sheet.getCell(1, UNFILTERED + 1).alignment = alignment;
}

const styles = ({ parts, front, sheets }: WorkbookTemplate): StoredStyles => ({
  xml: new TextDecoder().decode(parts.get('xl/styles.xml')),
  page: front!.patterns,
  table: sheets[0]!.patterns,
});
