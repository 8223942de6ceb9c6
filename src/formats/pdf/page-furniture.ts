/** Draws the parts that many pages share, and sizes columns, with jsPDF and autotable. */
import type { jsPDF } from 'jspdf';
import { autoTable, type UserOptions } from 'jspdf-autotable';
import { type ColumnSize, sharedWidths, tableWidth } from './column-plan.ts';
import type { Pen, PlacedText } from './pen.ts';
import { type PageSize, rgb, type Theme } from './theme.ts';

/** A drawing that many pages show. */
export interface Drawing {
  /** The operators, in the coordinates of the page. */
  readonly operators: string;
  /** Its height below the page's margin, in points. */
  readonly height: number;
}

/** The header of a column. */
export interface HeadCell {
  /** Header text. */
  readonly label: string;
  /** Whether it is right-aligned, as figures are. */
  readonly figures: boolean;
}

/** Converts the theme to autotable's options. */
function tableOptions(theme: Theme): UserOptions {
  const padding = { top: theme.padY, bottom: theme.padY, left: theme.padX, right: theme.padX };
  const { colors } = theme;
  return {
    theme: 'plain',
    margin: theme.margin,
    // The font has no effect: autotable gets the measures of texts and draws none of them.
    styles: { font: 'helvetica', fontSize: theme.fontSize, cellPadding: padding, valign: 'bottom' },
    headStyles: {
      fillColor: rgb(colors.headerFill),
      textColor: rgb(colors.headerText),
      lineColor: rgb(colors.accent),
      lineWidth: { top: 0, left: 0, right: 0, bottom: 2 * theme.hairline },
    },
  };
}

/** A header row: its cells and their widths in points. */
export interface HeadRow {
  readonly columns: readonly HeadCell[];
  readonly widths: readonly number[];
}

/** Draws the header rows of the parts of a table, all with the same height, from the page's margin down. */
export function drawHeads(pen: Pen, rows: readonly HeadRow[], page: PageSize): Drawing[] {
  const heads = rows.map((row) => drawHead(pen, row, page, 0));
  const highest = Math.max(...heads.map(({ height }) => height));
  return heads.map((head, i) => (head.height < highest ? drawHead(pen, rows[i]!, page, highest) : head));
}

/** @param least the least height of the row, in points; 0 when its texts are measured for the first time */
function drawHead(pen: Pen, { columns: cells, widths }: HeadRow, page: PageSize, least: number): Drawing {
  pen.begin(page);
  const { theme } = pen;
  const look = { style: 'bold', size: theme.fontSize, color: theme.colors.headerText } as const;
  const texts = cells.map(({ label }, i) =>
    pen.lay(label, look, { width: widths[i]! - 2 * theme.padX, maxLines: theme.maxLines, again: least > 0 }),
  );
  autoTable(pen.doc, {
    ...tableOptions(theme),
    startY: theme.margin,
    tableWidth: widths.reduce((sum, width) => sum + width, 0),
    head: [
      texts.map(({ laid }, i) => ({
        content: placeholder(laid.lines.length),
        styles: { cellWidth: widths[i]!, minCellHeight: least },
      })),
    ],
    body: [],
    willDrawCell: ({ cell }) => {
      cell.text = [];
    },
    didDrawCell: ({ cell, column }) => {
      const text: PlacedText = texts[column.index]!;
      const y = cell.y + cell.height - theme.padY - text.height;
      if (cells[column.index]!.figures) pen.text(text, cell.x + cell.width - theme.padX, y, 'right');
      else pen.text(text, cell.x + theme.padX, y);
    },
  });
  const height = (lastTable(pen.doc).finalY ?? theme.margin) - theme.margin;
  return { operators: pen.taken(), height };
}

/** Makes a text of this many lines, for autotable. */
const placeholder = (lines: number): string => new Array<string>(lines).fill('.').join('\n');

/**
 * Font size of the placeholder texts that tell autotable the wanted widths. It is small, so that texts can match any
 * width.
 */
const SPACER_SIZE = 1;

/**
 * Computes the widths of columns side by side, as autotable distributes the room.
 *
 * @param fixed width of the first column, when another band sets it
 */
export function columnWidths(pen: Pen, columns: readonly ColumnSize[], page: PageSize, fixed?: number): number[] {
  const { theme, doc } = pen;
  const room = page.width - 2 * theme.margin;
  const own = fixed === undefined ? 0 : 1;
  const wanted = [...columns.slice(0, own).map(() => fixed!), ...sharedWidths(columns.slice(own), room - (fixed ?? 0))];
  pen.begin(page);
  doc.setFont('helvetica', 'normal');
  const unit = doc.getStringUnitWidth('0') * SPACER_SIZE;
  autoTable(doc, {
    ...tableOptions(theme),
    startY: theme.margin,
    tableWidth: tableWidth(wanted, room),
    body: [columns.map(() => '')],
    styles: { ...tableOptions(theme).styles, fontSize: SPACER_SIZE },
    columnStyles: Object.fromEntries(
      wanted.map((width, i) => [i, i < own ? { cellWidth: fixed! } : { minCellWidth: width }]),
    ),
    didParseCell: ({ cell, column }) => {
      const width = wanted[column.index]! - 2 * theme.padX;
      cell.text = ['0'.repeat(Math.max(1, Math.floor(width / unit)))];
    },
  });
  pen.taken();
  return lastTable(doc).columns.map(({ width }) => width);
}

/**
 * Draws the note that there are no rows, in their place.
 *
 * @param isPeriod whether the rows would belong to a period
 * @param top distance from the upper edge of the page
 */
export function drawNoRows(pen: Pen, isPeriod: boolean, top: number, page: PageSize): string {
  const { theme } = pen;
  const text = isPeriod ? 'No readings in this period.' : 'There are no rows.';
  const look = { style: 'normal', size: 1.16 * theme.fontSize, color: theme.colors.muted } as const;
  pen.begin(page);
  const placed = pen.lay(text, look, { width: page.width - 2 * theme.margin, maxLines: 1, again: true });
  pen.text(placed, theme.margin + theme.padX, top + 10);
  return pen.taken();
}

/** Draws the right part of every page's foot. */
export function drawFoot(pen: Pen, text: string, page: PageSize): string {
  pen.begin(page);
  const { theme } = pen;
  const look = { style: 'normal', size: theme.smallSize, color: theme.colors.muted } as const;
  const width = (page.width - 2 * theme.margin) * 0.7;
  const placed = pen.lay(text, look, { width, maxLines: 1, again: true });
  pen.text(placed, page.width - theme.margin, page.height - theme.foot - 0.85 * theme.smallSize, 'right');
  return pen.taken();
}

/** The latest table that autotable drew. */
function lastTable(doc: jsPDF): { columns: { width: number }[]; finalY?: number } {
  return (doc as unknown as { lastAutoTable: { columns: { width: number }[]; finalY?: number } }).lastAutoTable;
}
