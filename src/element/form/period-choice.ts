/** The choice of the time that the file covers. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { clockIcon } from '../icons.ts';
import type { View } from '../view.ts';
import { describedBy, faultOf, isFaulty } from './field-parts.ts';
import { zoneChoice } from './zone-choice.ts';

/** Draws the choice of the period and of the zone. */
export function periodChoice(view: View): TemplateResult {
  const { form, state, texts } = view;
  const { period } = state.choices;
  return html`
    <fieldset class="group">
      <legend>${texts.when}</legend>
      <div class="cards periods">
        ${state.periods.map(({ kind, label, days }) =>
          radio(label, days, period.kind === kind, kind, () => form.choose({ period: { kind } })),
        )}
        ${radio(texts.ownDays, '', period.kind === 'custom', 'custom', () =>
          form.choose({ period: { kind: 'custom', ...daysOf(view) } }),
        )}
      </div>
      ${period.kind === 'custom' ? dayFields(view, period) : nothing} ${faultOf(view, 'period')} ${zoneChoice(view)}
      ${state.clockChanges.map(({ message }) => html`<p class="notice">${clockIcon()}<bdi>${message}</bdi></p>`)}
    </fieldset>
  `;
}

function radio(label: string, days: string, isChosen: boolean, value: string, choose: () => void): TemplateResult {
  return html`
    <label class="card">
      <input type="radio" name="period" value=${value} .checked=${live(isChosen)} @change=${choose} />
      <span class="card-name"><bdi>${label}</bdi></span>
      ${days ? html`<span class="muted" title=${days}><bdi>${days}</bdi></span>` : nothing}
    </label>
  `;
}

function dayFields(view: View, days: { readonly firstDay: string; readonly lastDay: string }): TemplateResult {
  const { form, texts } = view;
  const field = (id: 'firstDay' | 'lastDay', label: string) => html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        type="date"
        aria-describedby=${describedBy(view, 'period')}
        aria-invalid=${isFaulty(view, 'period') ? 'true' : nothing}
        .value=${live(days[id])}
        @change=${(event: Event) => {
          const { firstDay, lastDay } = days;
          const value = (event.target as HTMLInputElement).value;
          form.choose({ period: { kind: 'custom', firstDay, lastDay, [id]: value } });
        }}
      />
    </div>
  `;
  return html`<div class="pair">${field('firstDay', texts.firstDay)} ${field('lastDay', texts.lastDay)}</div>`;
}

/** The days of the window in force, in the chosen zone: what own days begin with. */
function daysOf({ state }: View): { firstDay: string; lastDay: string } {
  const { window, choices } = state;
  if (!window) return { firstDay: '', lastDay: '' };
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: choices.timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const day = (seconds: number) => {
    const of = Object.fromEntries(parts.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
    return `${of.year}-${of.month}-${of.day}`;
  };
  // The window ends before its last instant.
  return { firstDay: day(window.from), lastDay: day(window.to - 0.001) };
}
