/** The input and the result of laying out the rows of a section. */
import type { FileSection, WriteOptions } from '../format.ts';
import type { BlockRows } from './block-rows.ts';
import type { CellCounts } from './cell-text.ts';
import type { HeadFacts } from './head-facts.ts';
import type { HeldRows } from './held-rows.ts';
import type { FactText } from './opening.ts';
import type { Pager } from './pager.ts';
import type { Pen } from './pen.ts';
import type { SharedParts } from './shared-parts.ts';
import type { TableRows } from './table-rows.ts';
import type { PageSize } from './theme.ts';

/** What laying out a section needs. */
export interface SectionContext {
  /** The section. */
  readonly section: FileSection;
  /** Options of the file. */
  readonly options: WriteOptions;
  /** Parts that the sections of the file share. */
  readonly shared: SharedParts;
  /** The rows, with those that are already read. */
  readonly held: HeldRows;
  /** Draws texts. */
  readonly pen: Pen;
  /** Title of the section. */
  readonly title: string;
  /** Facts for the head. */
  readonly head: HeadFacts;
}

/** The layout of rows, for those who draw what is above them. */
export interface RowsPlan {
  /** Size of the pages. */
  readonly page: PageSize;
  /** Facts about columns that are not shown as columns, because their cells are all the same. */
  readonly facts: readonly FactText[];
  /** A sentence about rounding. Absent when no figure is rounded. */
  readonly note?: string | undefined;
  /** Labels of the columns of each part that pages show side by side, without those that all parts have. */
  readonly parts: readonly (readonly string[])[];
  /** Height of the header row and of the first rows, which stay on one page, in points. */
  readonly leastHeight: number;
  /** Height of the header row and all rows. Infinite when it is not known. */
  readonly wholeHeight: number;
  /** What the cells of the rows will lose, as far as known. */
  readonly losses: CellCounts;
}

/** What is above the rows on their first page. */
export interface AboveRows {
  /** Operators for each page side by side. */
  readonly operators: readonly (readonly Uint8Array[])[];
  /** Height below the page's margin, in points. */
  readonly height: number;
}

/** Draws what is above the rows, when their layout is known. */
export type DrawAbove = (plan: RowsPlan) => Promise<AboveRows>;

/** Rows that are laid out and ready to be written. */
export interface LaidRows {
  /** Fills the pages. */
  readonly pager: Pager;
  /** Writes the rows. */
  readonly rows: TableRows | BlockRows;
  /** Name of the form at the foot of the last page. */
  readonly foot: string;
}
