/** The look of notes and failures, in all parts of the dialog. */
import { type CSSResult, css } from 'lit';

/** The style sheet of notes and failures. */
export const noteStyles: CSSResult = css`
  .notes {
    display: grid;
    gap: calc(2 * var(--_space));
  }
  .notes ul {
    display: grid;
    gap: calc(2 * var(--_space));
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .notes li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(2 * var(--_space));
    padding: calc(2 * var(--_space)) calc(3 * var(--_space));
    border-radius: var(--_radius);
    background: color-mix(in srgb, #f5a800 13%, var(--_background));
    overflow-wrap: anywhere;
  }
  .notes li > .sign {
    margin-block-start: 0.18em;
    color: var(--_warning);
  }
  .sign {
    flex: none;
    inline-size: 1.15em;
    block-size: 1.15em;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .remedies {
    display: flex;
    flex-wrap: wrap;
    gap: calc(2 * var(--_space));
    margin-block-start: calc(1.5 * var(--_space));
  }
  .notes .remedies button {
    min-block-size: 28px;
    padding-block: 2px;
  }
  .remedies button {
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .failure {
    display: grid;
    gap: calc(1.5 * var(--_space));
    overflow-wrap: anywhere;
  }
  .failure p {
    margin: 0;
  }
  .look .instead .remedies {
    justify-content: center;
  }
  .technical summary,
  .fold summary {
    inline-size: fit-content;
    padding-block: 0.2em;
    min-block-size: 24px;
    box-sizing: border-box;
    color: var(--_muted);
    cursor: pointer;
  }
  .technical p {
    max-block-size: 9em;
    margin: var(--_space) 0 0;
    overflow: auto;
    color: var(--_muted);
    font: 0.8571em / 1.5 ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
    overflow-wrap: anywhere;
    text-align: start;
    white-space: pre-wrap;
  }
`;
