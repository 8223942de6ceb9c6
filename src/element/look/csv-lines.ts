/** Draws the first rows as the lines of a CSV file. Loaded when such a file is first shown. */
import { html, nothing, type TemplateResult } from 'lit';
import { fixedNumberText } from '../../encoding/fixed-number.ts';
import { cellGuard } from '../../formats/csv/formula-guard.ts';
import { type CsvOptions, csvDialect } from '../../formats/csv/options.ts';
import { type PreviewCell, shortText } from './cell-text.ts';
import type { ShownRows } from './shown-rows.ts';

/** What lines need besides their rows. */
export interface LinesLook {
  /** Name of the table for screen readers. */
  readonly caption: string;
  /** The CSV options of the export. */
  readonly options: CsvOptions | undefined;
  /** The delimiter of the request. Default: that of the options. */
  readonly delimiter: string | undefined;
}

/** Draws lines with the delimiter, the quotes and the guards of the file. */
export function csvLines({ columns, rows, moreColumns }: ShownRows, look: LinesLook): TemplateResult {
  const dialect = csvDialect(look.options);
  const delimiter = look.delimiter ?? dialect.delimiter;
  const guard = cellGuard(delimiter);
  const text = (content: string) => quoted(guard(content), delimiter, columns.length === 1);
  const field = (cell: PreviewCell | undefined, decimals: number | undefined) => {
    if (typeof cell !== 'number') return text(cell === null || cell === undefined ? '' : String(cell));
    const figure = fixedNumberText(cell, decimals ?? 'full');
    return quoted(dialect.decimal === ',' ? figure.replace('.', ',') : figure, delimiter, false);
  };
  const sign = delimiter === '\t' ? html`<span class="tab">→</span>${delimiter}` : delimiter;
  const after = (at: number) =>
    at < columns.length - 1 || moreColumns > 0
      ? html`<span class="delimiter" aria-hidden="true">${sign}</span>`
      : nothing;
  const heads = columns.map(({ label }) => text(label));
  // Excel reads a file that begins with ID as another format.
  if (heads[0]?.startsWith('ID')) heads[0] = `"${heads[0]}"`;
  // No white space between cells: lines are shown with every space.
  const headCells = heads.map(
    (head, at) => html`<th scope="col" role="columnheader">${shortText(head)}${after(at)}</th>`,
  );
  const lines = rows.map((row) => {
    const cells = columns.map(({ decimals }, at) => shortText(field(row[at], decimals)));
    return html`<tr role="row">${cells.map((cell, at) => html`<td role="cell">${cell}${after(at)}</td>`)}</tr>`;
  });
  return html`<table class="lines" role="table">
    <caption class="hidden">${look.caption}</caption>
    <thead role="rowgroup"><tr role="row">${headCells}</tr></thead>
    <tbody role="rowgroup">${lines}</tbody>
  </table>`;
}

/** Puts quotes around a field that needs them (RFC 4180). */
function quoted(field: string, delimiter: string, isAlone: boolean): string {
  if (field === '') return isAlone ? '""' : '';
  return /["\r\n]/.test(field) || field.includes(delimiter) ? `"${field.replaceAll('"', '""')}"` : field;
}
