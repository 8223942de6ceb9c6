/** Runs the exports of a form, one at a time. */
import type { ExportOptions, ExportResult } from '../client/export-options.ts';
import type { ExportRequest } from '../contract/request.ts';
import { loadPart } from '../core/load-part.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import { isAbort } from './abort-error.ts';
import type { FormExporter } from './form-host.ts';
import type { FormRun } from './form-state.ts';
import type { Outcomes } from './outcomes.ts';
import type { Speeds } from './speeds.ts';
import type { FormTexts } from './texts/form-texts.ts';
import { percent, quantity, spanText } from './words.ts';

/** What a form's exports need of the form. */
export interface RunHost {
  /** Runs requests. */
  readonly exporter: FormExporter;
  /** Saves files. Default: as downloads. */
  readonly save: ((result: ExportResult) => Promise<void>) | undefined;
  /** What is measured of exports. */
  readonly speeds: Speeds;
  /** Finds words for outcomes. */
  readonly outcomes: Outcomes;
  /** Returns the texts and the language of now. */
  words(): { readonly texts: FormTexts; readonly locale: string };
  /** Shows a run. */
  show(run: FormRun): void;
}

/** What an export runs with. */
export interface RunInput {
  /** The request. */
  readonly request: ExportRequest;
  /** The options that go with it. */
  readonly options: ExportOptions;
}

/** Milliseconds between two texts of a wait that counts down. */
const TICK = 1000;

/** Runs exports. */
export class RunControl {
  readonly #host: RunHost;
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #ticking: ReturnType<typeof setTimeout> | undefined;
  /** What the latest export that ended well ran with, and its result. */
  #latest: (RunInput & { readonly result: ExportResult }) | undefined;
  #phase: FormRun['phase'] = 'idle';
  /** Shows the run in the words of now. */
  #again: (() => void) | undefined;

  constructor(host: RunHost) {
    this.#host = host;
  }

  /** What the latest export that ended well ran with. */
  get latest(): RunInput | undefined {
    return this.#latest;
  }

  /** Starts an export, unless one runs. Resolves when the running one has ended. */
  start(input: RunInput | undefined): Promise<void> {
    if (this.#running || !input) return this.#running ?? Promise.resolve();
    const running = this.#run(input).finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  /** Cancels the running export. */
  cancel(): void {
    this.#abort?.abort(new DOMException('The export was cancelled.', 'AbortError'));
  }

  /** Saves the latest file again. */
  async saveAgain(): Promise<void> {
    if (!this.#latest || this.#running) return;
    const { result } = this.#latest;
    const isShown = () => this.#latest?.result === result && !this.#running;
    try {
      await this.#save(result);
      if (isShown() && this.#phase === 'failed') this.#done(result);
    } catch (error) {
      if (isShown() && !isAbort(error)) this.#fail(error, 'sink-failed');
    }
  }

  /** Lets go of the latest file, which nobody sees any more. */
  forget(): void {
    this.#latest = undefined;
    this.#again = undefined;
  }

  /** Says in the words of now how the export goes, or how it ended. */
  reword(): void {
    this.#again?.();
  }

  async #run({ request, options }: RunInput): Promise<void> {
    const { exporter, speeds, outcomes } = this.#host;
    // While the export runs, so that the words are there even if it ends without a connection.
    const loading = outcomes.load();
    const abort = new AbortController();
    const { signal } = abort;
    this.#abort = abort;
    this.#latest = undefined;
    this.#say(undefined);
    const measured = speeds.measure(request.format.extension);
    let isSaving = false;
    let hasEnded = false;
    try {
      const onProgress = (progress: ExportProgress) => {
        if (hasEnded || signal.aborted || isSaving) return;
        measured(progress);
        this.#say(progress);
      };
      // An exporter that takes its time to stop must not keep the form waiting.
      const result = await endedBy(signal, () => exporter.export(request, { ...options, signal, onProgress }));
      isSaving = true;
      this.#latest = { request, options, result };
      this.#say(undefined, ({ progress }) => progress.saving);
      await endedBy(signal, () => this.#save(result));
      await loading;
      this.#done(result);
    } catch (error) {
      hasEnded = true;
      if (signal.aborted || isAbort(error)) this.#show(() => ({ phase: 'cancelled' }));
      else {
        await loading;
        this.#fail(error, isSaving ? 'sink-failed' : undefined);
      }
    } finally {
      this.#abort = undefined;
    }
  }

  async #save(result: ExportResult): Promise<void> {
    const { save } = this.#host;
    if (save) return save(result);
    await (await loadPart(() => import('../client/save-files.ts'))).saveFiles(result);
  }

  #done(result: ExportResult): void {
    this.#show(() => ({ phase: 'done', result, notes: this.#host.outcomes.ofWarnings(result.warnings) }));
  }

  #fail(error: unknown, code?: 'sink-failed'): void {
    this.#show(() => ({ phase: 'failed', failure: this.#host.outcomes.ofError(error, code) }));
  }

  /** Shows a run in the words of now, and again in those of later. */
  #show(run: () => FormRun): void {
    clearTimeout(this.#ticking);
    this.#again = () => {
      const shown = run();
      this.#phase = shown.phase;
      this.#host.show(shown);
    };
    this.#again();
  }

  /** Says what the running export does. */
  #say(progress: ExportProgress | undefined, textOf?: (texts: FormTexts) => string): void {
    this.#show(() => {
      const { texts, locale } = this.#host.words();
      const message = textOf ? textOf(texts) : progressText(progress, texts, locale);
      return { phase: 'running', ...(progress && { progress }), message };
    });
    if (progress?.waiting?.until !== undefined) this.#ticking = setTimeout(() => this.#say(progress), TICK);
  }
}

/** Settles as the call does, or rejects at once when the signal is aborted. */
function endedBy<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    Promise.resolve()
      .then(call)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Says what an export does. */
export function progressText(
  progress: ExportProgress | undefined,
  { progress: texts }: FormTexts,
  locale: string,
): string {
  if (!progress) return texts.starting;
  const { phase, waiting, fraction, secondsLeft, rows } = progress;
  if (waiting) {
    const left = waiting.until === undefined ? 0 : Math.ceil((waiting.until - Date.now()) / 1000);
    const next = left > 0 ? ` ${texts.nextAttempt(spanText(left, locale))}` : '';
    return texts.waiting[waiting.reason] + next;
  }
  if (phase !== 'reading') return texts.finishing;
  if (fraction === undefined) return texts.reading(quantity(rows, locale));
  const part = percent(fraction, locale);
  return secondsLeft === undefined ? texts.done(part) : texts.doneAndLeft(part, spanText(secondsLeft, locale));
}
