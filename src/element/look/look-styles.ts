/** The look of the look at the file. */
import { type CSSResult, css } from 'lit';

/** The style sheet of the look at the file. */
export const lookStyles: CSSResult = css`
  .look {
    display: flex;
    flex-direction: column;
    gap: calc(3 * var(--_space));
    min-inline-size: 0;
    --_grid-line: var(--_border);
    --_grid-head: color-mix(in srgb, var(--_text) 5%, var(--_background));
    --_grid-label: color-mix(in srgb, #1f5fa8 13%, var(--_background));
    --_mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .look > header {
    display: flex;
    align-items: baseline;
    gap: calc(3 * var(--_space));
    min-inline-size: 0;
  }
  .look h3,
  .run h3 {
    margin: 0;
    font-size: 1.0625em;
    font-weight: 650;
    line-height: 1.3;
  }
  .look h3:focus-visible,
  .run h3:focus-visible {
    border-radius: 2px;
    outline: 2px solid var(--_accent);
    outline-offset: 3px;
  }
  .look h3:focus:not(:focus-visible),
  .run h3:focus:not(:focus-visible) {
    outline: none;
  }
  .look .file {
    display: flex;
    flex: 1;
    align-items: baseline;
    justify-content: end;
    gap: calc(2 * var(--_space));
    min-inline-size: 0;
    margin: 0;
    color: var(--_muted);
    font-size: 0.9286em;
  }
  .look .file bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .look .kind {
    flex: none;
    padding: 0.1em 0.45em;
    border-radius: 4px;
    background: #4a5560;
    color: #fff;
    font-size: 0.77em;
    font-weight: 700;
    letter-spacing: 0.04em;
  }
  .look .kind.xlsx {
    background: #17693f;
  }
  .look .kind.pdf {
    background: #a8261d;
  }

  .look .surface {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    overflow: hidden;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_background);
  }
  .look .surface,
  .look .paper {
    position: relative;
  }
  /* Dimmed as far as the text stays legible. */
  .look .stale,
  .look .stale :is(th, .row-number, .letters td) {
    background-color: var(--_surface);
    color: var(--_muted);
  }
  .look .stale .page {
    color: #5b6670;
  }
  .look .stale .page th {
    background-color: #f1f4f7;
    color: #5b6670;
  }
  .look .stale svg {
    opacity: 0.6;
  }
  .look .stale::before {
    position: absolute;
    inset-block-start: 0;
    inset-inline: 0;
    z-index: 3;
    block-size: 2px;
    background: linear-gradient(90deg, transparent 20%, var(--_accent) 50%, transparent 80%) 0 0 / 50% 100%;
    content: '';
    animation: look-wait 1.2s linear infinite;
  }
  .look .paper {
    max-block-size: 21rem;
    overflow: auto;
    overscroll-behavior: contain;
    text-align: start;
    scrollbar-width: thin;
  }
  .look .paper:focus-visible {
    outline-offset: -2px;
  }
  .look .chart {
    margin: 0;
    padding: calc(2 * var(--_space));
    border-block-start: 1px solid var(--_border);
    background: #fff;
    color: #5b6670;
    color-scheme: light;
    forced-color-adjust: none;
  }
  .look .chart:empty {
    aspect-ratio: 520 / 200;
  }
  .look .chart svg {
    display: block;
    inline-size: 100%;
    max-inline-size: 40rem;
    margin-inline: auto;
    font-family: system-ui, sans-serif;
  }
  .look .chart figcaption {
    margin-block-start: var(--_space);
    font-size: 0.8571em;
    text-align: center;
  }
  .look .page .chart {
    margin-block-end: 1.2em;
    padding: 0;
    border: 0;
  }
  .look .page .chart svg {
    inline-size: min(100%, 40rem);
  }

  .look .more {
    margin: 0;
    padding: calc(1.5 * var(--_space)) calc(3 * var(--_space));
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: 0.8571em;
  }
  .look .instead {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: calc(2 * var(--_space));
    padding: calc(8 * var(--_space)) calc(5 * var(--_space));
    border: 1px dashed var(--_border);
    border-radius: var(--_radius);
    text-align: center;
    text-wrap: balance;
  }
  .look .surface > .instead {
    border: 0;
  }
  .look .surface > .instead ~ * {
    border-block-start: 1px solid var(--_border);
  }
  .look .instead h4 {
    margin: 0;
    font-size: 1em;
    font-weight: 650;
  }
  .look .instead p {
    margin: 0;
  }
  .look .instead > p,
  .failure .advice {
    color: var(--_muted);
  }

  .look .skeleton {
    display: grid;
    gap: 1px;
    background: var(--_grid-line);
  }
  .look .skeleton div {
    display: grid;
    grid-template-columns: 1.4fr 1fr 1fr 1fr;
    gap: 1px;
  }
  .look .skeleton i {
    display: flex;
    align-items: center;
    block-size: 2.1em;
    padding-inline: 0.7em;
    background: var(--_background);
  }
  .look .skeleton i::before {
    inline-size: 70%;
    block-size: 0.6em;
    border-radius: 1em;
    background: linear-gradient(90deg, var(--_grid-line) 30%, var(--_grid-head) 50%, var(--_grid-line) 70%) 0 0 / 300% 100%;
    content: '';
    animation: look-wait 1.6s linear infinite;
  }
  .look .skeleton i:not(:first-child)::before {
    inline-size: 45%;
    margin-inline-start: auto;
  }
  .look .skeleton div:first-child i {
    background: var(--_grid-label);
  }
  @keyframes look-wait {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: 0 0;
    }
  }

  .look .figures,
  .run .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5em;
    margin: 0;
    padding: 0;
    list-style: none;
    font-variant-numeric: tabular-nums;
  }
  .look .figures li:not(:last-child)::after,
  .run .figures li:not(:last-child)::after {
    margin-inline-start: 0.5em;
    color: var(--_muted);
    content: '·';
    content: '·' / '';
  }
  .look .figures li:first-child {
    font-weight: 600;
  }
  .look .figures li:first-child::after {
    font-weight: 400;
  }

  /* Under a fold of the same name. */
  @media (max-width: 760px) {
    .look-content .look h3:not(:focus-visible) {
      position: absolute;
      clip-path: inset(50%);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .look .stale::before,
    .look .skeleton i::before {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .look .kind,
    .notes li,
    .look .page {
      border: 1px solid;
    }
    .look .skeleton i::before {
      border: 1px solid GrayText;
    }
  }
`;
