/** A page that shows recurring exports as the dialog does, in the states of `schedule-states.ts`, one at a time. */
import { html, LitElement } from 'lit';
import { type FormSeries, seriesKey } from '../../../../src/controller/choices.ts';
import type { FormState } from '../../../../src/controller/form-state.ts';
import { partStyles } from '../../../../src/element/dialog-part.ts';
import { scheduleView } from '../../../../src/element/schedule/schedule-view.ts';
import { styles } from '../../../../src/element/styles.ts';
import { englishTexts, loadTexts } from '../../../../src/element/texts/index.ts';
import type { View } from '../../../../src/element/view.ts';
import { formState } from '../../../support/form-states.ts';
import { type ScheduleStateName, scheduleState, standInSchedule } from '../../../support/schedule-states.ts';
import { type Calls, standInForm, viewOf } from '../../../support/view-fixture.ts';

/** The controls of the gallery. */
export interface ScheduleGallery {
  /** What the view told the controller and the element. */
  readonly calls: Calls;
  /** The state that a command leads to, by its name. */
  readonly answers: Record<string, ScheduleStateName>;
  /** Shows a state. The same form stays. */
  show(name: ScheduleStateName): Promise<void>;
}

declare global {
  var scheduleGallery: ScheduleGallery;
}

const parameters = new URLSearchParams(location.search);
const locale = parameters.get('locale') ?? 'en-GB';
document.documentElement.lang = locale.slice(0, 2);
document.documentElement.dir = parameters.get('dir') ?? 'ltr';

class DialogGallery extends LitElement {
  static override styles = [...styles, ...partStyles];

  readonly calls: Calls = [];
  readonly answers: Record<string, ScheduleStateName> = {};
  readonly form = standInForm(withSeries(formState('idle', locale)), this.calls, {
    saveAgain: () => Promise.resolve(),
    copyTable: () => Promise.resolve(0),
  });
  readonly schedule = standInSchedule(scheduleState('opening'), this.calls, (name) => {
    const next = this.answers[name];
    if (next) this.schedule.state = scheduleState(next);
    this.requestUpdate();
  });
  texts = englishTexts;

  override render() {
    const view: View = {
      ...viewOf(this.form, this.texts, this.calls, () => this.requestUpdate()),
      schedule: () => this.schedule,
    };
    return html`<dialog aria-labelledby="title">
      <div class="dialog">
        <header class="dialog-head"><h2 id="title">${this.texts.scheduleTitle}</h2></header>
        <div class="schedule">${scheduleView(view)}</div>
      </div>
    </dialog>`;
  }

  override firstUpdated() {
    this.renderRoot.querySelector('dialog')?.showModal();
  }
}

/** A form with five chosen series. */
function withSeries(state: FormState): FormState {
  const labels = ['Temperature', 'Humidity', 'Wind speed', 'Power', 'Diffuse flows'];
  const series = labels.map((label): FormSeries => ({ channelId: 'city', name: `urn:test:${label}`, label }));
  return { ...state, series, choices: { ...state.choices, series: series.map((one) => ({ key: seriesKey(one) })) } };
}

customElements.define('dialog-gallery', DialogGallery);
const element = document.querySelector<DialogGallery>('dialog-gallery')!;

globalThis.scheduleGallery = {
  calls: element.calls,
  answers: element.answers,
  show: async (name) => {
    element.texts = await loadTexts(locale);
    element.schedule.state = scheduleState(name);
    element.requestUpdate();
    await element.updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
  },
};
