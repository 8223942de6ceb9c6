/** Starts the worker, calls it and notices when it is lost. */
import { type Remote, wrap } from 'comlink';
import { ExportError } from '../core/errors.ts';
import { carryErrors } from '../protocol/error-data.ts';
import { CONNECT, PROTOCOL_VERSION, type WorkerApi } from '../protocol/rpc.ts';
import type { CreateWorker } from './create-worker.ts';

/** Milliseconds between two checks of a working worker. */
const LOOK_MS = 500;

/** A check later than this many milliseconds was delayed: the page slept or was busy. */
const LATE_MS = 4 * LOOK_MS;

/** Milliseconds without an answer after which a worker counts as lost. */
const SILENCE_MS = 10_000;

/** The same for a worker that has never answered: it may still be loading. */
const STARTING_SILENCE_MS = 20_000;

/**
 * The same for a worker that holds its lock. It is alive and at most stuck, because the browser frees the lock when it
 * ends.
 */
const WATCHED_SILENCE_MS = 60_000;

/** What to do about a worker that does not start. */
const WAYS_OUT =
  'Deploy its file, allow it in the Content-Security-Policy, pass workerUrl or createWorker, or import ' +
  "'downlink-export/inline': see demo/docs/troubleshooting.md.";

/** The connection to a worker. It starts the worker on first use, and a new one after it was lost. */
export class WorkerLink {
  readonly #createWorker: CreateWorker;
  #present: Connection | undefined;
  /** Reject what {@link unlessClosed} waits for. */
  readonly #rejects = new Set<(reason: unknown) => void>();

  constructor(createWorker: CreateWorker) {
    this.#createWorker = createWorker;
  }

  /**
   * Runs a call and settles with its result.
   *
   * @throws ExportError `worker-unavailable` when no worker can start; `worker-lost` when the worker ends before it
   * answers, or never answers
   */
  async run<T>(call: (api: Remote<WorkerApi>) => Promise<T>): Promise<T> {
    const { prepare } = this.#createWorker;
    if (prepare) await this.unlessClosed(prepare);
    if (!this.#present || this.#present.isLost) this.#present = this.#connect();
    return this.#present.run(call);
  }

  /** Records an answer of the worker. */
  hear(): void {
    this.#present?.hear();
  }

  /** Returns what `prepare` gives. A {@link close} meanwhile rejects it at once. */
  unlessClosed<T>(prepare: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#rejects.add(reject);
      prepare()
        .then(resolve, reject)
        .finally(() => {
          this.#rejects.delete(reject);
        });
    });
  }

  /** Ends the worker. Open calls reject with `reason`. */
  close(reason: unknown): void {
    for (const reject of this.#rejects) reject(reason);
    this.#present?.lose(reason);
    this.#present = undefined;
  }

  #connect(): Connection {
    let made: unknown;
    try {
      made = this.#createWorker();
      if (isWorker(made)) return new Connection(made, this.#createWorker);
    } catch (cause) {
      const hint = typeof Worker === 'undefined' ? 'There are no web workers here.' : WAYS_OUT;
      throw new ExportError('worker-unavailable', `The worker could not start. ${hint}`, { cause });
    }
    const given = Object.prototype.toString.call(made);
    throw new ExportError('worker-unavailable', `createWorker returned ${given}; it must return a new Worker.`);
  }
}

/** Only workers can be terminated. What else they lack fails their start. */
const isWorker = (made: unknown): made is Worker => typeof (made as Partial<Worker> | null)?.terminate === 'function';

/** The connection to one worker, from its start to its end. */
class Connection {
  readonly #worker: Worker;
  readonly #api: Remote<WorkerApi>;
  readonly #rejects = new Set<(reason: unknown) => void>();
  #looks: ReturnType<typeof setInterval> | undefined;
  #lastLook = 0;
  /** Milliseconds since the last answer, counting only time when the page was awake. */
  #silence = 0;
  /** Whether a late check was already forgiven in this silence. */
  #isForgiven = false;
  #hasAnswered = false;
  #isAsked = false;
  /** Stops waiting for the worker's lock. */
  #watch: AbortController | undefined;
  #isWatched = false;
  isLost = false;

  constructor(worker: Worker, { address, parts, openParts }: CreateWorker) {
    this.#worker = worker;
    const { port1, port2 } = new MessageChannel();
    carryErrors();
    this.#api = wrap<WorkerApi>(port1);
    worker.addEventListener('error', (event) => {
      // The error is handled; otherwise the page would report it too.
      event.preventDefault();
      const cause = event.error ?? undefined;
      const from = address ? ` from ${address}` : '';
      const error =
        event.message || this.#hasAnswered
          ? new ExportError('worker-lost', `The worker${from} failed: ${event.message}.`, { cause })
          : new ExportError('worker-unavailable', `The worker could not be loaded or run${from}. ${WAYS_OUT}`, {
              cause,
            });
      this.lose(error);
    });
    const asked = openParts ? [openParts()] : [];
    worker.postMessage({ [CONNECT]: PROTOCOL_VERSION, parts }, [port2, ...asked]);
  }

  run<T>(call: (api: Remote<WorkerApi>) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#rejects.add(reject);
      this.#listen();
      call(this.#api)
        .then(resolve, reject)
        .finally(() => {
          this.#rejects.delete(reject);
          if (this.#rejects.size === 0) this.#rest();
        });
    });
  }

  lose(reason: unknown): void {
    if (this.isLost) return;
    this.isLost = true;
    this.#rest();
    this.#worker.terminate();
    for (const reject of this.#rejects) reject(reason);
    this.#rejects.clear();
  }

  /** Records an answer of the worker. */
  hear(): void {
    this.#silence = 0;
    this.#isForgiven = false;
    this.#hasAnswered = true;
  }

  #listen(): void {
    if (this.#looks !== undefined) return;
    this.#lastLook = performance.now();
    this.#silence = 0;
    this.#isForgiven = false;
    this.#looks = setInterval(() => this.#look(), LOOK_MS);
    this.#ask();
    void this.#watchLock();
  }

  #rest(): void {
    clearInterval(this.#looks);
    this.#looks = undefined;
    this.#watch?.abort();
  }

  #look(): void {
    const now = performance.now();
    const passed = now - this.#lastLook;
    this.#lastLook = now;
    // A delayed page could not receive answers either, so forgive it. But only once, because a hidden tab delays its
    // timers every time.
    const isForgiven = passed > LATE_MS && !this.#isForgiven;
    if (isForgiven) this.#isForgiven = true;
    else this.#silence += passed > LATE_MS ? passed : Math.min(passed, LOOK_MS);
    if (!this.#isAsked) this.#ask();
    else if (this.#silence >= this.#patience) this.lose(lost('does not answer: it is stuck or never started'));
  }

  get #patience(): number {
    if (this.#isWatched) return WATCHED_SILENCE_MS;
    return this.#hasAnswered ? SILENCE_MS : STARTING_SILENCE_MS;
  }

  #ask(): void {
    this.#isAsked = true;
    this.#api.ping().then(
      () => {
        this.#isAsked = false;
        this.hear();
      },
      () => {},
    );
  }

  /**
   * Makes the worker hold a lock while it works, and waits for the same lock. When the page gets the lock, the worker
   * is gone.
   */
  async #watchLock(): Promise<void> {
    const locks: LockManager | undefined = globalThis.navigator?.locks;
    if (!locks) return;
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    const name = `downlink:worker:${crypto.randomUUID()}`;
    signal.addEventListener('abort', () => {
      this.#isWatched = false;
      this.#api.releaseLock(name).catch(() => {});
    });
    try {
      if (!(await this.#api.holdLock(name)) || signal.aborted) return;
      this.#isWatched = true;
      await locks.request(name, { signal }, () => {
        if (!signal.aborted) this.lose(lost('was terminated'));
      });
    } catch {
      // Without locks, silence shows that the worker is lost.
      this.#isWatched = false;
    }
  }
}

function lost(what: string): ExportError {
  return new ExportError('worker-lost', `The worker ${what}.`);
}
