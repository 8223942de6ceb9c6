/** Draws the table of a PDF page that summarizes the variables. Loaded when such a page is first shown. */
import { html, nothing, type TemplateResult } from 'lit';
import { Summary } from '../../core/summary.ts';
import { fixedNumberText } from '../../encoding/fixed-number.ts';
import { DecimalsMeter } from '../../formats/decimals.ts';
import type { Decimals } from '../../formats/format.ts';
import { SUMMARY_HEADS, SUMMARY_NAME } from '../../formats/pdf/summary-table.ts';
import type { ExportPreview } from '../../pipeline/run-preview.ts';
import { figureColumns, shortText } from './cell-text.ts';

/** The most variables that are drawn. */
const MOST = 50;

/** Draws the table from all rows of the file. Nothing is drawn from some of them: the figures would not be the file's. */
export function pageSummary(
  { columns, rows, truncated }: ExportPreview,
  decimals: Decimals,
): TemplateResult | typeof nothing {
  const areFigures = figureColumns(columns, rows);
  const places = columns.flatMap((_, at) => (areFigures[at] ? [at] : [])).slice(0, MOST);
  if (truncated || places.length === 0) return nothing;
  return html`<table class="page-table page-summary">
    <thead>
      <tr>
        <th scope="col">${SUMMARY_NAME}</th>
        ${SUMMARY_HEADS.map((head) => html`<th scope="col" class="figure">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${places.map(
        (at) => html`<tr>
          <th scope="row"><span class="cell"><bdi>${shortText(columns[at]!.label)}</bdi></span></th>
          ${figuresOf(rows, at, decimals).map((figure) => html`<td class="figure">${figure}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The figures of a column, in the order of their headers, with the decimals of the file. */
function figuresOf(rows: ExportPreview['rows'], at: number, asked: Decimals): readonly string[] {
  const summary = new Summary();
  const meter = new DecimalsMeter();
  for (const row of rows) {
    const cell = row[at];
    if (typeof cell !== 'number') continue;
    summary.addOne(cell);
    meter.addValue(cell);
  }
  const { count, min, avg, max, first, last } = summary;
  const decimals = meter.with(avg).decimals(asked);
  const figures = [min, avg, max, first, last].map((value) =>
    Number.isFinite(value) ? fixedNumberText(value, decimals) : '',
  );
  return [String(count), ...figures];
}
