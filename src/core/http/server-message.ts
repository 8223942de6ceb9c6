/** What the body of an answer that is no success says. */
import { redact } from './redact.ts';

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
      ? redact(said, secrets, secrets.length > 1 ? '[secret]' : '[token]')
          .replace(/[\p{C}\s]+/gu, ' ')
          .trim()
      : '';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
