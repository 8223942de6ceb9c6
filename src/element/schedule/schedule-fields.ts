/** What the fields of recurring exports share: faults beside them, and what a change does. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ScheduleForm } from '../../controller/schedule-form.ts';
import type { ScheduleChoices, ScheduleFault } from '../../controller/schedule-state.ts';
import { memoryOf, shownFaults } from './schedule-memory.ts';

/** Id of the form that the button in the foot submits. */
export const RECURRING_FORM = 'recurring-form';

/** Whether an action goes on. */
export function isWorking({ state }: ScheduleForm): boolean {
  return state.outcome.phase === 'working';
}

/** Changes choices, and shows the faults of the field from now on. */
export function chooseIn(
  schedule: ScheduleForm,
  field: ScheduleFault['field'],
  choices: Partial<ScheduleChoices>,
): void {
  memoryOf(schedule).touched.add(field);
  schedule.choose(choices);
}

/** Draws the faults of a field, if they are to be shown. */
export function scheduleFault(schedule: ScheduleForm, field: ScheduleFault['field']): TemplateResult | typeof nothing {
  const message = shownFaults(schedule, field);
  return message ? html`<p class="fault" id=${scheduleFaultId(field)}><bdi>${message}</bdi></p>` : nothing;
}

/** Id of the element that tells the faults of a field. */
export function scheduleFaultId(field: ScheduleFault['field']): string {
  return `recurring-fault-${field}`;
}

/** The value of `aria-invalid` of a field. */
export function invalid(schedule: ScheduleForm, field: ScheduleFault['field']): 'true' | typeof nothing {
  return shownFaults(schedule, field) ? 'true' : nothing;
}

/** The value of `aria-describedby` of a field: its fault, and further ids. */
export function described(
  schedule: ScheduleForm,
  field: ScheduleFault['field'],
  ...others: string[]
): string | typeof nothing {
  const ids = [...(shownFaults(schedule, field) ? [scheduleFaultId(field)] : []), ...others];
  return ids.length > 0 ? ids.join(' ') : nothing;
}
