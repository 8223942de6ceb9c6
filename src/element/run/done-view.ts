/** A finished export: its files, what to know about them, and what to do next. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { ExportedFile, ExportResult } from '../../client/export-options.ts';
import type { FormRun } from '../../controller/form-state.ts';
import { drawn } from '../drawn.ts';
import { takeLostFocus } from '../look/focus.ts';
import { noteList, sign } from '../look/note-list.ts';
import type { View } from '../view.ts';

/** The most files that are listed. */
const MOST_FILES = 20;

/** What the user did with a finished export. */
interface Aftermath {
  /** The outcome of the last action. */
  readonly said: string;
  /** The link, when the browser refused to copy it. */
  readonly link?: string;
}

const aftermaths = new WeakMap<ExportResult, Aftermath>();

const CHECK = svg`<circle cx="8" cy="8" r="6.6"></circle><path d="m4.9 8.2 2.1 2.2 4.1-4.6"></path>`;

/** Draws a finished export. */
export function doneView(view: View, { result, notes }: Extract<FormRun, { phase: 'done' }>): TemplateResult {
  const { form, texts, count } = view;
  const { files } = result;
  const say = (aftermath: Aftermath) => {
    aftermaths.set(result, aftermath);
    view.announce(aftermath.said);
    view.redraw();
  };
  const { said = '', link } = aftermaths.get(result) ?? {};
  const has = files.length > 0;
  const action = (label: string, act: () => unknown) => html`<button type="button" @click=${act}>${label}</button>`;
  return html`<div class="state">
      <h3 id="run-title" tabindex="-1" data-next ${drawn(takeLostFocus)}>
        ${has ? sign(CHECK) : nothing}${has ? texts.fileSaved(files.length, count(files.length)) : texts.noFile}
      </h3>
      ${has ? fileList(view, files) : nothing} ${folded(view, noteList(view, notes), notes.length)}
    </div>
    <div class="actions">
      ${has ? action(texts.saveAgain, () => saveAgain(view, say)) : nothing}
      ${has ? action(texts.copyTable, () => copyTable(view, result, say)) : nothing}
      ${action(texts.copyLink, () => copyLink(view, say))}
      <button type="button" class="primary" @click=${() => form.dismiss()}>${texts.backToChoices}</button>
    </div>
    ${said ? html`<p class="said"><bdi>${said}</bdi></p>` : nothing} ${link === undefined ? nothing : linkField(view, link)}`;
}

function fileList({ texts, count, size }: View, files: readonly ExportedFile[]): TemplateResult {
  return html`<ul class="files">
    ${files.slice(0, MOST_FILES).map(
      ({ name, size: bytes, rows }) =>
        html`<li><bdi class="name" title=${name}>${name}</bdi>
          <bdi class="facts">${size(bytes)} · ${texts.rowCount(rows, count(rows))}</bdi></li>`,
    )}
    ${files.length > MOST_FILES ? html`<li>+ ${count(files.length - MOST_FILES)}</li>` : nothing}
  </ul>`;
}

function folded({ texts, count }: View, list: unknown, notes: number): TemplateResult | typeof nothing {
  if (notes === 0) return nothing;
  return html`<details class="fold"><summary>${texts.noteCount(notes, count(notes))}</summary>${list}</details>`;
}

/** Draws the link, to be copied by hand. */
function linkField({ texts }: View, link: string): TemplateResult {
  const select = (event: Event) => (event.currentTarget as HTMLInputElement).select();
  return html`<input class="link" readonly .value=${link} aria-label=${texts.linkField} @focus=${select} />`;
}

async function saveAgain({ form, texts }: View, say: (aftermath: Aftermath) => void): Promise<void> {
  try {
    await form.saveAgain();
    // A failure is in the state.
    if (form.state.run.phase === 'done') say({ said: texts.savedAgain });
  } catch {
    say({ said: texts.saveRefused });
  }
}

async function copyTable(
  { form, texts, count }: View,
  result: ExportResult,
  say: (aftermath: Aftermath) => void,
): Promise<void> {
  try {
    const rows = await form.copyTable();
    const all = result.files.reduce((sum, file) => sum + file.rows, 0);
    say({ said: rows < all ? texts.firstRowsCopied(count(rows), count(all)) : texts.rowsCopied(rows, count(rows)) });
  } catch {
    say({ said: texts.copyRefused });
  }
}

async function copyLink({ texts, link }: View, say: (aftermath: Aftermath) => void): Promise<void> {
  const address = link();
  try {
    await navigator.clipboard.writeText(address);
    say({ said: texts.linkCopied });
  } catch {
    say({ said: texts.linkRefused, link: address });
  }
}
