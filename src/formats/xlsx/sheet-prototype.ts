/**
 * Makes sheets of tables whose columns are known only while the workbook is written. exceljs writes a prototype of them
 * with every kind of column, and the sheet takes its styles.
 */
import type { ColumnHeader, RecordSchema } from '../../core/record-batch.ts';
import { xmlText } from '../../encoding/ooxml/cell-text.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { type SharedStrings, textElement } from '../../encoding/ooxml/shared-strings.ts';
import { hasHeader, isBesideFigures, plainText, type TemplateSheet, unmeasuredWidth } from './template.ts';

/** The columns of a prototype: three of tables, and one of records, whose cells must be aligned as theirs. */
export const PROTOTYPE: RecordSchema = {
  columns: [
    { id: 'text', label: 'text', kind: 'text' },
    { id: 'number', label: 'number', kind: 'number' },
    { id: 'beside', label: 'beside', kind: 'text' },
    { id: 'block', label: 'block', kind: 'time' },
  ],
};

const TEXT = 0;
const NUMBER = 1;
const BESIDE = 2;
const BLOCK = 3;

/** Makes the sheet of a table from a prototype. */
export function sheetOfSchema(prototype: TemplateSheet, schema: RecordSchema, strings: SharedStrings): TemplateSheet {
  const { columns } = schema;
  const isTable = hasHeader(schema);
  const kindOf = (_: ColumnHeader, at: number): number => {
    if (!isTable) return BLOCK;
    if (isBesideFigures(columns, at)) return BESIDE;
    return columns[at]!.kind === 'number' ? NUMBER : TEXT;
  };
  const kinds = columns.map(kindOf);
  const styles = [...prototype.before.matchAll(/<c r="[A-D]1" s="(\d+)"/g)].map(([, style]) => style!);
  const cells = columns.map(({ label }, at) => labelCell(`${columnName(at)}1`, styles[kinds[at]!]!, label, strings));
  const header = isTable ? `<row r="1">${cells.join('')}</row>` : '';
  const cols = columns.map(
    (_, at) => `<col min="${at + 1}" max="${at + 1}" width="${unmeasuredWidth(at)}" customWidth="1"/>`,
  );
  const [plain, ...times] = prototype.patterns;
  return {
    ...prototype,
    before: prototype.before
      .replace(/<cols>.*<\/cols>/s, `<cols>${cols.join('')}</cols>`)
      .replace(/<sheetData>.*$/s, () => `<sheetData>${header}`)
      .replace(/<sheetViews>.*<\/sheetViews>/s, (views) => (isTable ? views : '')),
    after: prototype.after.replace(/<autoFilter [^>]*>/, (filter) =>
      isTable ? filter.replace(/:[A-Z]+/, `:${columnName(columns.length - 1)}`) : '',
    ),
    lastRow: isTable ? 1 : 0,
    patterns: [kinds.map((kind) => plain![kind]!), ...times.map((pattern) => kinds.map(() => pattern[TEXT]!))],
  };
}

function labelCell(address: string, style: string, label: string, strings: SharedStrings): string {
  const xml = xmlText(plainText(label).text);
  const start = `<c r="${address}" s="${style}"`;
  if (xml === '') return `${start}/>`;
  const index = strings.index(xml);
  return index === undefined
    ? `${start} t="inlineStr"><is>${textElement(xml)}</is></c>`
    : `${start} t="s"><v>${index}</v></c>`;
}
