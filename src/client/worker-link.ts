import { type Remote, wrap } from 'comlink';
import { ExportError } from '../core/errors.ts';
import { CONNECT, PROTOCOL_VERSION, type WorkerApi } from '../protocol/worker-api.ts';

/** Milliseconds between two signs of life that a worker with work to do is asked for. */
const HEARTBEAT_MS = 500;

/** Milliseconds a sign of life may take before the worker is given up: with the above, within 5 seconds. */
const DEADLINE_MS = 3500;

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
    if (!this.#present || this.#present.isLost) this.#present = new Connection(this.#make());
    return this.#present.run(call);
  }

  /** Ends the worker; calls under way reject with `reason`. */
  close(reason: unknown): void {
    this.#present?.lose(reason);
    this.#present = undefined;
  }

  #make(): Worker {
    try {
      return this.#createWorker();
    } catch (cause) {
      const hint =
        typeof Worker === 'undefined'
          ? 'There are no web workers here: exports run in a browser.'
          : "Check the page's Content-Security-Policy (worker-src, Trusted Types), or give createWorker.";
      throw new ExportError('worker-unavailable', `The worker could not be made. ${hint}`, { cause });
    }
  }
}

/** One worker, from its start to its end. */
class Connection {
  readonly #worker: Worker;
  readonly #api: Remote<WorkerApi>;
  readonly #rejects = new Set<(reason: unknown) => void>();
  #beat: ReturnType<typeof setInterval> | undefined;
  /** When the sign of life that is still awaited was asked for; undefined while none is. */
  #askedAt: number | undefined;
  /** Whether that sign of life has been given its time anew. */
  #isForgiven = false;
  #lastBeat = 0;
  isLost = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    const { port1, port2 } = new MessageChannel();
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

  #listen(): void {
    if (this.#beat !== undefined) return;
    this.#lastBeat = performance.now();
    this.#beat = setInterval(() => this.#check(), HEARTBEAT_MS);
    this.#ask();
  }

  #rest(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.#askedAt = undefined;
  }

  #check(): void {
    const now = performance.now();
    const slept = now - this.#lastBeat > 4 * HEARTBEAT_MS;
    this.#lastBeat = now;
    if (this.#askedAt === undefined) this.#ask();
    // A page that slept, or whose timers were held back, has not heard the worker either: its time starts anew. But
    // once only, as the timers of a hidden tab are held back every time.
    else if (slept && !this.#isForgiven) {
      this.#askedAt = now;
      this.#isForgiven = true;
    } else if (now - this.#askedAt >= DEADLINE_MS)
      this.lose(new ExportError('worker-lost', 'The worker gave no sign of life: it was ended, or never started.'));
  }

  #ask(): void {
    this.#askedAt = performance.now();
    this.#isForgiven = false;
    this.#api.ping().then(
      () => {
        this.#askedAt = undefined;
      },
      () => {},
    );
  }
}
