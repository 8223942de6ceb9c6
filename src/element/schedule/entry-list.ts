/** The list of recurring exports, each with what can be done about it. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ScheduleEntry } from '../../controller/schedule-state.ts';
import { repeatIcon } from '../icons.ts';
import type { View } from '../view.ts';
import { isWorking } from './schedule-fields.ts';
import { focusNext, focusOutcome, forgetFaults, memoryOf } from './schedule-memory.ts';

/** From this many entries on, the list can be searched. */
const SEARCH_FROM = 8;

/** Draws the list. */
export function entryList(view: View): TemplateResult {
  const { texts, count } = view;
  const { entries } = view.schedule().state;
  return html`<section class="recurring-list" aria-labelledby="recurring-list-heading">
    <h3 id="recurring-list-heading" tabindex="-1">
      ${texts.scheduleList}${entries?.length ? html` <span class="muted">${count(entries.length)}</span>` : nothing}
    </h3>
    ${entries === undefined ? html`<p class="muted" role="status"><bdi>${texts.loading}</bdi></p>` : listed(view, entries)}
  </section>`;
}

function listed(view: View, entries: readonly ScheduleEntry[]): TemplateResult {
  const { texts } = view;
  if (entries.length === 0)
    return html`<div class="no-entries">
      ${repeatIcon()}
      <p><strong><bdi>${texts.noSchedules}</bdi></strong></p>
      <p class="muted"><bdi>${texts.noSchedulesAdvice}</bdi></p>
    </div>`;
  const memory = memoryOf(view.schedule());
  const canSearch = entries.length >= SEARCH_FROM;
  const query = canSearch ? memory.query.trim().toLocaleLowerCase() : '';
  const found = entries.filter(({ name, summary }) => `${name} ${summary}`.toLocaleLowerCase().includes(query));
  const search = (event: Event) => {
    memory.query = (event.currentTarget as HTMLInputElement).value;
    view.redraw();
  };
  return html`
    ${
      canSearch
        ? html`<input class="entry-search" type="search" autocomplete="off" aria-label=${texts.searchSchedules} placeholder=${texts.searchSchedules} .value=${live(memory.query)} @input=${search} />`
        : nothing
    }
    ${found.length === 0 ? html`<p class="muted" role="status">${texts.nothingFound(memory.query.trim())}</p>` : nothing}
    <ul class="entries" aria-labelledby="recurring-list-heading">
      ${repeat(
        found,
        ({ id }) => id,
        (entry) => entryView(view, entry),
      )}
    </ul>
  `;
}

function entryView(view: View, entry: ScheduleEntry): TemplateResult {
  const { texts } = view;
  const { id, name, summary, place, next, last, status } = entry;
  const isEdited = view.schedule().state.editing === id;
  return html`<li class="entry ${isEdited ? 'is-edited' : ''}" data-entry=${id}>
    <div class="entry-head">
      <h4><bdi>${name}</bdi></h4>
      ${isEdited ? html`<span class="badge edited">${texts.inTheForm}</span>` : nothing}
      <span class="badge ${status}">${texts.statuses[status]}</span>
    </div>
    <p><bdi>${summary}</bdi></p>
    <p class="muted"><bdi>${place}</bdi>${next ? html` · <bdi>${next}</bdi>` : nothing}</p>
    ${last ? html`<p class="last ${status === 'failed' ? 'fault' : 'muted'}">${texts.lastRun}: <bdi>${last}</bdi></p>` : nothing}
    ${actions(view, entry)}
  </li>`;
}

function actions(view: View, { id, name, status, canPause, canEdit, savedJob }: ScheduleEntry): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const button = (kind: string, label: string, act: (event: Event) => unknown) =>
    html`<button
      type="button"
      class="quiet ${kind}"
      aria-label=${texts.actionOn(label, name)}
      aria-disabled=${isWorking(schedule) ? 'true' : nothing}
      @click=${(event: Event) => (isWorking(schedule) ? undefined : act(event))}
    >
      ${label}
    </button>`;
  const edit = async (event: Event) => {
    const from = event.currentTarget as Element;
    await schedule.edit(id);
    forgetFaults(memoryOf(schedule));
    focusNext(view, [schedule.state.editing === id ? '.recurring-heading' : '.outcome-words'], from);
  };
  const remove = async (event: Event) => {
    const from = focusOutcome(event);
    await schedule.delete(id);
    focusNext(view, ['.undo', '.outcome-words'], from);
  };
  const isPaused = status === 'paused';
  const togglePause = () => (isPaused ? schedule.resume(id) : schedule.pause(id));
  return html`<div class="entry-actions">
    ${canPause ? button('pause', isPaused ? texts.resume : texts.pause, togglePause) : nothing}
    ${canEdit ? button('edit', texts.edit, edit) : nothing}
    ${button('run-now', texts.runNow, () => schedule.runNow(id))}
    ${savedJob === undefined ? nothing : button('save-files', texts.saveFiles, () => schedule.saveFiles(savedJob))}
    ${button('remove', texts.delete, remove)}
  </div>`;
}
