/** The foot of recurring exports: the outcome of the last action, which stays until the next, and the buttons that save. */
import { html, nothing, type TemplateResult } from 'lit';
import { tickIcon } from '../icons.ts';
import { technicalFold } from '../look/note-list.ts';
import type { View } from '../view.ts';
import { isWorking, RECURRING_FORM } from './schedule-fields.ts';
import { focusNext, focusOutcome, forgetFaults, memoryOf } from './schedule-memory.ts';

/** Draws the foot. */
export function scheduleFoot(view: View, isLoading: boolean): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { editing } = schedule.state;
  const busy = isWorking(schedule) ? 'true' : nothing;
  const cancel = (event: Event) => {
    const id = schedule.state.editing ?? '';
    schedule.cancelEdit();
    forgetFaults(memoryOf(schedule));
    focusNext(view, [`[data-entry="${CSS.escape(id)}"] .edit`, '.recurring-heading'], event.currentTarget as Element);
  };
  const buttons = html`<div class="foot-buttons">
    ${editing === undefined ? nothing : html`<button type="button" class="cancel-edit" @click=${cancel}>${texts.cancelEdit}</button>`}
    <button type="submit" form=${RECURRING_FORM} class="primary save" aria-disabled=${busy}>
      ${editing === undefined ? texts.saveSchedule : texts.saveChanges}
    </button>
  </div>`;
  return html`<footer part="footer" class="foot recurring-foot">
    ${outcomeView(view)} ${isLoading ? nothing : buttons}
  </footer>`;
}

function outcomeView(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { outcome, summary } = schedule.state;
  const undo = async (event: Event) => {
    const from = focusOutcome(event);
    await schedule.undo();
    focusNext(view, ['.outcome-words'], from);
  };
  const words = (content: unknown, kind: string) =>
    html`<div class="outcome-words ${kind}" tabindex="-1">${content}</div>`;
  const drawn = () => {
    if (outcome.phase === 'working') return words(texts.working, 'muted');
    if (outcome.phase === 'idle') return words(html`<bdi>${summary}</bdi>`, 'muted');
    if (outcome.phase === 'done') return words(html`${tickIcon()}<bdi>${outcome.message}</bdi>`, 'success');
    const { message, advice, technical } = outcome.failure;
    return words(
      html`<p class="fault"><bdi>${message}</bdi> <bdi>${advice}</bdi></p>
        ${technicalFold(view, technical ? [technical] : [])}`,
      'failure-words',
    );
  };
  const canUndo = outcome.phase === 'done' && outcome.canUndo;
  return html`<div class="outcome">
    ${drawn()} ${canUndo ? html`<button type="button" class="undo" @click=${undo}>${texts.undo}</button>` : nothing}
  </div>`;
}
