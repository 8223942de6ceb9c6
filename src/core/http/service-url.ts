/** Checks the base URL of a service. */
import { trimEndOf } from '../trim-end.ts';

/**
 * The URL of a service, absolute, without a slash at its end.
 *
 * @param baseUrl absolute or relative to the page
 * @throws TypeError when it is no http(s) URL, or holds a user, password, query or fragment
 */
export function serviceUrl(baseUrl: unknown): string {
  let url: URL | undefined;
  try {
    if (typeof baseUrl === 'string') url = new URL(baseUrl, globalThis.location?.href);
  } catch {}
  if (!url) throw new TypeError(`baseUrl is not a URL: ${JSON.stringify(baseUrl)}.`);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('baseUrl must be an http(s) URL.');
  if (url.username || url.password || url.search || url.hash)
    throw new TypeError('baseUrl must be without user, password, query and fragment.');
  return trimEndOf(url.href, /\//);
}
