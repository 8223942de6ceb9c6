/** The warnings of a result and their codes. */

/**
 * How a result differs from the data it was read from, as a code that a program can branch on.
 *
 * | code | what is counted |
 * |---|---|
 * | `duplicates-dropped` | dropped messages that equal an earlier one in publisher, subtopic, name, time and value |
 * | `non-numeric-left-out` | messages without a number, left out by decimation or delta |
 * | `cell-conflict` | messages for a wide cell that already had a value; the cell shows the last one in row order |
 * | `publishers-share-column` | messages in a wide column from another publisher than the column's first, when nothing distinguishes them |
 * | `not-in-labels` | messages left out because `wide.labels` does not list their device |
 * | `mixed-series` | buckets whose messages differ in unit, or in a subtopic, protocol or channel that the file shows; the cell is empty |
 * | `formula-guarded` | cells, headers or labels that a spreadsheet would evaluate, made safe |
 * | `replaced-characters` | characters that the file cannot contain, each replaced by U+FFFD |
 * | `non-finite-value` | NaN or infinite values, written as empty cells |
 * | `unusable-value` | left-out values of a kind that cannot be shown (objects, lists, inexact BigInts, fields of the wrong type) |
 * | `unusable-field` | fields of the wrong type or under a name of another format, left empty; the message names the field |
 * | `several-values` | messages with several values; the file shows a number before a boolean, a boolean before a text, a text before data |
 * | `sub-millisecond-time` | times finer than a millisecond, rounded down to the millisecond |
 * | `time-as-text` | times that a date cell of a spreadsheet cannot show, written as text |
 * | `text-cut` | texts that were cut because they are too long |
 * | `malformed-message` | left-out messages without a usable time or without a name |
 * | `outside-window` | left-out messages that the source returned although their time is outside the window |
 * | `target-without-data` | targets without a message in the window |
 * | `no-data` | items without rows |
 * | `partial-bucket` | first or last buckets that the window cuts, so that they cover less time than the others |
 * | `gap-filled` | values filled into buckets without a message |
 * | `unit-changed` | series whose unit changes, in a table without a unit column |
 * | `unit-not-in-header` | columns whose unit became known only after the header was written |
 * | `ambiguous-time` | times that the clock shows twice, written without an offset to distinguish them |
 * | `rounded` | figures written with fewer decimals than they have |
 * | `resource-missing` | resources whose ids the server does not know |
 * | `attribute-not-in-columns` | resources with attributes that were met only after the header was written, and are in no column |
 * | `inexact-number` | whole numbers of resources beyond 2^53, which JSON in a browser cannot hold exactly |
 * | `related-joined` | cells that join several related resources |
 * | `not-in-chart` | variables that a chart cannot show |
 * | `unknown-placeholder` | placeholders in a report's texts that mean nothing, left as they are |
 * | `unknown-format` | members of a report's template and `formats` that this version does not know, kept but not used |
 * | `column-not-in-item` | columns that an item does not have, absent from its file |
 * | `column-empty-after-decimation` | columns that decimation or differences leave empty |
 * | `period-ignored` | items with `from`, `to` and `period`; the period is ignored |
 * | `filename-changed` | file names changed to be safe or unique |
 * | `folder-unavailable` | files of a recurring export that went to the inbox because the chosen folder could not be written |
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
  | 'resource-missing'
  | 'attribute-not-in-columns'
  | 'inexact-number'
  | 'related-joined'
  | 'not-in-chart'
  | 'unknown-placeholder'
  | 'unknown-format'
  | 'column-not-in-item'
  | 'column-empty-after-decimation'
  | 'period-ignored'
  | 'filename-changed'
  | 'folder-unavailable';

/** One difference between the result and the data, and how often it happened. */
export interface ExportWarning {
  /** What happened; see {@link WarningCode}. */
  readonly code: WarningCode;
  /** The same as a sentence for people, with the way out where there is one. */
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
  /** Index of the item in the request. Absent when the warning is about the whole request. */
  readonly item?: number;
}

/** Collects warnings. Warnings with the same code, item and message become one entry with a count. */
export class WarningLog {
  readonly #entries = new Map<string, { code: WarningCode; message: string; count: number; item?: number }>();

  /** Adds `count` to a warning. A count of 0 adds nothing. */
  add(code: WarningCode, message: string, count = 1, item?: number): void {
    if (count <= 0) return;
    const key = `${code}\n${item ?? ''}\n${message}`;
    const entry = this.#entries.get(key);
    if (entry) entry.count += count;
    else this.#entries.set(key, { code, message, count, ...(item === undefined ? {} : { item }) });
  }

  /**
   * All warnings so far. Warnings about the whole request come first, then those of each item, in order of first
   * appearance.
   */
  list(): ExportWarning[] {
    return [...this.#entries.values()].sort((a, b) => (a.item ?? -1) - (b.item ?? -1)).map((entry) => ({ ...entry }));
  }
}
