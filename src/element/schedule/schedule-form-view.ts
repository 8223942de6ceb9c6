/** The form of one recurring export: its file, its name, when and where it runs, and who is told. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ScheduleFault } from '../../controller/schedule-state.ts';
import type { View } from '../view.ts';
import { fileLine } from './file-line.ts';
import { messageChoice } from './message-choice.ts';
import { placeChoice } from './place-choice.ts';
import { rhythmChoice } from './rhythm-choice.ts';
import { chooseIn, described, invalid, isWorking, RECURRING_FORM, scheduleFault } from './schedule-fields.ts';
import { focusedWith, focusNext, forgetFaults, memoryOf } from './schedule-memory.ts';

/** What takes the focus when a field is at fault, in the order of the form. */
const FIELDS: readonly (readonly [ScheduleFault['field'], readonly string[]])[] = [
  ['file', ['.change-file']],
  ['name', ['#recurring-name']],
  ['rhythm', ['#recurring-day']],
  ['at', ['#recurring-at']],
  ['place', ['.choose-folder', '.places input:checked']],
  ['message', ['#recurring-target', '#recurring-medium']],
];

/** Draws the form. */
export function scheduleFormView(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { editing, choices } = schedule.state;
  const rename = (event: Event) =>
    chooseIn(schedule, 'name', { name: (event.currentTarget as HTMLInputElement).value });
  const save = (event: Event) => {
    event.preventDefault();
    void saveForm(view, focusedWith(event.currentTarget as Element));
  };
  return html`<form id=${RECURRING_FORM} class="recurring-form" novalidate aria-labelledby="recurring-heading" @submit=${save}>
    <h3 id="recurring-heading" class="recurring-heading" tabindex="-1">
      ${editing === undefined ? texts.newSchedule : texts.editSchedule}
    </h3>
    ${fileLine(view)}
    <div class="field">
      <label for="recurring-name">${texts.scheduleName}</label>
      <input
        id="recurring-name"
        type="text"
        autocomplete="off"
        maxlength="500"
        dir="auto"
        placeholder=${texts.automatic}
        aria-invalid=${invalid(schedule, 'name')}
        aria-describedby=${described(schedule, 'name')}
        .value=${live(choices.name)}
        @input=${rename}
      />
      ${scheduleFault(schedule, 'name')}
    </div>
    ${rhythmChoice(view)} ${placeChoice(view)} ${messageChoice(view)}
  </form>`;
}

/** Saves, or shows what is wrong and moves the focus there. */
async function saveForm(view: View, from: Element | null): Promise<void> {
  const schedule = view.schedule();
  const memory = memoryOf(schedule);
  if (isWorking(schedule)) return;
  const { faults } = schedule.state;
  const fault = FIELDS.find(([field]) => faults.some((one) => one.field === field));
  if (fault) {
    memory.hasTried = true;
    view.announce(faults.map(({ message }) => message).join(' '));
    focusNext(view, fault[1], from);
    return;
  }
  await schedule.save();
  if (schedule.state.outcome.phase === 'done') forgetFaults(memory);
  focusNext(view, ['.outcome-words'], from);
}
