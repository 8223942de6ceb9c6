/** Writes drawings of charts as PDF operators: vectors, and texts of a caller that knows the fonts. */
import type { Drawing, Measure, Rectangle, Shape, TextShape } from '../../charts/drawing.ts';
import { pdfCoordinate, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import type { Pen } from './pen.ts';
import { naturalWidth, showLine } from './text-layout.ts';
import { colorOperator } from './theme.ts';

/** A place on a page, in points. */
export interface DrawingPlace {
  /** Left edge of the drawing. */
  readonly x: number;
  /** Upper edge of the drawing, from the upper edge of the page. */
  readonly y: number;
  /** Height of the page. */
  readonly pageHeight: number;
}

/**
 * Writes a drawing as operators that leave the graphics state as it was.
 *
 * @param text returns the operators of a text, in the coordinates of the page, as {@link chartText} makes them
 */
export function chartOperators(drawing: Drawing, place: DrawingPlace, text: (shape: TextShape) => string): string {
  // Texts have coordinates of the page; all else is written in the drawing's own, whose y the matrix turns upward.
  const matrix = `1 0 0 -1 ${pdfNumber(place.x)} ${pdfNumber(place.pageHeight - place.y)} cm\n`;
  const clip = `${rectangle(drawing.clip)} W n\n`;
  let operators = '';
  let isOpen = false;
  let inPlot = false;
  const close = (): void => {
    if (inPlot) operators += 'Q\n';
    if (isOpen) operators += 'Q\n';
    isOpen = false;
    inPlot = false;
  };
  for (const shape of drawing.shapes) {
    if (shape.kind === 'text') {
      close();
      operators += text(shape);
      continue;
    }
    if (inPlot && !shape.inPlot) close();
    if (!isOpen) operators += `q\n${matrix}1 j\n`;
    isOpen = true;
    if (shape.inPlot && !inPlot) operators += `q\n${clip}`;
    inPlot = shape.inPlot === true;
    operators += shapeOperators(shape);
  }
  close();
  return operators;
}

/** Makes the measure of texts for drawings. The fonts of these texts must be loaded. */
export const chartMeasure =
  ({ fonts }: Pen): Measure =>
  (text, size) =>
    naturalWidth(text, fonts.choice('normal'), size);

/**
 * Makes operators of texts in the fonts of a pen, which counts what they lose. Their fonts must be loaded.
 *
 * @param again whether the losses are counted elsewhere; default false
 */
export function chartText(pen: Pen, place: DrawingPlace, again = false): (shape: TextShape) => string {
  return ({ text, x, y, anchor, size, color }) => {
    const room = { width: Number.POSITIVE_INFINITY, maxLines: 1, again };
    const [line] = pen.lay(text, { style: 'normal', size, color }, room).laid.lines;
    if (!line || line.runs.length === 0) return '';
    const share = anchor === 'start' ? 0 : anchor === 'end' ? 1 : 0.5;
    const left = place.x + x - share * line.width;
    const at = `${pdfNumber(left)} ${pdfNumber(place.pageHeight - place.y - y)} Td\n`;
    const { operators } = showLine(line, pen.fonts.choice('normal'), size);
    return `BT\n${colorOperator(color, 'rg')}${at}${operators}\nET\n`;
  };
}

function shapeOperators(shape: Exclude<Shape, TextShape>): string {
  switch (shape.kind) {
    case 'lines':
      return stroke(shape.color, shape.width, shape.paths.map(path), shape.dash);
    case 'dots': {
      const { centers } = shape;
      // A line without length has round ends only: a dot.
      const dots = centers.flatMap((x, i) => {
        if (i % 2 === 1) return [];
        const center = `${pdfCoordinate(x)} ${pdfCoordinate(centers[i + 1]!)}`;
        return [`${center} m\n${center} l\n`];
      });
      return `1 J\n${stroke(shape.color, shape.diameter, dots)}0 J\n`;
    }
    case 'polygons':
      return `${colorOperator(shape.color, 'rg')}${shape.paths.map((one) => `${path(one)}h\n`).join('')}f\n`;
    case 'rectangles':
      return `${colorOperator(shape.color, 'rg')}${shape.rectangles.map((one) => `${rectangle(one)}\n`).join('')}f\n`;
  }
}

function stroke(color: string, width: number, paths: readonly string[], dash: readonly number[] = []): string {
  const dashes = dash.map(pdfNumber).join(' ');
  return `${colorOperator(color, 'RG')}${pdfNumber(width)} w\n[${dashes}] 0 d\n${paths.join('')}S\n`;
}

function path(corners: readonly number[]): string {
  let operators = '';
  for (let i = 0; i < corners.length; i += 2)
    operators += `${pdfCoordinate(corners[i]!)} ${pdfCoordinate(corners[i + 1]!)} ${i === 0 ? 'm' : 'l'}\n`;
  return operators;
}

const rectangle = ({ x, y, width, height }: Rectangle): string =>
  `${[x, y, width, height].map(pdfCoordinate).join(' ')} re`;
