/** The file that a recurring export makes, in one line, with the way back to change it. */
import { html, nothing, type TemplateResult } from 'lit';
import { type FormSeries, seriesKey } from '../../controller/choices.ts';
import type { StepUnit } from '../texts/choice-texts.ts';
import type { View } from '../view.ts';
import { described, scheduleFaultId } from './schedule-fields.ts';

/** The most series that are named. */
const MOST_NAMES = 3;

/** Draws the file: its type, its series, its detail. */
export function fileLine(view: View): TemplateResult {
  const { texts, showSchedule, state } = view;
  const schedule = view.schedule();
  const faults = schedule.state.faults.filter(({ field }) => field === 'file').map(({ message }) => message);
  return html`<div class="file-line" role="group" aria-label=${texts.scheduledFile}>
    <span class="file-type" aria-hidden="true">${state.choices.extension}</span>
    <div class="file-words">
      <p id="recurring-file">
        <strong>${texts.fileTypes[state.choices.extension]}</strong>
        ${[seriesWords(view), detailWords(view)].map((words) => (words ? html` · <bdi>${words}</bdi>` : nothing))}
      </p>
      ${faults.length > 0 ? html`<p class="fault" id=${scheduleFaultId('file')}>${faults.join(' ')}</p>` : nothing}
    </div>
    <button
      type="button"
      class="quiet change-file"
      aria-label=${texts.actionOn(texts.changeFile, texts.scheduledFile)}
      aria-describedby=${faults.length > 0 ? scheduleFaultId('file') : described(schedule, 'file', 'recurring-file')}
      @click=${() => showSchedule(false)}
    >
      ${texts.changeFile}
    </button>
  </div>`;
}

function seriesWords({ state, texts, count }: View): string {
  const known = new Map(state.series.map((series) => [seriesKey(series), series]));
  const { series } = state.choices;
  const names = series.slice(0, MOST_NAMES).map(({ key, label }) => label || nameOf(known.get(key)));
  const more = series.length - names.length;
  return [...names, ...(more > 0 ? [texts.moreSeries(count(more))] : [])].filter((name) => name !== '').join(', ');
}

function nameOf(series: FormSeries | undefined): string {
  if (!series) return '';
  return series.label ?? series.name.slice(series.name.lastIndexOf(':') + 1);
}

function detailWords({ state, texts }: View): string {
  const { detail } = state;
  if (detail.kind === 'readings') return texts.everyReading;
  const step = texts.onePer(Number.parseInt(detail.per, 10), detail.per.slice(-1) as StepUnit);
  return `${step}, ${texts.figureNames[detail.by]}`;
}
