/** Breaks texts into lines, and shows each character in the first font that has it. */
import { pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { cleanText } from './clean-text.ts';
import { covers, type FontFace } from './font-face.ts';

/** The faces that a text may be shown in: for each character the first that has it. */
export interface FaceChoice {
  readonly main: FontFace;
  /** Absent until it is needed. */
  readonly fallback?: FontFace | undefined;
  /** Whether there is no face to be loaded any more. */
  readonly complete: boolean;
  /** The one that figures and times are shown in, which has all their characters. */
  readonly base: FontFace;
}

/** A part of a line in one face. */
export interface TextRun {
  readonly face: FontFace;
  readonly text: string;
}

/** A line of a text. */
export interface TextLine {
  readonly runs: readonly TextRun[];
  /** Points. */
  readonly width: number;
}

/** What a text lost on its way to the page. */
export interface TextLosses {
  /** Whether it was too long, so that it ends in an ellipsis. */
  readonly cut: boolean;
  /** Characters that became a mark: those that no font has, and those that are not set at all. */
  readonly missing: number;
  readonly unfit: number;
  /** Invisible characters that were left out. */
  readonly dropped: number;
}

/** A text as it stands on a page. */
export interface LaidText extends TextLosses {
  readonly lines: readonly TextLine[];
}

const MARK = '\ufffd';

/** Size of a face beside the main one, so that both look equally large. */
export const sizeOf = (face: FontFace, { main }: FaceChoice, size: number): number => (size * face.scale) / main.scale;

/**
 * Breaks a text into at most `maxLines` lines of at most `width` points. Undefined when a face must be loaded first.
 *
 * @param size of the main face, in points
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

/** Points that the widest line of a text needs, unbroken. Characters that no face has count as the mark for them. */
export function naturalWidth(raw: string, faces: FaceChoice, size: number): number {
  const setting = settingOf(cleanText(raw).text, faces);
  if (!setting) return 0;
  let widest = 0;
  for (const line of setting.text.split('\n')) widest = Math.max(widest, widthOf(line, setting.advance));
  return (widest * size) / 1000;
}

/** Operators that show a line where the text stands, given that the font is `current`; and the font then. */
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

/** The operator that makes a font the one to show text in. */
export const fontOperator = (resource: string, size: number): string => `/${resource} ${pdfNumber(size)} Tf`;

/** The font in which figures and times are shown. */
export const baseFont = (faces: FaceChoice, size: number): string =>
  fontOperator(faces.base.ascii, sizeOf(faces.base, faces, size));

/** Width of a character in thousandths of the main face's size. */
type Advance = (character: string) => number;

/** What a text is set with. */
interface Setting {
  /** With marks for what no face has. */
  readonly text: string;
  readonly missing: number;
  /** Whether the main face has all of it. */
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
      // A mark that stood there before was counted when it was put there, or is the text's own.
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

/** A line in parts of one face each; an accent stays in the face of its letter where that has it. */
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

/** Where a line may end: behind a space, or behind what joins the parts of names and addresses. */
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

/** How many of a text's units fit on a line; at least one character. */
function lineEnd(text: string, advance: Advance, room: number): number {
  let width = 0;
  let at = 0;
  let lastBreak = 0;
  for (const character of text) {
    width += advance(character);
    // A space at the end may stand out, as it is not shown.
    if (width > room && at > 0 && character !== ' ') return lastBreak > 0 ? lastBreak : at;
    at += character.length;
    if (BREAK_BEHIND.test(character)) lastBreak = at;
  }
  return at;
}

/** The lines, the last of them with an ellipsis for what is missing. */
function ellipsed(lines: string[], advance: Advance, room: number, hasEllipsis: boolean): string[] {
  const ellipsis = hasEllipsis || advance('…') > 0 ? '…' : '...';
  const characters = [...(lines.at(-1) ?? '')];
  while (characters.length > 0 && widthOf(characters.join('') + ellipsis, advance) > room) characters.pop();
  return [...lines.slice(0, -1), characters.join('').trimEnd() + ellipsis];
}
