/** Loads the part of recurring exports when it is first shown. */
import { html, type TemplateResult } from 'lit';
import type { ExportForm } from '../controller/export-form.ts';
import type { ScheduleForm } from '../controller/schedule-form.ts';
import type { View } from './view.ts';

interface Loaded {
  readonly scheduleView: (view: View) => TemplateResult;
  readonly createScheduleForm: (form: ExportForm) => ScheduleForm;
}

/** The part of recurring exports: not shown, being loaded, or there. */
export class SchedulePart {
  readonly #redraw: () => void;
  #isShown = false;
  #loaded: Loaded | undefined;
  #hasFailed = false;
  #form: ScheduleForm | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  /** Whether it is shown instead of the choices. */
  get isShown(): boolean {
    return this.#isShown;
  }

  /** Shows or hides it. */
  show(isShown: boolean, form: ExportForm | undefined): void {
    if (isShown === this.#isShown) return;
    this.#isShown = isShown;
    if (!isShown) this.#form?.close();
    else if (this.#loaded && form) this.form(form).open();
    else this.#load(form);
    this.#redraw();
  }

  /** Returns the controller, and makes it at first. */
  form(form: ExportForm): ScheduleForm {
    if (!this.#form) {
      if (!this.#loaded) throw new TypeError('The part of recurring exports is not loaded.');
      this.#form = this.#loaded.createScheduleForm(form);
      this.#unsubscribe = this.#form.subscribe(this.#redraw);
    }
    return this.#form;
  }

  /** Draws it, or what stands for it until it is loaded. */
  draw(view: View): TemplateResult {
    if (this.#loaded) return this.#loaded.scheduleView(view);
    const { texts } = view;
    if (!this.#hasFailed) return html`<p class="muted"><bdi>${texts.loading}</bdi></p>`;
    return html`<p class="fault" role="alert"><bdi>${texts.partFailed}</bdi></p>`;
  }

  /** Ends the controller. */
  dispose(): void {
    this.#unsubscribe?.();
    this.#form?.dispose();
    this.#form = undefined;
    this.#isShown = false;
  }

  #load(form: ExportForm | undefined): void {
    this.#hasFailed = false;
    Promise.all([import('./schedule/schedule-view.ts'), import('../controller/schedule-form.ts')])
      .then(
        ([{ scheduleView }, { createScheduleForm }]) => {
          this.#loaded = { scheduleView, createScheduleForm };
          if (this.#isShown && form) this.form(form).open();
        },
        () => {
          this.#hasFailed = true;
        },
      )
      .then(this.#redraw);
  }
}
