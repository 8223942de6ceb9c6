/** A ClickHouse server that answers as a test says. It replaces `fetch`. */
import { type EncodedColumn, nativeBlock } from './native-encoder.ts';

/** A query as it was sent. */
export interface SentQuery {
  /** The text of the query. */
  readonly sql: string;
  /** Where it was sent. */
  readonly url: URL;
  /** Its headers. */
  readonly headers: Headers;
}

/**
 * What answers a query: a body, or a status and a body; undefined never answers. `cut`: no answer comes. `cut body`: an
 * answer begins, and its connection ends.
 */
export type Answer = Uint8Array<ArrayBuffer> | readonly [status: number, body: string] | 'cut' | 'cut body' | undefined;

/** The server. Pass its `fetch` to `vi.stubGlobal`. */
export class SimulatedClickHouse {
  /** The queries, in order. */
  readonly sent: SentQuery[] = [];
  readonly #answer: (query: SentQuery, index: number) => Answer;

  constructor(answer: (query: SentQuery, index: number) => Answer) {
    this.#answer = answer;
  }

  /** The replacement of `fetch`. */
  readonly fetch = async (input: URL | string, init: RequestInit = {}): Promise<Response> => {
    init.signal?.throwIfAborted();
    const query = { sql: String(init.body), url: new URL(input), headers: new Headers(init.headers) };
    this.sent.push(query);
    const answer = this.#answer(query, this.sent.length - 1);
    if (answer === undefined)
      return new Promise((_, reject) =>
        init.signal?.addEventListener('abort', () => reject(init.signal!.reason), { once: true }),
      );
    if (answer === 'cut') throw new TypeError('Failed to fetch');
    if (answer === 'cut body')
      return new Response(
        new ReadableStream({
          start(stream) {
            stream.error(new TypeError('network error'));
          },
        }),
      );
    return 'buffer' in answer ? new Response(answer) : new Response(answer[1], { status: answer[0] });
  };

  /** The queries that are no `KILL QUERY`. */
  get asked(): readonly SentQuery[] {
    return this.sent.filter(({ sql }) => !sql.startsWith('KILL'));
  }
}

/** The answer to a `wholeQuery`, whose columns are these. */
export const wholeBlock = (columns: readonly EncodedColumn[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    nativeBlock([
      ...columns.map(({ type, values }) => ({ type, values: [...values, NOTHING[type]] }) as EncodedColumn),
      { type: 'Float64', values: [...(columns[0]?.values ?? []).map(() => 0), 1] },
    ]),
  );

const NOTHING = { String: '', Float64: 0, 'Array(String)': [], 'Array(Float64)': [] };
