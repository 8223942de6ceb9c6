import { type Remote, wrap } from 'comlink';
import { ExportError } from '../core/errors.ts';
import { carryErrors } from '../protocol/error-data.ts';
import { CONNECT, PROTOCOL_VERSION, type WorkerApi } from '../protocol/rpc.ts';

/** Milliseconds between two looks at a worker that has work to do. */
const LOOK_MS = 500;

/** A look that comes later than this was held up: the page slept, or had too much to do. Milliseconds. */
const LATE_MS = 4 * LOOK_MS;

/**
 * Milliseconds of silence after which a worker is given up. One that has never answered may still be loading. One that
 * holds its lock is alive, and only stuck if anything: the browser tells when it ends.
 */
const SILENCE_MS = { starting: 20_000, unwatched: 10_000, watched: 60_000 } as const;

/** The way to a worker, which is made when it is first needed, and made anew after it was lost. */
export class WorkerLink {
  readonly #createWorker: () => Worker;
  #present: Connection | undefined;

  constructor(createWorker: () => Worker) {
    this.#createWorker = createWorker;
  }

  /**
   * Runs a call and settles as it does.
   *
   * @throws ExportError `worker-unavailable` when no worker can be made, `worker-lost` when it is gone before the
   *   call has been answered, or never answers at all
   */
  async run<T>(call: (api: Remote<WorkerApi>) => Promise<T>): Promise<T> {
    if (!this.#present || this.#present.isLost) this.#present = this.#connect();
    return this.#present.run(call);
  }

  /** Takes note of a sign of life. */
  hear(): void {
    this.#present?.hear();
  }

  /** Ends the worker; calls under way reject with `reason`. */
  close(reason: unknown): void {
    this.#present?.lose(reason);
    this.#present = undefined;
  }

  #connect(): Connection {
    let made: unknown;
    try {
      made = this.#createWorker();
      if (isWorker(made)) return new Connection(made);
    } catch (cause) {
      const hint =
        typeof Worker === 'undefined'
          ? 'There are no web workers here: exports run in a browser.'
          : "Check the page's Content-Security-Policy (worker-src, Trusted Types), or give createWorker.";
      throw new ExportError('worker-unavailable', `The worker could not be made. ${hint}`, { cause });
    }
    const given = Object.prototype.toString.call(made);
    throw new ExportError('worker-unavailable', `createWorker gave ${given}; it must return a new Worker.`);
  }
}

function isWorker(made: unknown): made is Worker {
  const { postMessage, addEventListener, terminate } = Object(made) as Partial<Worker>;
  return [postMessage, addEventListener, terminate].every((method) => typeof method === 'function');
}

/** One worker, from its start to its end. */
class Connection {
  readonly #worker: Worker;
  readonly #api: Remote<WorkerApi>;
  readonly #rejects = new Set<(reason: unknown) => void>();
  #looks: ReturnType<typeof setInterval> | undefined;
  #lastLook = 0;
  /** Milliseconds since the last sign of life, as far as the page was awake to hear one. */
  #silence = 0;
  /** Whether a look that came late has been forgiven in this silence. */
  #isForgiven = false;
  #hasAnswered = false;
  #isAsked = false;
  /** Ends the watch over the worker's lock. */
  #watch: AbortController | undefined;
  #isWatched = false;
  isLost = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    const { port1, port2 } = new MessageChannel();
    carryErrors();
    this.#api = wrap<WorkerApi>(port1);
    worker.addEventListener('error', (event) => {
      // Says that the error is seen to; it would be reported on the page too.
      event.preventDefault();
      const said = event.message ? `: ${event.message}` : ' (its script could not be loaded or run)';
      this.lose(new ExportError('worker-lost', `The worker failed${said}.`, { cause: event.error ?? undefined }));
    });
    worker.postMessage({ [CONNECT]: PROTOCOL_VERSION }, [port2]);
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

  /** Takes note of a sign of life. */
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
    // A page that was held up could not hear the worker either. But once only, as the timers of a hidden tab are held
    // back every time.
    const isForgiven = passed > LATE_MS && !this.#isForgiven;
    if (isForgiven) this.#isForgiven = true;
    else this.#silence += passed > LATE_MS ? passed : Math.min(passed, LOOK_MS);
    if (!this.#isAsked) this.#ask();
    else if (this.#silence >= this.#patience) this.lose(lost('gave no sign of life: it is stuck, or never started'));
  }

  get #patience(): number {
    if (this.#isWatched) return SILENCE_MS.watched;
    return this.#hasAnswered ? SILENCE_MS.unwatched : SILENCE_MS.starting;
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

  /** Has the worker hold a lock while it works, and waits for that lock: whoever gets it knows that the worker is gone. */
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
        if (!signal.aborted) this.lose(lost('was ended'));
      });
    } catch {
      // Without locks, its silence tells.
      this.#isWatched = false;
    }
  }
}

function lost(what: string): ExportError {
  return new ExportError('worker-lost', `The worker ${what}.`);
}
