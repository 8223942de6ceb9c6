/**
 * An in-memory reader service that behaves as contract §5 describes: newest first, no tie-break, offset paging, and a
 * total from a separate query after the page's. It replaces `fetch`.
 */

/** A stored message. Its time is the text that is sent, in the service's unit. */
export interface StoredMessage {
  readonly time: string;
  readonly name: string;
  readonly publisher: string;
  readonly subtopic: string;
  readonly value: number;
  readonly unit?: string;
}

/** A fault of one request. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'network' }
  /** The body ends after this fraction, although the answer looks complete. */
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'body'; readonly body: string }
  /** The total's query sees more messages than the page's did. */
  | { readonly kind: 'total'; readonly more: number }
  /** The page has fewer messages than it should. */
  | { readonly kind: 'short'; readonly missing: number };

/** How a simulated reader behaves. */
export interface Behaviour {
  readonly messages: readonly StoredMessage[];
  readonly unit?: 's' | 'ms' | 'us' | 'ns';
  readonly casing?: 'camel' | 'snake';
  /** The most messages on a page. When more are requested, it returns this many and says so. */
  limit?: number;
  /** Returns the fault of the request with this number, from 0. `before` is how often its URL was requested before. */
  fault?: (request: number, before: number) => Fault | undefined;
  /** Called before a request is answered and again between its page and its total. */
  meanwhile?: (request: number, store: StoredMessage[]) => void;
  /** Number of requests in which messages of one time come in a different order each time. */
  readonly shuffled?: number;
  /** Seeds the order of messages of one time, as in a database that sorts without a tie-break. */
  readonly tieSeed?: (offset: number, limit: number) => number;
  /** The accepted token. Absent when none is needed. */
  token?: string;
  /** Whether the bound `to` is ignored. */
  readonly ignoresTo?: boolean;
  /** Whether pages come oldest first. */
  readonly oldestFirst?: boolean;
  /** Whether a request sees a message. Default: always. */
  readonly sees?: (message: StoredMessage, url: URL) => boolean;
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The service. Pass its `fetch` to `vi.stubGlobal`. */
export class SimulatedReader {
  /** The requested URLs, in order. */
  readonly urls: URL[] = [];
  /** The `Authorization` header of each. */
  readonly authorizations: (string | null)[] = [];
  /** The most simultaneous requests. */
  most = 0;
  underWay = 0;
  /** Requests that were aborted before the answer. */
  aborted = 0;
  readonly #behaviour: Behaviour;
  readonly #store: StoredMessage[];
  readonly #before = new Map<string, number>();

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#store = [...behaviour.messages];
  }

  /** The replacement of `fetch`. */
  readonly fetch = async (input: URL | string, init: RequestInit = {}): Promise<Response> => {
    const { signal } = init;
    signal?.throwIfAborted();
    const number = this.urls.length;
    if (number > 20_000) throw new Error('The reader was asked without end.');
    const url = new URL(input);
    this.urls.push(url);
    this.authorizations.push(new Headers(init.headers).get('Authorization'));
    this.most = Math.max(this.most, ++this.underWay);
    try {
      for (let turns = (number * 7) % 4; turns >= 0; turns--) await pause();
      if (signal?.aborted) {
        this.aborted++;
        throw signal.reason;
      }
      return this.#answer(url, number, this.authorizations[number]!);
    } finally {
      this.underWay--;
    }
  };

  #answer(url: URL, number: number, authorization: string | null): Response {
    const behaviour = this.#behaviour;
    const before = this.#before.get(url.href) ?? 0;
    this.#before.set(url.href, before + 1);
    const fault = behaviour.fault?.(number, before);
    if (fault?.kind === 'network') throw new TypeError('fetch failed');
    if (fault?.kind === 'status')
      return new Response('{"message":"not now"}', {
        status: fault.status,
        headers: fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter },
      });
    if (behaviour.token !== undefined && authorization !== `Bearer ${behaviour.token}`)
      return new Response(JSON.stringify({ message: `refused: ${authorization}` }), { status: 401 });
    if (fault?.kind === 'body') return new Response(fault.body);
    const text = this.#page(url, number, fault);
    return new Response(fault?.kind === 'cut' ? text.slice(0, Math.floor(fault.share * (text.length - 1))) : text);
  }

  #page(url: URL, number: number, fault: Fault | undefined): string {
    const { searchParams, pathname } = url;
    const {
      limit: most = Number.POSITIVE_INFINITY,
      meanwhile,
      shuffled = 0,
      tieSeed,
      casing = 'camel',
    } = this.#behaviour;
    const offset = Number(searchParams.get('offset'));
    const limit = Math.min(Number(searchParams.get('limit')), most);
    meanwhile?.(number, this.#store);
    const found = this.#matching(url);
    if (number < shuffled) shuffleTies(found, number);
    if (tieSeed) shuffleTies(found, tieSeed(offset, limit));
    const taken = found.slice(offset, offset + limit);
    if (fault?.kind === 'short') taken.splice(0, fault.missing);
    meanwhile?.(number, this.#store);
    const total = this.#matching(url).length + (fault?.kind === 'total' ? fault.more : 0);
    const channel = decodeURIComponent(pathname.split('/').at(-2)!);
    const messages = taken.map((message) => messageText(message, channel, casing));
    return `{"total":${total},"offset":${offset},"limit":${limit},"messages":[${messages.join(',')}]}`;
  }

  /** Finds the matching messages, newest first by default, with ties in stored order. */
  #matching(url: URL): StoredMessage[] {
    const { unit = 's', ignoresTo = false, oldestFirst = false, sees } = this.#behaviour;
    const params = url.searchParams;
    // A double cannot represent nanoseconds.
    const parse = unit === 'ns' ? nanoseconds : Number;
    const [from, to, name, subtopic] = ['from', 'to', 'name', 'subtopic'].map((key) => params.get(key));
    const isWithin = ({ time }: StoredMessage): boolean =>
      (from === null || parse(time) >= parse(from!)) && (to === null || ignoresTo || parse(time) < parse(to!));
    return this.#store
      .filter(
        (message) =>
          isWithin(message) &&
          sees?.(message, url) !== false &&
          (name === null || message.name === name) &&
          (subtopic === null || message.subtopic === subtopic),
      )
      .map((message) => ({ message, time: parse(message.time) }))
      .sort((a, b) => (a.time === b.time ? 0 : a.time > b.time === oldestFirst ? 1 : -1))
      .map(({ message }) => message);
  }
}

function nanoseconds(text: string): bigint {
  return /^-?\d+$/.test(text) ? BigInt(text) : BigInt(Math.ceil(Number(text)));
}

/** Puts messages of one time into an order that depends on `seed`. */
function shuffleTies(messages: StoredMessage[], seed: number): void {
  let state = seed + 1;
  for (let i = 1; i < messages.length; i++) {
    let start = i;
    while (start > 0 && messages[start - 1]!.time === messages[i]!.time) start--;
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const other = start + ((state >>> 8) % (i - start + 1));
    [messages[i], messages[other]] = [messages[other]!, messages[i]!];
  }
}

function messageText({ time, subtopic, ...fields }: StoredMessage, channel: string, casing: 'camel' | 'snake'): string {
  const others = casing === 'camel' ? { updateTime: 60 } : { update_time: 60 };
  const rest = JSON.stringify({
    channel,
    ...(subtopic !== '' && { subtopic }),
    protocol: 'mqtt',
    ...others,
    ...fields,
  });
  return `{"time":${time},${rest.slice(1)}`;
}
