/** The exports that were handed to the server, folded above the foot of the choices. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ServerEntry } from '../../controller/form-state.ts';
import type { View } from '../view.ts';
import { serverActions } from './server-actions.ts';
import { facts, failureLine } from './server-view.ts';

/** Draws the list. */
export function serverList(view: View, entries: readonly ServerEntry[]): TemplateResult {
  const { texts, count } = view;
  const ready = entries.filter(({ state }) => state === 'done').length;
  return html`<details class="on-server">
    <summary class=${ready > 0 ? 'has-ready' : ''}>
      ${texts.serverList(entries.length, count(entries.length), ready, count(ready))}
    </summary>
    <ul>
      ${repeat(
        entries,
        ({ id }) => id,
        (entry) => html`<li>${entryView(view, entry)}</li>`,
      )}
    </ul>
  </details>`;
}

function entryView(view: View, entry: ServerEntry): TemplateResult {
  const { name, label, state, when, hasEnded, isBusy, message, advice, technical } = entry;
  const kind = state === 'done' ? 'ready' : hasEnded ? 'failed' : 'waiting';
  const onRemove = (button: HTMLElement) => button.closest('details')?.querySelector('summary')?.focus();
  return html`<div class="server-words">
      <bdi class="name" title=${name}>${name}</bdi>
      <span class="muted">
        <span class=${kind}>${label}</span> · <bdi>${when}</bdi>${entry.size === undefined ? nothing : html` · ${facts(view, entry)}`}
        ${isBusy ? html`<span> · ${view.texts.working}</span>` : nothing}
      </span>
      ${technical === undefined ? nothing : html`<p class="notice"><bdi>${message} ${advice}</bdi></p>`}
      ${failureLine(entry)}
    </div>
    <div class="server-buttons">${serverActions(view, entry, { download: '', onRemove, isNamed: true })}</div>`;
}
