/** What a section is laid out with, and what comes of it. */
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

/** What a section is laid out with. */
export interface SectionContext {
  readonly section: FileSection;
  readonly options: WriteOptions;
  readonly shared: SharedParts;
  readonly held: HeldRows;
  /** What has been counted before the first page. */
  readonly warnings: readonly ExportWarning[];
  readonly pen: Pen;
  readonly title: string;
  readonly head: HeadFacts;
}

/** A section laid out: its rows can be written, and at the end what is to be said of all of them. */
export interface LaidSection {
  readonly pager: Pager;
  readonly rows: TableRows | BlockRows;
  readonly opening: PromisedOpening;
  /** Name of the form at the foot of pages that hold no rows. */
  readonly foot: string;
}

/** The opening of the first page: its place is known, what it says of all rows only at the end. */
export interface PromisedOpening {
  readonly content: OpeningContent;
  readonly opening: Opening;
  readonly page: PageSize;
  /** Name under which the page shows it. */
  readonly form: string;
}

/** Lines that are kept for remarks at most, and at least where more may come to be remarked. */
const MOST_REMARK_LINES = 4;
const LEAST_REMARK_LINES = 2;

/**
 * Promises the opening of a section.
 *
 * @param losses what the texts of its rows will lose, as far as it is known
 */
export function promiseOpening(
  { shared, pen, title, head, held, warnings }: SectionContext,
  told: Pick<OpeningContent, 'facts' | 'note' | 'leastHeight'>,
  page: PageSize,
  losses: CellCounts,
): PromisedOpening {
  const content = { ...told, title, headline: head.headline, logo: shared.settings.logo };
  // Laid out once to see what its own texts lose.
  new Opening(pen, content, page, 0);
  const expected = remarkTexts([...warnings, ...expectedWarnings(losses, pen.counts)]);
  const least = held.whole ? 0 : LEAST_REMARK_LINES;
  const lines = Math.min(MOST_REMARK_LINES, Math.max(least, remarkLines(pen, expected, page)));
  const again = { ...content, again: true };
  return { content: again, opening: new Opening(pen, again, page, lines), page, form: shared.document.promiseForm() };
}
