/** Makes the sheet of a table from a prototype that exceljs has written, with every kind of column. */
import type { ColumnHeader, RecordSchema } from '../../core/record-batch.ts';
import { xmlText } from '../../encoding/ooxml/cell-text.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { type SharedStrings, textElement } from '../../encoding/ooxml/shared-strings.ts';
import { hasHeader, isBesideFigures, plainText, type TemplateSheet, unmeasuredWidth } from './template.ts';

/**
 * The columns of a prototype: three of tables, one of records, and one of figures without a filter. The cells of the last
 * two must be aligned so.
 */
export const PROTOTYPE: RecordSchema = {
  columns: [
    { id: 'text', label: 'text', kind: 'text' },
    { id: 'number', label: 'number', kind: 'number' },
    { id: 'beside', label: 'beside', kind: 'text' },
    { id: 'block', label: 'block', kind: 'time' },
    { id: 'unfiltered', label: 'unfiltered', kind: 'number' },
  ],
};

const TEXT = 0;
const NUMBER = 1;
const BESIDE = 2;

/** The column of records. */
export const BLOCK = 3;

/** The column of figures without a filter. */
export const UNFILTERED = 4;

/** Makes the sheet of a table from a prototype. */
export function sheetOfSchema(prototype: TemplateSheet, schema: RecordSchema, strings: SharedStrings): TemplateSheet {
  const { columns } = schema;
  const isTable = hasHeader(schema);
  const number = prototype.after.includes('<autoFilter ') ? NUMBER : UNFILTERED;
  const kindOf = (_: ColumnHeader, at: number): number => {
    if (!isTable) return BLOCK;
    if (isBesideFigures(columns, at)) return BESIDE;
    return columns[at]!.kind === 'number' ? number : TEXT;
  };
  const kinds = columns.map(kindOf);
  const styles = [...prototype.before.matchAll(/<c r="[A-E]1" s="(\d+)"/g)].map(([, style]) => style!);
  const cells = columns.map(({ label }, at) => labelCell(`${columnName(at)}1`, styles[kinds[at]!]!, label, strings));
  const [row = ''] = /<row r="1" [^>]*>/.exec(prototype.before) ?? [];
  const start = row.replace(/ spans="[^"]*"/, ` spans="1:${columns.length}"`);
  const header = isTable ? `${start}${cells.join('')}</row>` : '';
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
