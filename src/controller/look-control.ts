/** Keeps a look at the file while the form is visible. */
import type { ExportOptions } from '../client/export-options.ts';
import type { ExportRequest, FileExtension } from '../contract/request.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { FormExporter } from './form-host.ts';
import type { FormLook, FormNote } from './form-state.ts';
import type { Outcomes } from './outcomes.ts';
import type { Speeds } from './speeds.ts';

/** What a look needs of the form. */
export interface LookHost {
  /** Runs requests. */
  readonly exporter: FormExporter;
  /** What is measured of exports. */
  readonly speeds: Speeds;
  /** Finds words for outcomes. */
  readonly outcomes: Outcomes;
  /** Shows a look. */
  show(look: FormLook): void;
}

/** What a look is made of. */
export interface LookInput {
  /** The request. Undefined while there are faults. */
  readonly request: ExportRequest | undefined;
  /** The options that go with it. */
  readonly options: ExportOptions;
  /** Whether the file has a chart, whose thumbnail is drawn from the rows. */
  readonly hasChart: boolean;
}

/** Milliseconds after a change until the look is made anew. */
const DELAY = 250;

/** Rows of a look, without and with a thumbnail of the chart. */
const ROWS = { plain: 50, chart: 1000 } as const;

type Part = 'preview' | 'estimate';

const NO_NOTES: Readonly<Record<Part, readonly FormNote[]>> = { preview: [], estimate: [] };

/** Keeps a look. */
export class LookControl {
  readonly #host: LookHost;
  #isOpen = false;
  #key = '';
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the shown look was made of. */
  #preview: ExportPreview | undefined;
  #estimate: ExportEstimate | undefined;
  /** Notes about these parts, made with the choices that the parts were made with. */
  #notes: Readonly<Record<Part, readonly FormNote[]>> = NO_NOTES;
  /** The parts that were made with the choices of now. */
  readonly #fresh = new Set<Part>();
  #error: unknown;
  #phase: FormLook['phase'] = 'idle';
  #extension: FileExtension = 'xlsx';

  constructor(host: LookHost) {
    this.#host = host;
  }

  /** Whether somebody looks. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Starts to keep a look, at once. */
  open(input: LookInput): void {
    this.#isOpen = true;
    if (this.#phase === 'ready' || this.#phase === 'loading') this.change(input);
    else this.#restart(input, 0);
  }

  /** Ends the look and its requests. */
  close(): void {
    this.#isOpen = false;
    this.#stop();
    if (this.#phase === 'loading') this.#set('idle');
  }

  /** Makes the look anew, soon, if what it is made of has changed. What is under way ends now. */
  change(input: LookInput): void {
    if (!this.#isOpen || (keyOf(input) === this.#key && this.#phase !== 'idle')) return;
    this.#restart(input, DELAY);
  }

  /** Writes the look in the words of now. */
  reword(): void {
    if (this.#phase === 'failed') this.#showFailure();
    if (this.#phase !== 'ready' && this.#phase !== 'loading') return;
    for (const part of this.#fresh) this.#note(part);
    this.#set(this.#phase);
  }

  #restart(input: LookInput, delay: number): void {
    this.#stop();
    this.#key = keyOf(input);
    this.#fresh.clear();
    const { request } = input;
    if (!request) {
      if (this.#phase === 'idle' && !this.#preview && !this.#estimate) return;
      this.#forget();
      this.#set('idle');
      return;
    }
    this.#extension = request.format.extension;
    this.#set('loading');
    const abort = new AbortController();
    this.#abort = abort;
    const make = () => this.#make(request, input, abort);
    if (delay === 0) make();
    else this.#timer = setTimeout(make, delay);
  }

  async #make(request: ExportRequest, { options, hasChart }: LookInput, abort: AbortController): Promise<void> {
    const { exporter, speeds, outcomes } = this.#host;
    const { signal } = abort;
    const loading = outcomes.load();
    const { csv, pdf, xlsx: _, ...shared } = options;
    const started = performance.now();
    const preview = async () => {
      const rows = hasChart ? ROWS.chart : ROWS.plain;
      const made = await exporter.preview(request, { ...shared, ...(csv && { csv }), rows, signal });
      if (signal.aborted) return;
      speeds.previewed((performance.now() - started) / 1000);
      await loading;
      if (signal.aborted) return;
      this.#preview = made;
      this.#note('preview');
      this.#set('loading');
    };
    const estimate = async () => {
      const made = await exporter.estimate(request, { ...shared, ...(pdf && { pdf }), signal });
      await loading;
      if (signal.aborted) return;
      this.#estimate = made;
      this.#note('estimate');
      this.#set('loading');
    };
    try {
      await Promise.all([preview(), estimate()]);
      if (!signal.aborted) this.#set('ready');
    } catch (error) {
      await loading;
      if (signal.aborted) return;
      // The other part is of no use alone.
      this.#stop();
      this.#forget();
      this.#phase = 'failed';
      this.#error = error;
      this.#showFailure();
    }
  }

  #showFailure(): void {
    this.#host.show({ phase: 'failed', notes: [], failure: this.#host.outcomes.ofError(this.#error) });
  }

  #forget(): void {
    this.#preview = undefined;
    this.#estimate = undefined;
    this.#notes = NO_NOTES;
    this.#fresh.clear();
  }

  /** Writes the notes about a part that was made with the choices of now. */
  #note(part: Part): void {
    const { outcomes } = this.#host;
    this.#fresh.add(part);
    const notes =
      part === 'preview' ? outcomes.ofLook(this.#preview, undefined) : outcomes.ofLook(undefined, this.#estimate);
    this.#notes = { ...this.#notes, [part]: notes };
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort(new DOMException('The look has ended.', 'AbortError'));
    this.#abort = undefined;
  }

  #set(phase: FormLook['phase']): void {
    this.#phase = phase;
    const [preview, estimate] = [this.#preview, this.#estimate];
    const { messages } = estimate ?? {};
    const seconds = messages === undefined ? undefined : this.#host.speeds.secondsFor(messages, this.#extension);
    this.#host.show({
      phase,
      ...(preview && { preview }),
      ...(estimate && { estimate }),
      ...(seconds !== undefined && { seconds }),
      notes: [...this.#notes.estimate, ...this.#notes.preview],
    });
  }
}

/** Tells looks apart. A logo and a title change nothing that a look shows. */
const keyOf = ({ request, options: { pdf, xlsx: _, ...options }, hasChart }: LookInput): string =>
  JSON.stringify([request, options, hasChart, pdf?.summary]);
