/** The colours and sizes of the element, each with a property by which a page changes it. */
import { type CSSResult, css } from 'lit';

/** The colours and sizes, as properties that begin with `--`. */
export const tokenStyles: CSSResult = css`
  :host {
    --_accent: var(--downlink-accent, #1d5fd6);
    --_on-accent: var(--downlink-on-accent, #fff);
    --_background: var(--downlink-background, #fff);
    --_surface: var(--downlink-surface, #f5f6f8);
    --_text: var(--downlink-text, #171a21);
    --_muted: var(--downlink-muted, #586172);
    --_border: var(--downlink-border, #e1e4ea);
    --_field-border: var(--downlink-field-border, #868fa0);
    --_error: var(--downlink-error, #b3261e);
    --_warning: var(--downlink-warning, #855000);
    --_success: var(--downlink-success, #17703d);
    --_tint: color-mix(in srgb, var(--_accent) 9%, var(--_background));
    --_hover: color-mix(in srgb, var(--_text) 6%, transparent);
    --_font: var(--downlink-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    --_font-size: var(--downlink-font-size, 0.875rem);
    --_radius: var(--downlink-radius, 8px);
    --_space: var(--downlink-space, 4px);
    display: inline-block;
    font-family: var(--_font);
    font-size: var(--_font-size);
    line-height: 1.4;
  }

  :host([hidden]) {
    display: none;
  }

  /* Dark with the page's color-scheme, where the browser can tell. */
  @supports (color: light-dark(red, red)) {
    :host {
      --_accent: var(--downlink-accent, light-dark(#1d5fd6, #8ab1ff));
      --_on-accent: var(--downlink-on-accent, light-dark(#fff, #0a1a3a));
      --_background: var(--downlink-background, light-dark(#fff, #1d2027));
      --_surface: var(--downlink-surface, light-dark(#f5f6f8, #15171c));
      --_text: var(--downlink-text, light-dark(#171a21, #eceef2));
      --_muted: var(--downlink-muted, light-dark(#586172, #a6afbd));
      --_border: var(--downlink-border, light-dark(#e1e4ea, #343a45));
      --_field-border: var(--downlink-field-border, light-dark(#868fa0, #717b8c));
      --_error: var(--downlink-error, light-dark(#b3261e, #ff9d94));
      --_warning: var(--downlink-warning, light-dark(#855000, #f1bd63));
      --_success: var(--downlink-success, light-dark(#17703d, #74d39c));
    }
  }

  * {
    box-sizing: border-box;
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .muted {
    color: var(--_muted);
    font-size: 0.93em;
  }

  .fault,
  .notice {
    margin: 0;
    font-size: 0.93em;
  }

  .fault {
    color: var(--_error);
  }

  .notice {
    display: flex;
    gap: 6px;
    color: var(--_warning);
  }

  .icon {
    flex: none;
    inline-size: 1.15em;
    block-size: 1.15em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .icon .dots {
    fill: currentColor;
    stroke: none;
  }

  .notice .icon {
    margin-block-start: 0.12em;
  }
`;
