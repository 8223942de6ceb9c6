import type { Cell, RecordBatch, RecordSchema } from '../core/record-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { ExportWarning } from '../core/warnings.ts';
import type { Fact } from './format.ts';

/** Two columns without a header. */
export const aboutSchema: RecordSchema = {
  columns: [
    { id: 'label', label: '' },
    { id: 'value', label: '' },
  ],
};

/** Characters of a request in one cell: the longest cell, about. */
const REQUEST_PART = 32_000;

/** What is told of one sheet. */
export interface SheetReport {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly rows: number;
}

/** Rows that tell what a workbook holds: for each sheet its facts and rows, what was counted, and the request. */
export async function* aboutRows(
  sheets: readonly SheetReport[],
  { request, warnings, zone }: { request: unknown; warnings: readonly ExportWarning[]; zone: TimeZone },
): AsyncGenerator<RecordBatch> {
  const lines: [string | null, Cell][] = [];
  for (const { title, facts, rows } of sheets) {
    lines.push(
      ['Sheet', title],
      ...facts.map(({ label, value }): [string, Cell] => [label, value]),
      ['Rows', rows],
      [null, null],
    );
  }
  lines.push(['Times', `wall clock of ${zone.name}`], [null, null]);
  if (warnings.length === 0) lines.push(['Remarks', 'none: nothing was dropped, cut, replaced or guarded']);
  for (const { code, message, count } of warnings) lines.push([`Remark: ${code}`, `${count} × ${message}`]);
  lines.push([null, null]);
  const text = JSON.stringify(request) ?? '';
  for (let at = 0; at < text.length; at += REQUEST_PART)
    lines.push([at === 0 ? 'Request' : 'Request (goes on)', text.slice(at, at + REQUEST_PART)]);
  yield {
    length: lines.length,
    columns: [
      { kind: 'mixed', cells: lines.map(([label]) => label) },
      { kind: 'mixed', cells: lines.map(([, value]) => value) },
    ],
  };
}
