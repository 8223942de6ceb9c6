/** The state and the commands of a schedule form. Loaded when one is first used. */
import { ExportError } from '../../core/errors.ts';
import type { Definition } from '../../recurring/definitions/definitions.ts';
import type { DefinitionsJson } from '../../recurring/definitions/definitions-json.ts';
import type { FolderStatus } from '../../recurring/jobs/jobs.ts';
import type { JobRecord } from '../../storage/records.ts';
import { isAbort } from '../abort-error.ts';
import type { ExportChoices } from '../choices.ts';
import type { ExportForm } from '../export-form.ts';
import type { FormFailure } from '../form-state.ts';
import type { ScheduleChoices, ScheduleOutcome, ScheduleState } from '../schedule-state.ts';
import type { ScheduleFormTexts } from '../texts/schedule-form-texts.ts';
import type { LoadedTexts } from './loaded-texts.ts';
import { markScheduled } from './mark-scheduled.ts';
import { calendarOf } from './schedule-calendar.ts';
import { definitionName, nextRun, zoneOf } from './schedule-entries.ts';
import { scheduleFailure } from './schedule-failure.ts';
import { type Known, scheduleState } from './schedule-view-state.ts';
import { ScheduleWords } from './schedule-words.ts';
import { exportName, scheduledExport } from './scheduled-export.ts';
import { ABSENT, storedChoices } from './stored-choices.ts';

/** How often the words about next runs are checked while the form is open, in milliseconds. */
const REFRESH_MS = 60_000;

/** The choices of both forms. */
interface BothChoices {
  readonly file: ExportChoices;
  readonly schedule: Partial<ScheduleChoices>;
}

/** The dependencies of a {@link LiveSchedule}. */
export interface LiveScheduleTools {
  /** The export form. */
  readonly form: ExportForm;
  /** Texts for the form's language, with the host's changes. */
  readonly texts: LoadedTexts;
  /** What was chosen while the code was loaded. */
  readonly choices: Partial<ScheduleChoices>;
  /** Is called with every new state. */
  readonly onState: (state: ScheduleState) => void;
}

/** A schedule form whose code and texts are loaded. Its commands report what fails in the state, and never reject. */
export class LiveSchedule {
  readonly #form: ExportForm;
  readonly #onState: (state: ScheduleState) => void;
  #loaded: LoadedTexts;
  #choices: Partial<ScheduleChoices>;
  #folder: FolderStatus | null = null;
  #known: Pick<Known, 'media' | 'hasServer'> = { media: undefined, hasServer: false };
  #isSaving = false;
  #definitions: readonly Definition[] | undefined;
  #jobs: readonly JobRecord[] | undefined;
  #editing: Definition | undefined;
  #before: BothChoices | undefined;
  #deleted: DefinitionsJson | undefined;
  #outcome: ScheduleOutcome = { phase: 'idle' };
  #test: ScheduleState['test'];
  #action = 0;
  #edits = 0;
  #tests = 0;
  #following: (() => void) | undefined;
  #hasEnded = false;

  constructor({ form, texts, choices, onState }: LiveScheduleTools) {
    this.#form = form;
    this.#loaded = texts;
    this.#choices = choices;
    this.#onState = onState;
    this.refresh();
  }

  /** Takes the texts of another language. */
  speak(texts: LoadedTexts): void {
    this.#loaded = texts;
    this.refresh();
  }

  /** Makes the state anew. */
  refresh(): void {
    if (this.#hasEnded) return;
    this.#onState(scheduleState(this.#inputs(), Date.now()).state);
  }

  choose(choices: Partial<ScheduleChoices>): void {
    this.#choices = { ...this.#choices, ...choices };
    if ('message' in choices) this.#endTest();
    this.#settle(++this.#action, { phase: 'idle' });
  }

  open(): void {
    if (this.#following || this.#hasEnded) return;
    const { definitions, jobs, sync } = this.#form.exporter;
    const onError = (error: unknown) => this.#fail(++this.#action, error);
    const stops = [
      definitions.subscribe((list) => {
        const gone = this.#definitions?.map(({ id }) => id).filter((id) => list.every((one) => one.id !== id));
        markScheduled(list, gone);
        this.#definitions = list;
        this.refresh();
      }, onError),
      jobs.subscribe((list) => {
        this.#jobs = list;
        this.refresh();
      }, onError),
    ];
    const timer = setInterval(() => this.refresh(), REFRESH_MS);
    this.#following = () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
    const following = this.#following;
    Promise.all([jobs.folder(), jobs.media(), sync.status()]).then(
      ([folder, media, { state }]) => {
        if (this.#following !== following) return;
        this.#folder = folder;
        this.#known = { media, hasServer: state !== 'off' };
        this.refresh();
      },
      (error: unknown) => {
        if (this.#following === following) onError(error);
      },
    );
  }

  close(): void {
    this.#following?.();
    this.#following = undefined;
  }

  chooseFolder(): Promise<void> {
    const { jobs } = this.#form.exporter;
    return this.#act(async () => {
      // Asked first, and without any delay: the browser allows it only right after a click.
      const asked = this.#folder && this.#folder.permission !== 'granted' ? await jobs.requestFolderPermission() : null;
      const folder = asked?.permission === 'granted' ? asked : await jobs.chooseFolder();
      this.#folder = folder;
      this.#choices = { ...this.#choices, place: 'folder' };
      return this.#texts.folderChosen(folder.name);
    });
  }

  async sendTest(): Promise<void> {
    const { choices, name } = this.#current();
    const { message } = choices;
    if (!message || this.#hasEnded) return;
    const test = ++this.#tests;
    const tell = (phase: 'sending' | 'sent' | 'failed', message: string) => {
      if (test !== this.#tests || this.#hasEnded) return;
      this.#test = { phase, message };
      this.refresh();
    };
    const { exporter } = this.#form;
    const { testTitle, testText } = this.#texts.message;
    if (!this.#known.media?.includes(message.medium)) {
      const { label } = this.#texts.media[message.medium];
      return tell('failed', this.#texts.testFailed(this.#texts.noMedium(label)));
    }
    try {
      const permission = message.medium === 'page' ? exporter.notifications.requestPermission() : undefined;
      tell('sending', this.#texts.testSending);
      const allowed = await permission;
      if (allowed !== undefined && allowed !== 'granted')
        return tell('failed', this.#texts.testFailed(this.#texts.notAllowed));
      const target = message.target.trim();
      const { state, reason } = await exporter.jobs.sendTest({
        ...{ medium: message.medium, title: testTitle(name), text: testText },
        ...(target && { target }),
      });
      if (state === 'sent') tell('sent', this.#texts.testSent);
      else tell('failed', this.#texts.testFailed(reason ?? ''));
    } catch (error) {
      tell('failed', this.#texts.testFailed(this.#failureOf(error).message));
    }
  }

  async save(): Promise<void> {
    const { scheduled, state } = this.#current();
    const [fault] = state.faults;
    // A second click would store a second one.
    if (!scheduled || fault || this.#isSaving) return;
    this.#isSaving = true;
    const { definitions, scheduler } = this.#form.exporter;
    const { request, options } = scheduled;
    const editing = this.#editing;
    await this.#act(async () => {
      // Before the definition is stored: where nothing can run it, nothing is saved.
      if (options.executor === 'browser') await scheduler.start();
      const resumes = editing?.isPaused && options.executor === 'server';
      const definition = editing
        ? await definitions.update(editing.id, { request, ...options, ...(resumes && { isPaused: false }) })
        : await definitions.create(request, options);
      markScheduled([definition]);
      // Another edit may have begun meanwhile.
      if (this.#editing === editing) this.#leaveEdit();
      if (definition.isPaused) return this.#texts.savedPaused;
      return this.#texts.saved(this.#nextRunOf(definition));
    });
    this.#isSaving = false;
  }

  edit(id: string): Promise<void> {
    const edit = ++this.#edits;
    return this.#act(async () => {
      const definition = await this.#existing(id);
      const stored = storedChoices(definition, this.#form.state.series);
      if (!stored) throw new TypeError('The form cannot show all of this recurring export.');
      if (edit !== this.#edits || this.#hasEnded) return '';
      this.#before ??= { file: this.#form.state.choices, schedule: this.#choices };
      this.#editing = definition;
      this.#endTest();
      // Absent choices of the stored ones replace those of the form.
      this.#choices = { message: undefined, ...stored.schedule };
      this.#form.choose(stored.file);
      return this.#texts.inForm(definitionName(definition));
    });
  }

  cancelEdit(): void {
    this.#edits++;
    this.#leaveEdit();
    this.#settle(++this.#action, { phase: 'idle' });
  }

  pause(id: string): Promise<void> {
    return this.#act(async () => {
      const definition = await this.#form.exporter.definitions.update(id, { isPaused: true });
      return this.#texts.paused(definitionName(definition));
    });
  }

  resume(id: string): Promise<void> {
    const { definitions, scheduler } = this.#form.exporter;
    return this.#act(async () => {
      await scheduler.start();
      const definition = await definitions.update(id, { isPaused: false });
      markScheduled([definition]);
      return this.#texts.resumed(definitionName(definition), this.#nextRunOf(definition));
    });
  }

  runNow(id: string): Promise<void> {
    return this.#act(async () => {
      const definition = await this.#existing(id);
      await this.#form.exporter.definitions.run(id);
      return this.#texts.started(definitionName(definition));
    });
  }

  saveFiles(jobId: string): Promise<void> {
    return this.#act(async () => {
      await this.#form.exporter.jobs.download(jobId);
      return this.#texts.filesSaved;
    });
  }

  delete(id: string): Promise<void> {
    const { definitions } = this.#form.exporter;
    return this.#act(async () => {
      const definition = await this.#existing(id);
      const deleted = withoutCopies(await definitions.toJSON([id]));
      await definitions.delete(id);
      markScheduled([], [id]);
      this.#deleted = deleted;
      if (this.#editing?.id === id) this.#leaveEdit();
      return this.#texts.deleted(definitionName(definition));
    }, true);
  }

  undo(): Promise<void> {
    const deleted = this.#deleted;
    if (!deleted) return Promise.resolve();
    return this.#act(async () => {
      await this.#form.exporter.definitions.fromJSON(deleted);
      if (this.#deleted === deleted) this.#deleted = undefined;
      const [definition] = deleted.definitions;
      return this.#texts.restored(definition ? definitionName(definition) : '');
    });
  }

  dispose(): void {
    this.close();
    this.#hasEnded = true;
  }

  /** Does something and puts its outcome into the state, unless another action has begun meanwhile. */
  async #act(work: () => Promise<string>, canUndo = false): Promise<void> {
    if (this.#hasEnded) return;
    const action = ++this.#action;
    this.#outcome = { phase: 'working' };
    // Begun before listeners hear of it: some work is allowed only right after a click.
    const working = work();
    this.refresh();
    try {
      this.#settle(action, { phase: 'done', message: await working, canUndo });
    } catch (error) {
      this.#fail(action, error);
    }
  }

  #settle(action: number, outcome: ScheduleOutcome): void {
    if (action === this.#action) this.#outcome = outcome;
    this.refresh();
  }

  #fail(action: number, error: unknown): void {
    // A person who closes the browser's dialog has decided so.
    const isCancelled = isAbort(error);
    this.#settle(action, isCancelled ? { phase: 'idle' } : { phase: 'failed', failure: this.#failureOf(error) });
  }

  #failureOf(error: unknown): FormFailure {
    return scheduleFailure(error, this.#loaded, this.#form.state);
  }

  get #texts(): ScheduleFormTexts {
    return this.#loaded.schedule;
  }

  async #existing(id: string): Promise<Definition> {
    const definition = await this.#form.exporter.definitions.get(id);
    if (definition) return definition;
    throw new ExportError('not-found', 'This browser has no such recurring export.');
  }

  /** Returns both forms to what they were before the edit. */
  #leaveEdit(): void {
    const before = this.#before;
    this.#editing = undefined;
    this.#before = undefined;
    if (!before) return;
    this.#choices = before.schedule;
    this.#endTest();
    if (!this.#hasEnded) this.#form.choose({ ...ABSENT, ...before.file });
  }

  #endTest(): void {
    this.#tests++;
    this.#test = undefined;
  }

  #nextRunOf(definition: Definition): string {
    const { request } = definition;
    const words = new ScheduleWords(this.#form.state.locale, this.#texts);
    const at = nextRun(definition, Date.now());
    return at === undefined ? '' : words.run(at, zoneOf(request), calendarOf(request)?.at);
  }

  /** The choices in force, and the recurring export that they make. */
  #current() {
    const made = scheduleState(this.#inputs(), Date.now());
    const { state, times } = made;
    const { choices } = state;
    const form = this.#form.state;
    const scheduled = times && scheduledExport(form, choices, times, this.#texts, state.summary);
    return { choices, state, scheduled, name: exportName(form, choices) };
  }

  #inputs(): Known {
    return {
      ...this.#known,
      ...{ form: this.#form.state, texts: this.#texts, choices: this.#choices, folder: this.#folder },
      ...{ editing: this.#editing, outcome: this.#outcome, test: this.#test },
      failures: this.#loaded.outcomes.failures,
      ...{ definitions: this.#definitions, jobs: this.#jobs },
    };
  }
}

/**
 * Definitions without their copies on the server. Those are deleted there, so what comes back is created anew, unless
 * the deletion is not sent yet: then the engine keeps the copy.
 */
function withoutCopies({ version, definitions }: DefinitionsJson): DefinitionsJson {
  return { version, definitions: definitions.map(({ server: _, ...definition }) => definition) };
}
