/** The look of a running or ended export. */
import { type CSSResult, css } from 'lit';

/** The style sheet of a running or ended export. */
export const runStyles: CSSResult = css`
  .run {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(2 * var(--_space)) calc(6 * var(--_space));
    min-inline-size: 0;
  }
  .run .state {
    display: grid;
    flex: 1 1 20rem;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(1.5 * var(--_space));
    min-inline-size: 0;
  }
  .run .head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 1em;
  }
  .run .percent {
    font-size: 1.0625em;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .run p {
    margin: 0;
  }
  .run h3 {
    display: flex;
    align-items: center;
    gap: 0.5em;
    inline-size: fit-content;
  }
  .run.done h3 > .sign {
    color: var(--_success);
  }
  .run.failed h3 > .sign {
    color: var(--_error);
  }
  .run h3 > .sign {
    inline-size: 1.3em;
    block-size: 1.3em;
  }

  .run progress {
    display: block;
    inline-size: 100%;
    block-size: 8px;
    overflow: hidden;
    border: 0;
    border-radius: 8px;
    background: color-mix(in srgb, var(--_text) 12%, var(--_background));
    accent-color: var(--_accent);
    appearance: none;
  }
  .run progress::-webkit-progress-bar {
    background: transparent;
  }
  .run progress::-webkit-progress-value {
    border-radius: 8px;
    background: var(--_accent);
    transition: inline-size 0.2s linear;
  }
  .run progress::-moz-progress-bar {
    border-radius: 8px;
    background: var(--_accent);
  }
  .run progress:indeterminate {
    background: linear-gradient(90deg, transparent 25%, var(--_accent) 50%, transparent 75%) 0 0 / 200% 100%
      color-mix(in srgb, var(--_text) 12%, var(--_background));
    animation: run-wait 1.4s linear infinite;
  }
  .run progress:indeterminate::-moz-progress-bar {
    background: transparent;
  }
  .run progress.waiting::-webkit-progress-value {
    background: var(--_warning);
  }
  .run progress.waiting::-moz-progress-bar {
    background: var(--_warning);
  }
  .run progress.waiting:indeterminate {
    animation: none;
  }
  @keyframes run-wait {
    from {
      background-position: 150% 0;
    }
    to {
      background-position: -50% 0;
    }
  }

  .run .message {
    overflow-wrap: anywhere;
  }
  .run .message.waiting {
    display: flex;
    gap: 0.5em;
    color: var(--_warning);
    font-weight: 600;
  }
  .run .message .sign {
    margin-block-start: 0.15em;
  }
  .run .figures {
    color: var(--_muted);
  }
  .run .actions {
    display: flex;
    flex-wrap: wrap;
    gap: calc(2 * var(--_space));
  }
  .run .said,
  .run .link {
    flex: 1 1 100%;
  }
  .run .said {
    text-align: end;
  }
  .run .aside,
  .run .said {
    color: var(--_muted);
    font-size: 0.9286em;
  }

  .run .files {
    display: grid;
    gap: var(--_space);
    max-block-size: 9em;
    margin: 0;
    padding: 0;
    overflow: auto;
    list-style: none;
  }
  .run .files li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1em;
  }
  .run .files .name {
    display: -webkit-box;
    min-inline-size: 0;
    overflow: hidden;
    font-weight: 600;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .run .files .facts {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .run .fold .notes {
    max-block-size: 16em;
    margin-block-start: var(--_space);
    overflow: auto;
  }
  .run .link {
    inline-size: 100%;
    box-sizing: border-box;
  }

  @media (prefers-reduced-motion: reduce) {
    .run progress:indeterminate {
      background: repeating-linear-gradient(90deg, var(--_accent) 0 8px, transparent 8px 16px);
      animation: none;
    }
    .run progress::-webkit-progress-value {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .run progress {
      border: 1px solid;
      appearance: auto;
    }
  }
`;
