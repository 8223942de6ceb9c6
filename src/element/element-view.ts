/** Draws the button and the dialog of the element. */
import { html, nothing, type TemplateResult } from 'lit';
import { downloadIcon } from './icons.ts';
import type { Shell } from './shell.ts';
import { textLanguage } from './texts/index.ts';

/** Draws the button and, while it is open, the content of the dialog. */
export function elementView(shell: Shell): TemplateResult {
  const { isOpen } = shell;
  return html`
    <button part="button" class="open-button" aria-haspopup="dialog" ?disabled=${shell.isDisabled} @pointerenter=${shell.prepare} @focus=${shell.prepare} @click=${shell.show} @keydown=${shell.keyed}>
      ${buttonContent(shell)}
    </button>
    <span class="announcements outside hidden" role="status"></span>
    <dialog
      part="dialog"
      lang=${textLanguage(shell.language)}
      aria-labelledby="dialog-title"
      @close=${shell.closed}
    >
      ${isOpen ? dialogContent(shell) : nothing}
      <span class="announcements hidden" role="status"></span>
    </dialog>
  `;
}

function buttonContent({ form, texts, words, isOpen }: Shell): TemplateResult {
  const run = form?.state.run;
  const slot = html`<slot>${downloadIcon()}<span>${texts.exportButton}</span></slot>`;
  if (isOpen || run?.phase !== 'running') return slot;
  const fraction = run.progress?.fraction;
  const percent = fraction === undefined ? '…' : words.percent(fraction);
  return html`${slot}<span part="progress" aria-hidden="true">${percent}</span
    ><span class="hidden">${texts.exportingShare(percent)}</span>`;
}

function dialogContent(shell: Shell): TemplateResult | typeof nothing {
  const { module, hasFailed } = shell.parts.dialog;
  if (module) return module.dialogView(shell);
  if (!hasFailed) return nothing;
  const { texts, close } = shell;
  return html`<p id="dialog-title" class="fault" role="alert"><bdi>${texts.partFailed}</bdi></p>
    <button type="button" data-next @click=${close}>${texts.closeDialog}</button>`;
}
