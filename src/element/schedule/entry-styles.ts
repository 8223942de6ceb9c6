/** The look of the list of recurring exports. */
import { type CSSResult, css } from 'lit';

/** The look of the list of recurring exports. */
export const entryStyles: CSSResult = css`
  .entries {
    display: grid;
    gap: 10px;
    list-style: none;
  }

  .entry {
    display: grid;
    gap: 3px;
    padding: 12px 14px 6px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_background);
    content-visibility: auto;
    contain-intrinsic-size: auto 150px;
  }

  .entry.is-edited {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }

  .entry-head {
    display: flex;
    align-items: start;
    gap: 8px;
  }

  .entry h4 {
    flex: 1;
    min-inline-size: 0;
    font-size: 1em;
    font-weight: 650;
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .entry .last {
    font-size: 0.93em;
  }

  .badge {
    flex: none;
    max-inline-size: 55%;
    padding: 1px 9px;
    border: 1px solid currentColor;
    border-radius: 99px;
    font-size: 0.86em;
    font-weight: 600;
  }

  .badge.active {
    color: var(--_success);
  }

  .badge.paused {
    color: var(--_muted);
  }

  .badge.failed {
    color: var(--_error);
  }

  .badge.waiting {
    color: var(--_warning);
  }

  .badge.edited {
    color: var(--_accent);
  }

  .entry-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    margin-block-start: 4px;
    margin-inline: -8px;
  }

  .entry-actions .remove {
    margin-inline-start: auto;
    color: var(--_error);
  }

  .no-entries {
    display: grid;
    flex: 1;
    align-content: center;
    justify-items: center;
    gap: 4px;
    padding: 24px;
    text-align: center;
  }

  .no-entries .icon {
    inline-size: 2em;
    block-size: 2em;
    margin-block-end: 6px;
    color: var(--_muted);
  }

  .no-entries p {
    max-inline-size: 42ch;
  }

  @media (forced-colors: active) {
    .entry.is-edited {
      border: 2px solid Highlight;
    }
  }
`;
