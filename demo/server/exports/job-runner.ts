import type { ExportRequest, FileHead } from '../../../src/node.ts';
import { joined } from '../bytes.ts';
import type { ExportRow, ExportStorage } from './export-storage.ts';
import { nextRun, runTime } from './next-run.ts';

/** Runs a request and writes its one file to a stream. */
export type RunJob = (
  request: ExportRequest,
  options: {
    /** Run time, Unix seconds. */
    readonly now: number;
    readonly signal: AbortSignal;
    readonly sink: (head: FileHead) => WritableStream<Uint8Array>;
  },
) => Promise<unknown>;

/** How often a run that ended with the server is begun again. */
const MAX_ATTEMPTS = 3;

/** Timers that are longer may come late by as much, after the machine slept. */
const LONGEST_SLEEP_MS = 60_000;

/** Chunks of a file are gathered to this many bytes before they are kept. */
const PART_BYTES = 1 << 20;

/** Runs the exports that are due, one at a time, by the same engine as in the browser. */
export class JobRunner {
  readonly #store: ExportStorage;
  readonly #runJob: RunJob;
  readonly #ending = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #runningId: string | undefined;
  #cancel = new AbortController();

  constructor(store: ExportStorage, run: RunJob) {
    this.#store = store;
    this.#runJob = run;
  }

  /** Looks for exports that are due, now and whenever one will be. */
  wake(): void {
    if (this.#running || this.#ending.signal.aborted) return;
    clearTimeout(this.#timer);
    const due = this.#store.nextDue(Date.now() / 1000);
    if (due) {
      this.#running = this.#run(due).then(
        () => {
          this.#running = undefined;
          this.wake();
        },
        (error: unknown) => {
          // The store takes no more, such as on a full disk. Whatever wakes the runner tries again.
          console.error('The run of an export could not be kept:', error);
          this.#running = undefined;
          this.#wakeIn(LONGEST_SLEEP_MS);
        },
      );
      return;
    }
    const next = this.#store.earliestDue();
    if (next === undefined) return;
    this.#wakeIn(Math.min(LONGEST_SLEEP_MS, Math.max(0, next * 1000 - Date.now()) + 1));
  }

  #wakeIn(ms: number): void {
    if (this.#ending.signal.aborted) return;
    this.#timer = setTimeout(() => this.wake(), ms);
    // A server that is told to end does not wait for the next run.
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** Ends the run of an export that has been deleted. */
  cancel(id: string): void {
    if (this.#runningId === id) this.#cancel.abort(new Error('The export has been deleted.'));
  }

  /** Ends the run under way, and starts no other; settles when nothing uses the store any more. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#ending.abort(new Error('The server ends.'));
    await this.#running;
  }

  async #run(row: ExportRow): Promise<void> {
    const { id, request, dueAt } = row;
    const scheduled = { request, createdAt: Date.parse(row.createdAt) / 1000 };
    // What falls due while it runs, or was missed before it, is skipped.
    const following = () => nextRun(scheduled, Date.now() / 1000);
    this.#runningId = id;
    this.#cancel = new AbortController();
    const signal = AbortSignal.any([this.#ending.signal, this.#cancel.signal]);
    try {
      if (row.attempts >= MAX_ATTEMPTS) throw new Error(`The server ended during each of ${MAX_ATTEMPTS} runs.`);
      this.#store.begin(id);
      const now = Date.now() / 1000;
      const file = await this.#write(id, request, runTime(scheduled, dueAt ?? now, now), signal);
      this.#store.end(id, { file, dueAt: following() });
    } catch (error) {
      // The next start finds the export as it is, and runs it anew.
      if (this.#ending.signal.aborted) return;
      this.#store.end(id, { error: error instanceof Error ? error.message : String(error), dueAt: following() });
    } finally {
      this.#runningId = undefined;
    }
  }

  /** Runs a request, and gives the number of its file. Several items make one ZIP. */
  async #write(id: string, request: ExportRequest, now: number, signal: AbortSignal): Promise<number> {
    let written: Promise<number> | undefined;
    const sink = (head: FileHead) => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      written = this.#store.writeFile(id, head, inParts(readable));
      written.catch(() => {});
      return writable;
    };
    try {
      await this.#runJob(request, { now, signal, sink });
    } catch (error) {
      // When the store takes no more, its own error says why.
      await written;
      throw error;
    }
    if (written === undefined) throw new Error('The run gave no file.');
    return written;
  }
}

async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    yield joined(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield joined(waiting);
}
