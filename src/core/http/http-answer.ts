/** What an answer that is no success says: in its body and its headers. */
import { redact } from './redact.ts';

/**
 * What an error body says: `message`, `error.message`, `errors[].detail`, or the text itself; at most 200 characters.
 *
 * @param token that the request bore: it is struck out
 */
export function serverMessage(body: string, token: string | undefined): string {
  let said: unknown = body;
  try {
    const parsed = JSON.parse(body) as {
      message?: unknown;
      error?: { message?: unknown } | string;
      errors?: unknown;
    } | null;
    const details = Array.isArray(parsed?.errors)
      ? parsed.errors
          .map((error: { detail?: unknown } | null) => error?.detail)
          .filter(Boolean)
          .join('; ')
      : undefined;
    const error = parsed?.error;
    said = parsed?.message ?? (typeof error === 'string' ? error : error?.message) ?? details ?? '';
  } catch {
    if (/^\s*</.test(body)) said = '';
  }
  const text =
    typeof said === 'string'
      ? redact(said, [token], '[token]')
          .replace(/[\p{C}\s]+/gu, ' ')
          .trim()
      : '';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/**
 * Milliseconds that `Retry-After` asks for (RFC 9110 §10.2.3: seconds or an HTTP date); 0 when it is not readable.
 * Who waits that long: `http-client` when it reads channels, `outbox-transitions` and `sync-loop` when it syncs, `notifier`.
 *
 * @param now Unix milliseconds
 */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
