/** The icons of the element. They are decoration: what they mean is said beside them. */
import { html, svg, type TemplateResult } from 'lit';

function icon(content: TemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    ${content}
  </svg>`;
}

/** An arrow that points down into a tray. */
export function downloadIcon(): TemplateResult {
  return icon(svg`<path d="M8 1.75v8.5M4.5 7 8 10.5 11.5 7M2.25 11.5v1.75c0 .55.45 1 1 1h9.5c.55 0 1-.45 1-1V11.5" />`);
}

/** A cross. */
export function closeIcon(): TemplateResult {
  return icon(svg`<path d="m3.5 3.5 9 9m0-9-9 9" />`);
}

/** A tick. */
export function tickIcon(): TemplateResult {
  return icon(svg`<path d="m3 8.5 3.25 3.25L13 4.75" />`);
}

/** An arrow that goes around. */
export function repeatIcon(): TemplateResult {
  return icon(
    svg`<path d="M2.5 7.5A5.5 5.5 0 0 1 12.6 5M13.5 2v3.25h-3.25M13.5 8.5A5.5 5.5 0 0 1 3.4 11M2.5 14v-3.25h3.25" />`,
  );
}

/** Six points to drag by. */
export function gripIcon(): TemplateResult {
  return icon(
    svg`<g class="dots"><circle cx="6" cy="4" r="1.1" /><circle cx="10" cy="4" r="1.1" /><circle cx="6" cy="8" r="1.1" /><circle cx="10" cy="8" r="1.1" /><circle cx="6" cy="12" r="1.1" /><circle cx="10" cy="12" r="1.1" /></g>`,
  );
}

/** An arrow up. */
export function upIcon(): TemplateResult {
  return icon(svg`<path d="M8 13V3M4 7l4-4 4 4" />`);
}

/** An arrow down. */
export function downIcon(): TemplateResult {
  return icon(svg`<path d="M8 3v10M4 9l4 4 4-4" />`);
}

/** A clock. */
export function clockIcon(): TemplateResult {
  return icon(svg`<circle cx="8" cy="8" r="6" /><path d="M8 4.75V8l2.25 1.5" />`);
}
