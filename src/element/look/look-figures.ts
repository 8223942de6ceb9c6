/** Lists the figures of a file: rows, size, pages and about how long it takes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { View } from '../view.ts';
import { numberFormat } from './number-format.ts';

/** Draws the figures that are known. */
export function lookFigures({ state, texts, count, size }: View): TemplateResult | typeof nothing {
  const { preview, estimate, seconds } = state.look;
  const figures: string[] = [];
  const known = preview && !preview.truncated ? preview.rows.length : undefined;
  if (known !== undefined) figures.push(texts.rowCount(known, count(known)));
  else if (estimate?.rows !== undefined) figures.push(texts.aboutRows(estimate.rows, count(estimate.rows)));
  if (known !== 0) {
    if (estimate?.pages !== undefined) figures.push(texts.aboutPages(estimate.pages, count(estimate.pages)));
    if (estimate?.bytes !== undefined) figures.push(texts.about(size(estimate.bytes)));
    if (seconds !== undefined) figures.push(texts.about(durationText(seconds, state.locale)));
  }
  if (figures.length === 0) return nothing;
  return html`<ul class="figures" aria-label=${texts.fileFigures}>
    ${figures.map((figure) => html`<li><bdi>${figure}</bdi></li>`)}
  </ul>`;
}

/** Writes a duration in words, with one unit: "12 seconds", "3 minutes". Never less than a second. */
export function durationText(seconds: number, locale: string): string {
  const [value, unit] =
    seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  const whole = Math.max(1, Math.round(value));
  return numberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(whole);
}
