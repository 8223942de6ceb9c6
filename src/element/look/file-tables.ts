/** Draws the first rows as a sheet of a spreadsheet program, and as a page of a PDF. */
import { html, type TemplateResult } from 'lit';
import type { FileExtension } from '../../contract/request.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { cellWriter, figureColumns, shortText } from './cell-text.ts';
import type { ShownRows } from './shown-rows.ts';

/** What a table needs besides its rows. */
export interface TableLook {
  /** Name of the table for screen readers. */
  readonly caption: string;
  /** Type of the file. */
  readonly extension: FileExtension;
  /** Language of figures. */
  readonly locale: string;
}

/** Draws a sheet: column letters, row numbers, a bold header with filters, grid lines. */
export function sheetTable({ columns, rows }: ShownRows, look: TableLook): TemplateResult {
  const { heads, cells } = contents(columns, rows, look);
  return html`<table class="sheet">
    <caption class="hidden">${look.caption}</caption>
    <thead>
      <tr aria-hidden="true" class="letters">
        <td class="row-number"></td>
        ${columns.map((_, at) => html`<td>${columnName(at)}</td>`)}
      </tr>
      <tr><td aria-hidden="true" class="row-number">1</td>${heads}</tr>
    </thead>
    <tbody>
      ${cells.map((row, at) => html`<tr><td aria-hidden="true" class="row-number">${at + 2}</td>${row}</tr>`)}
    </tbody>
  </table>`;
}

/** Draws the table of a page. */
export function pageTable({ columns, rows }: ShownRows, look: TableLook): TemplateResult {
  const { heads, cells } = contents(columns, rows, look);
  return html`<table class="page-table">
    <caption class="hidden">${look.caption}</caption>
    <thead><tr>${heads}</tr></thead>
    <tbody>${cells.map((row) => html`<tr>${row}</tr>`)}</tbody>
  </table>`;
}

function contents(
  columns: ShownRows['columns'],
  rows: ShownRows['rows'],
  { extension, locale }: TableLook,
): { heads: TemplateResult[]; cells: TemplateResult[][] } {
  const write = cellWriter(extension, locale);
  const figures = figureColumns(columns, rows);
  const kinds = columns.map(({ kind }, at) => (figures[at] ? 'figure' : kind === 'time' ? 'time' : ''));
  return {
    heads: columns.map(
      ({ label }, at) =>
        html`<th scope="col" class=${kinds[at]!}><span class="cell"><bdi>${shortText(label)}</bdi></span></th>`,
    ),
    cells: rows.map((row) =>
      columns.map(
        (column, at) => html`<td class=${kinds[at]!}><span class="cell">${write(row[at], column)}</span></td>`,
      ),
    ),
  };
}
