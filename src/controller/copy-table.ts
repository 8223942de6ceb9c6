/** Copies the first rows of a file as a table. Loaded when somebody copies. */
import { cellGuard } from '../formats/csv/formula-guard.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { FormExporter } from './form-host.ts';
import type { RunInput } from './run-control.ts';

/** Most rows that are copied: what spreadsheet programs paste in a moment. */
export const MAX_ROWS = 10_000;

/** A table as the clipboard takes it. */
export interface CopiedTable {
  /** Rows of cells with tabs between them. */
  readonly text: string;
  /** The same as an HTML table. */
  readonly html: string;
  /** Number of rows without the header. */
  readonly rows: number;
}

/** Reads the first rows, of all series beside each other. Dates are written as spreadsheet programs take them, whatever the format of the file. */
export async function readTable(
  exporter: Pick<FormExporter, 'preview'>,
  { request, options }: RunInput,
  locale: string,
): Promise<CopiedTable> {
  const {
    csv: _,
    pdf: __,
    xlsx: ___,
    bundle: ______,
    sink: ____,
    onProgress: _____,
    signal: _______,
    ...shared
  } = options;
  const format = { ...request.format, extension: 'xlsx' as const };
  const bundle = request.items.length > 1 ? ({ bundle: 'table' } as const) : {};
  return tableOf(await exporter.preview({ ...request, format }, { ...shared, ...bundle, rows: MAX_ROWS }), locale);
}

/** Writes a table. Numbers have every digit, and the decimal sign of the language. */
export function tableOf({ columns, rows }: Pick<ExportPreview, 'columns' | 'rows'>, locale: string): CopiedTable {
  const sign = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
  const guard = cellGuard('\t');
  const write = (cell: string | number | boolean | null): string => {
    if (cell === null) return '';
    if (typeof cell === 'number') return sign === ',' ? String(cell).replace('.', ',') : String(cell);
    // Nothing may end a cell or a row before its time.
    return typeof cell === 'string' ? guard(cell).replace(/[\t\r\n]+/g, ' ') : String(cell).toUpperCase();
  };
  const head = columns.map(({ label }) => write(label));
  const body = rows.map((row) => row.map(write));
  const cells = (row: readonly string[], tag: string) =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  return {
    text: [head, ...body].map((row) => row.join('\t')).join('\r\n'),
    html: `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`,
    rows: rows.length,
  };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES.get(sign)!);
