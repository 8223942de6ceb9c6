/** The running, finished or failed export, in place of the choices' foot. */
import { html, nothing, type TemplateResult } from 'lit';
import type { FormRun } from '../../controller/form-state.ts';
import { drawn } from '../drawn.ts';
import { failureBox } from '../look/failure-box.ts';
import { takeLostFocus } from '../look/focus.ts';
import { sign, WARNING } from '../look/note-list.ts';
import type { View } from '../view.ts';
import { doneView } from './done-view.ts';
import { progressView } from './progress-view.ts';
import { announceRun } from './run-announcer.ts';

/** Draws the running, finished or failed export; nothing while there is none. */
export function runView(view: View): TemplateResult | typeof nothing {
  const { run } = view.state;
  announceRun(view);
  if (run.phase === 'idle') return nothing;
  return html`<section class="run ${run.phase}" aria-labelledby="run-title">${content(view)}</section>`;
}

function content(view: View): TemplateResult | typeof nothing {
  const { run } = view.state;
  switch (run.phase) {
    case 'idle':
    case 'onServer':
      return nothing;
    case 'running':
      return progressView(view, run);
    case 'done':
      return doneView(view, run);
    case 'failed':
      return failedView(view, run);
    case 'cancelled':
      return cancelledView(view);
  }
}

function failedView(view: View, { failure, isHandOver }: Extract<FormRun, { phase: 'failed' }>): TemplateResult {
  const { form, texts } = view;
  const retry = () => (isHandOver ? form.handOver() : form.start());
  return html`<div class="state">
    <h3 id="run-title" tabindex="-1" data-next ${drawn(takeLostFocus)}>${sign(WARNING)}${texts.runFailed}</h3>
    ${failureBox(
      view,
      failure,
      html`<button type="button" class="primary" @click=${retry}>${texts.tryAgain}</button>
        <button type="button" @click=${() => form.dismiss()}>${texts.backToChoices}</button>`,
    )}
  </div>`;
}

function cancelledView({ form, texts }: View): TemplateResult {
  return html`<div class="state">
      <h3 id="run-title" tabindex="-1" data-next ${drawn(takeLostFocus)}>${texts.runCancelled}</h3>
      <p><bdi>${texts.cancelledMeaning}</bdi></p>
    </div>
    <div class="actions">
      <button type="button" class="primary" @click=${() => form.dismiss()}>${texts.backToChoices}</button>
    </div>`;
}
