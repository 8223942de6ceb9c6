/** Tells the page and the person how the exports of an element go. */
import type { ExportForm } from '../controller/export-form.ts';
import type { FormRun } from '../controller/form-state.ts';
import type { DownlinkExportEventMap } from './element-types.ts';
import type { ElementTexts } from './texts/element-texts.ts';

/** What a {@link RunFollower} needs of the element. */
export interface FollowerHost {
  /** Whether the dialog is open, which tells the person itself. */
  isOpen(): boolean;
  /** The texts in force. */
  texts(): ElementTexts;
  /** Tells users of screen readers. */
  announce(message: string): void;
  /** Sends an event of the element. */
  dispatch<Type extends keyof DownlinkExportEventMap>(type: Type, detail: DownlinkExportEventMap[Type]['detail']): void;
}

const IDLE: FormRun = { phase: 'idle' };

/** Follows the runs of a form. */
export class RunFollower {
  readonly #host: FollowerHost;
  #run: FormRun = IDLE;

  constructor(host: FollowerHost) {
    this.#host = host;
  }

  /** Begins anew, with the run that a form has now; none without a form. */
  begin(run: FormRun = IDLE): void {
    this.#run = run;
    removeEventListener('beforeunload', askBeforeLeaving);
  }

  /** Tells what has changed since the last call. */
  follow({ state: { run, request, options } }: ExportForm): void {
    const before = this.#run;
    if (run === before) return;
    this.#run = run;
    const { dispatch } = this.#host;
    const begins = run.phase === 'running' && before.phase !== 'running';
    const ends = run.phase !== 'running' && before.phase === 'running';
    if (begins) {
      addEventListener('beforeunload', askBeforeLeaving);
      if (request) dispatch('export-start', { request, options });
    }
    if (run.phase === 'running' && run.progress) {
      if (before.phase !== 'running' || before.progress !== run.progress)
        dispatch('export-progress', { progress: run.progress });
    }
    if (run.phase === 'onServer') this.#followServer(run, before);
    if (!ends) return;
    removeEventListener('beforeunload', askBeforeLeaving);
    const texts = this.#host.texts();
    if (run.phase === 'done') {
      this.#announce(texts.exportSaved);
      dispatch('export-complete', { result: run.result, notes: run.notes });
    } else if (run.phase === 'failed') {
      this.#announce(`${texts.exportFailed} ${run.failure.message}`);
      dispatch('export-error', { failure: run.failure });
    } else if (run.phase === 'cancelled') {
      this.#announce(texts.exportCancelled);
      dispatch('export-cancel', undefined);
    }
  }

  /** Tells how an export on the server goes, in the dialog too. */
  #followServer({ entry }: Extract<FormRun, { phase: 'onServer' }>, before: FormRun): void {
    const known = before.phase === 'onServer' && before.entry.id === entry.id ? before.entry : undefined;
    if (!known) this.#host.dispatch('export-handed-over', { entry });
    if (known?.message !== entry.message) this.#host.announce(`${entry.message} ${entry.advice}`);
  }

  #announce(message: string): void {
    if (!this.#host.isOpen()) this.#host.announce(message);
  }
}

/** Has the browser ask whether to leave the page while an export runs. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
