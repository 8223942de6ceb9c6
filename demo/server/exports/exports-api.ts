import { checkRequest } from '../../../src/contract/parse-request.ts';
import { requireSyncable } from '../../../src/contract/syncable.ts';
import { ExportError, type RequestIssue } from '../../../src/core/errors.ts';
import { BadRequest } from '../bad-request.ts';
import { closed } from '../http.ts';
import { decodedPart } from '../path-part.ts';
import { pause } from '../pause.ts';
import { BodyTooLong, readJson } from '../read-json.ts';
import type { Exchange } from '../replies.ts';
import { breakConnection } from '../request-log.ts';
import type { Tokens } from '../tokens.ts';
import { type Answer, refusal, sendAnswer, sendFile, sendHalf, sendWrongBody } from './answers.ts';
import type { ExportRow, ExportStorage, StoreLimits } from './export-storage.ts';
import { type ExportFault, ExportFaults } from './faults.ts';
import { JobRunner, type RunJob } from './job-runner.ts';
import { parseListQuery } from './list-query.ts';
import { firstRun } from './next-run.ts';

/** Options of {@link ExportsApi}. */
export interface ExportsOptions {
  /** File of the database; it is made when there is none. Default `:memory:`. */
  readonly database?: string;
  /** Most exports of one user that wait for a run, recurring ones included. Default 1000. */
  readonly maxQueued?: number;
  /** Seconds for `Retry-After` when there are too many. Default: no such header. */
  readonly queueRetryAfter?: number;
  /** Most bytes of all files that jobs wrote; the oldest expire first. Default 256 MB. */
  readonly maxFileBytes?: number;
  /** Seconds after which a file expires. Default a day. */
  readonly fileSeconds?: number;
}

/** How much a server keeps, by its options. */
export function limitsOf({
  maxQueued = 1000,
  maxFileBytes = 256 << 20,
  fileSeconds = 86_400,
}: ExportsOptions): StoreLimits {
  return { maxQueued, maxStored: 10 * maxQueued, maxFileBytes, fileLifeMs: fileSeconds * 1000 };
}

const PATH = /^\/exports(?:\/(?<id>[^/]+)(?<download>\/download)?)?$/;
const MAX_KEY = 255;

/** `/exports` as the contract has it (§1), with faults to order. */
export class ExportsApi {
  readonly faults: ExportFaults = new ExportFaults();
  readonly #store: ExportStorage;
  readonly #runner: JobRunner;
  readonly #tokens: Tokens;
  readonly #queueRetryAfter: number | undefined;
  /** Requests that are still to be committed, though their clients may have left. */
  readonly #pending = new Set<Promise<unknown>>();

  /** @param run runs a job; it may use the engine of the package */
  constructor(store: ExportStorage, run: RunJob, tokens: Tokens, options: ExportsOptions = {}) {
    this.#tokens = tokens;
    this.#queueRetryAfter = options.queueRetryAfter;
    this.#store = store;
    this.#runner = new JobRunner(store, run);
    this.#runner.wake();
  }

  /** Whether a path is one of this API. */
  owns(path: string): boolean {
    return PATH.test(path);
  }

  /** The last exports of all users, newest first: what the demo page shows. */
  newest(): readonly ExportRow[] {
    return this.#store.newest(100);
  }

  /**
   * Answers a request.
   *
   * @param reused whether its connection has served another request before
   */
  async handle(exchange: Exchange, url: URL, reused: boolean): Promise<void> {
    const { request, response, entry } = exchange;
    const method = request.method ?? 'GET';
    const drawn = this.faults.drawFor(method, reused);
    if (entry && drawn.length > 0) entry.faults = drawn.map(({ kind }) => kind);
    if (await this.#before(exchange, drawn)) return;
    const { id, download } = PATH.exec(url.pathname)?.groups ?? {};
    const owner = this.#tokens.userOf(request, ['Bearer']);
    if (owner === undefined) return sendAnswer(exchange, refusal(401, 'missing or invalid authentication token'));
    if (owner === '') return sendAnswer(exchange, refusal(400, 'Missing user identity id'));
    if (method === 'GET' && id !== undefined && download)
      return this.#download(exchange, owner, decodedPart(id), drawn);
    const work = await this.#workOf(exchange, method, owner, id, url.searchParams);
    if (drawn.some(({ kind }) => kind === 'dropAfterReading')) return breakConnection(response);
    const slow = drawn.find((fault) => fault.kind === 'slowCommit');
    const uncommitted = drawn.some((fault) => 'commit' in fault && !fault.commit);
    const commit = async (): Promise<Answer> => {
      if (slow) await new Promise((resolve) => setTimeout(resolve, slow.ms));
      return uncommitted ? { status: 204 } : work();
    };
    const committing = commit();
    this.#pending.add(committing);
    const answer = await committing.finally(() => this.#pending.delete(committing));
    this.#runner.wake();
    if (!response.destroyed) await after(exchange, answer, drawn);
  }

  /** Ends the jobs under way, and lets go of the database. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#pending);
    await this.#runner.stop();
    this.#store.close();
  }

  /** The faults that act before the request is read; true when there is nothing left to do. */
  async #before({ response }: Exchange, drawn: readonly ExportFault[]): Promise<boolean> {
    for (const fault of drawn) {
      if (fault.kind === 'expireToken') this.#tokens.expireAll();
      if (fault.kind === 'delay') await pause(response, fault.ms);
      if (response.destroyed) return true;
      if (fault.kind !== 'dropBeforeReading') continue;
      breakConnection(response);
      return true;
    }
    return false;
  }

  /** Reads a request whole, and gives what is to be done about it. Nothing is done yet. */
  async #workOf(
    exchange: Exchange,
    method: string,
    owner: string,
    id: string | undefined,
    params: URLSearchParams,
  ): Promise<() => Answer> {
    if (method === 'POST' && id === undefined) return this.#creation(exchange, owner);
    // What a body may hold is of no interest, but the connection cannot go on before it has been read.
    exchange.request.resume();
    if (method === 'GET' && id === undefined) {
      const query = parseListQuery(params);
      return () => ({ status: 200, body: { results: this.#store.list(owner, query) } });
    }
    if (method === 'DELETE' && id !== undefined) {
      return () => {
        if (!this.#store.delete(owner, decodedPart(id))) return refusal(404, 'export not found');
        this.#runner.cancel(decodedPart(id));
        return { status: 204 };
      };
    }
    return () => refusal(405, 'method not allowed');
  }

  async #creation({ request, response }: Exchange, owner: string): Promise<() => Answer> {
    let body: unknown;
    try {
      body = await readJson(request);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      response.setHeader('Connection', 'close');
      return () => refusal(error instanceof BodyTooLong ? 413 : 400, error.message);
    }
    const key = request.headers['idempotency-key'];
    return () => {
      if (typeof key === 'string' && key.length > MAX_KEY) return refusal(400, 'the Idempotency-Key is too long');
      const checked = checkRequest(body);
      if (!checked.valid) return invalid(checked.issues);
      try {
        requireSyncable(checked.value);
      } catch (error) {
        if (error instanceof ExportError) return invalid(error.issues);
        throw error;
      }
      const dueAt = firstRun({ request: checked.value, createdAt: Date.now() / 1000 });
      const creation = this.#store.create(owner, checked.value, dueAt, typeof key === 'string' ? key : undefined);
      switch (creation.outcome) {
        case 'created':
        case 'replayed':
          return { status: 201, body: creation.stored };
        case 'keyReused':
          return refusal(422, 'the Idempotency-Key has been used for another request');
        case 'full':
          return {
            ...refusal(429, TOO_MANY),
            ...(this.#queueRetryAfter !== undefined && { retryAfter: this.#queueRetryAfter }),
          };
      }
    };
  }

  async #download(exchange: Exchange, owner: string, id: string, drawn: readonly ExportFault[]): Promise<void> {
    exchange.request.resume();
    const file = this.#store.find(id, owner)?.file;
    if (!file) return sendAnswer(exchange, refusal(404, 'there is no file of this export'));
    const failure = drawn.find(({ kind }) => kind !== 'delay' && kind !== 'expireToken');
    if (failure) return after(exchange, { status: 200, body: {} }, [failure]);
    await sendFile(exchange, file, this.#store.readFile(file.id));
  }
}

const TOO_MANY = 'Maximum number of queued exports reached';

const SAID: ReadonlyMap<number, string> = new Map([
  [400, 'Missing user identity id'],
  [401, 'missing or invalid authentication token'],
  [403, 'forbidden'],
  [404, 'export not found'],
  [429, TOO_MANY],
]);

function invalid(issues: readonly RequestIssue[]): Answer {
  const sentences = issues.slice(0, 20).map(({ message }) => message);
  return refusal(400, sentences[0] ?? 'the request is invalid', sentences);
}

/** Sends the answer, or what a fault makes of it. */
async function after(exchange: Exchange, answer: Answer, drawn: readonly ExportFault[]): Promise<void> {
  for (const fault of drawn) {
    switch (fault.kind) {
      case 'dropAfterCommit':
      case 'dropReused':
        return breakConnection(exchange.response);
      case 'hang':
        await closed(exchange.response);
        return;
      case 'truncated':
        return sendHalf(exchange, answer, fault);
      case 'wrongBody':
        return sendWrongBody(exchange, answer, fault);
      case 'status': {
        const { status, message = SAID.get(status) ?? `fault ${status}`, retryAfter } = fault;
        return sendAnswer(exchange, { ...refusal(status, message), ...(retryAfter !== undefined && { retryAfter }) });
      }
    }
  }
  sendAnswer(exchange, answer);
}
