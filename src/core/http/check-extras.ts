/** Checks the headers and query parameters that a host adds to requests. Loaded only when it adds some. */
import { ExportError } from '../errors.ts';
import type { ExtrasOptions, Pairs, RequestExtras } from './request-extras.ts';

/** Whose requests they are. */
export interface ExtrasOwner {
  /** The owner, for people, e.g. `the source`. */
  readonly name: string;
  /** Id of the source in the registry of sources, or `exports` for sync. Decides which names the engine itself uses. */
  readonly id: string;
  /** Whether there is a `getToken`, which gives the `Authorization` header. */
  readonly hasToken: boolean;
}

/** RFC 9110 §5.1: what may stand in the name of a header. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Fetch, "forbidden request-header": browsers leave these out without a word. */
const BROWSER_HEADERS: ReadonlySet<string> = new Set([
  ...[
    'accept-charset',
    'accept-encoding',
    'connection',
    'content-length',
    'cookie',
    'cookie2',
    'date',
    'dnt',
    'expect',
  ],
  ...['host', 'keep-alive', 'origin', 'referer', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'via'],
]);
const BROWSER_PREFIX = /^(?:proxy-|sec-|access-control-request-)/;

/** Headers that the engine sets, or that would make a server do or give something else. */
const ENGINE_HEADERS =
  /^(?:accept|content-type|idempotency-key|range|if-.*|x-http-method|x-http-method-override|x-method-override)$/;

/** Query parameters that the engine sets, by the kind of API. */
const ENGINE_PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ['reader', /^(?:offset|limit|from|to|subtopic|name)$/],
  [
    'clickhouse',
    /^(?:query|query_id|database|user|password|default_format|limit|offset|skip_unavailable_shards|distributed_group_by_no_merge)$|overflow_mode/,
  ],
  ['json-api', /^(?:include|sort|page(?:\[.*)?)$/],
  ['exports', /^(?:type|sort|page|pageSize)$/],
]);

/**
 * Asks a host for its headers and query parameters, and checks them. It may never settle: the caller bounds the wait.
 *
 * @throws TypeError when one, or `credentials`, is not usable; it names the header or the parameter, never a value. ExportError
 *   `unauthorized` when the host's function fails
 */
export async function checkedExtras(
  { headers, query, credentials = 'omit' }: ExtrasOptions,
  owner: ExtrasOwner,
): Promise<RequestExtras> {
  if (!['omit', 'same-origin', 'include'].includes(credentials))
    throw new TypeError(`credentials of ${owner.name} must be 'omit', 'same-origin' or 'include'.`);
  const isAsked = typeof headers === 'function';
  let given: unknown = headers === undefined ? {} : headers;
  if (isAsked)
    try {
      given = await headers();
    } catch (cause) {
      throw new ExportError('unauthorized', `headers of ${owner.name} failed, so the service cannot be asked.`, {
        cause,
      });
    }
  return {
    headers: checkedHeaders(given, owner),
    query: checkedQuery(query === undefined ? {} : query, owner),
    credentials,
    isFixed: !isAsked,
  };
}

function checkedHeaders(headers: unknown, owner: ExtrasOwner): Pairs {
  const checked = new Map<string, [name: string, value: string]>();
  for (const [name, value] of membersOf(headers, `headers of ${owner.name}`, '{ "X-Tenant": "acme" }')) {
    const refuse = (why: string) => new TypeError(`headers of ${owner.name}: ${why}`);
    // What follows the name may be a value that was put into the wrong place.
    if (!HEADER_NAME.test(name)) {
      const legal = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*/.exec(name)![0];
      throw refuse(`${legal === '' ? 'an empty text' : `a name that begins with "${legal}"`} is no name of a header.`);
    }
    const refusal = refusalOf(name.toLowerCase(), owner);
    if (refusal) throw refuse(`"${name}" ${refusal}`);
    if (checked.has(name.toLowerCase())) throw refuse(`"${name}" is there twice, as letter case does not matter.`);
    // RFC 9110 §5.5. Checked here because some engines quote a refused header in the error.
    if (typeof value !== 'string' || !/^[\t\x20-\x7e]+$/.test(value) || value.trim() === '')
      throw refuse(
        `the value of "${name}" must be a text of visible ASCII characters, spaces and tabs, and not empty.`,
      );
    checked.set(name.toLowerCase(), [name, value.trim()]);
  }
  return [...checked.values()];
}

/** Why a header cannot be set; undefined when it can. */
function refusalOf(name: string, { hasToken }: ExtrasOwner): string | undefined {
  if (name === 'cookie' || name === 'cookie2')
    return 'cannot be set by a page: leave it out, and set credentials, which has the browser send cookies.';
  if (BROWSER_HEADERS.has(name) || BROWSER_PREFIX.test(name)) return 'cannot be set by a page: leave it out.';
  if (ENGINE_HEADERS.test(name)) return 'is up to the export engine: leave it out.';
  if (name === 'authorization' && hasToken) return 'comes from getToken: leave out one of them.';
  return undefined;
}

function checkedQuery(query: unknown, { name: owner, id }: ExtrasOwner): Pairs {
  return membersOf(query, `query of ${owner}`, '{ tenant: "acme" }').flatMap(([name, value]) => {
    const refuse = (why: string) => new TypeError(`query of ${owner}: ${why}`);
    if (name === '') throw refuse('a parameter needs a name.');
    if (ENGINE_PARAMETERS.get(id)?.test(name))
      throw refuse(`${JSON.stringify(name)} is up to the export engine: leave it out.`);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((one): [string, string] => {
      if (typeof one === 'string') return [name, one];
      throw refuse(`${JSON.stringify(name)} must be a text or a list of texts.`);
    });
  });
}

/** The members of a plain object, or of `Headers` and the like. */
function membersOf(value: unknown, what: string, example: string): [name: string, value: unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongMembers(what, example);
  let members: unknown[];
  try {
    members = Symbol.iterator in value ? [...(value as Iterable<unknown>)] : Object.entries(value);
  } catch {
    // Without the cause: nobody knows what the host's own code puts into it.
    throw new TypeError(`${what} could not be read: one of its members throws an error.`);
  }
  if (members.every(isMember)) return members;
  throw wrongMembers(what, example);
}

const isMember = (member: unknown): member is [name: string, value: unknown] =>
  Array.isArray(member) && member.length === 2 && typeof member[0] === 'string';

const wrongMembers = (what: string, example: string): TypeError =>
  new TypeError(`${what} must be an object of texts, such as ${example}.`);
