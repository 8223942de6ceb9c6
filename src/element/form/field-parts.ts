/** What the fields of the choices share: faults beside them, selects, check boxes. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FormField } from '../../controller/form-state.ts';
import type { View } from '../view.ts';
import { memoryOf } from './form-memory.ts';

/** Id of the element that tells the fault of a field. */
export function faultId(field: FormField): string {
  return `fault-${field}`;
}

/** Draws the fault of a field, if it has one. */
export function faultOf(view: View, field: FormField): TemplateResult | typeof nothing {
  if (!isFaulty(view, field)) return nothing;
  const messages = view.state.faults.filter((fault) => fault.field === field).map(({ message }) => message);
  return html`<p class="fault" id=${faultId(field)}><bdi>${messages.join(' ')}</bdi></p>`;
}

/** Whether a field has a fault to be shown. */
export function isFaulty(view: View, field: FormField): boolean {
  return (field !== 'series' || !isUntouched(view)) && view.state.faults.some((fault) => fault.field === field);
}

/** Whether all that is missing are series, and the person has had no time to choose any: that is no mistake. */
export function isUntouched({ form, state }: View): boolean {
  return !memoryOf(form).hasTried && state.faults.every(({ field }) => field === 'series');
}

/** The value of `aria-describedby` of a field: its fault, if it has one. */
export function describedBy(view: View, field: FormField): string | typeof nothing {
  return isFaulty(view, field) ? faultId(field) : nothing;
}

/** An option of a select. */
export interface Option {
  /** Its value. */
  readonly value: string;
  /** Its name. */
  readonly label: string;
}

/** Draws a select with its label. */
export function selectField(
  id: string,
  label: string,
  options: readonly Option[],
  value: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        ${options.map(
          (option) =>
            html`<option value=${option.value} .selected=${live(option.value === value)}>${option.label}</option>`,
        )}
      </select>
    </div>
  `;
}

/** Draws a check box with its label. */
export function checkField(label: string, isChecked: boolean, choose: (isChecked: boolean) => void): TemplateResult {
  return html`
    <label class="check">
      <input
        type="checkbox"
        .checked=${live(isChecked)}
        @change=${(event: Event) => choose((event.target as HTMLInputElement).checked)}
      />
      <span>${label}</span>
    </label>
  `;
}

/** Draws a text field with its label. */
export function textField(
  id: string,
  label: string,
  value: string,
  placeholder: string,
  choose: (value: string) => void,
  describedByFault: string | typeof nothing = nothing,
): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        type="text"
        autocomplete="off"
        maxlength="500"
        placeholder=${placeholder}
        aria-describedby=${describedByFault}
        aria-invalid=${describedByFault === nothing ? nothing : 'true'}
        .value=${live(value)}
        @input=${(event: Event) => choose((event.target as HTMLInputElement).value)}
      />
    </div>
  `;
}
