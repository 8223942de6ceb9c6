/** Turns texts of cells into PDF operators. */
import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { baseFont, type FaceChoice, layText, showLine, type TextLosses } from './text-layout.ts';
import { LINE_HEIGHT } from './theme.ts';

/** A text of a cell as PDF operators, and what it lost. */
export interface CellText extends TextLosses {
  /** The operators. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of lines. */
  readonly lines: number;
}

/** Counts of what cells lost. */
export interface CellCounts {
  /** Texts that were cut. */
  cut: number;
  /** Characters that no font has. */
  missing: number;
  /** Characters that cannot be set one by one. */
  unfit: number;
  /** Invisible characters that were left out. */
  dropped: number;
  /** Values that are not finite numbers. */
  nonFinite: number;
  /** Times finer than a millisecond. */
  subMillisecond: number;
  /** Figures shown with fewer decimals than their column promises. */
  rounded: number;
}

/** Returns counts that are all zero. */
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
 * Makes operators that show a text in a cell, from the current text position. They restore the font of figures and the
 * position. Undefined when a font must be loaded first.
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
    // Operands after an operator start with a space: without it, both read as one unknown operator.
    if (i > 0) shown += ` 0 -${down} Td`;
    const { operators, font: next } = showLine(line, faces, size, font);
    shown += operators;
    font = next;
  });
  if (font !== base) shown += base;
  if (lines.length > 1) shown += ` 0 ${pdfNumber(Number(down) * (lines.length - 1))} Td`;
  return { bytes: latin1(shown), lines: lines.length, ...losses };
}

/** A cache of a column's texts as operators. It is emptied when it is full, because free text may never repeat. */
export class CellTextCache {
  readonly #known = new Map<string, CellText>();

  /** Returns the cached result for a text, or makes it. Does not cache undefined. */
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
