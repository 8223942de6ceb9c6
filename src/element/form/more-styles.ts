/** The look of the further choices. */
import { type CSSResult, css } from 'lit';

/** The look of the further choices. */
export const moreStyles: CSSResult = css`
  .more-fields {
    display: grid;
    gap: 14px;
    padding-block-start: 12px;
  }

  .more-fields > .quiet {
    justify-self: start;
    margin-inline-start: -8px;
  }

  .hint {
    margin: 0;
  }

  .columns-field {
    display: grid;
    gap: 6px;
    min-inline-size: 0;
  }

  .column-list {
    display: grid;
    gap: 4px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .column {
    display: flex;
    align-items: center;
    gap: 2px;
    min-inline-size: 0;
    border-radius: var(--_radius);
  }

  .column.is-dragged {
    opacity: 0.55;
  }

  .column input[type='text'] {
    flex: 1;
  }

  .column:first-child input {
    margin-inline-end: 64px;
  }

  .grip {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 24px;
    block-size: 30px;
    color: var(--_muted);
  }

  .grip[draggable='true'] {
    cursor: grab;
  }

  .logo-row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }

  input[type='file'] {
    min-inline-size: 0;
    max-inline-size: 100%;
    min-block-size: 34px;
    color: var(--_muted);
  }

  input[type='file']::file-selector-button {
    min-block-size: 32px;
    margin-inline-end: 10px;
    padding: 4px 12px;
    border: 1px solid var(--_field-border);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_text);
    font: inherit;
    font-weight: 500;
    cursor: pointer;
  }
`;
