/**
 * Reads a list of resources whole, although it changes meanwhile.
 *
 * Pages by offset shift when resources come or go, so each page begins with the last resource of the page before it:
 * when it begins with one that was not read yet, the pages have shifted apart, and the reader goes back. Where a server
 * has no lasting order, that is of no use; the list is then read again from its start, until nothing new comes.
 */
import { sleep } from '../../core/abort.ts';
import { type Backoff, backoffMs } from '../../core/backoff.ts';
import { ExportError } from '../../core/errors.ts';
import type { Resource } from '../../core/resource.ts';
import { findName } from '../../core/singular.ts';
import type { ReadContext } from '../source.ts';
import type { ResourcePage } from './document.ts';
import type { Requests, ResourceApi } from './resource-api.ts';
import { ResourceSet } from './resource-set.ts';
import type { ResourceQuery } from './resource-source.ts';

/**
 * How long a list that disagrees with its count is read again before the read fails. A server that never agrees would
 * not do so after minutes either, so the time is much shorter than `maxRetryMs`.
 */
const CONSISTENCY = { leastReads: 5, ms: 15_000 } as const;

/** The pauses between readings of what did not agree. */
const REREAD_BACKOFF: Backoff = { firstMs: 100, longestMs: 1600 };

/** How often a reading of the list goes back before it takes the order of the server for an arbitrary one. */
const MAX_STEPS_BACK = 20;

/** How far the first step back goes, in resources; each further one goes twice as far. */
const FIRST_STEP_BACK = 8;

/** Pages in a row without anything new, after which a server leads in circles. */
const MAX_IDLE_PAGES = 100;

/** Names of attributes with the creation date, in the order of preference; styles differ from server to server. */
const CREATION_NAMES = ['createdAt', 'created', 'createdOn', 'createdDate', 'creationDate', 'creationTime'];

/** What one reading of the list from its start tells. */
interface Reading {
  /** Number of the reading, from 1. */
  readonly number: number;
  /** What it met. */
  readonly met: ResourceSet;
  /** Resources in it, each once. */
  distinct: number;
  /** Those that no earlier reading had. */
  added: number;
  /** Whether all its pages joined. */
  isJoined: boolean;
  /** The last and the highest count that the server gave; undefined when it gives none. */
  count: number | undefined;
  highestCount: number;
}

/** Reads the list of one query. */
export class ListReader {
  readonly #api: ResourceApi;
  readonly #query: ResourceQuery;
  readonly #context: ReadContext;
  readonly #requests: Requests;
  /** What the readings gave, without what is before the part. */
  readonly #given = new ResourceSet();
  #sort: string | undefined;
  /** Whether the server leads from page to page by links that hold no offset. */
  #hasCursors = false;
  /**
   * Whether the server surely takes an offset: one with cursors refuses or ignores it. Where it does not, what is before
   * a part is read, and left out.
   */
  #takesOffsets = false;
  /** Whether the server counts the resources of each page rather than those of the list, and whether it has counted one. */
  #countsPages = false;
  #hasCountedOne = false;
  /** Whether the server gives all at once, whatever it is asked for. */
  #ignoresLimit = false;
  /** Resources that were yielded. */
  #yielded = 0;

  constructor(api: ResourceApi, query: ResourceQuery, context: ReadContext, requests: Requests) {
    this.#api = api;
    this.#query = query;
    this.#context = context;
    this.#requests = requests;
  }

  /** Asks for one resource, which tells what to ask for. */
  async look(): Promise<ResourcePage> {
    const query = { type: this.#query.type, include: [] };
    const url = this.#api.listUrl(query, { limit: 1, offset: 0, sort: undefined });
    const page = this.#heed(await this.#api.get(url, query, this.#requests));
    const names = page.resources[0]?.attributes.keys();
    if (names) this.#sort = creationName([...names]);
    this.#hasCursors = isCursor(page.next);
    this.#takesOffsets = !this.#hasCursors && (page.count !== undefined || page.next !== undefined);
    this.#ignoresLimit = page.resources.length > 1 && page.next === undefined;
    return page;
  }

  /**
   * Yields each resource once.
   *
   * @throws ExportError `inconsistent-data` when the list never agrees with its count
   */
  async *read(): AsyncGenerator<readonly Resource[]> {
    const { count, resources } = await this.look();
    if (count !== undefined) this.#context.expect(this.#partOf(count));
    if (resources.length === 0 && !count) return;
    if (this.#query.page && count !== undefined && this.#partOf(count) === 0) return;
    const { maxAttempts = Number.POSITIVE_INFINITY, maxRetryMs } = this.#api.retries;
    const begun = performance.now();
    for (let number = 1; ; number++) {
      // The first reading of a whole list gives all that it meets.
      const met = number === 1 && this.#skipped === 0 ? this.#given : new ResourceSet();
      const reading: Reading = {
        number,
        met,
        distinct: 0,
        added: 0,
        isJoined: true,
        count: undefined,
        highestCount: 0,
      };
      yield* this.#readOnce(reading);
      if (this.#isWhole(reading)) return;
      const isLate = performance.now() - begun >= Math.min(CONSISTENCY.ms, maxRetryMs);
      if (number >= maxAttempts || (isLate && number >= CONSISTENCY.leastReads)) throw this.#neverAgreed(reading);
      const pause = backoffMs(REREAD_BACKOFF, number);
      const { signal, waits } = this.#requests;
      await waits.during({ reason: 'bad-response', until: Date.now() + pause }, sleep(pause, signal));
    }
  }

  /** How many of `count` resources the query wants. */
  #partOf(count: number): number {
    const { page } = this.#query;
    return page ? Math.min(page.limit, Math.max(0, count - page.offset)) : count;
  }

  /** Resources to be read and left out: those before a part, where a server cannot skip them. */
  get #skipped(): number {
    return this.#takesOffsets ? 0 : (this.#query.page?.offset ?? 0);
  }

  #isWhole({ number, distinct, added, isJoined, count, highestCount }: Reading): boolean {
    const { page } = this.#query;
    if (page && this.#yielded >= page.limit) return true;
    const wanted = count === undefined ? undefined : this.#partOf(count);
    // What was deleted while it was read is in the reading, but not in the last count any more.
    const agrees = wanted === undefined || (distinct >= wanted && distinct <= this.#partOf(highestCount));
    if (isJoined && agrees) return true;
    return number > 1 && added === 0 && (wanted === undefined || this.#yielded === wanted);
  }

  /** Reads the list from its start, or the part of it. Yields what no reading had before. */
  async *#readOnce(reading: Reading): AsyncGenerator<readonly Resource[]> {
    const { offset: start = 0, limit: most = Number.POSITIVE_INFINITY } = this.#query.page ?? {};
    const visited = new Set<string>();
    let skip = this.#skipped;
    const first = start - skip;
    let place: Place = { offset: first, overlap: 0, largest: 0, stepsBack: 0 };
    let url = this.#pageUrl(place);
    let coming = this.#ask(url, place);
    for (let idle = 0; ; ) {
      const page = await this.#heedWhole(await coming);
      visited.add(url.href);
      const { resources, count } = page;
      reading.count = count;
      reading.highestCount = Math.max(reading.highestCount, count ?? 0);
      if (this.#isApart(resources, place, reading) && place.offset > first) {
        place = stepBack(place, first);
        url = this.#pageUrl(place);
        coming = this.#ask(url, place);
        continue;
      }
      const fresh: Resource[] = [];
      const before = reading.distinct + skip;
      for (const resource of resources) {
        if (skip === 0 && reading.distinct === most) break;
        if (!reading.met.add(resource)) continue;
        if (skip > 0) {
          skip--;
          continue;
        }
        reading.distinct++;
        // Those of the first reading are new to all, unless it met some before the part.
        if (reading.met !== this.#given && !this.#given.add(resource)) continue;
        reading.added++;
        if (this.#yielded + fresh.length < most) fresh.push(resource);
      }
      idle = reading.distinct + skip === before ? idle + 1 : 0;
      const next = reading.distinct === most ? undefined : await this.#nextPage(page, place, url);
      if (next) {
        if (idle > MAX_IDLE_PAGES || (this.#hasCursors && visited.has(next.url.href))) throw leadsNowhere(next.url);
        ({ url, place } = next);
        coming = this.#ask(url, place);
      }
      if (fresh.length > 0) {
        this.#yielded += fresh.length;
        this.#context.advance(fresh.length);
        yield fresh;
      }
      if (!next) return;
    }
  }

  /**
   * Heeds a page that may be the whole list. Where the server counted one resource before, and now as many as the page
   * has, it counts each page, or the list has grown: it is asked for one resource again.
   */
  async #heedWhole(page: ResourcePage): Promise<ResourcePage> {
    const { count = 0, next, resources } = page;
    if (this.#hasCountedOne && !this.#countsPages && next === undefined && count === resources.length && count > 1) {
      this.#hasCountedOne = false;
      this.#countsPages = (await this.look()).count === 1;
    }
    return this.#heed(page);
  }

  /** Learns from a page how the server pages, and takes away a count that is none of the whole list. */
  #heed(page: ResourcePage): ResourcePage {
    const { count, next, resources } = page;
    if (isCursor(next)) this.#hasCursors = true;
    if (next !== undefined && count === resources.length && count > 0) this.#countsPages = true;
    this.#hasCountedOne ||= count === 1;
    return this.#countsPages ? { ...page, count: undefined } : page;
  }

  /** Whether resources may be missing between a page and those before it. */
  #isApart(resources: readonly Resource[], { overlap, stepsBack }: Place, reading: Reading): boolean {
    if (this.#hasCursors || overlap === 0 || !reading.isJoined) return false;
    const [first] = resources;
    if (first && reading.met.has(first)) return false;
    reading.isJoined = stepsBack < MAX_STEPS_BACK;
    return reading.isJoined;
  }

  /** The page after one; undefined at the end of the list. */
  async #nextPage(
    { resources: { length }, count, next }: ResourcePage,
    place: Place,
    url: URL,
  ): Promise<{ readonly place: Place; readonly url: URL } | undefined> {
    if (this.#hasCursors) {
      if (next === undefined) return undefined;
      const linked = sameList(next, url);
      if (!linked) throw notTheSameList(await this.#api.shownLink(next), url);
      return { place, url: linked };
    }
    const reached = place.offset + length;
    if (next === undefined && (this.#ignoresLimit || (count !== undefined && reached >= count))) return undefined;
    // A server may give fewer at once than it was asked for: a page is the last only when it brings nothing more.
    // Where neither a count nor links say how it pages, a list of one is taken as whole.
    const isLast = length <= (this.#takesOffsets ? place.overlap : 1);
    const linked = offsetIn(next) ?? 0;
    if (isLast && linked <= reached) return undefined;
    // A page of one resource has no room for the last of the page before it.
    const overlap = isLast || length < 2 ? 0 : 1;
    const offset = isLast ? linked : reached - overlap;
    const after: Place = { ...place, offset, overlap, largest: Math.max(place.largest, length) };
    return { place: after, url: this.#pageUrl(after) };
  }

  #pageUrl({ offset }: Place): URL {
    const { limit: most = Number.POSITIVE_INFINITY } = this.#query.page ?? {};
    const limit = Math.min(this.#api.pageSize, this.#skipped + most);
    return this.#api.listUrl(this.#query, { limit, offset, sort: this.#sort });
  }

  /** Asks for a page. A server that cannot sort is asked without. */
  #ask(url: URL, place: Place): Promise<ResourcePage> {
    const asked = this.#api.get(url, this.#query, this.#requests).catch((error: unknown) => {
      const isFirst = this.#yielded === 0 && this.#sort !== undefined;
      if (!isFirst || !(error instanceof ExportError) || error.status !== 400) throw error;
      this.#sort = undefined;
      return this.#api.get(this.#pageUrl(place), this.#query, this.#requests);
    });
    // It is awaited later, unless the read is left.
    asked.catch(() => {});
    return asked;
  }

  #neverAgreed({ number, distinct, count }: Reading): ExportError {
    const { type } = this.#query;
    const found =
      count === undefined
        ? `its pages never joined`
        : `the server counts ${this.#partOf(count)}, but its pages gave ${distinct}`;
    const message = `The list of ${type} was read ${number} times, and ${found}. The export would have a hole.`;
    return new ExportError('inconsistent-data', message);
  }
}

/** Where a page is in the list. */
interface Place {
  /** Resources before it. */
  readonly offset: number;
  /** Resources that it shares with the pages before it: 1, or 0 where that cannot be had. */
  readonly overlap: number;
  /** Resources of the largest page so far. */
  readonly largest: number;
  /** How often the reading went back. */
  readonly stepsBack: number;
}

function stepBack(place: Place, start: number): Place {
  const step = Math.min(place.largest, FIRST_STEP_BACK * 2 ** place.stepsBack);
  return { ...place, offset: Math.max(start, place.offset - step), stepsBack: place.stepsBack + 1 };
}

function creationName(names: readonly string[]): string | undefined {
  for (const name of CREATION_NAMES) {
    const found = findName(name, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The offset that a link holds; undefined when it holds none. */
function offsetIn(link: string | undefined): number | undefined {
  const at = link?.indexOf('?') ?? -1;
  const offset = at < 0 ? null : new URLSearchParams(link!.slice(at + 1)).get('page[offset]');
  return offset !== null && /^\d{1,15}$/.test(offset) ? Number(offset) : undefined;
}

/** Whether a link leads on by other means than an offset. */
const isCursor = (link: string | undefined): boolean => link !== undefined && offsetIn(link) === undefined;

/** The address of the next page of a list; undefined when the link leads elsewhere, where no token may be sent. */
function sameList(link: string, from: URL): URL | undefined {
  let url: URL | undefined;
  try {
    url = new URL(link, from);
  } catch {}
  if (url?.origin !== from.origin || url.pathname !== from.pathname) return undefined;
  url.hash = '';
  return url;
}

function notTheSameList(link: string, { origin, pathname }: URL): ExportError {
  const message = `${origin}${pathname} gives ${JSON.stringify(link)} as the next page (links.next), which is not an address of the same list. Have the server, or the gateway before it, write links of its own address.`;
  return new ExportError('bad-response', message);
}

function leadsNowhere(url: URL): ExportError {
  const message = `${url.origin}${url.pathname} gives pages without end that hold nothing new: it ignores page[offset], or its links lead in a circle.`;
  return new ExportError('bad-response', message);
}
