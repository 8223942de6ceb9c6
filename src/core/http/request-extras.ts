/** Headers and query parameters that a host adds to the requests of a source or of sync. */

/** Header values by header name. */
export type HeaderValues = Readonly<Record<string, string>>;

/** Values of query parameters by name. A list gives one parameter for each of its values. */
export type QueryValues = Readonly<Record<string, string | readonly string[]>>;

/** Whether requests carry cookies, as `fetch` takes it. */
export type CookieUse = 'omit' | 'same-origin' | 'include';

/** What a host adds to requests. */
export interface ExtrasOptions {
  /** Headers, or the function that gives them. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>) | undefined;
  /** Query parameters. */
  readonly query?: QueryValues | undefined;
  /** Whether requests carry cookies. */
  readonly credentials?: CookieUse | undefined;
}

/** Names with their values, in order. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** What a host adds to requests, checked, as data that can be sent to the worker. */
export interface RequestExtras {
  /** The headers. */
  readonly headers: Pairs;
  /** The query parameters. */
  readonly query: Pairs;
  /** Whether requests carry cookies. */
  readonly credentials: CookieUse;
  /** Whether the host gives the same again when it is asked again. */
  readonly isFixed: boolean;
}

/** The values, which are in no error. */
export const secretsOf = ({ headers, query }: RequestExtras): string[] =>
  [...headers, ...query].map(([, value]) => value);

/**
 * Returns an address with query parameters, each in place of what the address has under its name: a link of the server
 * may hold what it was sent. The rest keeps the form in which the server wrote it.
 */
export function withQuery(url: URL, query: Pairs): URL {
  if (query.length === 0) return url;
  const extended = new URL(url);
  const names = new Set(query.map(([name]) => name));
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !names.has(nameIn(part)));
  const added = new URLSearchParams(query.map(([name, value]) => [name, value]));
  extended.search = [...kept, added].join('&');
  return extended;
}

/** The name of a parameter as an address writes it. */
const nameIn = (part: string): string => [...new URLSearchParams(part).keys()][0] ?? '';
