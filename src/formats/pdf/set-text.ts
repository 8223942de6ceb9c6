import { cleanText } from './clean-text.ts';
import { covers, type Face, widthOf } from './face.ts';

/** The faces that a text may be shown in: the first that has all of its characters. */
export interface FaceChoice {
  readonly main: Face;
  /** Absent until it is needed. */
  readonly fallback?: Face | undefined;
  /** Whether there is no face to be loaded any more. */
  readonly complete: boolean;
}

/** A text as it stands on a page. */
export interface SetText {
  readonly face: Face;
  readonly lines: readonly string[];
  /** Whether it was too long, so that it ends in an ellipsis. */
  readonly cut: boolean;
  readonly replaced: number;
  readonly dropped: number;
}

const MARK = '\ufffd';

/**
 * Breaks a text into at most `maxLines` lines of at most `width` points. Undefined when a face must be loaded first.
 */
export function setText(
  raw: string,
  faces: FaceChoice,
  size: number,
  width: number,
  maxLines: number,
): SetText | undefined {
  const clean = cleanText(raw);
  let { text, replaced } = clean;
  let face = faces.main;
  if (!covers(face, text)) {
    if (!faces.complete) return undefined;
    const { fallback } = faces;
    if (fallback) face = covers(fallback, text) || !hasMark(face) ? fallback : fewerMissing(face, fallback, text);
    const shown = withMarks(text, face);
    text = shown.text;
    replaced += shown.replaced;
  }
  const scale = face === faces.main ? 1 : face.scale;
  const room = (width * 1000) / (size * scale) + 0.01;
  const { lines, cut } = broken(text, face, room, maxLines);
  return { face, lines, cut, replaced, dropped: clean.dropped };
}

/** Points that the widest line of a text needs, unbroken. Characters that no face has count as the mark for them. */
export function naturalWidth(raw: string, faces: FaceChoice, size: number): number {
  const set = setText(raw, faces, size, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  if (!set) return 0;
  const scale = set.face === faces.main ? 1 : set.face.scale;
  return (Math.max(0, ...set.lines.map((line) => widthOf(set.face, line))) * size * scale) / 1000;
}

const hasMark = (face: Face): boolean => face.advance(MARK.codePointAt(0)!) !== undefined;

function fewerMissing(a: Face, b: Face, text: string): Face {
  const missing = (face: Face) => [...text].filter((character) => !covers(face, character)).length;
  return missing(a) < missing(b) ? a : b;
}

function withMarks(text: string, face: Face): { text: string; replaced: number } {
  let replaced = 0;
  const mark = hasMark(face) ? MARK : '?';
  let shown = '';
  for (const character of text) {
    if (covers(face, character)) shown += character;
    else {
      // A mark that stood there before was counted when it was put there, or is the text's own.
      if (character !== MARK) replaced++;
      shown += mark;
    }
  }
  return { text: shown, replaced };
}

/** Where a line may end: behind a space, or behind what joins the parts of names and addresses. */
const BREAK_BEHIND = /[ \-/:;,._|]/;

function broken(text: string, face: Face, room: number, maxLines: number): { lines: string[]; cut: boolean } {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let rest = paragraph;
    do {
      if (lines.length === maxLines) return { lines: ellipsed(lines, face, room), cut: true };
      const end = lineEnd(rest, face, room);
      lines.push(end < rest.length ? rest.slice(0, end).trimEnd() : rest);
      rest = end < rest.length ? rest.slice(end).trimStart() : '';
    } while (rest !== '');
  }
  return { lines, cut: false };
}

/** How many of a text's units fit on a line; at least one character. */
function lineEnd(text: string, face: Face, room: number): number {
  let width = 0;
  let at = 0;
  let lastBreak = 0;
  for (const character of text) {
    width += face.advance(character.codePointAt(0)!) ?? 0;
    // A space at the end may stand out, as it is not shown.
    if (width > room && at > 0 && character !== ' ') return lastBreak > 0 ? lastBreak : at;
    at += character.length;
    if (BREAK_BEHIND.test(character)) lastBreak = at;
  }
  return at;
}

/** The lines, the last of them with an ellipsis for what is missing. */
function ellipsed(lines: string[], face: Face, room: number): string[] {
  const ellipsis = covers(face, '…') ? '…' : '...';
  const characters = [...(lines.at(-1) ?? '')];
  while (characters.length > 0 && widthOf(face, characters.join('') + ellipsis) > room) characters.pop();
  return [...lines.slice(0, -1), characters.join('').trimEnd() + ellipsis];
}
