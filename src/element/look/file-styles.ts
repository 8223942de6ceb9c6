/** The look of the file's first rows: a sheet, lines of text or a page. */
import { type CSSResult, css } from 'lit';

/** The style sheet of the file's first rows. */
export const fileStyles: CSSResult = css`
  .look table {
    border-spacing: 0;
    border-collapse: separate;
    font-variant-numeric: tabular-nums;
  }
  .look th,
  .look td {
    text-align: start;
    vertical-align: baseline;
    white-space: nowrap;
  }
  .look th.figure,
  .look td.figure {
    text-align: end;
  }
  .look .cell {
    display: block;
    max-inline-size: 24ch;
    overflow: hidden;
    text-overflow: ellipsis;
    unicode-bidi: isolate;
  }

  .look .sheet {
    min-inline-size: 100%;
    font: 0.8571em / 1.35 Aptos, Calibri, Carlito, 'Segoe UI', Arial, sans-serif;
    font-variant-numeric: tabular-nums;
  }
  .look .sheet th,
  .look .sheet td {
    padding: 0.2em 0.55em;
    border-block-end: 1px solid var(--_grid-line);
    border-inline-end: 1px solid var(--_grid-line);
  }
  .look .sheet thead {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
  }
  .look .sheet .letters td,
  .look .sheet .row-number {
    background: var(--_grid-head);
    color: var(--_muted);
    font-weight: 400;
    text-align: center;
  }
  .look .sheet .letters td {
    padding-block: 0.1em;
  }
  .look .sheet .row-number {
    position: sticky;
    inset-inline-start: 0;
    z-index: 1;
    min-inline-size: 2.2em;
  }
  .look .sheet th {
    border-block-end-color: color-mix(in srgb, #1f5fa8 40%, var(--_grid-line));
    background: var(--_grid-label);
    font-weight: 700;
  }
  .look .sheet th .cell::after {
    display: inline-block;
    block-size: 0;
    inline-size: 0;
    margin-inline-start: 0.6em;
    border: 0.27em solid transparent;
    border-block-start-color: var(--_muted);
    border-block-end-width: 0;
    vertical-align: 0.15em;
    content: '';
  }

  .look .lines {
    display: block;
    inline-size: max-content;
    min-inline-size: 100%;
    padding-block: calc(2 * var(--_space));
    font: 0.8571em / 1.6 var(--_mono);
    counter-reset: line;
  }
  .look .lines thead,
  .look .lines tbody,
  .look .lines tr {
    display: block;
    white-space: nowrap;
  }
  .look .lines caption {
    display: block;
  }
  .look .lines tr {
    padding-inline: 3.6em 1em;
    counter-increment: line;
  }
  .look .lines tr::before {
    display: inline-block;
    inline-size: 2.2em;
    margin-inline: -2.9em 0.7em;
    color: var(--_muted);
    text-align: end;
    content: counter(line);
    content: counter(line) / '';
  }
  .look .lines th,
  .look .lines td {
    display: inline;
    padding: 0;
    font-weight: 400;
    white-space: pre;
    unicode-bidi: isolate;
  }
  .look .lines th {
    font-weight: 700;
  }
  .look .lines .delimiter {
    color: var(--_accent);
    font-weight: 700;
  }
  .look .lines .tab {
    position: absolute;
    opacity: 0.7;
  }

  .look .desk {
    container-type: inline-size;
    max-block-size: 27rem;
    padding: calc(4 * var(--_space));
    background: color-mix(in srgb, var(--_text) 16%, var(--_background));
  }
  .look .page {
    --_edge: clamp(0.75rem, 4cqi, 1.375rem);
    box-sizing: border-box;
    inline-size: max-content;
    min-inline-size: 100%;
    padding: 1.7em var(--_edge) 1em;
    background: #fff;
    box-shadow: 0 1px 3px rgb(0 0 0 / 0.3);
    color: #1b2229;
    color-scheme: light;
    font: clamp(0.5rem, 2cqi, 0.7857em) / 1.35 Helvetica, Arial, 'Liberation Sans', sans-serif;
  }
  /* Only the table of rows makes a page wider than the window; the rest fits into the window and stays there. */
  .look .page-title,
  .look .page-facts,
  .look .page-summary,
  .look .page .chart {
    position: sticky;
    inset-inline-start: var(--_edge);
    inline-size: calc(100cqi - 2 * var(--_edge));
    min-inline-size: 0;
  }
  .look .page-title {
    margin: 0 0 0.2em;
    font-size: 1.7em;
    font-weight: 700;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .look .page-facts {
    margin: 0 0 1.2em;
    color: #5b6670;
    overflow-wrap: anywhere;
  }
  .look .page-table:not(.page-summary) {
    min-inline-size: 100%;
  }
  .look .page-table th {
    padding: 0.25em 0.5em;
    border-block-end: 1px solid #8fa3b8;
    background: #e8eef4;
    font-weight: 700;
    vertical-align: bottom;
  }
  .look .page-table th .cell {
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .look .page-table td,
  .look .page-table tbody th {
    padding: 0.25em 0.5em;
    border-block-end: 1px solid #e3e7eb;
  }
  .look .page-summary {
    margin-block-end: 1em;
  }
  .look .page-table tbody th {
    background: none;
    font-weight: 400;
    text-align: start;
  }
  .look .page-more {
    margin: 0.4em 0 0;
    color: #5b6670;
    text-align: center;
  }

  @media (forced-colors: active) {
    .look .sheet th .cell::after {
      display: none;
    }
  }
`;
