/** The choice of when a recurring export runs, in words, with its next runs. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ScheduleRhythm } from '../../controller/schedule-state.ts';
import { clockIcon } from '../icons.ts';
import type { View } from '../view.ts';
import { chooseIn, described, invalid, scheduleFault } from './schedule-fields.ts';

/** A Monday, Unix milliseconds. */
const MONDAY = Date.UTC(2024, 0, 1);

const DAY = 86_400_000;

/** Draws the choice of how often, on which day and at what time, and what it means. */
export function rhythmChoice(view: View): TemplateResult {
  const { texts } = view;
  const schedule = view.schedule();
  const { choices, summary, next } = schedule.state;
  const { rhythm, at } = choices;
  const choose = (next: ScheduleRhythm) => chooseIn(schedule, 'rhythm', { rhythm: next });
  const chooseTime = (event: Event) =>
    chooseIn(schedule, 'at', { at: (event.currentTarget as HTMLInputElement).value });
  return html`<fieldset class="group">
    <legend>${texts.rhythm}</legend>
    <div class="rhythm">
      ${select('recurring-every', texts.howOften, texts.rhythms, rhythm.every, (every) => choose(rhythmOf(every)))}
      ${dayChoice(view, choose)}
      <div class="field">
        <label for="recurring-at">${texts.atTime}</label>
        <input
          id="recurring-at"
          type="time"
          required
          aria-invalid=${invalid(schedule, 'at')}
          aria-describedby=${described(schedule, 'at')}
          .value=${live(at)}
          @input=${chooseTime}
        />
      </div>
    </div>
    ${scheduleFault(schedule, 'rhythm')} ${scheduleFault(schedule, 'at')}
    ${
      summary
        ? html`<div class="plan">
            <p class="plan-summary">${clockIcon()}<bdi>${summary}</bdi></p>
            <ol aria-label=${texts.nextRuns}>
              ${next.map((run) => html`<li><bdi>${run}</bdi></li>`)}
            </ol>
          </div>`
        : nothing
    }
  </fieldset>`;
}

function rhythmOf(every: string): ScheduleRhythm {
  if (every === 'week') return { every, weekday: 1 };
  return every === 'month' ? { every, day: 1 } : { every: 'day' };
}

function dayChoice(view: View, choose: (rhythm: ScheduleRhythm) => void): TemplateResult | typeof nothing {
  const { texts, state } = view;
  const { rhythm } = view.schedule().state.choices;
  if (rhythm.every === 'week') {
    const words = new Intl.DateTimeFormat(state.locale, { weekday: 'long', timeZone: 'UTC' });
    const days = numbered(7, (day) => words.format(MONDAY + (day - 1) * DAY));
    return select('recurring-day', texts.onDay, days, String(rhythm.weekday), (day) =>
      choose({ every: 'week', weekday: Number(day) }),
    );
  }
  if (rhythm.every !== 'month') return nothing;
  return select('recurring-day', texts.onDay, numbered(28, texts.dayOfMonth), String(rhythm.day), (day) =>
    choose({ every: 'month', day: Number(day) }),
  );
}

function numbered(total: number, name: (day: number) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: total }, (_, place) => [String(place + 1), name(place + 1)]));
}

function select(
  id: string,
  label: string,
  options: Readonly<Record<string, string>>,
  value: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value)}>
      ${Object.entries(options).map(
        ([key, name]) => html`<option value=${key} .selected=${live(key === value)}>${name}</option>`,
      )}
    </select>
  </div>`;
}
