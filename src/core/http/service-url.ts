/** Checks the base URL of a service. */
import { trimEndOf } from '../trim-end.ts';

/**
 * The URL of a service, absolute, without a slash at its end.
 *
 * @param baseUrl absolute or relative to the page
 * @throws TypeError when it is no http(s) URL, or holds a user, password, query or fragment
 */
export function serviceUrl(baseUrl: unknown): string {
  if (typeof baseUrl !== 'string') throw new TypeError('baseUrl must be the URL of the service, as text.');
  let url: URL;
  try {
    url = new URL(baseUrl, globalThis.location?.href);
  } catch (cause) {
    throw new TypeError(`baseUrl is not a URL: ${JSON.stringify(baseUrl)}.`, { cause });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError('baseUrl must be an http(s) URL.');
  if (url.username || url.password || url.search || url.hash)
    throw new TypeError('baseUrl must be without user, password, query and fragment; give tokens through getToken.');
  return trimEndOf(url.href, /\//);
}
