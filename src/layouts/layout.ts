/** The contract of layouts, which turn samples into rows. */
import type { ColumnHeader, ColumnKind, RecordBatch } from '../core/record-batch.ts';
import type { SampleBatch, SampleField } from '../core/sample-batch.ts';
import type { WarningCode } from '../core/warnings.ts';

/** One variable of an item. */
export interface LayoutTarget {
  /** SenML name. */
  readonly name: string;
  /** Label in the output. It is the name when the request gives no label. */
  readonly label: string;
}

/** What a layout needs to know about an item. */
export interface LayoutOptions {
  /** The columns of the output. {@link Layout.hasColumn} accepts each of them. */
  readonly columns: readonly ColumnHeader[];
  /** The variables of the item. */
  readonly targets: readonly LayoutTarget[];
  /** Whether to keep wide rows whose cells are empty except for time and identity. Default false. */
  readonly keepsEmptyRows?: boolean;
  /** Adds to a warning about messages that a row cannot show. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** The field that identifies a device. */
export type SplitField = 'publisher' | 'subtopic' | 'channel';

/** How the columns of wide rows are split by device. */
export interface Split {
  /** The field that identifies a device. */
  readonly field: SplitField;
  /**
   * The devices that have columns, with their labels. Absent when columns are made for the devices in the data, by
   * their own names.
   */
  readonly labels?: readonly { readonly id: string; readonly label: string }[] | undefined;
}

/** A column for one variable and one device. */
export interface SplitColumn extends ColumnHeader {
  /** SenML name of the variable. */
  readonly variable: string;
  /** The device: the value of the identifying field in its messages. */
  readonly device: string;
}

/** How the samples of an item differ from the messages that were read. */
export interface SampleOrigin {
  /** Whether each stands for the messages of a bucket. */
  readonly isDecimated: boolean;
  /** Whether each is the difference to the sample before it. */
  readonly isDelta: boolean;
}

/** A layout of samples as rows, and what its columns are. */
export interface Layout {
  /** The contract's `outputFormat`. */
  readonly id: string;
  /** The columns of an item whose request lists none. Undefined when the request must list them. */
  readonly defaultColumns: readonly ColumnHeader[] | undefined;
  /** Returns the column ids of an item with these targets. An id that ends in `<path>` stands for many. */
  columnIds(targets: readonly LayoutTarget[]): readonly string[];
  /** Tells whether an item with these targets has this column. */
  hasColumn(id: string, targets: readonly LayoutTarget[]): boolean;
  /** Returns why a column cannot be requested by this id together with the others; undefined when it can. */
  columnFault(id: string, ids: readonly string[], targets: readonly LayoutTarget[]): string | undefined;
  /** Whether a row joins all series of one time, each in its own column, rather than showing one series. */
  readonly joinsSeries: boolean;
  /** Returns the usual kind of the cells of a column. */
  kindOf(id: string): ColumnKind;
  /** Explains, as the end of a sentence, why a column is always empty for these samples; undefined when it may have content. */
  emptiedBy(id: string, origin: SampleOrigin): string | undefined;
  /** Returns the SenML names of the variables whose figures a column shows; none for other columns. */
  variablesOf(column: ColumnHeader, targets: readonly LayoutTarget[]): readonly string[];
  /** Returns the optional sample columns that these columns need. */
  sampleFields(columnIds: readonly string[]): readonly SampleField[];
  /** Lays out samples as rows, in the same order, batch by batch. No row is empty. Holds one batch. */
  rows(batches: AsyncIterable<SampleBatch>, options: LayoutOptions): AsyncGenerator<RecordBatch>;
}
