/** The controller of an export form: what a form of any design needs, without the form. */
import type { ExportResult } from '../client/export-options.ts';
import { loadPart } from '../core/load-part.ts';
import type { TimeZone } from '../core/time-zone.ts';
import { sameChoices, validChoices } from './choice-rules.ts';
import type { ExportChoices, FormSeries } from './choices.ts';
import { writeTable } from './clipboard.ts';
import type { FormExporter, FormHost } from './form-host.ts';
import { hasChart, meaningOf } from './form-request.ts';
import type { FormFailure, FormState } from './form-state.ts';
import { periodWords } from './form-words.ts';
import { browserInput, choicesInForce, type HostInput, hostInput, isSameInput } from './host-input.ts';
import { LookControl } from './look-control.ts';
import { type OutcomeContext, Outcomes } from './outcomes.ts';
import { RunControl } from './run-control.ts';
import { continueScheduled } from './scheduled-marks.ts';
import { ServerControl } from './server-control.ts';
import { readSettings, settingsText } from './settings-text.ts';
import { Speeds } from './speeds.ts';
import { en } from './texts/en.ts';
import type { FormTexts } from './texts/form-texts.ts';
import { changedTexts, loadTexts } from './texts/index.ts';

export type { FormExporter, FormHost, FormServerOptions } from './form-host.ts';

/** Options of {@link createExportForm}. */
export interface ExportFormOptions extends FormHost {
  /** The exporter that runs the exports. */
  exporter: FormExporter;
  /** What is chosen at first, and after `reset`. Default: see {@link ExportChoices}. */
  preset?: Partial<ExportChoices>;
  /** Saves a finished export. Default: as a download of the browser. */
  save?: (result: ExportResult) => Promise<void>;
}

/** A form for exports, without any appearance. All changes reach {@link ExportForm.subscribe}. */
export interface ExportForm {
  /** The exporter that runs the exports. */
  readonly exporter: FormExporter;
  /** The texts in force, of the form's language with the host's changes, but for those of `OutcomeTexts`. */
  readonly texts: FormTexts;
  /** The current state. The same object until something changes. */
  readonly state: FormState;
  /** Calls the listener after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /**
   * Takes what the host gives. Choices that no longer exist, such as a series, are removed; when none of the chosen
   * series is left, the choice of series begins anew. While the form is open or its export runs, the window in force
   * stays, so that a live dashboard may give one each second; the next `open` takes the latest.
   *
   * @throws TypeError when something is of the wrong kind
   */
  update(host: FormHost): void;
  /** Changes choices. A changed choice ends the display of a finished export. */
  choose(choices: Partial<ExportChoices>): void;
  /** Adds a series to the choice, or removes it. */
  toggleSeries(key: string, isChosen: boolean): void;
  /** Returns to the preset, or takes another one. */
  reset(preset?: Partial<ExportChoices>): void;
  /** Starts to keep a look at the file and loads what its export needs: the form is visible. */
  open(): void;
  /** Ends the look: the form is hidden. Requests of the look are aborted; a running export goes on. */
  close(): void;
  /**
   * Starts the export, and saves the file when it is done. The outcome is in the state.
   *
   * @returns when the export has ended, in whatever way. Never rejects
   */
  start(): Promise<void>;
  /** Cancels the running export. Its requests end at once. */
  cancel(): void;
  /**
   * Hands the export to the exporter's server, which makes the file without this page, and follows it there. The outcome
   * is in the state. Does nothing while there are faults, while an export runs here, and for what a server cannot do.
   *
   * @returns when it is stored in this browser, which sends it even after a reload. Never rejects
   */
  handOver(): Promise<void>;
  /** Saves the file of an export that the server has made. What fails is in `state.onServer`. Never rejects. */
  saveFromServer(id: string): Promise<void>;
  /**
   * Removes an export here and on the server, which stops it and deletes its file. A download of it ends. What fails is
   * in the same place.
   */
  removeFromServer(id: string): Promise<void>;
  /** Returns from a finished export to the choices, or stops following one on the server, which goes on there. */
  dismiss(): void;
  /** Saves the finished file once more. */
  saveAgain(): Promise<void>;
  /**
   * Copies the first rows, at most 10,000, as a table that spreadsheet programs take, to the clipboard. It reads them
   * anew. Call it in a click handler.
   *
   * @returns the number of rows; 0 while there are faults
   * @throws ExportError when the rows cannot be read; what the clipboard throws
   */
  copyTable(): Promise<number>;
  /** Returns the choices as a short text for a link. The logo is left out. */
  settings(): string;
  /** Takes the choices of such a text, and returns false when it is none. What it does not allow is left as it is. */
  applySettings(text: string): boolean;
  /** Frees everything: aborts looks, the export and downloads from the server, and ends subscriptions. */
  dispose(): void;
}

/** Returns the series of choices that are offered, in their order. */
const offeredOf = (choices: Partial<ExportChoices>, offered: ReadonlyMap<string, FormSeries>) =>
  choices.series?.filter(({ key }) => offered.has(key));

/**
 * Creates an export form. When this browser has recurring exports that a schedule form stored, the scheduler of the
 * exporter starts as soon as the browser is idle, so that they go on after a reload.
 *
 * @throws TypeError when an option is invalid
 */
export function createExportForm({ exporter, preset = {}, save, ...given }: ExportFormOptions): ExportForm {
  if (typeof exporter?.export !== 'function') throw new TypeError('exporter must be an exporter.');
  if (save !== undefined && typeof save !== 'function') throw new TypeError('save must be a function.');
  const listeners = new Set<() => void>();
  const speeds = new Speeds();
  let host: HostInput = hostInput(browserInput(), given);
  /** The window that the dashboard shows now. That of `host` is the one in force. */
  let shownWindow = host.window;
  let standard = validChoices(preset);
  let chosen: Partial<ExportChoices> = {};
  let language: FormTexts = en;
  let texts = changedTexts(language, host.texts);
  let zone: TimeZone;
  let warmed: string | undefined;
  let state: FormState;

  const set = (changes: Partial<FormState>) => {
    state = { ...state, ...changes };
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        // A fault of one listener is no fault of the form: others still hear of the change, and the page of the fault.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
  /** Computes all that follows from the choices, the host and the time. */
  const derived = () => {
    const { locale, series, offered, window: screen } = host;
    const now = Date.now() / 1000;
    const choices = choicesInForce(host, standard, chosen);
    const meaning = meaningOf({ choices, offered, screen, locale, texts, now });
    const { zone: own, ...shown } = meaning;
    zone = own;
    return {
      locale,
      series,
      choices,
      ...shown,
      ...periodWords(meaning, screen, choices.period.kind, { texts, locale, now }),
    };
  };
  const context = (): OutcomeContext => ({
    ...state,
    window: state.window,
    locale: host.locale,
    zone,
    changes: host.texts,
    notLoaded: texts.notLoaded,
    server: server?.live,
  });
  const { serverExports } = exporter;
  const server: ServerControl | undefined =
    exporter.hasServer && serverExports
      ? new ServerControl({
          ...{
            exports: serverExports,
            save,
            state: () => state,
            options: () => host.server,
            changes: () => host.texts,
          },
          failureOf: (error, code) => outcomes.ofError(error, code),
          show: (changes) => set(changes),
        })
      : undefined;
  const outcomes = new Outcomes(context, server && (() => server.load()));
  const words = () => ({ texts, locale: host.locale });
  const look = new LookControl({ exporter, speeds, outcomes, show: (shown) => set({ look: shown }) });
  const run = new RunControl({ exporter, save, speeds, outcomes, words, show: (shown) => set({ run: shown }) });
  const lookInput = () => ({ request: state.request, options: state.options, hasChart: hasChart(state.choices) });

  /** Whether the window of the dashboard stands still, so that one that moves each second changes nothing. */
  const isHeld = () => look.isOpen || isRunning();
  const isRunning = () => state.run.phase === 'running';
  const takeWindow = () => {
    if (host.window !== shownWindow) host = { ...host, window: shownWindow };
  };
  const notLoaded = (): FormFailure => ({ code: 'unknown', ...texts.notLoaded, technical: '', remedies: [] });
  const warmUp = () => {
    const { extension } = state.choices;
    if (!look.isOpen || warmed === extension) return;
    warmed = extension;
    exporter.warmUp({ extension }).catch(() => {});
  };
  /** Takes in a change of the choices or the host. */
  const refresh = (changes: Partial<FormState> = {}) => {
    const { look: shownLook, run: shownRun, onServer } = state;
    // Absent fields must not stay from the state before.
    state = { ...derived(), look: shownLook, run: shownRun, ...(onServer && { onServer }) };
    set(changes);
    warmUp();
    look.change(lookInput());
  };
  /** Loads the language. Until it is there, texts are English. */
  const speak = async () => {
    const { locale } = host;
    const take = (loaded: FormTexts) => {
      if (locale !== host.locale || loaded === language) return;
      language = loaded;
      texts = changedTexts(language, host.texts);
      refresh();
    };
    const loading = loadTexts(locale);
    // Without the file of a language, English serves.
    if (loading) take(await loading.catch(() => en));
    else take(en);
    if (!look.isOpen && state.run.phase === 'idle') return;
    await outcomes.load();
    look.reword();
    run.reword();
  };
  /** Ends the display of an ended export. */
  const ended = (): Partial<FormState> => {
    if (isRunning()) return {};
    run.forget();
    server?.live?.leave();
    return { run: { phase: 'idle' } };
  };

  const change = (next: Partial<ExportChoices>) => {
    chosen = next;
    if (!sameChoices(choicesInForce(host, standard, chosen), state.choices)) refresh(ended());
  };

  state = { ...derived(), look: { phase: 'idle', notes: [] }, run: { phase: 'idle' } };
  void speak();
  const stopWaiting = continueScheduled(exporter);

  const form: ExportForm = {
    exporter,
    get texts() {
      return texts;
    },
    get state() {
      return state;
    },
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    update(next: FormHost) {
      const before = host;
      const latest = hostInput({ ...host, window: shownWindow }, next);
      shownWindow = latest.window;
      host = isHeld() && before.window ? { ...latest, window: before.window } : latest;
      if (isSameInput(before, host)) return;
      const series = offeredOf(chosen, host.offered);
      if (series && before.offered !== host.offered) {
        const { series: all, ...others } = chosen;
        // When none of the chosen series is left, the choice begins anew.
        chosen = series.length > 0 || all!.length === 0 ? { ...others, series } : others;
      }
      if (before.texts !== host.texts) texts = changedTexts(language, host.texts);
      refresh();
      if (before.locale !== host.locale) void speak();
    },
    choose(choices) {
      change({ ...chosen, ...validChoices(choices) });
    },
    toggleSeries(key, isChosen) {
      const { series } = state.choices;
      const others = series.filter((one) => one.key !== key);
      const isThere = others.length < series.length;
      if (isThere === isChosen || !host.offered.has(key)) return;
      form.choose({ series: isChosen ? [...others, { key }] : others });
    },
    reset(next) {
      if (next) standard = validChoices(next);
      change({});
    },
    open() {
      if (!isHeld()) takeWindow();
      refresh();
      look.open(lookInput());
      warmUp();
      void server?.load().then((live) => live?.open());
    },
    close() {
      look.close();
      warmed = undefined;
    },
    start() {
      if (!isHeld()) takeWindow();
      if (!isRunning()) refresh();
      server?.live?.leave();
      return run.start(state.request && { request: state.request, options: state.options });
    },
    async handOver() {
      if (!server || isRunning()) return;
      if (!isHeld()) takeWindow();
      refresh();
      await outcomes.load();
      if (isRunning()) return;
      run.forget();
      if (server.live) await server.live.handOver();
      else set({ run: { phase: 'failed', failure: notLoaded(), isHandOver: true } });
    },
    async saveFromServer(id) {
      await server?.live?.save(id);
    },
    async removeFromServer(id) {
      await server?.live?.remove(id);
    },
    cancel: () => run.cancel(),
    dismiss() {
      if (state.run.phase !== 'idle') set(ended());
    },
    saveAgain: () => run.saveAgain(),
    async copyTable() {
      const own = state.request && { request: state.request, options: state.options };
      const input = state.run.phase === 'done' ? run.latest : own;
      if (!input) return 0;
      const part = loadPart(() => import('./copy-table.ts'));
      return writeTable(part.then(({ readTable }) => readTable(exporter, input, host.locale)));
    },
    settings: () => settingsText(state.choices),
    applySettings(text) {
      const choices = readSettings(text, host.offered, host.window !== undefined);
      if (choices) change({ ...chosen, ...choices });
      return choices !== undefined;
    },
    dispose() {
      stopWaiting();
      run.cancel();
      look.close();
      server?.dispose();
      listeners.clear();
    },
  };
  return form;
}
