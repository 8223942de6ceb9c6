/** Defines what is recorded about the variables of an item while its rows are read. */
import type { ColumnHeader } from '../core/record-batch.ts';
import type { Figure, SectionFigures } from '../formats/format.ts';

/** A {@link Figure} with the id of its column. */
export interface LoggedFigure extends Omit<Figure, 'column'> {
  /** Id of the column with its values. Absent when the rows of several variables share a column. */
  readonly columnId?: string;
}

/** What is recorded about the variables of a table. */
export interface ItemFigures {
  /** Returns what is known about each variable from the rows read so far; see {@link SectionFigures.list}. */
  list(withShapes?: boolean): readonly LoggedFigure[];
  /** Returns the figures of a file's section with these columns; without columns, no figure has one. */
  section(columns: readonly ColumnHeader[]): SectionFigures;
}
