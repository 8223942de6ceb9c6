/** Breaks texts into lines, and chooses a font for each character. */
import { pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { cleanText } from './clean-text.ts';
import { covers, type FontFace } from './font-face.ts';

/** The fonts for a text. Each character is shown in the first font that has it. */
export interface FaceChoice {
  /** The main font. */
  readonly main: FontFace;
  /** The font for characters that the main font does not have. Absent until it is needed. */
  readonly fallback?: FontFace | undefined;
  /** Whether no further font can be loaded. */
  readonly complete: boolean;
  /** The font for figures and times. It has all their characters. */
  readonly base: FontFace;
}

/** A part of a line in one font. */
export interface TextRun {
  readonly face: FontFace;
  readonly text: string;
}

/** A line of a text. */
export interface TextLine {
  readonly runs: readonly TextRun[];
  /** Width, in points. */
  readonly width: number;
}

/** What a text lost when it was set. */
export interface TextLosses {
  /** Whether it was too long and now ends in an ellipsis. */
  readonly cut: boolean;
  /** Characters that no font has, replaced by a mark. */
  readonly missing: number;
  /** Characters that cannot be set one by one, replaced by a mark. */
  readonly unfit: number;
  /** Invisible characters that were left out. */
  readonly dropped: number;
}

/** A text broken into lines. */
export interface LaidText extends TextLosses {
  readonly lines: readonly TextLine[];
}

const MARK = '\ufffd';

/** The size at which a font looks as large as the main font. */
export const sizeOf = (face: FontFace, { main }: FaceChoice, size: number): number => (size * face.scale) / main.scale;

/**
 * Breaks a text into at most `maxLines` lines of at most `width` points. Undefined when a font must be loaded first.
 *
 * @param size size of the main font, in points
 */
export function layText(
  raw: string,
  faces: FaceChoice,
  size: number,
  width: number,
  maxLines: number,
): LaidText | undefined {
  const { text: clean, unfit, dropped } = cleanText(raw);
  const setting = settingOf(clean, faces);
  if (!setting) return undefined;
  const { text, missing, advance } = setting;
  const { lines, cut } = broken(text, advance, (width * 1000) / size + 0.01, maxLines, covers(faces.main, '…'));
  const isPlain = setting.isPlain && (!cut || covers(faces.main, '…'));
  return {
    lines: lines.map((line) => ({
      runs: isPlain ? plainRun(line, faces.main) : runsOf(line, faces),
      width: (widthOf(line, advance) * size) / 1000,
    })),
    cut,
    missing,
    unfit,
    dropped,
  };
}

/**
 * The width of the widest line of a text without wrapping, in points. Characters that no font has count as their mark.
 */
export function naturalWidth(raw: string, faces: FaceChoice, size: number): number {
  const setting = settingOf(cleanText(raw).text, faces);
  if (!setting) return 0;
  let widest = 0;
  for (const line of setting.text.split('\n')) widest = Math.max(widest, widthOf(line, setting.advance));
  return (widest * size) / 1000;
}

/**
 * Makes operators that show a line at the text position, when the font is `current`. Returns them with the font that is
 * set afterwards.
 */
export function showLine(
  { runs }: TextLine,
  faces: FaceChoice,
  size: number,
  current?: string,
): { operators: string; font: string | undefined } {
  let font = current;
  let operators = '';
  for (const { face, text } of runs) {
    const { font: resource, operand } = face.encoded(text);
    const wanted = fontOperator(resource, sizeOf(face, faces, size));
    if (wanted !== font) operators += wanted;
    font = wanted;
    operators += `${operand}Tj`;
  }
  return { operators, font };
}

/** Makes the operator that sets the font. */
export const fontOperator = (resource: string, size: number): string => `/${resource} ${pdfNumber(size)} Tf`;

/** Makes the operator that sets the font for figures and times. */
export const baseFont = (faces: FaceChoice, size: number): string =>
  fontOperator(faces.base.ascii, sizeOf(faces.base, faces, size));

/** Returns the width of a character, in thousandths of the main font's size. */
type Advance = (character: string) => number;

/** The result of choosing fonts for a text. */
interface Setting {
  /** The text, with marks for characters that no font has. */
  readonly text: string;
  readonly missing: number;
  /** Whether the main font has all its characters. */
  readonly isPlain: boolean;
  readonly advance: Advance;
}

function settingOf(text: string, { main, fallback, complete }: FaceChoice): Setting | undefined {
  const scale = fallback ? fallback.scale / main.scale : 0;
  const advance: Advance = (character) => {
    const code = character.codePointAt(0)!;
    return main.advance(code) ?? (fallback?.advance(code) ?? 0) * scale;
  };
  if (covers(main, text)) return { text, missing: 0, isPlain: true, advance };
  if (!complete) return undefined;
  const has = (character: string) => covers(main, character) || (fallback !== undefined && covers(fallback, character));
  const mark = has(MARK) ? MARK : '?';
  let missing = 0;
  let shown = '';
  for (const character of text) {
    if (has(character)) shown += character;
    else {
      // A mark that is already there was counted before, or belongs to the text.
      if (character !== MARK) missing++;
      shown += mark;
    }
  }
  return { text: shown, missing, isPlain: false, advance };
}

function widthOf(text: string, advance: Advance): number {
  let width = 0;
  for (const character of text) width += advance(character);
  return width;
}

const plainRun = (text: string, face: FontFace): TextRun[] => (text === '' ? [] : [{ face, text }]);

/** Splits a line into parts of one font each. An accent stays in the font of its letter if that font has it. */
function runsOf(line: string, { main, fallback }: FaceChoice): TextRun[] {
  const runs: { face: FontFace; text: string }[] = [];
  for (const character of line) {
    const last = runs.at(-1);
    if (last && /\p{M}/u.test(character) && covers(last.face, character)) {
      last.text += character;
      continue;
    }
    const face = covers(main, character) ? main : (fallback ?? main);
    if (last?.face === face) last.text += character;
    else runs.push({ face, text: character });
  }
  return runs;
}

/** A line may break after a space, or after a sign that joins the parts of names and addresses. */
const BREAK_BEHIND = /[ \-/:;,._|]/;

function broken(
  text: string,
  advance: Advance,
  room: number,
  maxLines: number,
  hasEllipsis: boolean,
): { lines: string[]; cut: boolean } {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let rest = paragraph;
    do {
      if (lines.length === maxLines) return { lines: ellipsed(lines, advance, room, hasEllipsis), cut: true };
      const end = lineEnd(rest, advance, room);
      lines.push(end < rest.length ? rest.slice(0, end).trimEnd() : rest);
      rest = end < rest.length ? rest.slice(end).trimStart() : '';
    } while (rest !== '');
  }
  return { lines, cut: false };
}

/** The number of UTF-16 units that fit on a line; at least one character. */
function lineEnd(text: string, advance: Advance, room: number): number {
  let width = 0;
  let at = 0;
  let lastBreak = 0;
  for (const character of text) {
    width += advance(character);
    // A space at the end may exceed the width, because it is not shown.
    if (width > room && at > 0 && character !== ' ') return lastBreak > 0 ? lastBreak : at;
    at += character.length;
    if (BREAK_BEHIND.test(character)) lastBreak = at;
  }
  return at;
}

/** Returns the lines, the last one ending in an ellipsis. */
function ellipsed(lines: string[], advance: Advance, room: number, hasEllipsis: boolean): string[] {
  const ellipsis = hasEllipsis || advance('…') > 0 ? '…' : '...';
  const characters = [...(lines.at(-1) ?? '')];
  while (characters.length > 0 && widthOf(characters.join('') + ellipsis, advance) > room) characters.pop();
  return [...lines.slice(0, -1), characters.join('').trimEnd() + ellipsis];
}
