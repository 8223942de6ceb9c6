/** Describes the sources that a page can choose, as data that can be sent to the worker. */
import { LONGEST_TIMER_MS } from '../core/deadline.ts';
import type { ExtrasOptions, HeaderValues, QueryValues } from '../core/http/request-extras.ts';
import { serviceUrl } from '../core/http/service-url.ts';
import type { ClickHouseColumns } from './clickhouse/config.ts';
import type { PageSourceConfig } from './custom.ts';
import type { ReaderConfig } from './http/channel-api.ts';
import type { HttpOptions } from './http/http-client.ts';
import type { JsonApiConfig } from './resources/json-api.ts';
import type { SampleQuery } from './source.ts';

/**
 * A SenML or JSON message as the readers send it; camelCase (Connhex) or snake_case (Mainflux, Magistrala). Sources on
 * the page also take objects of any interface or class, reactive proxies and Arrow rows with these fields, and a `time`
 * that is a `Date`, ISO 8601 text (UTC where it tells no offset) or a BigInt.
 */
export type ChannelMessage = Readonly<Record<string, unknown>>;

/** What a custom source is asked for. */
export interface CustomSourceQuery extends SampleQuery {
  /** Aborted when the export is cancelled or needs no more. */
  readonly signal: AbortSignal;
}

/**
 * Where messages come from: plain data for the worker and, beside it, what only the page can do. Made by
 * {@link connhexSource}, {@link mainfluxSource}, {@link magistralaSource}, {@link jsonApiSource} (resources),
 * {@link clickhouseSource}, {@link memorySource} or {@link customSource}; a host with a source of its own in its own worker writes
 * `{ id, config }`.
 */
export interface SourceDescriptor {
  /** Id of the source in the worker's registry. */
  readonly id: string;
  /** Its configuration; structured-cloneable. */
  readonly config: unknown;
  /**
   * Gives a token; called when one is needed, and again after a 401. It may take as many milliseconds as `timeoutMs` of
   * the configuration says, by default a minute.
   */
  readonly getToken?: () => string | Promise<string>;
  /**
   * Gives what the host adds to requests; called when they are needed, and again after a 401. Its `headers` may take as
   * long as `getToken`. Present only when the host adds something.
   */
  readonly getExtras?: () => ExtrasOptions;
  /** Where the resources of the same service come from. Absent when it has none. */
  readonly resources?: SourceDescriptor;
  /** Gives messages from the page, for sources that live there. */
  readonly read?: (query: CustomSourceQuery) => AsyncIterable<readonly object[]>;
}

/** Options that every HTTP source takes. */
export interface HttpSourceOptions {
  /** URL of the service, absolute or relative to the page; without user, query or fragment. */
  baseUrl: string;
  /**
   * Gives a token, within `timeoutMs`. Called when one is needed and once more after a 401, never stored. Absent:
   * requests carry no `Authorization` header.
   */
  getToken?: () => string | Promise<string>;
  /** Word before the token in the `Authorization` header. Default `Bearer`. */
  authScheme?: 'Bearer' | 'Thing' | 'Client';
  /**
   * Headers of every request: texts by name, or a function that gives them within `timeoutMs`, which is asked as
   * `getToken` is. A server of another origin must allow them. Names that a page cannot set (`Host`, `Cookie`), that the
   * engine sets (`Accept`; `Authorization` beside `getToken`) or that change what a server gives (`Range`) reject the
   * call with a `TypeError` before anything is sent. Default: none.
   */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /**
   * Whether requests carry cookies: `same-origin` for a session on the page's own origin, `include` for other origins,
   * too. No effect in Node, which has no cookies. Default `omit`.
   */
  credentials?: 'omit' | 'same-origin' | 'include';
  /**
   * Query parameters of every request: a text, or several, by name. Names that the engine sets, such as `limit`, reject
   * the call with a `TypeError`. Default: none.
   */
  query?: QueryValues;
  /**
   * Messages or resources to ask for at once; a service that returns fewer is followed. Default: the service's limit, or
   * 1000 for resources.
   */
  pageSize?: number;
  /**
   * Most attempts of one request, the first included; those made while the browser is offline do not count. Default: no
   * limit, only `maxRetryMs` decides. `1` fails at the first fault.
   */
  maxAttempts?: number;
  /**
   * Milliseconds for which a failing request is tried again, pauses included; it fails once they are over. Time spent
   * offline and time spent waiting for other requests do not count. Default 120000, at most 2147483647.
   */
  maxRetryMs?: number;
  /** Milliseconds one attempt of a request may take, body included. Default 60000, at most 2147483647. */
  timeoutMs?: number;
}

/** Options that every HTTP reader of messages takes. */
export interface ReaderOptions extends HttpSourceOptions {
  /** Unit of the reader's times and bounds; only a start, since messages tell their own. Default: the service's. */
  timeUnit?: 's' | 'ms' | 'us' | 'ns';
}

/** Options of {@link connhexSource}. */
export interface ConnhexOptions extends ReaderOptions {
  /**
   * The service that has the resources of a type, by plural type, e.g. `{ models: 'manufacturing' }`. Default:
   * `resources` for every type.
   */
  services?: Readonly<Record<string, string>>;
}

/** Options of {@link jsonApiSource}. */
export interface JsonApiOptions extends HttpSourceOptions {
  /** A path between the base URL and the type, by plural type, e.g. `{ models: 'manufacturing' }`. Default: none. */
  services?: Readonly<Record<string, string>>;
}

/** Options of {@link magistralaSource}. */
export interface MagistralaOptions extends ReaderOptions {
  /** Id of the domain that the channels belong to. */
  domainId: string;
}

/** Options of {@link clickhouseSource}. */
export interface ClickHouseOptions extends Omit<HttpSourceOptions, 'baseUrl' | 'pageSize'> {
  /**
   * URL of the server's HTTP interface, absolute or relative to the page, such as `/clickhouse` for a proxy of the page's
   * own; without user, query or fragment.
   */
  url: string;
  /** Name of the table, which may be a `Distributed` one or a view; `database.table`, too. */
  table: string;
  /** Where each field of a message is. */
  columns: ClickHouseColumns;
  /** Database of the table. Default: the user's default database. */
  database?: string;
  /**
   * A further condition that all messages meet, in SQL, such as `tenant = 7`. It is the host's own code and is sent as it
   * stands. Default: none.
   */
  where?: string;
  /**
   * User of the database; `getToken` then gives the password. A user who may only read is enough. Default: `getToken`
   * gives a token for the `Authorization` header, as a proxy takes it.
   */
  user?: string;
  /**
   * Whether the server makes the buckets of a decimation, so that only these travel. Never those of a median. `false`
   * reads all messages. Default true.
   */
  pushdown?: boolean;
  /**
   * Whether the table may hold the same message twice. `false` promises that it does not, which saves some of the work
   * of a decimation; a broken promise counts such messages twice. Default true.
   */
  hasDuplicates?: boolean;
}

/** Options of {@link customSource}. */
export interface CustomSourceOptions {
  /**
   * `ascending` promises that times never go back, so that rows are written while messages still come; a broken
   * promise fails the export with `source-failed`. `any` holds an item's messages until the last has come.
   * Default `any`.
   */
  order?: 'ascending' | 'any';
  /**
   * Milliseconds that the next messages may take; an export fails with `source-failed` after them. At most 2147483647.
   * Default: there is no limit.
   */
  timeoutMs?: number;
}

/**
 * Connhex's reader: `{baseUrl}/iot/reader/channels/{channelId}/messages`, at most 1,500 messages at once. Resources are
 * read from `{baseUrl}/resources/{type}`, or from another service of the same host.
 *
 * @throws TypeError when an option is not usable
 */
export function connhexSource(options: ConnhexOptions): SourceDescriptor {
  return {
    ...reader(options, '/iot/reader', { pageSize: 1500, timeUnit: 's' }),
    resources: jsonApi(options, 'resources'),
  };
}

/**
 * The resources of any JSON:API server: `{baseUrl}/{type}`, at most 1,000 at once.
 *
 * @throws TypeError when an option is not usable
 */
export function jsonApiSource(options: JsonApiOptions): SourceDescriptor {
  return jsonApi(options, '');
}

/**
 * Mainflux's reader: `{baseUrl}/channels/{channelId}/messages`, at most 1,000 messages at once.
 *
 * @throws TypeError when an option is not usable
 */
export function mainfluxSource(options: ReaderOptions): SourceDescriptor {
  return reader(options, '', { pageSize: 1000, timeUnit: 's' });
}

/**
 * Magistrala's reader: `{baseUrl}/{domainId}/channels/{channelId}/messages`, at most 1,000 messages at once, time in
 * nanoseconds.
 *
 * @throws TypeError when an option is not usable
 */
export function magistralaSource(options: MagistralaOptions): SourceDescriptor {
  if (typeof options?.domainId !== 'string' || options.domainId === '')
    throw new TypeError('magistralaSource needs a domainId.');
  return reader(options, `/${encodeURIComponent(options.domainId)}`, { pageSize: 1000, timeUnit: 'ns' });
}

/**
 * A table of messages in ClickHouse, read over its HTTP interface. Expressions and names are checked when it is first
 * read.
 *
 * @throws TypeError when the URL, or an option that every HTTP source has, is not usable
 */
export function clickhouseSource(options: ClickHouseOptions): SourceDescriptor {
  const request = requestConfig(options);
  // What only the page can do stays here: see `hostCode`.
  const { getToken, headers, query, ...own } = options;
  const config = { ...own, ...request, url: serviceUrl(options.url, 'url') };
  return { id: 'clickhouse', config, ...hostCode(options, config) };
}

/**
 * Messages already on the page. They are read when an export runs, in slices, so the page stays responsive; they
 * must not change meanwhile. An item of a one-time request may leave out both `from` and `period`: its window then
 * reaches from its first message to its `to`, or else to its last message.
 *
 * @param messages see {@link ChannelMessage}; what is no message is counted as `malformed-message`
 * @throws TypeError when `messages` is not an array
 */
export function memorySource(messages: readonly object[]): SourceDescriptor {
  if (!Array.isArray(messages)) throw new TypeError('memorySource takes an array.');
  const read = async function* () {
    yield messages;
  };
  return pageSource(read, { ascending: false, isWhole: true });
}

/**
 * Messages from a generator on the page. `read` is called once for each item and yields arrays of messages, which may
 * hold more than was asked for: channel, subtopic, names and window are checked again, channel and subtopic where a
 * message says them.
 *
 * @param read gives an item's messages; should stop when `query.signal` is aborted
 * @throws TypeError when `read` is not a function
 */
export function customSource(
  read: (query: CustomSourceQuery) => AsyncIterable<readonly object[]>,
  { order = 'any', timeoutMs }: CustomSourceOptions = {},
): SourceDescriptor {
  if (typeof read !== 'function') throw new TypeError('customSource takes a function.');
  oneOf('order', order, ['any', 'ascending']);
  return pageSource(read, {
    ascending: order === 'ascending',
    ...(timeoutMs !== undefined && { timeoutMs: atLeastOne('timeoutMs', timeoutMs, LONGEST_TIMER_MS) }),
  });
}

function pageSource(read: NonNullable<SourceDescriptor['read']>, config: PageSourceConfig): SourceDescriptor {
  return { id: 'page', config, read };
}

function reader(
  options: ReaderOptions,
  path: string,
  defaults: Pick<ReaderConfig, 'pageSize' | 'timeUnit'>,
): SourceDescriptor {
  const http = httpConfig(options, path, defaults.pageSize);
  const { timeUnit = defaults.timeUnit } = options;
  oneOf('timeUnit', timeUnit, ['s', 'ms', 'us', 'ns']);
  const config: ReaderConfig = { ...http, timeUnit };
  return { id: 'reader', config, ...hostCode(options, config) };
}

/** The most resources that are asked for at once. */
const MAX_RESOURCES = 1000;

function jsonApi(options: JsonApiOptions, defaultService: string): SourceDescriptor {
  const http = httpConfig(options, '', MAX_RESOURCES);
  const config: JsonApiConfig = {
    ...http,
    pageSize: Math.min(http.pageSize, MAX_RESOURCES),
    services: { ...options.services },
    defaultService,
  };
  return { id: 'json-api', config, ...hostCode(options, config) };
}

/** What only the page can do for an HTTP source. Headers and parameters are secrets, so they are not part of the configuration. */
const hostCode = (
  { getToken, headers, query, credentials }: Omit<HttpSourceOptions, 'baseUrl' | 'pageSize'>,
  { extras }: HttpOptions,
): Pick<SourceDescriptor, 'getToken' | 'getExtras'> => ({
  ...(getToken && { getToken }),
  ...(extras && { getExtras: () => ({ headers, query, credentials }) }),
});

function httpConfig(options: HttpSourceOptions, path: string, pageSize: number) {
  const request = requestConfig(options);
  return {
    url: `${serviceUrl(options.baseUrl)}${path}`,
    pageSize: atLeastOne('pageSize', options.pageSize ?? pageSize),
    ...request,
  };
}

/**
 * How an HTTP source sends its requests, as plain data.
 *
 * @throws TypeError when an option is not usable
 */
function requestConfig(options: Omit<HttpSourceOptions, 'baseUrl' | 'pageSize'>) {
  if (!options) throw new TypeError('A source needs options.');
  const { getToken, authScheme = 'Bearer', headers, query, credentials = 'omit' } = options;
  if (getToken !== undefined && typeof getToken !== 'function') throw new TypeError('getToken must be a function.');
  oneOf('authScheme', authScheme, ['Bearer', 'Thing', 'Client']);
  oneOf('credentials', credentials, ['omit', 'same-origin', 'include']);
  return {
    authorised: getToken !== undefined,
    authScheme,
    extras: headers !== undefined || query !== undefined || credentials !== 'omit',
    ...(options.maxAttempts !== undefined && { maxAttempts: atLeastOne('maxAttempts', options.maxAttempts) }),
    maxRetryMs: atLeastOne('maxRetryMs', options.maxRetryMs ?? 120_000, LONGEST_TIMER_MS),
    timeoutMs: atLeastOne('timeoutMs', options.timeoutMs ?? 60_000, LONGEST_TIMER_MS),
  };
}

function oneOf(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new TypeError(`${name} is one of ${choices.join(', ')}.`);
}

function atLeastOne(name: string, value: unknown, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most) return value as number;
  throw new TypeError(`${name} must be a whole number from 1 to ${most}.`);
}
