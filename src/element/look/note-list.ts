/** Draws notes about a file, each with what can be done about it. */
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import type { FormNote, Remedy } from '../../controller/form-state.ts';
import type { View } from '../view.ts';
import { focusHeading } from './focus.ts';

/** A note to draw. */
export type DrawnNote = Pick<FormNote, 'message' | 'remedies' | 'detail'> & {
  /** Its sign. Default `note`. */
  readonly sign?: 'note' | 'clock';
};

/** A sign of 16 by 16 units, for eyes only. */
export const sign = (shapes: SVGTemplateResult): TemplateResult =>
  html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${shapes}</svg>`;

/** The sign of a failure or of something to know. */
export const WARNING: SVGTemplateResult = svg`<path d="M8 2 15 14H1Z M8 6.4v3.6 M8 11.9v.2"></path>`;

const SIGNS = {
  note: WARNING,
  clock: svg`<circle cx="8" cy="8" r="6.2"></circle><path d="M8 4.5V8l2.4 1.6"></path>`,
};

/** Draws a list of notes. */
export function noteList(view: View, notes: readonly DrawnNote[]): TemplateResult | typeof nothing {
  if (notes.length === 0) return nothing;
  const { texts } = view;
  const details = notes.flatMap(({ detail }) => (detail ? [detail] : []));
  return html`<div class="notes">
    <ul aria-label=${texts.notesTitle}>
      ${notes.map(({ message, remedies, sign: name = 'note' }) => {
        const buttons = remedyButtons(view, remedies);
        return html`<li>${sign(SIGNS[name])}<div><bdi>${message}</bdi>${buttons.length > 0 ? html`<div class="remedies">${buttons}</div>` : nothing}</div></li>`;
      })}
    </ul>
    ${technicalFold(view, details)}
  </div>`;
}

/** Draws the technical part, folded. */
export function technicalFold({ texts }: View, details: readonly string[]): TemplateResult | typeof nothing {
  if (details.length === 0) return nothing;
  return html`<details class="technical">
    <summary>${texts.technicalPart}</summary>
    ${details.map((detail) => html`<p dir="auto">${detail}</p>`)}
  </details>`;
}

/** Draws a button for each remedy. A click does what the remedy says and moves the focus to the part's heading. */
export function remedyButtons({ form, state }: View, remedies: readonly Remedy[]): TemplateResult[] {
  const { run } = state;
  const isOnServer = run.phase === 'onServer' && !run.entry.hasEnded;
  const take = (event: Event, { choices, isHandOver }: Remedy) => {
    // The button goes away with its note.
    focusHeading(event.currentTarget as HTMLElement);
    if (isHandOver) void form.handOver();
    else form.choose(choices);
  };
  // What the server makes already is not offered again.
  const offered = remedies.filter(({ isHandOver }) => !(isHandOver && isOnServer));
  return offered.map(
    (remedy) =>
      html`<button type="button" @click=${(event: Event) => take(event, remedy)}><bdi>${remedy.label}</bdi></button>`,
  );
}
