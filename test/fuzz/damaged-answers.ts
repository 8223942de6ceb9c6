/** Ways in which the answer of a reader can be damaged on its way, and by its makers. */
import fc from 'fast-check';

/** An answer as it was meant: the text of a page, and what else there is to mix it with. */
export interface MeantAnswer {
  readonly text: string;
  /** The text of another page that was given before; its own before there is one. */
  readonly other: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What becomes of an answer; rejects as `fetch` does. */
export interface Damage {
  readonly name: string;
  apply(answer: MeantAnswer): Response | Promise<Response>;
}

type Page = { total?: unknown; messages?: unknown; [field: string]: unknown };

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const at = (text: string, part: number): number => Math.floor(part * text.length);

const ofText = (name: string, damaged: (answer: MeantAnswer) => string | Uint8Array<ArrayBuffer>): Damage => ({
  name,
  apply: (answer) => new Response(damaged(answer)),
});

const ofPage = (name: string, change: (page: Page) => unknown): Damage =>
  ofText(name, ({ text }) => JSON.stringify(change(JSON.parse(text))) ?? '');

/** Whether a full page with this total would say what the last page of a shorter channel says: nobody can tell them apart. */
const saysToBeLast = ({ offset, limit, messages }: Page, total: number): boolean => {
  const { length } = messages as readonly unknown[];
  return length === Number(limit) && Number(offset) + length === total;
};

const noWholeNumber = fc.constantFrom<unknown>(-1, 0.5, '3', null, true, [], {}, 1e21, '', 'NaN');

const noList = fc.constantFrom<unknown>({}, 'messages', 0, true, { length: 3 }, { 0: {} });

/** Damage to the text. */
const texts: fc.Arbitrary<Damage> = fc.oneof(
  share.map((part) => ofText(`cut at ${part}`, ({ text }) => text.slice(0, at(text, part)))),
  share.map((part) => ofText(`without its beginning up to ${part}`, ({ text }) => text.slice(1 + at(text, part)))),
  fc.constantFrom(
    ofText('doubled', ({ text }) => text + text),
    ofText('with another page behind it', ({ text, other }) => text + other),
    ofText('in a list', ({ text }) => `[${text}]`),
    ofText('in an object', ({ text }) => `{"data":${text}}`),
    ofText('as a text', ({ text }) => JSON.stringify(text)),
    ofText('guarded against scripts', ({ text }) => `)]}',\n${text}`),
    ofText('a web page', () => '<!doctype html><title>Sign in</title>'),
    ofText('empty', () => ''),
    ofText('a line for each message', ({ text }) =>
      (JSON.parse(text) as { messages: unknown[] }).messages.map((message) => JSON.stringify(message)).join('\n'),
    ),
    ofText('very deep', () => `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    ofText('with a byte order mark', ({ text }) => `\ufeff${text}`),
    ofText('in UTF-16', ({ text }) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))),
    ofText('with zeros behind it', ({ text }) => `${text}${'\0'.repeat(100)}`),
  ),
);

/** Damage to what the answer says of itself. */
const envelopes: fc.Arbitrary<Damage> = fc.oneof(
  noWholeNumber.map((total) => ofPage(`with total ${JSON.stringify(total)}`, (page) => ({ ...page, total }))),
  fc
    .integer({ min: -3, max: 5 })
    .filter((by) => by !== 0)
    .map((by) =>
      ofPage(`with a total that is off by ${by}`, (page) => {
        const total = Number(page.total) + by;
        return saysToBeLast(page, total) ? page : { ...page, total };
      }),
    ),
  noList.map((messages) => ofPage(`with messages ${JSON.stringify(messages)}`, (page) => ({ ...page, messages }))),
  fc
    .constantFrom<unknown>(0, -1, 'x', null, 1e9, 0.5, {})
    .map((limit) => ofPage(`with limit ${JSON.stringify(limit)}`, (page) => ({ ...page, limit }))),
  fc.constantFrom(
    ofPage('without total', ({ total: _, ...page }) => page),
    ofPage('without messages', ({ messages: _, ...page }) => ({ ...page, total: Number(page.total) + 1 })),
    ofPage('with messages under another name', ({ messages, ...page }) => ({ ...page, results: messages, total: 1 })),
    ofPage('null', () => null),
    ofPage('a number', () => 5),
    ofPage('with a message less', (page) => ({
      ...page,
      total: Number(page.total) + ((page.messages as unknown[]).length === 0 ? 1 : 0),
      messages: (page.messages as unknown[]).slice(1),
    })),
    ofPage('with a message twice', (page) => ({
      ...page,
      messages: [...(page.messages as unknown[]).slice(0, 1), ...(page.messages as unknown[])],
    })),
  ),
);

const retryAfter = fc.constantFrom('0', '1', '-1', '1e9', 'soon', '', '99999999999', 'Thu, 01 Jan 1970 00:00:00 GMT');

/** Damage to everything around the text. */
const transport: fc.Arbitrary<Damage> = fc.oneof(
  fc
    .tuple(fc.constantFrom(400, 401, 403, 404, 408, 409, 410, 425, 429, 500, 502, 503, 504, 599), retryAfter)
    .chain(([status, after]) =>
      fc
        .constantFrom(
          '',
          'null',
          '{"message":5}',
          '{"errors":[null,{"detail":"x"}]}',
          '{"error":{}}',
          '<html>',
          '[[[',
          '5',
        )
        .map(
          (body): Damage => ({
            name: `status ${status}, Retry-After ${JSON.stringify(after)}, saying ${body}`,
            apply: () => new Response(body, { status, headers: { 'Retry-After': after } }),
          }),
        ),
    ),
  fc
    .constantFrom(204, 205)
    .map((status): Damage => ({ name: `status ${status}`, apply: () => new Response(null, { status }) })),
  fc.constantFrom('text/html', 'application/octet-stream', 'application/json; charset=utf-16', 'x', '').map(
    (type): Damage => ({
      name: `of type ${type}`,
      apply: ({ text }) => new Response(text, { headers: { 'Content-Type': type } }),
    }),
  ),
  share.map(
    (part): Damage => ({
      name: `broken off at ${part}`,
      apply: ({ text }) =>
        streamed(text.slice(0, at(text, part)), (stream) => stream.error(new TypeError('terminated'))),
    }),
  ),
  share.map(
    (part): Damage => ({
      name: `held up at ${part}`,
      apply: ({ text, signal }) =>
        streamed(text.slice(0, at(text, part)), (stream) =>
          signal.addEventListener('abort', () => stream.error(signal.reason), { once: true }),
        ),
    }),
  ),
  fc
    .constantFrom<unknown>(new TypeError('fetch failed'), new Error('other'), 'a text', undefined)
    .map((reason): Damage => ({ name: `refused with ${reason}`, apply: () => Promise.reject(reason) })),
  fc.constant<Damage>({
    name: 'never given',
    apply: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  }),
);

function streamed(text: string, end: (stream: ReadableStreamDefaultController<Uint8Array>) => void): Response {
  let isGiven = false;
  const body = new ReadableStream<Uint8Array>({
    pull(stream) {
      if (isGiven || text === '') end(stream);
      else stream.enqueue(Buffer.from(text));
      isGiven = true;
    },
  });
  return new Response(body);
}

/** Another page than the one asked for, as caches give it that do not look at the whole address. */
export const otherPage: Damage = ofText('another page', ({ other }) => other);

/** Damage that can be told: an export is whole in spite of it, or fails. */
export const tellingDamage: fc.Arbitrary<Damage> = fc.oneof(texts, envelopes, transport);

const hostileField = fc.constantFrom<unknown>(
  ...[null, '', 0, -1, true, [], {}, 'x', 1e300, -1e300, 1e-300, '1700000000', { a: 1 }, [1], 'x'.repeat(50_000)],
);

const FIELDS = [
  'time',
  'name',
  'publisher',
  'subtopic',
  'unit',
  'value',
  'channel',
  'protocol',
  'payload',
  '__proto__',
];

/** Damage to what messages say, which nobody can tell: an export ends all the same. */
export const silentDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(share, fc.nat(255)).map(([part, byte]) =>
    ofText(`byte ${byte} at ${part}`, ({ text }) => {
      const bytes = new Uint8Array(Buffer.from(text));
      bytes[Math.floor(part * bytes.length)] = byte;
      return bytes;
    }),
  ),
  fc
    .tuple(share, share)
    .map(([head, tail]) =>
      ofText(
        `its beginning up to ${head}, the rest of another from ${tail} on`,
        ({ text, other }) => text.slice(0, at(text, head)) + other.slice(at(other, tail)),
      ),
    ),
  fc.tuple(fc.constantFrom(...FIELDS), hostileField).map(([field, value]) =>
    ofPage(`with ${field} ${JSON.stringify(value)?.slice(0, 20)} in every message`, (page) => ({
      ...page,
      messages: (page.messages as object[]).map((message) => ({ ...message, [field]: value })),
    })),
  ),
  hostileField.map((message) =>
    ofPage(`with ${JSON.stringify(message)?.slice(0, 20)} for every message`, (page) => ({
      ...page,
      messages: (page.messages as object[]).map(() => message),
    })),
  ),
  fc.constant(ofPage('oldest first', (page) => ({ ...page, messages: (page.messages as object[]).toReversed() }))),
);
