/** The controller of a form for recurring exports, made from the settings of an export form. */
import { ExportError } from '../core/errors.ts';
import { loadPart } from '../core/load-part.ts';
import type { ExportForm } from './export-form.ts';
import type { FormFailure } from './form-state.ts';
import { DEFAULT_CHOICES } from './schedule/default-choices.ts';
import type { LiveSchedule } from './schedule/live-schedule.ts';
import type { LoadedTexts } from './schedule/loaded-texts.ts';
import type { ScheduleChoices, ScheduleState } from './schedule-state.ts';
import { loadOutcomeTexts } from './texts/index.ts';
import type { FailureTexts } from './texts/outcome-texts.ts';
import { loadScheduleTexts } from './texts/schedule/load-schedule-texts.ts';
import type { ScheduleFormTexts } from './texts/schedule-form-texts.ts';

/** A form for recurring exports, without any appearance. */
export interface ScheduleForm {
  /** The current state. The same object until something changes. */
  readonly state: ScheduleState;
  /** Calls the listener after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** Changes choices. */
  choose(choices: Partial<ScheduleChoices>): void;
  /** Loads the stored recurring exports and follows them: the form is visible. */
  open(): void;
  /** Ends that. */
  close(): void;
  /** Asks for a folder of this computer, or for permission to write into the chosen one. Call it in a click handler. */
  chooseFolder(): Promise<void>;
  /** Sends a test message to the chosen target now. Call it in a click handler. */
  sendTest(): Promise<void>;
  /**
   * Stores the recurring export, new or edited, and starts the scheduler for one of this browser. The outcome is in the
   * state. Does nothing while there are faults.
   */
  save(): Promise<void>;
  /** Loads a stored recurring export into this form and its export form. Saving or cancelling brings back what was there. */
  edit(id: string): Promise<void>;
  /** Leaves an edited one as it was. */
  cancelEdit(): void;
  /** Pauses a recurring export of this browser. */
  pause(id: string): Promise<void>;
  /** Continues it, and starts the scheduler. Runs that were due meanwhile are skipped. */
  resume(id: string): Promise<void>;
  /** Runs it now. */
  runNow(id: string): Promise<void>;
  /** Saves the files of a job as downloads. */
  saveFiles(jobId: string): Promise<void>;
  /** Deletes it. `undo` brings it back. */
  delete(id: string): Promise<void>;
  /** Takes the last deletion back. */
  undo(): Promise<void>;
  /** Ends subscriptions. Afterwards nothing happens and the state stays; what was begun, such as saving, goes on. */
  dispose(): void;
}

/** Options of {@link createScheduleForm}. */
export interface ScheduleFormOptions {
  /** Texts to use instead of those of the form's language. Default: none. */
  texts?: Partial<ScheduleFormTexts>;
}

/** The commands of a schedule form that wait for its code. */
type LaterCommand = Exclude<keyof ScheduleForm, 'state' | 'subscribe' | 'choose' | 'dispose'>;

/** The state until the code and the texts are loaded. */
const LOADING: ScheduleState = {
  choices: DEFAULT_CHOICES,
  ...{ summary: '', next: [], faults: [], places: [], media: [] },
  outcome: { phase: 'idle' },
};

/**
 * Creates a schedule form that shares the exporter, the language and the choices of an export form. Its code and its
 * texts are loaded now; until then, the state has no texts, and commands wait.
 */
export function createScheduleForm(form: ExportForm, options: ScheduleFormOptions = {}): ScheduleForm {
  const listeners = new Set<() => void>();
  let state = LOADING;
  let chosen: Partial<ScheduleChoices> = {};
  let live: LiveSchedule | undefined;
  let hasEnded = false;
  let locale = '';
  let seen = form.state;
  const onState = (next: ScheduleState) => {
    state = next;
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        // A fault of one listener is no fault of the form.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };
  /** Loads the texts of the form's language. When it changes meanwhile, those of the new one. */
  const loadTexts = async (): Promise<LoadedTexts> => {
    const own = form.state.locale;
    locale = own;
    const [{ texts }, outcomes] = await loadPart(() => Promise.all([loadScheduleTexts(own), loadOutcomeTexts(own)]));
    if (own !== form.state.locale) return loadTexts();
    return { schedule: { ...texts, ...options.texts }, outcomes };
  };
  const load = async (): Promise<LiveSchedule | undefined> => {
    try {
      const [{ LiveSchedule }] = await Promise.all([
        loadPart(() => import('./schedule/live-schedule.ts')),
        loadTexts(),
      ]);
      // The language may have changed while the code was loaded.
      const texts = await loadTexts();
      if (!hasEnded) live ??= new LiveSchedule({ form, texts, choices: chosen, onState });
      return live;
    } catch (error) {
      if (!hasEnded)
        onState({ ...state, outcome: { phase: 'failed', failure: loadFailure(error, form.texts.notLoaded) } });
      return undefined;
    }
  };
  const loading = load();
  const stopFollowing = form.subscribe(() => {
    const { choices, faults, request, options, series } = form.state;
    const isSame =
      choices === seen.choices && faults === seen.faults && request === seen.request && series === seen.series;
    const isSpoken = locale === form.state.locale;
    if (isSame && isSpoken && options === seen.options) return;
    seen = form.state;
    if (isSpoken) live?.refresh();
    else
      loadTexts().then(
        (texts) => live?.speak(texts),
        () => live?.refresh(),
      );
  });
  const command =
    <Name extends LaterCommand>(name: Name) =>
    async (...given: Parameters<ScheduleForm[Name]>): Promise<void> => {
      // Called without delay once the code is there: browsers allow some of it only right after a click.
      const ready = live ?? (await loading) ?? (hasEnded ? undefined : await load());
      if (!hasEnded) await (ready?.[name] as ((...given: unknown[]) => unknown) | undefined)?.apply(ready, given);
    };
  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    choose(choices) {
      if (hasEnded) return;
      chosen = { ...chosen, ...choices };
      if (live) live.choose(choices);
      else onState({ ...state, choices: { ...state.choices, ...choices } });
    },
    open: () => void command('open')(),
    close: () => void command('close')(),
    cancelEdit: () => void command('cancelEdit')(),
    chooseFolder: command('chooseFolder'),
    sendTest: command('sendTest'),
    save: command('save'),
    edit: command('edit'),
    pause: command('pause'),
    resume: command('resume'),
    runNow: command('runNow'),
    saveFiles: command('saveFiles'),
    delete: command('delete'),
    undo: command('undo'),
    dispose() {
      hasEnded = true;
      stopFollowing();
      live?.dispose();
      listeners.clear();
    },
  };
}

/** The failure to load the code and the texts, in words of the export form. */
function loadFailure(error: unknown, words: FailureTexts): FormFailure {
  const technical = error instanceof Error ? error.message : String(error);
  return {
    code: error instanceof ExportError ? error.code : 'unknown',
    ...words,
    ...{ technical, remedies: [] },
  };
}
