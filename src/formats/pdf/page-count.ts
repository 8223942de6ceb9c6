import { ExportError } from '../../core/errors.ts';
import type { TableSize } from '../format.ts';
import type { PdfSettings } from '../pdf-options.ts';
import { blockLayout, GAP, lineHeight } from './block-layout.ts';
import { type ColumnFacts, planBands, sized } from './columns.ts';
import { type Look, lookOf, pageSize, rowHeight } from './look.ts';

/** Points that a character usually takes. */
const CHARACTER = 4.4;

/** Points that the title and the facts usually take on the first page. */
const OPENING = 110;

/** Of rows that were counted, the part that is sure to be written: some may be duplicates. */
const SURE = 0.9;

/** Pages that a table takes, about: its columns are laid out as those of a file, by usual widths of their cells. */
export function pagesOf(table: TableSize, settings: PdfSettings): number {
  const look = lookOf(settings, 1);
  const columns = table.columns.map(({ label, characters, figures }) => {
    const natural = characters * CHARACTER;
    return sized(label.length * CHARACTER, natural, figures ? natural : 0, look);
  });
  return table.expanded ? pagesOfBlocks(table, columns, settings, look) : pagesOfRows(table, columns, settings, look);
}

/**
 * Refuses a table that is sure to need more pages than a file may have.
 *
 * @throws ExportError `unsupported`, with what can be done
 */
export function checkPages(table: TableSize, settings: PdfSettings): void {
  const look = lookOf(settings, 1);
  const { height } = pageSize(settings, settings.orientation === 'landscape');
  const line = table.expanded ? lineHeight(look, 1) : rowHeight(look, 1);
  const lines = SURE * table.rows * (table.expanded ? table.columns.length : 1);
  const sideBySide = table.expanded ? 3 : 1;
  const least = (lines * line) / ((height - 2 * look.margin) * sideBySide);
  if (least > settings.maxPages) throw tooManyPages(settings.maxPages, pagesOf(table, settings));
}

/**
 * What to say of a file that would have too many pages.
 *
 * @param wanted how many, about, where it is known
 */
export function tooManyPages(maxPages: number, wanted?: number): ExportError {
  const about = wanted === undefined ? '' : ` (about ${wanted})`;
  return new ExportError(
    'unsupported',
    `The PDF file would have more than ${maxPages} pages${about}. Decimate the data, shorten the window, ask for ` +
      'several items with a part each, export it as CSV or XLSX, or raise pdf.maxPages.',
  );
}

type Size = Pick<ColumnFacts, 'least' | 'most'>;

function pagesOfRows(table: TableSize, columns: readonly Size[], settings: PdfSettings, look: Look): number {
  const room = (landscape: boolean) => pageSize(settings, landscape).width - 2 * look.margin;
  const { landscape, bands } = planBands(
    columns,
    0,
    settings.orientation === 'landscape' ? undefined : room(false),
    settings.orientation === 'portrait' ? undefined : room(true),
  );
  const lines = Math.max(
    ...bands.map((band) =>
      linesIn(
        band.map((index) => columns[index]!),
        room(landscape),
        look,
      ),
    ),
  );
  const { height } = pageSize(settings, landscape);
  const perPage = (height - 2 * look.margin - rowHeight(look, 1)) / rowHeight(look, lines);
  const missing = OPENING / rowHeight(look, lines);
  return bands.length * Math.max(1, Math.ceil((table.rows + missing) / Math.floor(perPage)));
}

/** Lines of a row whose columns share a width. */
function linesIn(columns: readonly Size[], room: number, look: Look): number {
  const sum = (of: 'least' | 'most') => columns.reduce((total, column) => total + column[of], 0);
  const spare = Math.max(0, room - sum('least')) / Math.max(1, sum('most') - sum('least'));
  const lines = columns.map(({ least, most }) => {
    const width = least + Math.min(1, spare) * (most - least);
    return Math.ceil((most - 2 * look.padX) / (width - 2 * look.padX));
  });
  return Math.min(Math.max(1, ...lines), look.maxLines);
}

function pagesOfBlocks(table: TableSize, columns: readonly Size[], settings: PdfSettings, look: Look): number {
  const page = pageSize(settings, settings.orientation === 'landscape');
  const label = Math.max(0, ...table.columns.map(({ label }) => label.length)) * CHARACTER;
  const value = Math.max(...columns.map(({ most }) => most - 2 * look.padX));
  const { lefts } = blockLayout(label, value, columns.length, page, look);
  const block = rowHeight(look, 1) + columns.length * lineHeight(look, 1) + GAP;
  const room = page.height - 2 * look.margin;
  const perPage = Math.max(1, Math.floor((room + GAP) / block)) * lefts.length;
  const missing = Math.ceil(OPENING / block) * lefts.length;
  const whole = Math.ceil((table.rows + missing) / perPage);
  return Math.max(1, block > room ? Math.ceil((table.rows * block) / (room * lefts.length)) : whole);
}
