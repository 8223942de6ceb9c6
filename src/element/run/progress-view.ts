/** A running export: how much is done, how fast, how long, and why it waits. */
import { html, nothing, type TemplateResult } from 'lit';
import type { FormRun } from '../../controller/form-state.ts';
import { drawn } from '../drawn.ts';
import { takeFocusNow } from '../look/focus.ts';
import { durationText } from '../look/look-figures.ts';
import { sign, WARNING } from '../look/note-list.ts';
import type { View } from '../view.ts';
import { percentText } from './run-announcer.ts';

/** Draws a running export. */
export function progressView(view: View, run: Extract<FormRun, { phase: 'running' }>): TemplateResult {
  const { form, state, texts, close } = view;
  const { progress, message } = run;
  const fraction = progress?.fraction;
  const isWaiting = progress?.waiting !== undefined;
  const bar = isWaiting ? 'waiting' : '';
  return html`<div class="state">
      <div class="head">
        <h3 id="run-title" tabindex="-1" data-next ${drawn(takeFocusNow)}>${texts.runHeading}</h3>
        ${fraction === undefined ? nothing : html`<span class="percent">${percentText(fraction, state.locale)}</span>`}
      </div>
      ${
        // Without a value, the bar is indeterminate.
        fraction === undefined
          ? html`<progress class=${bar} aria-label=${texts.progressOfExport}></progress>`
          : html`<progress class=${bar} max="1" .value=${fraction} aria-label=${texts.progressOfExport}></progress>`
      }
      ${
        // The figures say the rest.
        isWaiting || fraction === undefined || progress?.phase !== 'reading'
          ? html`<p class="message ${bar}">
              ${isWaiting ? sign(WARNING) : nothing}<bdi>${message || phaseText(view, run)}</bdi>
            </p>`
          : nothing
      }
      ${speed(view, run)}
      <p class="aside" id="run-aside"><bdi>${texts.putAsideMeaning}</bdi></p>
    </div>
    <div class="actions">
      <button type="button" class="quiet" data-aside aria-describedby="run-aside" @click=${() => close()}>
        ${texts.putAside}
      </button>
      <button type="button" @click=${() => form.cancel()}>${texts.cancelExport}</button>
    </div>`;
}

function phaseText({ texts }: View, { progress }: Extract<FormRun, { phase: 'running' }>): string {
  return progress && progress.phase !== 'reading' ? texts.finishing : progress ? '' : texts.preparing;
}

/** Lists rows, speed and time left. Each is left out while it is not known. */
function speed(
  { state, texts, count }: View,
  { progress }: Extract<FormRun, { phase: 'running' }>,
): TemplateResult | typeof nothing {
  const { rows = 0, rowsPerSecond, secondsLeft, waiting, item = 0, items = 1 } = progress ?? {};
  const parts = [
    ...(items > 1 ? [texts.fileOf(count(item + 1), count(items))] : []),
    ...(rows > 0 ? [texts.rowsSoFar(rows, count(rows))] : []),
    ...(rowsPerSecond && !waiting
      ? [texts.rowsPerSecond(Math.round(rowsPerSecond), count(Math.round(rowsPerSecond)))]
      : []),
    ...(secondsLeft === undefined || waiting ? [] : [texts.timeLeft(durationText(secondsLeft, state.locale))]),
  ];
  if (parts.length === 0) return nothing;
  return html`<ul class="figures">${parts.map((part) => html`<li><bdi>${part}</bdi></li>`)}</ul>`;
}
