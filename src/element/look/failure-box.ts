/** Draws a failure: what happened, what to do, and the technical part, folded. */
import { html, type TemplateResult } from 'lit';
import type { FormFailure } from '../../controller/form-state.ts';
import type { View } from '../view.ts';
import { remedyButtons, technicalFold } from './note-list.ts';

/**
 * Draws a failure, and what can be done about it.
 *
 * @param actions further buttons, in front of those of the remedies
 */
export function failureBox(
  view: View,
  { message, advice, technical, remedies }: FormFailure,
  actions: TemplateResult,
): TemplateResult {
  return html`<div class="failure">
    <p><bdi>${message}</bdi></p>
    <p class="advice"><bdi>${advice}</bdi></p>
    <div class="remedies">${actions}${remedyButtons(view, remedies)}</div>
    ${technicalFold(view, technical ? [technical] : [])}
  </div>`;
}
