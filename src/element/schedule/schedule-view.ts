/** The part of the dialog for recurring exports: a form for one, the list of all, and the outcome of the last action. */
import { html, nothing, type TemplateResult } from 'lit';
import { drawn } from '../drawn.ts';
import type { View } from '../view.ts';
import { entryList } from './entry-list.ts';
import { entryStyles } from './entry-styles.ts';
import { scheduleFoot } from './schedule-foot.ts';
import { scheduleFormView } from './schedule-form-view.ts';
import { announceOutcomes, memoryOf, settleFocus } from './schedule-memory.ts';
import { scheduleStyles } from './schedule-styles.ts';

/** Draws recurring exports: a form for one, and the list of all. */
export function scheduleView(view: View): TemplateResult {
  const schedule = view.schedule();
  const { places, outcome } = schedule.state;
  const memory = memoryOf(schedule);
  announceOutcomes(view);
  // A new function at each drawing, so that it is called at each.
  const settle = (root: Element) => {
    // Lit puts the element into the page at the end of this task.
    queueMicrotask(() => {
      adopt(root);
      settleFocus(memory, root);
    });
  };
  const isLoading = places.length === 0;
  const content = isLoading
    ? html`<p class="recurring-loading muted">${outcome.phase === 'failed' ? nothing : view.texts.loading}</p>`
    : html`<div class="recurring-columns">${scheduleFormView(view)}${entryList(view)}</div>`;
  return html`<div class="recurring" ${drawn(settle)}>${content}${scheduleFoot(view, isLoading)}</div>`;
}

/** Gives the shadow root the styles of this part, which are loaded with it. */
function adopt(root: Element): void {
  const shadow = root.getRootNode();
  if (!(shadow instanceof ShadowRoot)) return;
  const own = [scheduleStyles, entryStyles].flatMap(({ styleSheet }) => styleSheet ?? []);
  const missing = own.filter((sheet) => !shadow.adoptedStyleSheets.includes(sheet));
  if (missing.length > 0) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, ...missing];
}
