/** The look of the dialog: its head, its two columns and its foot. */
import { type CSSResult, css } from 'lit';

/** The look of the dialog. */
export const dialogStyles: CSSResult = css`
  dialog {
    inline-size: min(1080px, 100vw - 32px);
    block-size: min(780px, 100dvh - 32px);
    max-inline-size: none;
    max-block-size: none;
    margin: auto;
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.75);
    background: var(--_background);
    color: var(--_text);
    box-shadow:
      0 1px 2px rgb(0 0 0 / 0.08),
      0 24px 64px rgb(0 0 0 / 0.24);
    text-align: start;
    font-weight: 400;
    letter-spacing: normal;
    overflow: hidden;
    overscroll-behavior: contain;
  }

  dialog[open] {
    animation: rise 0.14s ease-out;
  }

  .dialog {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    block-size: 100%;
  }

  dialog::backdrop {
    background: rgb(14 18 27 / 0.5);
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }

  .dialog-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    padding-block: 12px;
    padding-inline: 24px 14px;
    border-block-end: 1px solid var(--_border);
  }

  .dialog-head h2 {
    margin: 0;
    font-size: 1.2em;
    font-weight: 650;
    letter-spacing: -0.01em;
  }

  .dialog-head .back {
    margin-inline-start: -10px;
    font-weight: 600;
  }

  .dialog-head .arrow:dir(rtl) {
    transform: scaleX(-1);
  }

  .columns {
    display: grid;
    grid-template-columns: minmax(0, 46fr) minmax(0, 54fr);
    min-block-size: 0;
  }

  /* What is hidden in them scrolls with them, and does not make the dialog scroll. */
  .columns,
  .choices,
  .look-column {
    position: relative;
  }

  .choices {
    display: flex;
    flex-direction: column;
    gap: 22px;
    padding: 20px 24px 24px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
  }

  .look-column {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    border-inline-start: 1px solid var(--_border);
    background: var(--_surface);
    overflow: auto;
    overscroll-behavior: contain;
  }

  .look-content {
    flex: 1;
    min-inline-size: 0;
    padding: 20px 24px 24px;
  }

  .look-fold {
    display: none;
  }

  .schedule,
  .missing {
    padding: 20px 24px 24px;
    overflow: auto;
    grid-row: 2 / -1;
  }

  .missing {
    display: grid;
    align-content: center;
    justify-items: center;
    gap: 8px;
    text-align: center;
  }

  .missing p {
    margin: 0;
    max-inline-size: 48ch;
  }

  .missing .fault {
    font-size: 1.1em;
    font-weight: 600;
  }

  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 10px 20px;
    min-block-size: 62px;
    padding: 12px 24px;
    border-block-start: 1px solid var(--_border);
    background: var(--_background);
  }

  .foot-words {
    flex: 1;
    min-inline-size: 0;
  }

  .foot-words p {
    margin: 0;
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .foot-buttons {
    display: flex;
    flex: none;
    gap: 10px;
  }

  .foot-buttons .primary {
    min-inline-size: 118px;
  }

  @media (max-width: 760px) {
    dialog {
      inline-size: 100vw;
      block-size: 100dvh;
      border: 0;
      border-radius: 0;
    }

    .columns {
      display: block;
      overflow: auto;
      overscroll-behavior: contain;
    }

    .dialog-head {
      padding-inline: 16px 8px;
    }

    .choices {
      padding: 16px;
      overflow: visible;
      scrollbar-gutter: auto;
    }

    .look-column {
      border-inline-start: 0;
      border-block-start: 1px solid var(--_border);
      overflow: visible;
    }

    .look-fold {
      display: flex;
      justify-content: flex-start;
      min-block-size: 48px;
      padding-inline: 16px;
      border: 0;
      border-radius: 0;
      background: transparent;
      font-weight: 600;
    }

    .look-fold::before {
      content: '';
      inline-size: 0.45em;
      block-size: 0.45em;
      border: solid currentColor;
      border-width: 0 2px 2px 0;
      transform: rotate(45deg);
      transition: transform 0.12s;
    }

    .look-column:not(.is-open) .look-fold::before {
      transform: rotate(-45deg);
    }

    .look-column:not(.is-open) .look-content {
      display: none;
    }

    .look-content,
    .schedule,
    .missing {
      padding: 4px 16px 20px;
    }

    .foot {
      flex-wrap: wrap;
      padding: 10px 16px calc(10px + env(safe-area-inset-bottom, 0px));
    }

    .foot-words {
      flex-basis: 100%;
    }

    .foot-words p {
      -webkit-line-clamp: 1;
    }

    .foot-words .fault {
      -webkit-line-clamp: 3;
    }

    .foot-buttons {
      flex: 1;
      flex-wrap: wrap;
      min-inline-size: 0;
    }

    .foot-buttons button {
      flex: 1;
      padding-inline: 8px;
    }
  }

  /* On a low window, such as a phone on its side, everything but the head scrolls together. */
  @media (max-height: 420px) {
    dialog {
      block-size: 100dvh;
    }

    .foot {
      min-block-size: 0;
      padding-block: 6px;
    }

    .dialog-head {
      padding-block: 4px;
    }
  }
`;
