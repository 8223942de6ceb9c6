/** Asks a ClickHouse server over its HTTP interface. */
import { ExportError } from '../../core/errors.ts';
import { serverMessage } from '../../core/http/server-message.ts';
import { randomId } from '../../core/random-id.ts';
import { BadPageMeta, HttpJson, type RequestOptions, unbroken } from '../http/http-client.ts';
import type { SourceHost } from '../source.ts';
import type { Waits } from '../waits.ts';
import type { ClickHouseConfig } from './config.ts';
import { BrokenBlock, type NativeBlock, NoText, nativeBlocks } from './native-block.ts';
import { serverFault } from './server-fault.ts';
import { textLiteral } from './sql-text.ts';

/** What a proxy answers that no longer waits for the server: 502 Bad Gateway, 504 Gateway Timeout. */
const GIVEN_UP: ReadonlySet<number> = new Set([502, 504]);

/** Bytes at the end of an answer in which an error is looked for. */
const TAIL = 4096;

/** Asks one server. Every query ends with its answer: one that is no longer waited for is killed. */
export class ClickHouseServer {
  readonly #config: ClickHouseConfig;
  readonly #http: HttpJson;
  readonly #url: URL;
  /** What ends the query of an answer. */
  readonly #kills = new WeakMap<Response, () => void>();
  /** Settings that every query is sent with. */
  settings: ReadonlyMap<string, string> = new Map();

  constructor(config: ClickHouseConfig, host: SourceHost) {
    const { user } = config;
    this.#config = config;
    this.#url = new URL(config.url);
    this.#http = new HttpJson(
      { ...config, accept: '*/*' },
      config.authorised ? () => host.getToken() : undefined,
      config.extras ? () => host.getExtras() : undefined,
      user === undefined ? undefined : (token) => [['X-ClickHouse-Key', token]],
    );
  }

  /**
   * The blocks of an answer, whole.
   *
   * @param sql a query without `FORMAT`
   * @param check what the blocks mean; throws {@link BrokenBlock} when something is missing
   * @throws ExportError as `HttpJson.read` does, and what `serverFault` tells
   */
  ask<T>(sql: string, signal: AbortSignal, waits: Waits, check: (blocks: readonly NativeBlock[]) => T): Promise<T> {
    const url = new URL(this.#url);
    for (const [name, value] of this.settings) url.searchParams.set(name, value);
    if (this.#config.database !== undefined) url.searchParams.set('database', this.#config.database);
    const server = `${url.origin}${url.pathname}`;
    const options: RequestOptions = {
      waits,
      send: (address, init) => this.#send(address, init, `${sql} FORMAT Native`),
      judge: (said, status) => serverFault(said, server, status),
    };
    return this.#http.read(
      url,
      signal,
      async (response) => {
        const bytes = new Uint8Array(await unbroken(this.#killedIfCut(response)));
        try {
          return check(nativeBlocks(bytes));
        } catch (failure) {
          if (!(failure instanceof BrokenBlock)) throw failure;
          // A query may fail after it has begun to answer, with the status 200: the error stands at the end.
          const tail = new TextDecoder().decode(bytes.subarray(-TAIL));
          const at = tail.lastIndexOf('Code: ');
          const { secrets } = await this.#http.pass();
          const said = at < 0 ? '' : serverMessage(tail.slice(at), secrets);
          const fault = serverFault(said, server, response.status);
          if (!fault && failure instanceof NoText)
            throw new ExportError(
              'source-failed',
              'A text of the table is not UTF-8. Make it text in the option columns, such as hex(publisher).',
            );
          throw fault ?? new BadPageMeta(failure.message);
        }
      },
      options,
    );
  }

  async #send(address: URL, init: Parameters<NonNullable<RequestOptions['send']>>[1], sql: string): Promise<Response> {
    const url = new URL(address);
    const id = randomId();
    url.searchParams.set('query_id', id);
    const { user } = this.#config;
    const headers =
      user === undefined ? init.headers : [...init.headers, ['X-ClickHouse-User', user] as [string, string]];
    const { signal, ...rest } = init;
    const same = { ...rest, headers, method: 'POST' };
    const kill = () => {
      // A closed connection ends a query only once it writes, and there not in all versions.
      const body = `KILL QUERY WHERE query_id = ${textLiteral(id)} ASYNC`;
      fetch(address, { ...same, body, keepalive: true }).catch(() => {});
    };
    signal.addEventListener('abort', kill, { once: true });
    const killUnlessAborted = () => {
      if (!signal.aborted) kill();
    };
    try {
      const response = await fetch(url, { ...same, signal, body: sql });
      // A proxy gave up: the server may run the query on, and the next try runs it again.
      if (GIVEN_UP.has(response.status)) kill();
      this.#kills.set(response, killUnlessAborted);
      return response;
    } catch (error) {
      killUnlessAborted();
      throw error;
    }
  }

  /** The body of an answer, whose query is killed when it does not arrive whole. */
  async #killedIfCut(response: Response): Promise<ArrayBuffer> {
    try {
      return await response.arrayBuffer();
    } catch (error) {
      this.#kills.get(response)?.();
      throw error;
    }
  }
}
