import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { LINE_HEIGHT } from './look.ts';
import { type FaceChoice, setText } from './set-text.ts';

/** A text of a cell as operators, and what was done to it. */
export interface CellText {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lines: number;
  readonly cut: boolean;
  readonly replaced: number;
  readonly dropped: number;
}

/** Operators that show a text in a cell and leave font and place as they were; undefined when a face is missing. */
export function cellText(
  raw: string,
  faces: FaceChoice,
  size: number,
  width: number,
  maxLines: number,
): CellText | undefined {
  const set = setText(raw, faces, size, width, maxLines);
  if (!set) return undefined;
  const { face, lines, cut, replaced, dropped } = set;
  const down = pdfNumber(size * LINE_HEIGHT);
  const up = pdfNumber(Number(down) * (lines.length - 1));
  const shown = lines.map((line) => (line === '' ? '' : face.show(line, faces.main, size))).join(` 0 -${down} Td`);
  const bytes = latin1(lines.length > 1 ? `${shown} 0 ${up} Td` : shown);
  return { bytes, lines: lines.length, cut, replaced, dropped };
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
