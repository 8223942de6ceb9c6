import type { ExportPreview, WarningCode } from 'downlink-export';
import { byId, element } from './dom.ts';
import { countText, pluralText } from './figures.ts';

/** Longest text of a cell that is shown. */
const LONGEST = 160;

/** Warnings that only say that there is nothing. */
const NOTHING: ReadonlySet<string> = new Set<WarningCode>(['no-data', 'target-without-data']);

const table = byId('preview', HTMLTableElement);
const note = byId('preview-note', HTMLSpanElement);
const message = byId('preview-message', HTMLParagraphElement);

/** Shows the first records of the file, as rows of a table or, expanded, each as a block of fields. */
export function showPreview(preview: ExportPreview, expanded: boolean): void {
  const { rows, truncated, fileName, warnings } = preview;
  table.replaceChildren(...(expanded ? blocks(preview) : grid(preview)));
  table.dataset.rows = String(rows.length);
  note.textContent = `${truncated ? 'first ' : ''}${pluralText(rows.length, expanded ? 'record' : 'row')} of ${fileName}`;
  const remarks = warnings.map(({ count, message }) => element('li', {}, `${countText(count)} × ${message}`));
  // Where messages were left out, there were some.
  const noMessages = rows.length === 0 && warnings.every(({ code }) => NOTHING.has(code));
  setMessage(
    noMessages ? 'There are no messages in this window.' : '',
    remarks.length > 0 ? element('ul', {}, ...remarks) : '',
  );
}

function grid({ columns, rows }: ExportPreview): HTMLElement[] {
  const numeric = columns.map((_, k) => rows.some((row) => typeof row[k] === 'number'));
  const className = (k: number) => (numeric[k] ? 'number' : '');
  const heads = columns.map(({ id, label }, k) =>
    element('th', { scope: 'col', title: id, className: className(k) }, label),
  );
  const body = rows.map((row) =>
    element('tr', {}, ...row.map((cell, k) => element('td', { className: className(k) }, cellText(cell, columns[k])))),
  );
  return [element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...body)];
}

function blocks({ columns, rows }: ExportPreview): HTMLElement[] {
  return rows.map((row) =>
    element(
      'tbody',
      { className: 'block' },
      ...columns.map((column, k) => {
        const head = element('th', { scope: 'row', title: column.id }, column.label);
        return element('tr', {}, head, element('td', {}, cellText(row[k], column)));
      }),
    ),
  );
}

/** Says why there is no preview. */
export function showNoPreview(reason: string | Node): void {
  table.replaceChildren();
  delete table.dataset.rows;
  note.textContent = '';
  setMessage(reason);
}

/** Shows that a newer preview is on its way. */
export function markPreviewStale(stale: boolean): void {
  table.classList.toggle('stale', stale);
}

function setMessage(...contents: readonly (string | Node)[]): void {
  message.replaceChildren(...contents);
  message.hidden = contents.every((content) => content === '');
}

/** A cell as the file shows it. */
function cellText(cell: unknown, column?: ExportPreview['columns'][number]): string {
  const { decimals } = column ?? {};
  const isFixed = typeof cell === 'number' && decimals !== undefined;
  const text = isFixed ? fixedText(cell, decimals) : Object.is(cell, -0) ? '-0' : String(cell ?? '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A figure with this many decimals. Unlike `toFixed`, it rounds the decimal number that is shown: 7.645 is 7.65. */
function fixedText(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat('en', { ...digits, useGrouping: false }).format(value);
}
