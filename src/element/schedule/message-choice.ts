/** The choice of who is told about a run, with a test message. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { OfferedMedium, ScheduleMessage } from '../../controller/schedule-state.ts';
import type { View } from '../view.ts';
import { chooseIn, described, invalid, scheduleFault } from './schedule-fields.ts';

/** Draws the medium, the recipient and the test. */
export function messageChoice(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { choices, media } = schedule.state;
  const { message } = choices;
  const chooseMedium = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const found = media.find(({ medium }) => medium === value);
    chooseIn(schedule, 'message', { message: found && { medium: found.medium, target: '' } });
  };
  // A chosen medium that is no longer offered stays visible, with its fault.
  const isUnknown = message && !media.some(({ medium }) => medium === message.medium);
  return html`<fieldset class="group">
    <legend>${texts.whoIsTold}</legend>
    <div class="pair">
      <div class="field">
        <label for="recurring-medium">${texts.messageBy}</label>
        <select
          id="recurring-medium"
          aria-invalid=${invalid(schedule, 'message')}
          aria-describedby=${described(schedule, 'message')}
          @change=${chooseMedium}
        >
          <option value="" .selected=${live(!message)}>${texts.nobody}</option>
          ${isUnknown ? html`<option value=${message.medium} selected>${message.medium}</option>` : nothing}
          ${media.map(
            ({ medium, label }) =>
              html`<option value=${medium} .selected=${live(message?.medium === medium)}>${label}</option>`,
          )}
        </select>
      </div>
      ${message ? targetField(view, message, media) : nothing}
    </div>
    ${scheduleFault(schedule, 'message')} ${message ? testView(view) : nothing}
  </fieldset>`;
}

function targetField(view: View, message: ScheduleMessage, media: readonly OfferedMedium[]): unknown {
  const { texts } = view;
  const schedule = view.schedule();
  const hint = media.find(({ medium }) => medium === message.medium)?.hint ?? '';
  if (hint === '') return nothing;
  const choose = (event: Event) => {
    const target = (event.currentTarget as HTMLInputElement).value;
    chooseIn(schedule, 'message', { message: { ...message, target } });
  };
  return html`<div class="field">
    <label for="recurring-target">${texts.recipient}</label>
    <input
      id="recurring-target"
      type="text"
      inputmode=${message.medium === 'email' ? 'email' : 'text'}
      autocomplete=${message.medium === 'email' ? 'email' : 'off'}
      autocapitalize="off"
      spellcheck="false"
      maxlength="500"
      placeholder=${hint}
      aria-invalid=${invalid(schedule, 'message')}
      aria-describedby=${described(schedule, 'message', 'recurring-target-hint')}
      .value=${live(message.target)}
      @input=${choose}
    />
    <p id="recurring-target-hint" class="muted"><bdi>${texts.recipientHint}</bdi></p>
  </div>`;
}

function testView(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { test, faults } = schedule.state;
  const isBusy = test?.phase === 'sending';
  const isOff = isBusy || faults.some(({ field }) => field === 'message');
  const send = () => {
    if (!isOff) void schedule.sendTest();
  };
  const kinds = { sending: 'muted', sent: 'success', failed: 'fault' };
  return html`<div class="test">
    <button type="button" class="send-test" aria-disabled=${isOff ? 'true' : nothing} @click=${send}>${texts.sendTest}</button>
    ${test ? html`<p class="test-outcome ${kinds[test.phase]}"><bdi>${test.message}</bdi></p>` : nothing}
  </div>`;
}
