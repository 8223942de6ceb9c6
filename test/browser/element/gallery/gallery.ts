/** A page that shows the views of the element in the states of `form-states.ts`, one at a time. */
import { css, html, LitElement } from 'lit';
import { partStyles } from '../../../../src/element/dialog-part.ts';
import { lookView } from '../../../../src/element/look/look-view.ts';
import { runView } from '../../../../src/element/run/run-view.ts';
import { serverList, partStyles as serverStyles, serverView } from '../../../../src/element/server/server-part.ts';
import { styles } from '../../../../src/element/styles.ts';
import { englishTexts, loadTexts } from '../../../../src/element/texts/index.ts';
import { formState, type StateName } from '../../../support/form-states.ts';
import { type Answers, type Calls, type StandInForm, standInForm, viewOf } from '../../../support/view-fixture.ts';

/** The controls of the gallery. */
export interface Gallery {
  /** What the views told the controller and the element. */
  readonly calls: Calls;
  /** What commands return. */
  readonly answers: Answers;
  /** Shows a state. The same form stays, as in a dialog whose state changes. */
  show(name: StateName): Promise<void>;
  /** Shows the current state with changes to it. */
  change(changes: Partial<StandInForm['state']>): Promise<void>;
  /** The state now. */
  readonly state: StandInForm['state'];
}

declare global {
  var gallery: Gallery;
}

const parameters = new URLSearchParams(location.search);
const locale = parameters.get('locale') ?? 'en';
document.documentElement.lang = locale.slice(0, 2);
document.documentElement.dir = parameters.get('dir') ?? 'ltr';
const parts = (parameters.get('parts') ?? 'look,run').split(',');

class ViewGallery extends LitElement {
  static override styles = [
    ...styles,
    ...partStyles,
    ...serverStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
        max-inline-size: 34rem;
        padding: 16px;
        background: var(--_background);
        color: var(--_text);
      }
    `,
  ];

  readonly calls: Calls = [];
  readonly answers: Answers = { saveAgain: () => Promise.resolve(), copyTable: () => Promise.resolve(744) };
  readonly form = standInForm(formState('idle', locale), this.calls, this.answers);
  texts = englishTexts;

  override render() {
    const view = viewOf(this.form, this.texts, this.calls, () => this.requestUpdate());
    const { run, onServer = [] } = view.state;
    return html`
      ${parts.includes('look') ? html`<section aria-label=${this.texts.lookTitle}>${lookView(view)}</section>` : ''}
      ${parts.includes('run') ? html`<footer>${run.phase === 'onServer' ? serverView(view, run) : runView(view)}</footer>` : ''}
      ${parts.includes('run') && run.phase === 'idle' && onServer.length > 0 ? serverList(view, onServer) : ''}
    `;
  }
}

customElements.define('view-gallery', ViewGallery);
const element = document.querySelector<ViewGallery>('view-gallery')!;
const set = async (state: StandInForm['state']) => {
  element.form.state = state;
  element.requestUpdate();
  await element.updateComplete;
  // Parts that are loaded when they are first shown.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await element.updateComplete;
};

globalThis.gallery = {
  calls: element.calls,
  answers: element.answers,
  get state() {
    return element.form.state;
  },
  show: async (name) => {
    element.texts = await loadTexts(locale);
    await set(formState(name, locale));
  },
  change: (changes) => set({ ...element.form.state, ...changes }),
};
