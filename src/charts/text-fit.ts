/** Fits texts into widths, and holds the measures that all parts of a drawing share. */
import type { Measure } from './drawing.ts';

/** Width of the lines of series, in points. */
export const LINE_WIDTH = 1;

/** No text is longer than this, in UTF-16 units; measuring longer ones would only cost time. */
const LONGEST = 300;

/** Returns the text on one line, cut with an ellipsis when it is wider than the room. */
export function cutText(raw: string, room: number, size: number, measure: Measure): string {
  const text = raw.replace(/\s+/g, ' ').trim();
  if (text.length <= LONGEST && measure(text, size) <= room) return text;
  const characters = [...text.slice(0, LONGEST)];
  let fits = 0;
  let tooMany = characters.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (measure(`${characters.slice(0, middle).join('')}…`, size) <= room) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? '' : `${characters.slice(0, fits).join('').trimEnd()}…`;
}
