/** The foot of the choices: what is wrong with them, recurring exports, and the button that exports. */
import { html, nothing, type TemplateResult } from 'lit';
import { downloadIcon, repeatIcon } from '../icons.ts';
import type { View } from '../view.ts';
import { isUntouched } from './field-parts.ts';

/** Id of the form that the button submits. */
export const FORM_ID = 'downlink-form';

/** Draws the foot of the choices. */
export function footView(view: View): TemplateResult {
  const { state, texts, showSchedule } = view;
  const faults = state.faults.map(({ message }) => message).join(' ');
  const shown = faults || words(view);
  return html`
    <div id="foot-words" class="foot-words" aria-live="polite">
      <p class=${faults && !isUntouched(view) ? 'fault' : 'muted'} title=${shown}><bdi>${shown}</bdi></p>
    </div>
    <div class="foot-buttons">
      <button type="button" @click=${() => showSchedule(true)}>${repeatIcon()}<bdi>${texts.repeat}</bdi></button>
      <button
        type="submit"
        form=${FORM_ID}
        part="export"
        class="primary"
        data-next
        aria-describedby="foot-words"
        aria-disabled=${faults ? 'true' : nothing}
      >
        ${downloadIcon()}<span>${texts.exportButton}</span>
      </button>
    </div>
  `;
}

/** The file in words: its type, how many series, and the time it covers. */
function words({ state, texts, count }: View): string {
  const { choices, series, windowText } = state;
  const chosen = texts.chosenSeries(count(choices.series.length), count(series.length));
  return [texts.fileTypes[choices.extension], chosen, windowText].filter((text) => text !== '').join(' · ');
}
