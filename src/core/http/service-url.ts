/** Checks the base URL of a service. */

/**
 * The URL of a service, absolute, without a slash at its end.
 *
 * @param baseUrl absolute or relative to the page
 * @param name of the option, for people. Default `baseUrl`
 * @throws TypeError when it is no http(s) URL, or holds a user, password, query or fragment
 */
export function serviceUrl(baseUrl: unknown, name = 'baseUrl'): string {
  let url: URL | undefined;
  try {
    if (typeof baseUrl === 'string') url = new URL(baseUrl, globalThis.location?.href);
  } catch {}
  if (!url) throw new TypeError(`${name} is not a URL: ${JSON.stringify(baseUrl)}.`);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new TypeError(`${name} must be http(s), without user, password, query and fragment.`);
  let { href } = url;
  while (href.endsWith('/')) href = href.slice(0, -1);
  return href;
}
