/** The look of buttons and fields: of the button on the page, and of all parts of the dialog. */
import { type CSSResult, css } from 'lit';

/** The look of buttons and fields. `primary`, `quiet`, `icon-button` and `danger` are classes of buttons. */
export const controlStyles: CSSResult = css`
  button,
  input,
  select,
  textarea,
  summary {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 7px;
    min-block-size: 34px;
    min-inline-size: 24px;
    padding: 5px 13px;
    border: 1px solid var(--_field-border);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_text);
    font-weight: 500;
    cursor: pointer;
    transition:
      background-color 0.12s,
      border-color 0.12s;
  }

  button:hover:not(:disabled, [aria-disabled='true']) {
    background-color: color-mix(in srgb, var(--_text) 5%, var(--_background));
  }

  button:disabled,
  button[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }

  button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }

  button.primary:hover:not(:disabled, [aria-disabled='true']) {
    background-color: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }

  button.quiet {
    min-block-size: 28px;
    padding: 3px 8px;
    border-color: transparent;
    background: transparent;
    color: var(--_accent);
  }

  button.quiet:hover:not(:disabled, [aria-disabled='true']) {
    background-color: var(--_tint);
  }

  button.danger {
    border-color: var(--_error);
    color: var(--_error);
  }

  .open-button {
    min-block-size: 36px;
    max-inline-size: 100%;
  }

  .open-button slot {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-inline-size: 0;
  }

  [part='progress'] {
    font-variant-numeric: tabular-nums;
    color: var(--_accent);
    font-weight: 600;
  }

  .icon-button {
    min-block-size: 30px;
    padding: 0;
    inline-size: 30px;
    border-color: transparent;
    background: transparent;
    color: var(--_muted);
  }

  :is(button, input, select, textarea, summary, a, [tabindex]):focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  input:is([type='text'], [type='search'], [type='date'], [type='time'], [type='email'], [type='number'], [type='url']),
  select,
  textarea {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 34px;
    padding: 5px 10px;
    border: 1px solid var(--_field-border);
    border-radius: var(--_radius);
    background-color: var(--_background);
    color: var(--_text);
    text-overflow: ellipsis;
  }

  :is(input, select):focus-visible {
    outline-offset: 0;
    border-color: var(--_accent);
  }

  [aria-invalid='true'] {
    border-color: var(--_error);
  }

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  input:is([type='checkbox'], [type='radio']) {
    flex: none;
    inline-size: 1.1em;
    block-size: 1.1em;
    margin: 0;
    accent-color: var(--_accent);
  }

  label,
  .field-title {
    font-weight: 500;
  }

  .field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }

  .field > label,
  .field-title {
    font-size: 0.93em;
  }

  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 28px;
    font-weight: 400;
    cursor: pointer;
  }

  @media (pointer: coarse) {
    button,
    .icon-button,
    select,
    input:is([type='text'], [type='search'], [type='date'], [type='time'], [type='email'], [type='number'], [type='url']) {
      min-block-size: 40px;
    }

    .check {
      min-block-size: 36px;
    }
  }

  @media (forced-colors: active) {
    button.primary {
      forced-color-adjust: none;
      border-color: ButtonText;
      background: Highlight;
      color: HighlightText;
    }

    button:disabled,
    button[aria-disabled='true'] {
      opacity: 1;
      border-color: GrayText;
      color: GrayText;
    }

    button.primary[aria-disabled='true'] {
      background: ButtonFace;
    }

    .icon-button,
    button.quiet {
      border-color: ButtonBorder;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    ::backdrop {
      transition: none !important;
      animation: none !important;
    }
  }
`;
