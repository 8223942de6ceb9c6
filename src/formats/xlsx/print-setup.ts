/** Sets up the print of sheets: paper, orientation, pages across, and repeated rows and columns. */
import type { Worksheet } from 'exceljs';
import type { ColumnHeader } from '../../core/record-batch.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import type { PrintTitles } from '../../encoding/ooxml/workbook-parts.ts';

/** The numbers of paper sizes in ECMA-376 Part 1 §18.3.1.63. */
const PAPER = { a4: 9, letter: 1 } as const;

/** The paper of all sheets of a workbook. */
export interface Paper {
  /** Its size. Default A4. */
  readonly pageSize?: keyof typeof PAPER | undefined;
  /** Its orientation. Default: that which suits each sheet. */
  readonly orientation?: 'portrait' | 'landscape' | undefined;
}

/** A number of pages that marks it as unset. */
const UNSET_PAGES = 32_767;

/** Margins, in inches. */
const MARGINS = { left: 0.4, right: 0.4, top: 0.5, bottom: 0.6, header: 0.3, footer: 0.3 };

/** Characters across an A4 page within these margins, at full size. */
const PORTRAIT = 100;
const LANDSCAPE = 147;

/**
 * The smallest scale in portrait, and the smallest at all. Below these, the sheet is printed in landscape or on several
 * pages across.
 */
const LEAST_PORTRAIT = 0.8;
const LEAST_SCALE = 0.6;

/** Sets up a sheet for print. Later settings by a host take precedence. */
export function setUpPrint(sheet: Worksheet, { pageSize = 'a4', orientation }: Paper): void {
  Object.assign(sheet.pageSetup, {
    ...{
      paperSize: PAPER[pageSize],
      margins: { ...MARGINS },
      fitToPage: true,
      fitToWidth: UNSET_PAGES,
      fitToHeight: 0,
    },
    orientation,
  });
  sheet.headerFooter.oddFooter = '&L&8&A&R&8Page &P of &N';
}

/** Sets the paper in the XML after a sheet's rows, which {@link setUpPrint} has set up for A4. */
export function withPaper(xml: string, { pageSize = 'a4', orientation }: Paper): string {
  const turned = orientation === undefined ? '' : ` orientation="${orientation}"`;
  return xml.replace(/ paperSize="\d+"/, ` paperSize="${PAPER[pageSize]}"${turned}`);
}

/** How a sheet is printed. */
export interface PrintPlan {
  /** Page orientation. */
  readonly orientation: 'portrait' | 'landscape';
  /** Number of pages side by side. */
  readonly pagesAcross: number;
  /** Rows and columns that every page repeats. */
  readonly titles: PrintTitles;
}

/**
 * Plans the print of a table: in portrait if it fits, otherwise in landscape. It uses several pages across only when
 * one page would be too small to read; these pages repeat the column of times.
 *
 * @param widths widths of the columns, in characters
 * @param headerRow number of the header row; undefined when there is none
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

/** Applies a plan to the XML after a sheet's rows. Settings by the host stay. */
export function withPrintPlan(xml: string, { orientation, pagesAcross }: PrintPlan): string {
  return xml.replace(/<pageSetup\b[^>]*>/, (setup) =>
    (setup.includes(' orientation=') ? setup : setup.replace('<pageSetup', `<pageSetup orientation="${orientation}"`))
      .replace(`fitToWidth="${UNSET_PAGES}"`, `fitToWidth="${pagesAcross}"`)
      // A scale applies only to sheets that are not fitted to pages.
      .replace(/ scale="100"/, ''),
  );
}
