/** Resolves the secrets of notification options. */
import { inTime } from '../../core/deadline.ts';
import type { Delivery } from './notification.ts';
import type { Secret } from './notify-options.ts';

/** How long a function of the page may take, in milliseconds. */
const ANSWER_MS = 30_000;

/** Returns the parts of a URL that grant access, longest first. No reason may contain them. */
export function secretParts(url: string): string[] {
  const { href, pathname, search } = new URL(url);
  return [href, `${pathname}${search}`, ...pathname.split('/').filter((part) => part.length > 7), search].filter(
    Boolean,
  );
}

/**
 * Returns the secret for a target. Errors of the page's function are not kept, because they may contain secrets.
 *
 * @param name the name of the option, for people
 * @returns undefined when there is no secret; the outcome of the attempt when the function fails or takes too long
 */
export async function resolveSecret(
  name: string,
  secret: Secret,
  target: string | undefined,
): Promise<string | undefined | Delivery> {
  if (typeof secret === 'string') return secret;
  const late = {};
  try {
    const value: unknown = await inTime((async () => secret(target))(), ANSWER_MS, () => late);
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch (error) {
    const what = error === late ? `returned nothing within ${ANSWER_MS / 1000} s` : 'failed';
    return { outcome: 'later', reason: `The function ${name} ${what}.` };
  }
}

/** Whether a value can be a {@link Secret}. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'function' || (typeof value === 'string' && value !== '');
}

/** Whether a text is an absolute http(s) URL without user name and password. */
export function isHttpUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  } catch {
    return false;
  }
}
