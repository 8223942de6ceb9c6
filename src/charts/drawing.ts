/** Defines drawings: plain shapes that every renderer can show. */

/** A rectangle, in points from the upper left corner of its drawing. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What all shapes have. */
interface BaseShape {
  /** Color, as `#rrggbb`. */
  readonly color: string;
  /** Whether only the part inside the drawing's clip area shows. Default false. */
  readonly inPlot?: boolean;
}

/** Polylines of one look. */
export interface LinesShape extends BaseShape {
  readonly kind: 'lines';
  /** The polylines: x and y of each corner in turn, at least two corners each. */
  readonly paths: readonly (readonly number[])[];
  /** Width of the lines. Ends are butt, corners are round. */
  readonly width: number;
  /** Lengths of dashes and spaces in turn. Default: solid. */
  readonly dash?: readonly number[];
}

/** Filled polygons. */
export interface PolygonsShape extends BaseShape {
  readonly kind: 'polygons';
  /** The polygons: x and y of each corner in turn. */
  readonly paths: readonly (readonly number[])[];
}

/** Filled rectangles. */
export interface RectanglesShape extends BaseShape {
  readonly kind: 'rectangles';
  readonly rectangles: readonly Rectangle[];
}

/** Round dots. */
export interface DotsShape extends BaseShape {
  readonly kind: 'dots';
  /** x and y of each center in turn. */
  readonly centers: readonly number[];
  readonly diameter: number;
}

/** One line of text. */
export interface TextShape extends BaseShape {
  readonly kind: 'text';
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  /** Which part of the text is at `x`. */
  readonly anchor: 'start' | 'middle' | 'end';
  /** Font size. */
  readonly size: number;
}

/** A part of a drawing. */
export type Shape = LinesShape | PolygonsShape | RectanglesShape | DotsShape | TextShape;

/** A drawing. All its measures are in points with at most two decimals; x grows to the right and y downward. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** The area between the axes. */
  readonly plot: Rectangle;
  /** The area to which shapes with `inPlot` are cut: the plot area and room for lines and dots on its edge. */
  readonly clip: Rectangle;
  /** The shapes; later ones are in front. */
  readonly shapes: readonly Shape[];
}

/** How to draw a chart. */
export interface DrawOptions {
  /** Width of the drawing, in points. */
  readonly width: number;
  /** Height of the drawing, in points, with its legend and labels. */
  readonly height: number;
  /** Size of all texts, in points. */
  readonly fontSize: number;
  /** Returns the width of a text of a size, in points. */
  readonly measure: Measure;
  /** Colors as `#rrggbb`: of names and figures, of units and axes, and of grid lines. */
  readonly colors: { readonly text: string; readonly muted: string; readonly grid: string };
}

/** Returns the width of a text, in points. */
export type Measure = (text: string, size: number) => number;

/** Rounds to two decimals, so that drawings are short and the same everywhere. */
export const rounded = (value: number): number => Math.round(value * 100) / 100 + 0;
