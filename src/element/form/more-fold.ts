/** The fold of the further choices. */
import { html, nothing, type TemplateResult } from 'lit';
import type { FormField } from '../../controller/form-state.ts';
import type { PartSet } from '../shell.ts';
import type { View } from '../view.ts';
import { memoryOf } from './form-memory.ts';

const FOLDED: readonly FormField[] = ['filename', 'columns', 'more'];

/** Draws the fold, and what is in it while it is open: fewer stops for the keyboard, and less to draw. */
export function moreFold(view: View, { more }: PartSet): TemplateResult {
  const { form, state, texts, redraw } = view;
  const memory = memoryOf(form);
  const isOpen = memory.isMoreOpen || state.faults.some(({ field }) => FOLDED.includes(field));
  const toggled = (event: Event) => {
    memory.isMoreOpen = (event.target as HTMLDetailsElement).open;
    if (memory.isMoreOpen) more.load();
    redraw();
  };
  const prepare = () => more.load();
  const waiting = more.hasFailed
    ? html`<p class="fault" role="alert"><bdi>${texts.partFailed}</bdi></p>`
    : html`<p class="muted"><bdi>${texts.loading}</bdi></p>`;
  return html`
    <details class="more-choices" .open=${isOpen} @toggle=${toggled}>
      <summary @pointerenter=${prepare} @focus=${prepare}>${texts.more}</summary>
      ${isOpen ? (more.module?.moreChoices(view) ?? waiting) : nothing}
    </details>
  `;
}
