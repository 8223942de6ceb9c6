/** What the body of an answer that is no success says. */
import { redact } from './redact.ts';

/** Most characters of what a server says that are shown. */
const MAX_SHOWN = 200;

/** Most characters that are looked at for them, blanks included, of bodies that may be of many megabytes. */
const MAX_READ = 10_000;

/**
 * What an error body says: `message`, `error.message`, `errors[].detail`, or the text itself; at most 200 characters.
 *
 * @param secrets what the request bore, first of all its token: they are struck out
 */
export function serverMessage(body: string, secrets: readonly (string | undefined)[]): string {
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
      ? redact(said, secrets, secrets.length > 1 ? '[secret]' : '[token]', MAX_READ)
          .replace(/[\p{C}\s]+/gu, ' ')
          .trim()
      : '';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
