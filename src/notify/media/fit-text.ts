/** Cleans texts of messages and cuts them to a limit. */
import type { OutgoingMessage } from './notification.ts';

const MARK = '…';

/** A text within its limit. */
export interface FittedText {
  /** The text. */
  readonly text: string;
  /** Whether the text was cut. */
  readonly cut: boolean;
}

/**
 * Cuts a text to `limit` UTF-16 units. A cut text ends in `…`. Pieces stay whole.
 *
 * @param write returns the form of a piece in the result. Default: the piece itself
 * @param pieces the parts of the text. Default: its characters
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

/**
 * Removes control characters except line breaks and tabs, and replaces lone surrogates, so that every medium accepts
 * it.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}

type HeadlineParts = Pick<OutgoingMessage, 'title' | 'policy'>;

/** Returns the title in one line; when it is blank, the outcome. */
export function headline({ title, policy }: HeadlineParts): string {
  const line = cleanText(title).replace(/\s+/g, ' ').trim();
  return line || (policy === 'onSuccess' ? 'Export done' : 'Export failed');
}
