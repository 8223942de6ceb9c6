/** An export on the server, in place of the choices' foot: how it is, and what can be done. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { FormRun, ServerEntry } from '../../controller/form-state.ts';
import { drawn } from '../drawn.ts';
import { focusHeading, takeFocusNow } from '../look/focus.ts';
import { sign, technicalFold, WARNING } from '../look/note-list.ts';
import type { View } from '../view.ts';
import { serverActions } from './server-actions.ts';

const CHECK = svg`<circle cx="8" cy="8" r="6.6"></circle><path d="m4.9 8.2 2.1 2.2 4.1-4.6"></path>`;

/** Draws an export on the server. */
export function serverView(view: View, { entry }: Extract<FormRun, { phase: 'onServer' }>): TemplateResult {
  const { form, texts } = view;
  const { state, name, message, advice, technical, hasEnded, isBusy } = entry;
  const kind = state === 'done' ? 'done' : hasEnded ? 'failed' : 'running';
  const headings = { running: texts.serverWorking, done: texts.serverReady, failed: texts.serverHasNothing };
  const icons = { running: nothing, done: sign(CHECK), failed: sign(WARNING) };
  const isWaiting = state === 'sending' && technical !== undefined;
  return html`<section class="run on-server-run ${kind}" aria-labelledby="run-title">
    <div class="state">
      <h3 id="run-title" tabindex="-1" data-next ${drawn(takeFocusNow)}>${icons[kind]}${headings[kind]}</h3>
      <p class="server-file"><bdi class="name" title=${name}>${name}</bdi> ${facts(view, entry)}</p>
      ${
        hasEnded && !isBusy
          ? nothing
          : html`<progress class=${isWaiting ? 'waiting' : ''} aria-label=${hasEnded ? texts.working : texts.serverProgress}></progress>`
      }
      <p class="message ${isWaiting ? 'waiting' : ''}">${isWaiting ? sign(WARNING) : nothing}<bdi>${message}</bdi></p>
      <p class="aside"><bdi>${advice}${state === 'notProcessed' || state === 'inProgress' ? ` ${texts.serverBackMeaning}` : ''}</bdi></p>
      ${failureLine(entry)} ${technicalFold(view, [entry.failure?.technical ?? technical ?? ''].filter(Boolean))}
    </div>
    <div class="actions">
      ${serverActions(view, entry, { download: 'primary', onRemove: focusHeading, isNamed: false })}
      <button type="button" class=${state === 'done' ? '' : 'primary'} @click=${() => form.dismiss()}>
        ${texts.backToChoices}
      </button>
    </div>
  </section>`;
}

/** Draws the size, once it is known. */
export function facts({ size }: View, entry: ServerEntry): TemplateResult | typeof nothing {
  return entry.size === undefined ? nothing : html`<bdi class="facts">${size(entry.size)}</bdi>`;
}

/** Draws why the last action failed. */
export function failureLine({ failure }: ServerEntry): TemplateResult | typeof nothing {
  if (!failure) return nothing;
  return html`<p class="fault"><bdi>${failure.message} ${failure.advice}</bdi></p>`;
}
