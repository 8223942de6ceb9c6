/** Hands exports of a form to the server, and follows them. Loaded when a form with a server is first used. */
import type { ExportResult } from '../../client/export-options.ts';
import type { ExportRequest } from '../../contract/request.ts';
import { abortable } from '../../core/abort.ts';
import { loadPart } from '../../core/load-part.ts';
import { randomId } from '../../core/random-id.ts';
import type { ServerExports, ServerFile, ServerJob } from '../../handover/server-exports.ts';
import { hasEnded } from '../../handover/server-job.ts';
import { MOST_MESSAGES } from '../../handover/tab-limit.ts';
import { isSameRequest } from '../../sync/request-matching.ts';
import { isAbort } from '../abort-error.ts';
import type { FormServerOptions } from '../form-host.ts';
import type { FormFailure, FormNote, FormRun, FormState, Remedy, ServerEntry } from '../form-state.ts';
import type { ServerHelp } from '../server-help.ts';
import type { FormTextChanges } from '../texts/index.ts';
import { loadScheduleTexts } from '../texts/schedule/load-schedule-texts.ts';
import type { ScheduleFormTexts } from '../texts/schedule-form-texts.ts';
import { loadServerTexts } from '../texts/server/load-server-texts.ts';
import type { ServerFormTexts } from '../texts/server-form-texts.ts';
import { quantity } from '../words.ts';
import { serverEntry } from './server-entry.ts';
import { serverLimits, serverRequest } from './server-request.ts';

/** Texts of a language. */
interface Words {
  /** The language, a BCP 47 tag. */
  readonly locale: string;
  /** The texts. */
  readonly texts: ServerFormTexts;
  /** Names of what a server cannot do. */
  readonly browserOnly: ScheduleFormTexts['browserOnly'];
}

/** The dependencies of a {@link LiveServer}. */
export interface LiveServerTools {
  /** The exports on the server. */
  readonly exports: ServerExports;
  /** Saves a file. Default: as a download of the browser. */
  readonly save: ((result: ExportResult) => Promise<void>) | undefined;
  /** Returns the state of the form. */
  state(): FormState;
  /** Returns what the host has said about the server. */
  options(): FormServerOptions;
  /** Returns the texts that the host changes. */
  changes(): FormTextChanges;
  /** Puts an error into words. */
  failureOf(error: unknown, code?: 'sink-failed'): FormFailure;
  /** Takes the exports on the server, latest first, and the run, when it has changed. */
  show(changes: { readonly onServer?: readonly ServerEntry[]; readonly run?: FormRun }): void;
}

/** What a form knows of an export on the server, besides its job. */
interface Memory {
  file?: Pick<ServerFile, 'name' | 'size'>;
  /** Ends the download of its file. Absent while there is none. */
  saving?: AbortController | undefined;
  /** Its removal. Absent while it is not being removed. */
  removing?: Promise<void> | undefined;
  failure?: (() => FormFailure) | undefined;
}

/** The exports of a form on the server. Its commands report what fails in the state, and never reject. */
export class LiveServer implements ServerHelp {
  readonly #tools: LiveServerTools;
  #loaded: Words | undefined;
  #jobs: readonly ServerJob[] | undefined;
  readonly #memories = new Map<string, Memory>();
  /** The export that the run shows. */
  #followed: ServerJob | undefined;
  #wasListed = false;
  /** What is being stored. */
  readonly #pending = new Set<ServerJob>();
  #isDisposed = false;
  #unsubscribe: (() => void) | undefined;

  constructor(tools: LiveServerTools) {
    this.#tools = tools;
  }

  /** Loads the texts of the form's language. Nothing else may be called before. Rejects when they cannot be loaded. */
  async speak(): Promise<void> {
    const { locale } = this.#tools.state();
    if (this.#loaded?.locale === locale) return;
    const [{ texts }, schedule] = await Promise.all([loadServerTexts(locale), loadScheduleTexts(locale)]);
    // The language may have changed meanwhile.
    if (locale !== this.#tools.state().locale) return this.speak();
    this.#loaded = { locale, texts, browserOnly: schedule.texts.browserOnly };
    this.#show();
  }

  /** Follows the exports on the server. */
  open(): void {
    // An exporter that was disposed of tells earlier subscribers nothing more, and still takes new ones.
    this.#close();
    if (this.#isDisposed) return;
    this.#unsubscribe = this.#tools.exports.subscribe(
      (jobs) => {
        this.#jobs = jobs;
        this.#show();
      },
      () => {
        // What cannot be listed cannot be shown. The next opening tries again.
        this.#close();
      },
    );
  }

  /** Ends everything, for good. */
  dispose(): void {
    this.#isDisposed = true;
    this.#close();
    for (const { saving } of this.#memories.values()) saving?.abort();
  }

  notes(...[estimate, others]: Parameters<ServerHelp['notes']>): readonly FormNote[] {
    const { messages, transferred = messages } = estimate;
    const most = this.#tools.options().messages ?? MOST_MESSAGES;
    if (messages === undefined || transferred === undefined || transferred <= most) return [];
    const { texts, locale } = this.#words;
    const { missing, leftOut } = serverLimits(this.#tools.state());
    const tooLarge = texts.tooLarge(quantity(messages, locale));
    const parts =
      missing.length > 0
        ? [tooLarge, texts.serverCannot(this.#list(missing))]
        : [tooLarge, texts.serverCan, ...(leftOut.length > 0 ? [texts.serverLeavesOut(this.#list(leftOut))] : [])];
    const isApart = missing.some((choice) => choice === 'oneTable' || choice === 'sheets');
    const remedies = isApart ? others.files() : this.remedies();
    return [{ code: 'too-large', message: parts.join(' '), remedies }];
  }

  remedies(): readonly Remedy[] {
    const { missing } = serverLimits(this.#tools.state());
    return missing.length > 0 ? [] : [{ label: this.#words.texts.handOver, choices: {}, isHandOver: true }];
  }

  /**
   * Hands the export of the choices over, or follows the same one that the server has not ended. Resolves when it is
   * stored on disk, or has failed.
   */
  async handOver(): Promise<void> {
    const { exports, state, options, failureOf, show } = this.#tools;
    const request = serverRequest(state(), options().message, this.#words.texts.message, Date.now());
    // A second click would hand it over twice.
    if (!request || this.#isDisposed || this.#isPending) return;
    const known = [...this.#pending, ...(this.#jobs ?? [])];
    const latest = known.find((job) => !hasEnded(job) && isSame(job.request, request));
    this.#wasListed = false;
    if (latest) {
      this.#followed = latest;
      this.open();
      return this.#show();
    }
    const id = randomId();
    const at = { createdAt: new Date().toISOString(), checkedAt: null, serverId: null };
    const made: ServerJob = { id, request, state: 'sending', reason: null, status: null, ...at };
    this.#pending.add(made);
    this.#followed = made;
    this.#show();
    try {
      const job = await exports.create(request, { id });
      // Meanwhile, the person may have gone back, and exported something else.
      if (this.#followed === made) this.#followed = job;
      this.open();
      this.#show();
    } catch (error) {
      if (this.#followed !== made) return;
      this.#followed = undefined;
      show({ run: { phase: 'failed', failure: failureOf(error), isHandOver: true } });
    } finally {
      this.#pending.delete(made);
    }
  }

  /** No longer shows an export as the run. */
  leave(): void {
    this.#followed = undefined;
  }

  /** Saves the file of an export. Its removal ends the download. */
  async save(id: string): Promise<void> {
    const memory = this.#memoryOf(id);
    if (memory.saving || memory.removing || this.#isDisposed) return;
    const saving = new AbortController();
    memory.saving = saving;
    await this.#act(memory, () => this.#download(id, memory, saving.signal), saving.signal);
    memory.saving = undefined;
    this.#show();
  }

  /** Removes an export here and on the server. */
  remove(id: string): Promise<void> {
    const memory = this.#memoryOf(id);
    memory.saving?.abort();
    // It is shown as busy from the beginning.
    memory.removing ??= Promise.resolve().then(async () => {
      await this.#act(memory, () => this.#remove(id));
      memory.removing = undefined;
      this.#show();
    });
    return memory.removing;
  }

  async #download(id: string, memory: Memory, signal: AbortSignal): Promise<void> {
    const file = await abortable(this.#tools.exports.file(id, { signal }), signal);
    // The file may be large: only its name and its size are kept.
    memory.file = { name: file.name, size: file.size };
    // The server does not tell how many rows there are.
    const result: ExportResult = { files: [{ rows: 0, ...file }], warnings: [] };
    try {
      const save = this.#tools.save ?? (await loadPart(() => import('../../client/save-files.ts'))).saveFiles;
      signal.throwIfAborted();
      await abortable(Promise.resolve(save(result)), signal);
    } catch (error) {
      if (!isAbort(error)) memory.failure = () => this.#tools.failureOf(error, 'sink-failed');
    }
  }

  async #remove(id: string): Promise<void> {
    const entry = this.#entries().find((one) => one.id === id);
    await this.#tools.exports.remove(id);
    this.#jobs = this.#jobs?.filter((job) => job.id !== id);
    this.#memories.delete(id);
    if (this.#followed?.id !== id) return;
    this.#followed = undefined;
    this.#tools.show({ run: entry?.hasEnded ? { phase: 'idle' } : { phase: 'cancelled' } });
  }

  #memoryOf(id: string): Memory {
    const memory = this.#memories.get(id) ?? {};
    this.#memories.set(id, memory);
    return memory;
  }

  /** Works on an export, and keeps why that failed. What the signal has ended is no failure. */
  async #act(memory: Memory, work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    memory.failure = undefined;
    this.#show();
    try {
      await work();
    } catch (error) {
      if (!signal?.aborted) memory.failure = () => this.#failureOf(error);
    }
  }

  /** Whether the export that the run shows is being stored. */
  get #isPending(): boolean {
    return this.#followed !== undefined && this.#pending.has(this.#followed);
  }

  #close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #show(): void {
    const { show } = this.#tools;
    const followed = this.#followed;
    if (followed && this.#jobs && !this.#isPending) {
      const job = this.#jobs.find(({ id }) => id === followed.id);
      // Before the list has heard of a new one, it is known from its creation.
      if (job || this.#wasListed) this.#followed = job ?? { ...followed, state: 'deleted', reason: null };
      this.#wasListed ||= job !== undefined;
    }
    const entry = this.#followed && this.#entryOf(this.#followed);
    show({ ...(this.#jobs && { onServer: this.#entries() }), ...(entry && { run: { phase: 'onServer', entry } }) });
  }

  #entries(): readonly ServerEntry[] {
    return (this.#jobs ?? []).map((job) => this.#entryOf(job));
  }

  #entryOf(job: ServerJob): ServerEntry {
    const { file, saving, removing, failure } = this.#memories.get(job.id) ?? {};
    const isBusy = saving !== undefined || removing !== undefined;
    return serverEntry(job, { file, isBusy, failure: failure?.() }, this.#words.texts, this.#words.locale);
  }

  get #words(): Words {
    if (!this.#loaded) throw new TypeError('The texts are not loaded.');
    const { server } = this.#tools.changes();
    return server ? { ...this.#loaded, texts: { ...this.#loaded.texts, ...server } } : this.#loaded;
  }

  /** Puts an error into words: the server may know the data, and not have the file. */
  #failureOf(error: unknown): FormFailure {
    const failure = this.#tools.failureOf(error);
    return failure.code === 'not-found' ? { ...failure, ...this.#words.texts.noFile } : failure;
  }

  #list(choices: readonly (keyof Words['browserOnly'])[]): string {
    const names = choices.map((choice) => this.#words.browserOnly[choice]);
    return new Intl.ListFormat(this.#words.locale, { type: 'conjunction' }).format(names);
  }
}

/** Whether two requests ask for the same files. */
function isSame(a: ExportRequest, b: ExportRequest): boolean {
  return isSameRequest({ ...a, periodStart: 0 }, { ...b, periodStart: 0 });
}
