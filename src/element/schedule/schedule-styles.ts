/** The look of recurring exports. */
import { type CSSResult, css } from 'lit';

/** The look of recurring exports. */
export const scheduleStyles: CSSResult = css`
  .schedule {
    padding: 0;
    overflow: hidden;
  }

  .recurring {
    display: grid;
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
    block-size: 100%;
    overflow-wrap: anywhere;
  }

  .recurring :is(p, ol, ul, h3, h4) {
    margin: 0;
    padding: 0;
  }

  .recurring h3 {
    inline-size: fit-content;
    font-size: 1.1em;
    font-weight: 650;
    border-radius: 4px;
  }

  .recurring .success {
    color: var(--_success);
  }

  .recurring-loading {
    padding: 20px 24px;
  }

  .recurring-columns {
    display: grid;
    grid-template-columns: minmax(0, 50fr) minmax(0, 50fr);
    min-block-size: 0;
  }

  .recurring-form,
  .recurring-list {
    display: flex;
    flex-direction: column;
    gap: 20px;
    padding: 20px 24px 24px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
  }

  .recurring-list {
    gap: 12px;
    border-inline-start: 1px solid var(--_border);
    background: var(--_surface);
  }

  .file-line {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 10px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }

  .file-type {
    flex: none;
    padding: 4px 6px;
    border: 1px solid var(--_field-border);
    border-radius: 5px;
    background: var(--_background);
    font-size: 0.79em;
    font-weight: 700;
    letter-spacing: 0.04em;
    text-transform: uppercase;
  }

  .file-words {
    flex: 1;
    min-inline-size: 0;
  }

  .file-words > p:first-child {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .recurring .pair {
    align-items: start;
  }

  .rhythm {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 9em), 1fr));
    gap: 10px;
  }

  .plan {
    display: grid;
    gap: 6px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_tint);
  }

  .plan-summary {
    display: flex;
    gap: 8px;
    font-weight: 600;
  }

  .plan-summary .icon {
    margin-block-start: 0.12em;
    color: var(--_accent);
  }

  .plan ol {
    display: grid;
    gap: 4px;
    padding-inline-start: calc(1.15em + 8px);
    font-size: 0.93em;
    list-style: none;
    text-wrap: balance;
  }

  .places {
    display: grid;
    gap: 8px;
  }

  .place {
    position: relative;
    display: flex;
    gap: 10px;
    padding: 10px 12px;
    border: 1px solid var(--_field-border);
    border-radius: var(--_radius);
  }

  .place > div {
    flex: 1;
    min-inline-size: 0;
  }

  .place > input {
    position: relative;
    z-index: 1;
    margin-block-start: 0.15em;
  }

  .place label {
    font-weight: 600;
    cursor: pointer;
  }

  /* A click anywhere on the card chooses it. */
  .place label::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
  }

  .place.is-chosen {
    border-color: var(--_accent);
    background: var(--_tint);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }

  .place.is-chosen .muted {
    color: var(--_text);
  }

  .place.is-out {
    border-style: dashed;
  }

  .place.is-out label {
    color: var(--_muted);
    cursor: default;
  }

  .folder {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    margin-block-start: 8px;
  }

  .folder-name {
    font-weight: 600;
  }

  .test {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
  }

  .test-outcome {
    font-size: 0.93em;
  }

  .outcome {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 6px 12px;
    min-inline-size: 0;
    max-block-size: 30vh;
    overflow: auto;
    padding: 3px;
  }

  .outcome-words {
    min-inline-size: 0;
    border-radius: 4px;
  }

  .outcome-words.success {
    display: flex;
    gap: 8px;
    font-weight: 500;
  }

  .outcome-words.success .icon {
    margin-block-start: 0.12em;
  }

  .outcome .undo {
    flex: none;
  }

  @media (max-width: 760px) {
    .recurring-columns {
      display: block;
      overflow: auto;
      overscroll-behavior: contain;
    }

    .recurring-form,
    .recurring-list {
      padding: 16px;
      overflow: visible;
      scrollbar-gutter: auto;
    }

    .recurring-list {
      border-inline-start: 0;
      border-block-start: 1px solid var(--_border);
    }

    .recurring-foot .outcome {
      flex-basis: 100%;
    }
  }

  /* On a low window everything scrolls together. */
  @media (max-height: 420px) {
    .recurring {
      display: block;
      overflow: auto;
    }

    .recurring-columns {
      overflow: visible;
    }
  }

  @media (forced-colors: active) {
    .place.is-chosen {
      border: 2px solid Highlight;
    }

    .place.is-out label {
      color: GrayText;
    }

    .plan {
      border: 1px solid;
    }
  }
`;
