/** How sheets are printed: paper, orientation, pages across, and what stands on every page. */
import type { Worksheet } from 'exceljs';
import type { ColumnHeader } from '../../core/record-batch.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import type { PrintTitles } from '../../encoding/ooxml/workbook-parts.ts';

/** A4 in ECMA-376 Part 1 §18.3.1.63. */
const A4 = 9;

/** A number of pages that says: nobody has set it. */
const UNSET_PAGES = 32_767;

/** Inches. */
const MARGINS = { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 };

/** Characters across a page of A4 within these margins, at the size at which they are shown. */
const PORTRAIT = 100;
const LANDSCAPE = 147;

/** How small a print may be, in portrait and at all: below, the sheet is turned, or goes over several pages across. */
const LEAST_PORTRAIT = 0.8;
const LEAST_SCALE = 0.6;

/** Sets a sheet up for print; what a host sets later holds. */
export function setUpPrint(sheet: Worksheet): void {
  Object.assign(sheet.pageSetup, {
    ...{ paperSize: A4, margins: { ...MARGINS }, fitToPage: true, fitToWidth: UNSET_PAGES, fitToHeight: 0 },
    orientation: undefined,
  });
  sheet.headerFooter.oddFooter = '&L&8&A&R&8Page &P of &N';
}

/** What a sheet needs of paper. */
export interface PrintPlan {
  readonly orientation: 'portrait' | 'landscape';
  readonly pagesAcross: number;
  /** What is repeated on every page. */
  readonly titles: PrintTitles;
}

/**
 * Plans the print of a table: in portrait where it has room, else in landscape, and over several pages only where one
 * would be too small to read; those then repeat the times.
 *
 * @param widths of the columns, in characters
 * @param headerRow number of the row with the labels; undefined when there is none
 */
export function printPlan(
  columns: readonly ColumnHeader[],
  widths: readonly number[],
  headerRow: number | undefined,
): PrintPlan {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const rows = headerRow === undefined ? {} : { rows: `${headerRow}:${headerRow}` };
  if (total * LEAST_PORTRAIT <= PORTRAIT) return { orientation: 'portrait', pagesAcross: 1, titles: rows };
  const page = LANDSCAPE / LEAST_SCALE;
  if (total <= page) return { orientation: 'landscape', pagesAcross: 1, titles: rows };
  const repeated = columns[0]!.kind === 'time' && widths[0]! < page / 2 ? widths[0]! : 0;
  return {
    orientation: 'landscape',
    pagesAcross: Math.ceil((total - repeated) / (page - repeated)),
    titles: { ...rows, ...(repeated > 0 && { columns: `${columnName(0)}:${columnName(0)}` }) },
  };
}

/** The XML behind a sheet's rows, printed as planned where nobody has set it otherwise. */
export function withPrintPlan(xml: string, { orientation, pagesAcross }: PrintPlan): string {
  return xml.replace(/<pageSetup\b[^>]*>/, (setup) =>
    (setup.includes(' orientation=') ? setup : setup.replace('<pageSetup', `<pageSetup orientation="${orientation}"`))
      .replace(`fitToWidth="${UNSET_PAGES}"`, `fitToWidth="${pagesAcross}"`)
      // A scale of its own would be that of a sheet that does not fit itself to pages.
      .replace(/ scale="100"/, ''),
  );
}
