/** The choice of where a recurring export runs, with what each place means or why it cannot be chosen. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { OfferedPlace } from '../../controller/schedule-state.ts';
import type { View } from '../view.ts';
import { chooseIn, described, scheduleFault } from './schedule-fields.ts';
import { focusNext } from './schedule-memory.ts';

/** Draws the places as radio buttons. */
export function placeChoice(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  return html`<fieldset class="group" aria-describedby=${described(schedule, 'place')}>
    <legend>${texts.place}</legend>
    <div class="places">${schedule.state.places.map((place) => placeView(view, place))}</div>
    ${scheduleFault(schedule, 'place')}
  </fieldset>`;
}

function placeView(view: View, { place, label, meaning, refusal }: OfferedPlace): TemplateResult {
  const schedule = view.schedule();
  const { choices } = schedule.state;
  const isChosen = choices.place === place;
  const isOut = refusal !== undefined && !isChosen;
  const id = `recurring-place-${place}`;
  return html`<div class="place ${isChosen ? 'is-chosen' : ''} ${isOut ? 'is-out' : ''}">
    <input
      id=${id}
      type="radio"
      name="recurring-place"
      value=${place}
      aria-describedby="${id}-meaning"
      ?disabled=${isOut}
      .checked=${live(isChosen)}
      @change=${() => chooseIn(schedule, 'place', { place })}
    />
    <div>
      <label for=${id}>${label}</label>
      <p id="${id}-meaning" class="muted"><bdi>${refusal ?? meaning}</bdi></p>
      ${place === 'folder' && isChosen && refusal === undefined ? folderView(view) : nothing}
    </div>
  </div>`;
}

function folderView(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { folder } = schedule.state;
  const choose = async (event: Event) => {
    const button = event.currentTarget as Element;
    await schedule.chooseFolder();
    focusNext(view, ['.choose-folder'], button);
  };
  return html`<div class="folder">
    <button type="button" class="choose-folder" @click=${choose}>
      ${folder === undefined ? texts.chooseFolder : texts.changeFolder}
    </button>
    ${folder === undefined ? nothing : html`<bdi class="folder-name">${folder}</bdi>`}
  </div>`;
}
