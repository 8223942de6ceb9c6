import type { ColumnHeader, ColumnKind, RecordBatch } from '../core/record-batch.ts';
import type { SampleBatch, SampleField } from '../core/sample-batch.ts';
import type { WarningCode } from '../core/warnings.ts';

/** One variable of an item: a SenML name, and what it is called in the output. */
export interface LayoutTarget {
  readonly name: string;
  /** Shown instead of the name; the name itself when the request gives no label. */
  readonly label: string;
}

/** What a layout needs to know of an item. */
export interface LayoutOptions {
  /** Columns of the output; each is one that {@link Layout.hasColumn} knows. */
  readonly columns: readonly ColumnHeader[];
  readonly targets: readonly LayoutTarget[];
  /** Whether rows stay of which all cells but time and identity are empty. Default false; without effect on long rows. */
  readonly keepsEmptyRows?: boolean;
  /** Counts what a row cannot show. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** A field that tells devices apart. */
export type SplitField = 'publisher' | 'subtopic' | 'channel';

/** How the variables of wide rows are parted by device. */
export interface Split {
  readonly field: SplitField;
  /** The devices that have columns, and what to call them. Absent: those that are met, by their own names. */
  readonly labels?: readonly { readonly id: string; readonly label: string }[] | undefined;
}

/** A column of one variable and one device. */
export interface SplitColumn extends ColumnHeader {
  /** SenML name of the variable. */
  readonly variable: string;
  /** What its messages have in the field that tells devices apart. */
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
  /** Columns of an item whose request names none; undefined where it must name them. */
  readonly defaultColumns: readonly ColumnHeader[] | undefined;
  /** Ids an item with these targets may ask for; one that ends in `<path>` stands for many. */
  columnIds(targets: readonly LayoutTarget[]): readonly string[];
  /** Whether an item with these targets has this column. */
  hasColumn(id: string, targets: readonly LayoutTarget[]): boolean;
  /** Why one of an item's columns cannot be asked for by this id, beside the others; undefined where it can. */
  columnFault(id: string, ids: readonly string[], targets: readonly LayoutTarget[]): string | undefined;
  /** Whether a row joins all series of one time, each in a column of its own, rather than showing one of them. */
  readonly joinsSeries: boolean;
  /** What the cells of one of an item's columns usually are. */
  kindOf(id: string): ColumnKind;
  /** Why a column is empty for samples of this origin, whatever the data, as the end of a sentence; undefined where it is not. */
  emptiedBy(id: string, origin: SampleOrigin): string | undefined;
  /** SenML names of the variables whose figures a column shows; none for a column of something else. */
  variablesOf(column: ColumnHeader, targets: readonly LayoutTarget[]): readonly string[];
  /** Optional sample columns that these columns are made of. */
  sampleFields(columnIds: readonly string[]): readonly SampleField[];
  /** Rows of the samples, in the same order and batch by batch, none of them empty; holds one batch. */
  rows(batches: AsyncIterable<SampleBatch>, options: LayoutOptions): AsyncGenerator<RecordBatch>;
}
