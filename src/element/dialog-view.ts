/** Draws the dialog: its head, the choices and the look, and its foot. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ExportForm } from '../controller/export-form.ts';
import { choicesView } from './form/choices-view.ts';
import { FORM_ID, footView } from './form/foot-view.ts';
import { memoryOf } from './form/form-memory.ts';
import { closeIcon } from './icons.ts';
import { lookView } from './look/look-view.ts';
import { runView } from './run/run-view.ts';
import type { Shell } from './shell.ts';
import type { ElementTexts } from './texts/element-texts.ts';
import type { View } from './view.ts';

/** Draws the content of the dialog. */
export function dialogView(shell: Shell): TemplateResult {
  return html`
    <div class="dialog" @keydown=${(event: KeyboardEvent) => startByKey(event, shell)}>
      ${head(shell)}${shell.form ? content(shell, shell.form) : missingExporter(shell.texts)}
    </div>
  `;
}

function head({ texts, schedule, form, close }: Shell): TemplateResult {
  const back = schedule.isShown
    ? html`<button type="button" class="quiet back" @click=${() => schedule.show(false, form)}>
        <span aria-hidden="true" class="arrow">←</span> ${texts.back}
      </button>`
    : nothing;
  return html`
    <header part="header" class="dialog-head">
      <h2 id="dialog-title" class=${schedule.isShown ? 'hidden' : ''}>
        ${schedule.isShown ? texts.scheduleTitle : texts.dialogTitle}
      </h2>
      ${back}
      <button type="button" class="icon-button" aria-label=${texts.closeDialog} title=${texts.closeDialog} @click=${close}>
        ${closeIcon()}
      </button>
    </header>
  `;
}

function missingExporter(texts: ElementTexts): TemplateResult {
  return html`
    <div class="missing" role="alert">
      <p class="fault"><bdi>${texts.noExporter}</bdi></p>
      <p class="muted"><bdi>${texts.noExporterAdvice}</bdi></p>
    </div>
  `;
}

function content(shell: Shell, form: ExportForm): TemplateResult {
  const view = viewOf(shell, form);
  if (shell.schedule.isShown) return html`<div class="schedule">${shell.schedule.draw(view)}</div>`;
  const memory = memoryOf(form);
  const toggleLook = () => {
    memory.isLookOpen = !memory.isLookOpen;
    shell.redraw();
  };
  return html`
    <div class="columns">
      <form id=${FORM_ID} part="choices" class="choices" novalidate @submit=${(event: Event) => submit(event, shell, form)}>
        ${choicesView(view, shell.parts)}
      </form>
      <section part="look" class="look-column ${memory.isLookOpen ? 'is-open' : ''}" aria-label=${view.texts.lookTitle}>
        <button type="button" class="look-fold" aria-expanded=${memory.isLookOpen} @click=${toggleLook}>
          ${view.texts.showLook}
        </button>
        <div class="look-content">${lookView(view)}</div>
      </section>
    </div>
    ${foot(shell, view)}
  `;
}

function foot({ parts: { server } }: Shell, view: View): TemplateResult {
  const { texts, state } = view;
  const { run, onServer = [] } = state;
  const footer = (content: unknown, more = '') => html`<footer part="footer" class="foot ${more}">${content}</footer>`;
  if (run.phase === 'onServer') {
    const words = html`<p><bdi>${server.hasFailed ? texts.partFailed : texts.loading}</bdi></p>`;
    return footer(server.module?.serverView(view, run) ?? words);
  }
  if (run.phase !== 'idle') return footer(runView(view));
  const list = onServer.length > 0 && server.module ? server.module.serverList(view, onServer) : nothing;
  return footer(html`${list}${footView(view)}`, list === nothing ? '' : 'has-list');
}

function viewOf(shell: Shell, form: ExportForm): View {
  const { texts, words, schedule, redraw, announce, close, link } = shell;
  return {
    form,
    state: form.state,
    schedule: () => schedule.form(form),
    texts,
    count: words.count,
    size: words.size,
    redraw,
    announce,
    showSchedule: (isShown) => schedule.show(isShown, form),
    close,
    link,
  };
}

/** Starts the export: Enter in a field, or the button. */
function submit(event: Event, shell: Shell, form: ExportForm): void {
  event.preventDefault();
  start(event, shell, form);
}

/** Starts the export with Control or Command and Enter from anywhere in the dialog. */
function startByKey(event: KeyboardEvent, shell: Shell): void {
  const { form, schedule } = shell;
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !form || schedule.isShown) return;
  event.preventDefault();
  start(event, shell, form);
}

/** What is at fault, or lacks a choice. */
const AT_FAULT = '[aria-invalid="true"], fieldset:has(.fault) :is(.search, .listbox)';

/** Starts the export, or moves the focus to what is wrong. */
function start({ target }: Event, { redraw }: Shell, form: ExportForm): void {
  const { run, faults } = form.state;
  if (run.phase === 'running' || run.phase === 'onServer') return;
  memoryOf(form).hasTried = true;
  if (faults.length === 0) void form.start();
  else {
    redraw();
    // The faults are drawn first.
    setTimeout(() => (target as Element).closest('.dialog')?.querySelector<HTMLElement>(AT_FAULT)?.focus());
  }
}
