/**
 * Why a result is not a plain copy of the data, as a word a program can branch on.
 *
 * | code | counted |
 * |---|---|
 * | `duplicates-dropped` | messages equal in publisher, subtopic, name, time and value to one already kept |
 * | `non-numeric-left-out` | messages without a number, left out by decimation or delta |
 * | `cell-conflict` | messages that claimed a wide cell already claimed; the last one in the order of rows is shown |
 * | `publishers-share-column` | messages in a wide column of another publisher than the column's first, where nothing tells them apart |
 * | `not-in-labels` | messages of devices that `wide.labels` does not list, left out |
 * | `mixed-series` | buckets whose messages differ in unit, or in a subtopic, protocol or channel that is shown; its cell is empty |
 * | `formula-guarded` | cells, headers or labels that a spreadsheet would have evaluated |
 * | `replaced-characters` | characters that cannot be written, each replaced by U+FFFD |
 * | `non-finite-value` | NaN or infinite values, written as empty cells |
 * | `unusable-value` | values of a kind that cannot be shown (objects, lists, inexact BigInts, fields of the wrong type), left out |
 * | `unusable-field` | identity and other fields that are not of their type, left empty; the message names the field |
 * | `several-values` | messages with several values; shown is a number before a boolean, a boolean before a text, a text before data |
 * | `sub-millisecond-time` | times finer than a millisecond, shown rounded down to it |
 * | `time-as-text` | times that date cells of a spreadsheet cannot show, written as texts |
 * | `text-cut` | texts longer than there is room for, cut |
 * | `malformed-message` | messages without a usable time or without a name, left out |
 * | `outside-window` | messages the source gave though their time lies outside the window, left out |
 * | `target-without-data` | targets of which the window holds no message |
 * | `no-data` | items without any row |
 * | `partial-bucket` | first or last buckets that the window cuts: they cover less time than the others |
 * | `gap-filled` | values in buckets without a message, taken from those beside them |
 * | `unit-changed` | series whose messages differ in unit, in a table that shows no unit for each row |
 * | `unit-not-in-header` | columns whose unit was told only after the header had been written |
 * | `ambiguous-time` | times that the clock shows twice, written without what tells them apart |
 * | `rounded` | figures written with fewer decimals than they have |
 * | `column-not-in-item` | columns that an item does not have, absent from its file |
 * | `column-empty-after-decimation` | columns that decimation or differences leave without content |
 * | `period-ignored` | items that give `from`, `to` and `period`; the period was ignored |
 * | `filename-changed` | file names made safe or unique |
 * | `folder-unavailable` | files of a recurring export that are in the inbox, as the chosen folder could not be written |
 */
export type WarningCode =
  | 'duplicates-dropped'
  | 'non-numeric-left-out'
  | 'cell-conflict'
  | 'publishers-share-column'
  | 'not-in-labels'
  | 'mixed-series'
  | 'formula-guarded'
  | 'replaced-characters'
  | 'non-finite-value'
  | 'unusable-value'
  | 'unusable-field'
  | 'several-values'
  | 'sub-millisecond-time'
  | 'time-as-text'
  | 'text-cut'
  | 'malformed-message'
  | 'outside-window'
  | 'target-without-data'
  | 'no-data'
  | 'partial-bucket'
  | 'gap-filled'
  | 'unit-changed'
  | 'unit-not-in-header'
  | 'ambiguous-time'
  | 'rounded'
  | 'column-not-in-item'
  | 'column-empty-after-decimation'
  | 'period-ignored'
  | 'filename-changed'
  | 'folder-unavailable';

/** One kind of drop, cut, replacement or guard, and how often it happened. */
export interface ExportWarning {
  /** What happened; see {@link WarningCode}. */
  readonly code: WarningCode;
  /** The same as a sentence for people. */
  readonly message: string;
  /** How often. */
  readonly count: number;
  /** Index of the item in the request; absent when it concerns the whole request. */
  readonly item?: number;
}

/** Collects warnings: equal ones (code, item and message) are one entry with a count. */
export class WarningLog {
  readonly #entries = new Map<string, { code: WarningCode; message: string; count: number; item?: number }>();

  /** Counts `count` more of a warning; a count of 0 leaves no trace. */
  add(code: WarningCode, message: string, count = 1, item?: number): void {
    if (count <= 0) return;
    const key = `${code}\n${item ?? ''}\n${message}`;
    const entry = this.#entries.get(key);
    if (entry) entry.count += count;
    else this.#entries.set(key, { code, message, count, ...(item === undefined ? {} : { item }) });
  }

  /** All warnings so far: by item, those of the whole request first, else in the order of their first appearance. */
  list(): ExportWarning[] {
    return [...this.#entries.values()].sort((a, b) => (a.item ?? -1) - (b.item ?? -1)).map((entry) => ({ ...entry }));
  }
}
