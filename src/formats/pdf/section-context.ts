/** The input and the result of laying out a section. */
import type { ExportWarning } from '../../core/warnings.ts';
import type { FileSection, WriteOptions } from '../format.ts';
import { remarkTexts } from '../remarks.ts';
import type { BlockRows } from './block-rows.ts';
import type { CellCounts } from './cell-text.ts';
import type { HeadFacts } from './head-facts.ts';
import type { HeldRows } from './held-rows.ts';
import { expectedWarnings } from './losses.ts';
import { Opening, type OpeningContent, remarkLines } from './opening.ts';
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
  /** Warnings before the first page. */
  readonly warnings: readonly ExportWarning[];
  /** Draws texts. */
  readonly pen: Pen;
  /** Title of the section. */
  readonly title: string;
  /** Facts for the head. */
  readonly head: HeadFacts;
}

/** A section that is laid out and ready for its rows. */
export interface LaidSection {
  /** Fills the pages. */
  readonly pager: Pager;
  /** Writes the rows. */
  readonly rows: TableRows | BlockRows;
  /** The opening of the first page. */
  readonly opening: PromisedOpening;
  /** Name of the form at the foot of pages without rows. */
  readonly foot: string;
}

/** The opening of the first page. Its height is fixed now; its texts about all rows follow at the end. */
export interface PromisedOpening {
  /** The content that is known now. */
  readonly content: OpeningContent;
  /** The layout of the content. */
  readonly opening: Opening;
  /** Size of the page. */
  readonly page: PageSize;
  /** Name of the form that the page shows. */
  readonly form: string;
}

/** The most lines reserved for remarks, and the least when later rows may add remarks. */
const MOST_REMARK_LINES = 4;
const LEAST_REMARK_LINES = 2;

/**
 * Reserves the opening of a section.
 *
 * @param losses what the texts of its rows will lose, as far as known
 */
export function promiseOpening(
  { shared, pen, title, head, held, warnings }: SectionContext,
  given: Pick<OpeningContent, 'facts' | 'note' | 'leastHeight'>,
  page: PageSize,
  losses: CellCounts,
): PromisedOpening {
  const content = { ...given, title, headline: head.headline, logo: shared.settings.logo };
  // Lay it out once to count what its own texts lose.
  new Opening(pen, content, page, 0);
  const expected = remarkTexts([...warnings, ...expectedWarnings(losses, pen.counts)]);
  const least = held.whole ? 0 : LEAST_REMARK_LINES;
  const lines = Math.min(MOST_REMARK_LINES, Math.max(least, remarkLines(pen, expected, page)));
  const again = { ...content, again: true };
  return { content: again, opening: new Opening(pen, again, page, lines), page, form: shared.document.promiseForm() };
}
