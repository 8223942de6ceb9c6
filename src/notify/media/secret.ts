import { inTime } from '../../core/deadline.ts';
import type { Delivery } from './notification.ts';
import type { Secret } from './notify-options.ts';

/** Milliseconds that a function of the host's may take. */
const ANSWER_MS = 30_000;

/** The parts of a URL that give access, longest first: what no reason may hold. */
export function secretParts(url: string): string[] {
  const { href, pathname, search } = new URL(url);
  return [href, `${pathname}${search}`, ...pathname.split('/').filter((part) => part.length > 7), search].filter(
    Boolean,
  );
}

/**
 * What the host says, for a target. What its function throws is kept nowhere.
 *
 * @param name of the option, for people
 * @returns undefined when it knows none; what the try has given when its function failed, or did not answer in time
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
    const what = error === late ? `gave nothing within ${ANSWER_MS / 1000} s` : 'failed';
    return { outcome: 'later', reason: `The function ${name} ${what}.` };
  }
}

/** Whether a value can be a {@link Secret}. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'function' || (typeof value === 'string' && value !== '');
}

/** Whether a text is an absolute http(s) URL without user and password. */
export function isHttpUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  } catch {
    return false;
  }
}
