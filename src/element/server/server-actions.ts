/** The buttons of an export on the server. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ServerEntry } from '../../controller/form-state.ts';
import type { View } from '../view.ts';

/** What the buttons do besides their work. */
export interface ActionOptions {
  /** Classes of the button that downloads. */
  readonly download: string;
  /** Is called before an export is removed, and its buttons with it. */
  readonly onRemove: (button: HTMLElement) => void;
  /** Whether the buttons name the file for screen readers, as in a list. */
  readonly isNamed: boolean;
}

/** Draws the buttons that download the file, and that cancel or remove the export. */
export function serverActions(view: View, entry: ServerEntry, options: ActionOptions): TemplateResult {
  const { form, texts, announce } = view;
  const { id, name, state, hasEnded, isBusy } = entry;
  const button = (label: string, kind: string, act: (button: HTMLElement) => unknown, waits = false) => html`<button
    type="button"
    class=${kind}
    aria-label=${options.isNamed ? texts.actionOn(label, name) : nothing}
    aria-disabled=${waits ? 'true' : nothing}
    @click=${(event: Event) => (waits ? undefined : act(event.currentTarget as HTMLElement))}
  >
    ${label}
  </button>`;
  const entryNow = () => form.state.onServer?.find((one) => one.id === id);
  const download = async () => {
    await form.saveFromServer(id);
    const now = entryNow();
    if (now?.failure) announce(`${now.failure.message} ${now.failure.advice}`);
    else if (now?.size !== undefined) announce(texts.fileSaved(1, '1'));
  };
  const remove = async (from: HTMLElement) => {
    options.onRemove(from);
    await form.removeFromServer(id);
    const failure = entryNow()?.failure;
    announce(failure ? `${failure.message} ${failure.advice}` : texts.serverRemoved);
  };
  const label = hasEnded ? (state === 'done' ? texts.deleteOnServer : texts.removeFromList) : texts.cancelOnServer;
  // What is not stored yet cannot be removed. A download is ended by the removal, so that none can hold it up.
  return html`${state === 'done' ? button(texts.download, options.download, download, isBusy) : nothing}
  ${entryNow() ? button(label, 'quiet remove', remove) : nothing}`;
}
