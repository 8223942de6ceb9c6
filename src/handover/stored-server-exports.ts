/** Implements the public interface to exports that are handed to the server. */

import type { ExportClient } from '../client/export-client.ts';
import { saveFiles } from '../client/save-files.ts';
import { invalidRequest } from '../contract/invalid-request.ts';
import { parseRequest } from '../contract/parse-request.ts';
import type { ExportRequest } from '../contract/request.ts';
import { requireSyncable } from '../contract/syncable.ts';
import { abortable, linkedAbort } from '../core/abort.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { randomId } from '../core/random-id.ts';
import { type LeadOptions, lead, requireLocks } from '../leadership/leadership.ts';
import type { Database } from '../storage/database.ts';
import { type ErrorListener, follow, type ListListener } from '../storage/live-list.ts';
import type { DefinitionRecord, StoreName } from '../storage/records.ts';
import { type Connection, type ConnectSurroundings, connect } from '../sync/connect.ts';
import type { Connectivity } from '../sync/connectivity.ts';
import { requeueRejected } from '../sync/outbox-queue.ts';
import { noteStates } from '../sync/server-runs.ts';
import { askForRun } from '../sync/status.ts';
import type { SyncOptions } from '../sync/sync-control.ts';
import { LEADER, SyncLoop } from '../sync/sync-loop.ts';
import { exportHereOrThere } from './choose-place.ts';
import { HandOverStore, noServerExport } from './hand-over-store.ts';
import type {
  ExportOutcome,
  FollowServerOptions,
  HandOverOptions,
  ServerDownloadOptions,
  ServerExportOptions,
  ServerExportResult,
  ServerFile,
  ServerFileOptions,
  ServerJob,
} from './server-exports.ts';
import type { ServerExportsPart } from './server-exports-part.ts';
import { fileOf } from './server-file.ts';
import { codeOf, failureOf, hasEnded } from './server-job.ts';

/** Replaceable dependencies of {@link StoredServerExports}, for tests. */
export interface HandOverSurroundings extends ConnectSurroundings {
  /** Default: that of this browser. */
  readonly connectivity?: Connectivity;
  /** Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: the browser's Web Locks. */
  readonly locks?: LeadOptions['locks'];
}

/** The dependencies of {@link StoredServerExports}. */
export interface HandOverTools extends HandOverSurroundings {
  /** A database of these exports alone; see {@link HandOverStore}. */
  readonly database: Database;
  readonly client: Pick<ExportClient, 'export' | 'estimate'>;
  /** The server. Undefined: there is none. */
  readonly sync: SyncOptions | undefined;
}

/** The stores whose changes a job may show. */
const SHOWN: readonly StoreName[] = ['definitions', 'outbox', 'meta'];

/** Milliseconds before the stored exports are read again after a storage error. */
const RETRY_MS = 5_000;

/** The exports that were handed to the server. */
export class StoredServerExports implements ServerExportsPart {
  readonly #tools: HandOverTools;
  readonly #clock: Clock;
  readonly #database: Database;
  readonly #store: HandOverStore;
  readonly #connection: Connection | undefined;
  readonly #closing = new AbortController();
  #isWorking = false;
  #isWorkAsked = false;

  /** @throws TypeError when an option of sync is invalid */
  constructor(tools: HandOverTools) {
    this.#tools = tools;
    this.#clock = tools.clock ?? systemClock;
    this.#database = tools.database;
    this.#store = new HandOverStore(this.#database);
    this.#connection = tools.sync && connect(tools.sync, tools);
  }

  /**
   * Continues what an earlier page has left to do, and from now on what another tab leaves when it is closed. Errors are
   * ignored; later calls report them.
   */
  resume(): void {
    if (!this.#connection) return;
    this.#database.changes.subscribe(['definitions', 'outbox'], () => this.#work());
    this.#work();
  }

  /** Tries a refused token again, and sends at once what waits. */
  async retry(retryRejected: boolean): Promise<void> {
    if (!this.#connection) return;
    await this.#database.write(['meta', 'outbox'], async (transaction) => {
      if (retryRejected) await requeueRejected(transaction);
      await askForRun(transaction);
    });
    this.#work();
  }

  /** Stops the work of this tab and closes the database. */
  close(): void {
    this.#closing.abort(new DOMException('The exporter was disposed of.', 'AbortError'));
    this.#database.close();
  }

  async create(request: ExportRequest, { id = randomId() }: Pick<ServerExportOptions, 'id'> = {}): Promise<ServerJob> {
    this.requireServer();
    if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id))
      throw new TypeError('id must be 1 to 64 letters, digits, "-" and "_".');
    const valid = parseRequest(request);
    if (valid.type !== 'oneTime') {
      const message = 'type must be "oneTime": the server runs it once. For a recurring one, see definitions.create.';
      throw invalidRequest([{ path: ['type'], message }]);
    }
    requireSyncable(valid);
    requireLocks(this.#tools.locks);
    const now = this.#clock.now();
    const createdAt = new Date(now).toISOString();
    const record: DefinitionRecord = {
      id,
      // The default of the contract, written out: equal exports differ in it.
      request: { periodStart: Math.floor(now / 1000), ...valid },
      ...{ executor: 'server', catchUp: 'none', options: {}, createdAt, updatedAt: createdAt, deletedAt: null },
      ...{ revision: 1, server: null, lastOccurrence: null, skipped: 0 },
    };
    const job = await this.#store.create(record);
    this.#work();
    return job;
  }

  async run(request: ExportRequest, options: ServerExportOptions = {}): Promise<ServerExportResult> {
    const { id, ...following } = options;
    checkFollowing(following);
    following.signal?.throwIfAborted();
    const job = await this.create(request, id === undefined ? {} : { id });
    return this.follow(job.id, following);
  }

  export(request: ExportRequest, options: HandOverOptions = {}): Promise<ExportOutcome> {
    return exportHereOrThere(this.#tools.client, this, request, options);
  }

  async follow(id: string, options: FollowServerOptions = {}): Promise<ServerExportResult> {
    checkFollowing(options);
    this.requireServer();
    const { signal = new AbortController().signal, onProgress } = options;
    let told = '';
    let unsubscribe = (): void => {};
    const ended = new Promise<ServerJob>((resolve, reject) => {
      const read = () => this.#store.get(textId(id));
      const hear = (job: ServerJob | undefined) => {
        if (!job) return reject(noServerExport(id));
        // First, so that a listener that throws does not keep the end from its caller.
        if (hasEnded(job)) resolve(job);
        const before = told;
        told = JSON.stringify(job);
        if (told !== before) onProgress?.(job);
      };
      unsubscribe = follow(this.#database.changes, SHOWN, read, hear, reject);
    });
    try {
      this.#work();
      const closed = abortable(ended, this.#closing.signal);
      const job = await abortable(closed, signal);
      if (job.state !== 'done') throw failureOf(job);
      return {
        job,
        file: (given) => this.file(id, given),
        download: (given) => this.download(id, given),
      };
    } finally {
      unsubscribe();
    }
  }

  list(): Promise<ServerJob[]> {
    return this.#store.list();
  }

  async get(id: string): Promise<ServerJob | undefined> {
    return this.#store.get(textId(id));
  }

  subscribe(listener: ListListener<ServerJob[]>, onError?: ErrorListener): () => void {
    return follow(this.#database.changes, SHOWN, () => this.list(), listener, onError);
  }

  async file(id: string, options: ServerFileOptions = {}): Promise<ServerFile> {
    const { signal } = options;
    checkSignal(signal);
    const joined = linkedAbort(this.#closing.signal, ...(signal ? [signal] : []));
    try {
      return await this.#fetchFile(id, options.sink, joined.signal);
    } finally {
      joined.unlink();
    }
  }

  async #fetchFile(id: string, sink: ServerFileOptions['sink'], signal: AbortSignal): Promise<ServerFile> {
    signal.throwIfAborted();
    this.requireServer();
    const job = await this.#store.get(textId(id));
    if (!job) throw noServerExport(id);
    const { serverId, state } = job;
    if (serverId === null || !(hasEnded(job) && state !== 'failed'))
      throw hasEnded(job) ? failureOf(job) : notReady(job);
    // With a token of its own: the loop that follows the jobs must not lose its token to a download.
    const { api, timing } = connect(this.#tools.sync!, this.#tools);
    const outcome = await api.download(serverId, signal);
    if (outcome.kind === 'done') {
      const file = await fileOf(outcome.value, job.request, {
        signal,
        timeoutMs: timing.timeoutMs,
        ...(sink && { sink }),
      });
      if (state !== 'done') await this.#store.noteRun(serverId, { state: 'done', missingSince: null });
      return file;
    }
    const { status, reason } = outcome;
    if (status !== 404 && status !== 410) {
      const code = status === null ? 'network' : outcome.kind === 'unknown' ? 'bad-response' : codeOf(status);
      throw new ExportError(code, reason, status === null ? {} : { status });
    }
    throw await this.#whyNoFile(job, serverId, status, signal);
  }

  async download(id: string, options: ServerDownloadOptions = {}): Promise<void> {
    await saveFiles({ files: [{ rows: 0, ...(await this.file(id, options)) }] });
  }

  async remove(id: string): Promise<void> {
    await this.#store.remove(textId(id), new Date(this.#clock.now()).toISOString());
    this.#work();
  }

  /**
   * Checks that there is a server.
   *
   * @throws TypeError when there is none
   */
  requireServer(): void {
    if (!this.#connection)
      throw new TypeError('The exporter has no server to run the export. Give createExporter the option sync.');
  }

  /** Asks what became of an export without a file, and records it. Returns the error that says it. */
  async #whyNoFile(job: ServerJob, serverId: string, status: number, signal: AbortSignal): Promise<ExportError> {
    const { api, timing } = connect(this.#tools.sync!, this.#tools);
    const asked = await api.states([serverId], signal);
    if (asked.kind === 'done') {
      const [now, state] = [this.#clock.now(), asked.value.get(serverId)];
      if (state === undefined) await this.#store.noteRun(serverId, { state: 'deleted', missingSince: now });
      else
        await this.#database.write(SHOWN, (transaction) =>
          noteStates(transaction, [serverId], asked.value, { now, timing }),
        );
      const told = await this.#store.get(job.id);
      if (told && hasEnded(told) && told.state !== 'done') return failureOf(told);
      this.#work();
    }
    return new ExportError('not-found', 'The server has no file of the export. It may have expired: export it again.', {
      status,
    });
  }

  /**
   * Works on what is to be sent and followed, in one tab at a time, until nothing is left. A call during the work makes it
   * look once more.
   */
  #work(): void {
    this.#isWorkAsked = true;
    if (!this.#isWorking) void this.#workUntilDone();
  }

  async #workUntilDone(): Promise<void> {
    const { signal } = this.#closing;
    this.#isWorking = true;
    while (this.#connection && this.#isWorkAsked && !signal.aborted) {
      this.#isWorkAsked = false;
      try {
        if (!(await this.#store.hasWork())) continue;
      } catch {
        // An older tab may block the database for a while.
        this.#isWorkAsked = true;
        await this.#clock.sleep(RETRY_MS, signal).catch(() => {});
        continue;
      }
      // Without locks nothing could be handed over.
      await this.#lead(this.#connection).catch(() => {});
    }
    this.#isWorking = false;
  }

  #lead(connection: Connection): Promise<void> {
    const { signal } = this.#closing;
    const { connectivity, locks, clock, random } = this.#tools;
    const tools = {
      ...{ database: this.#database, type: 'oneTime' as const },
      ...(connectivity && { connectivity }),
      ...(clock && { clock }),
      ...(random && { random }),
    };
    return lead(this.#database, LEADER, { signal, ...(clock && { clock }), ...(locks && { locks }) }, (leadership) =>
      new SyncLoop({ ...tools, ...connection }, leadership).work(),
    );
  }
}

function checkFollowing({ onProgress, signal }: FollowServerOptions): void {
  checkSignal(signal);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new TypeError('onProgress must be a function.');
}

function checkSignal(signal: unknown): void {
  // A signal of a frame is an instance of another class.
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.throwIfAborted !== 'function')
    throw new TypeError('signal must be an AbortSignal.');
}

function textId(id: unknown): string {
  if (typeof id === 'string') return id;
  throw new TypeError('The id of an export must be a string.');
}

function notReady({ state, reason }: ServerJob): ExportError {
  const told = `The export on the server is not done yet (${state})${reason === null ? '.' : `: ${reason}`}`;
  return new ExportError('not-found', told);
}
