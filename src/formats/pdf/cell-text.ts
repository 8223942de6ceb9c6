/** Texts of cells as operators. */
import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { baseFont, type FaceChoice, layText, showLine, type TextLosses } from './text-layout.ts';
import { LINE_HEIGHT } from './theme.ts';

/** A text of a cell as operators, and what was done to it. */
export interface CellText extends TextLosses {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lines: number;
}

/** What cells lost on their way to the page. */
export interface CellCounts {
  cut: number;
  missing: number;
  unfit: number;
  dropped: number;
  nonFinite: number;
  subMillisecond: number;
  /** Figures with fewer decimals than their column promises. */
  rounded: number;
}

/** Counts of nothing yet. */
export const noCounts = (): CellCounts => ({
  ...{ cut: 0, missing: 0, unfit: 0, dropped: 0, nonFinite: 0, subMillisecond: 0, rounded: 0 },
});

/** Adds what a text lost. */
export function countLosses(counts: CellCounts, { cut, missing, unfit, dropped }: TextLosses): void {
  if (cut) counts.cut++;
  counts.missing += missing;
  counts.unfit += unfit;
  counts.dropped += dropped;
}

/**
 * Operators that show a text in a cell, from where the text stands; they leave the font of figures and the place as they
 * were. Undefined when a face is missing.
 */
export function cellText(
  raw: string,
  faces: FaceChoice,
  size: number,
  width: number,
  maxLines: number,
): CellText | undefined {
  const laid = layText(raw, faces, size, width, maxLines);
  if (!laid) return undefined;
  const { lines, ...losses } = laid;
  const base = baseFont(faces, size);
  const down = pdfNumber(size * LINE_HEIGHT);
  let font: string | undefined = base;
  let shown = '';
  lines.forEach((line, i) => {
    // Starts with a space, as all operands that follow an operator do here: two that touch are one unknown operator.
    if (i > 0) shown += ` 0 -${down} Td`;
    const { operators, font: next } = showLine(line, faces, size, font);
    shown += operators;
    font = next;
  });
  if (font !== base) shown += base;
  if (lines.length > 1) shown += ` 0 ${pdfNumber(Number(down) * (lines.length - 1))} Td`;
  return { bytes: latin1(shown), lines: lines.length, ...losses };
}

/** Texts of a column that were set before, by text; forgets when there are many, as cells of free text never end. */
export class CellTextCache {
  readonly #known = new Map<string, CellText>();

  /** What is known of the text, else what is made of it; nothing is kept of what cannot be made yet. */
  get(text: string, make: () => CellText | undefined): CellText | undefined {
    const known = this.#known.get(text);
    if (known) return known;
    const made = make();
    if (made) {
      if (this.#known.size >= 500) this.#known.clear();
      if (text.length <= 200) this.#known.set(text, made);
    }
    return made;
  }
}
