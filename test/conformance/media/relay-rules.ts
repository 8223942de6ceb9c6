import type { SeenRequest } from './media-server.ts';

/** Returns the fault of a message for an email relay; undefined when it is valid. */
export function emailBodyFaults({ headers, body }: SeenRequest): string | undefined {
  if (headers['content-type'] !== 'application/json') return 'not JSON';
  const message = JSON.parse(body) as Record<string, unknown>;
  const { to, subject, text, key, ...rest } = message;
  if (Object.keys(rest).length > 0) return `unknown ${Object.keys(rest)}`;
  if (to !== undefined && typeof to !== 'string') return 'no recipient';
  // RFC 5322 §2.1.1 and §2.2: a header is one line of at most 998 characters.
  if (typeof subject !== 'string' || subject === '' || subject.length > 900) return 'no subject';
  if ([...subject].some((character) => character < ' ' || character === '\x7f')) return 'a subject of several lines';
  if (typeof text !== 'string') return 'no text';
  return typeof key === 'string' && key !== '' ? undefined : 'no key';
}
