/** The look of the choices. */
import { type CSSResult, css } from 'lit';

/** The look of the choices. */
export const formStyles: CSSResult = css`
  .group {
    display: grid;
    gap: 8px;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .group > legend {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 12px;
    inline-size: 100%;
    margin-block-end: 8px;
    padding: 0;
    font-weight: 650;
  }

  .legend-note {
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 11em), 1fr));
    gap: 10px;
  }

  /* A card is its radio button; the words lie on it. */
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 7.5em), 1fr));
    gap: 8px;
  }

  .periods {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5em), 1fr));
    gap: 6px;
  }

  .card {
    position: relative;
    display: grid;
    align-content: center;
    gap: 1px;
    min-block-size: 50px;
    min-inline-size: 0;
    padding: 7px 12px;
    border-radius: var(--_radius);
    cursor: pointer;
  }

  .periods .card {
    min-block-size: 46px;
    padding-block: 5px;
  }

  .card input[type='radio'] {
    appearance: none;
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    border: 1px solid var(--_field-border);
    border-radius: inherit;
    background: transparent;
    cursor: pointer;
    transition:
      background-color 0.12s,
      border-color 0.12s;
  }

  .card:hover input[type='radio']:not(:checked) {
    background: var(--_hover);
  }

  .card input[type='radio']:checked {
    border-color: var(--_accent);
    background: var(--_tint);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }

  .card input[type='radio']:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .card span {
    position: relative;
    overflow: hidden;
    text-overflow: ellipsis;
    pointer-events: none;
  }

  .card-name {
    font-weight: 600;
  }

  /* Days and counts begin with a figure, which would end up at the wrong end of a line from right to left. */
  .card span,
  .legend-note {
    unicode-bidi: plaintext;
  }

  .card span {
    justify-self: start;
    max-inline-size: 100%;
  }

  .card .muted {
    text-wrap: balance;
    font-weight: 400;
    font-size: 0.86em;
    line-height: 1.3;
  }

  .series-tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }

  /* Its word stands below the title. */
  .series-tools > button:first-child {
    margin-inline-start: -9px;
  }

  .series-tools .search {
    flex: 1 1 9em;
    inline-size: auto;
    margin-inline-end: 4px;
  }

  .listbox {
    block-size: calc(var(--_rows) * 2.25em + 10px);
    padding: 4px;
    border: 1px solid var(--_field-border);
    border-radius: var(--_radius);
    overflow: auto;
    overscroll-behavior: contain;
    background: var(--_background);
  }

  .listbox-rows {
    position: relative;
    block-size: calc(var(--_count) * 2.25em);
  }

  .option {
    position: absolute;
    inset-inline: 0;
    inset-block-start: calc(var(--_row) * 2.25em);
    display: flex;
    align-items: center;
    gap: 9px;
    block-size: 2.25em;
    padding-inline: 8px;
    border-radius: calc(var(--_radius) - 3px);
    cursor: pointer;
    user-select: none;
  }

  .option:hover {
    background: var(--_hover);
  }

  .listbox:focus-visible .option.is-active {
    outline: 2px solid var(--_accent);
    outline-offset: -2px;
  }

  .listbox:focus-visible {
    outline: none;
    border-color: var(--_accent);
  }

  .option-label {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .option-unit {
    flex: none;
    max-inline-size: 30%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .box {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 1.15em;
    block-size: 1.15em;
    border: 1.5px solid var(--_field-border);
    border-radius: 4px;
  }

  .box .icon {
    inline-size: 0.9em;
    block-size: 0.9em;
    stroke-width: 2.4;
  }

  [aria-selected='true'] > .box {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .zone {
    position: relative;
  }

  .popup {
    position: absolute;
    z-index: 2;
    inset-block-start: calc(100% + 4px);
    inset-inline: 0;
    padding: 4px;
    border: 1px solid var(--_field-border);
    border-radius: var(--_radius);
    background: var(--_background);
    box-shadow: 0 8px 24px rgb(0 0 0 / 0.18);
  }

  .popup-option {
    padding: 6px 8px;
    border-radius: calc(var(--_radius) - 3px);
    cursor: pointer;
  }

  .popup-option.is-active {
    background: var(--_tint);
    outline: 1px solid var(--_accent);
    outline-offset: -1px;
  }

  .more-choices {
    border-block-start: 1px solid var(--_border);
    padding-block-start: 10px;
  }

  .more-choices > summary {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: fit-content;
    min-block-size: 32px;
    padding-inline: 4px;
    border-radius: 4px;
    font-weight: 650;
    list-style: none;
    cursor: pointer;
  }

  .more-choices > summary::-webkit-details-marker {
    display: none;
  }

  .more-choices > summary::before {
    content: '';
    inline-size: 0.42em;
    block-size: 0.42em;
    border: solid currentColor;
    border-width: 0 2px 2px 0;
    transform: rotate(-45deg);
    transition: transform 0.12s;
  }

  .more-choices > summary:dir(rtl)::before {
    transform: rotate(135deg);
  }

  .more-choices[open] > summary::before {
    transform: rotate(45deg);
  }

  @media (forced-colors: active) {
    .series-tools > button:first-child {
      margin-inline-start: 0;
    }

    .card input[type='radio']:checked,
    [aria-selected='true'] > .box {
      forced-color-adjust: none;
      border-color: Highlight;
      background: transparent;
      box-shadow: inset 0 0 0 2px Highlight;
    }

    [aria-selected='true'] > .box {
      background: Highlight;
      color: HighlightText;
    }

    .popup-option.is-active,
    .listbox:focus-visible .option.is-active {
      outline-color: Highlight;
    }
  }
`;
