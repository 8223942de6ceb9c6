import type { OutgoingMessage } from './notification.ts';

const MARK = '…';

/** A text that fits, and whether it had to be cut for that. */
export interface FittedText {
  readonly text: string;
  readonly cut: boolean;
}

/**
 * The text, written piece by piece, as far as `limit` UTF-16 units go; one that is cut ends in `…`. No piece is cut.
 *
 * @param pieces default: the characters of the text
 * @param write what becomes of a piece; default: itself
 */
export function fitText(
  text: string,
  limit: number,
  write: (piece: string) => string = (piece) => piece,
  pieces: Iterable<string> = text,
): FittedText {
  let written = '';
  let fitting = 0;
  for (const piece of pieces) {
    written += write(piece);
    if (written.length > limit) return { text: written.slice(0, fitting) + MARK, cut: true };
    if (written.length <= limit - MARK.length) fitting = written.length;
  }
  return { text: written, cut: false };
}

/** Without control characters but line breaks and tabs, with lone surrogates replaced, as every medium takes it. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}

type HeadlineParts = Pick<OutgoingMessage, 'title' | 'policy'>;

/** The title in one line; where it is blank, what happened. */
export function headline({ title, policy }: HeadlineParts): string {
  const line = cleanText(title).replace(/\s+/g, ' ').trim();
  return line || (policy === 'onSuccess' ? 'Export done' : 'Export failed');
}
