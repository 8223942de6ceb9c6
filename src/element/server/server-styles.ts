/** The look of exports on the server. */
import { type CSSResult, css } from 'lit';

/** The style sheet of exports on the server. */
export const serverStyles: CSSResult = css`
  .foot.has-list {
    flex-wrap: wrap;
  }
  .on-server {
    flex: 1 1 100%;
    min-inline-size: 0;
  }
  .on-server summary {
    inline-size: fit-content;
    min-block-size: 24px;
    color: var(--_muted);
    cursor: pointer;
  }
  .on-server summary.has-ready {
    color: var(--_success);
    font-weight: 600;
  }
  .on-server ul {
    display: grid;
    max-block-size: 13em;
    margin: calc(2 * var(--_space)) 0 0;
    padding: 0;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    list-style: none;
  }
  .on-server li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space) calc(4 * var(--_space));
    padding: calc(1.5 * var(--_space)) calc(3 * var(--_space));
  }
  .on-server li + li {
    border-block-start: 1px solid var(--_border);
  }
  .server-words {
    display: grid;
    flex: 1 1 16rem;
    min-inline-size: 0;
  }
  .on-server .name,
  .server-file .name {
    display: -webkit-box;
    min-inline-size: 0;
    overflow: hidden;
    font-weight: 600;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .server-file {
    display: flex;
    gap: 1em;
    min-inline-size: 0;
  }
  .server-file .facts {
    flex: none;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .on-server .ready {
    color: var(--_success);
  }
  .on-server .failed {
    color: var(--_error);
  }
  .server-buttons {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: calc(2 * var(--_space));
  }
  .on-server .remove,
  .on-server-run .remove {
    color: var(--_error);
  }
`;
