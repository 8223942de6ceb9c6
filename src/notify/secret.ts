import type { Secret } from './notify-options.ts';

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
 * @returns undefined when it knows none; null when its function failed
 */
export async function resolveSecret(secret: Secret, target: string | undefined): Promise<string | undefined | null> {
  if (typeof secret === 'string') return secret;
  try {
    const value: unknown = await secret(target);
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return null;
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
