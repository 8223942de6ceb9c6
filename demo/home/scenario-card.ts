/** Draws a scenario: what it does, the button that starts it, and what comes of it. */
import { download, type ExportPreview, type ExportProgress, type ExportResult } from 'downlink-export';
import { element } from '../page/dom.ts';
import { clearFailure, fillFailure } from '../page/failure.ts';
import { bytesText, countText, pluralText } from '../page/figures.ts';
import type { Page, Scenario, Stage } from './scenarios/scenario.ts';

/** A card. */
export class ScenarioCard {
  readonly element: HTMLElement;
  readonly #scenario: Scenario;
  readonly #page: Page;
  readonly #start: HTMLButtonElement;
  readonly #stop = element('button', { type: 'button', hidden: true }, 'Cancel');
  readonly #bar = element('progress', { max: 1, hidden: true });
  readonly #said = element('p', { className: 'said', role: 'status' });
  readonly #files = element('ul', { className: 'results' });
  readonly #box = element('div', { className: 'stage' });
  readonly #error = element('div', { className: 'error', role: 'alert', hidden: true });
  #running: AbortController | undefined;

  /** @param onPlay called when it begins */
  constructor(scenario: Scenario, page: Page, onPlay: () => void) {
    this.#scenario = scenario;
    this.#page = page;
    const { id, title, about, action } = scenario;
    const titleId = `scenario-${id}-title`;
    this.#start = element('button', { type: 'button', className: 'primary' }, action);
    this.#bar.ariaLabel = title;
    const buttons = element('div', { className: 'card-actions' }, this.#start, this.#stop);
    this.element = element(
      'article',
      { className: 'card scenario', id: `scenario-${id}` },
      element('h3', { id: titleId }, title),
      element('p', { className: 'about' }, about),
      buttons,
      ...[this.#bar, this.#said, this.#error, this.#files, this.#box],
    );
    this.element.setAttribute('aria-labelledby', titleId);
    this.#start.addEventListener('click', () => {
      onPlay();
      void this.#play();
    });
    this.#stop.addEventListener('click', () => this.#running?.abort());
  }

  async #play(): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    clearFailure(this.#error);
    this.#files.replaceChildren();
    this.#box.replaceChildren();
    this.#said.textContent = '';
    this.#show(true);
    try {
      await this.#scenario.play(this.#page, this.#stage(running.signal));
    } catch (error) {
      if (running.signal.aborted) this.#said.textContent = 'Cancelled. Nothing was saved.';
      else fillFailure(this.#error, error);
    } finally {
      this.#show(false);
    }
  }

  /** Changes over between the two buttons; the focus stays with them. */
  #show(running: boolean): void {
    const hadFocus = [this.#start, this.#stop].includes(document.activeElement as HTMLButtonElement);
    this.#start.hidden = running;
    this.#stop.hidden = !running;
    this.#bar.hidden = !running;
    this.#bar.removeAttribute('value');
    if (hadFocus) (running ? this.#stop : this.#start).focus();
  }

  #stage(signal: AbortSignal): Stage {
    return {
      signal,
      box: this.#box,
      say: (text) => {
        if (this.#said.textContent !== text) this.#said.textContent = text;
      },
      progress: (fraction) => this.#progress(fraction),
      run: async ({ request, options }, { save = true, onProgress } = {}) => {
        const report = (progress: ExportProgress) => {
          this.#progress(progress.fraction);
          onProgress?.(progress);
        };
        const result = await this.#page.exporter.export(request, { ...options, signal, onProgress: report });
        this.#list(result);
        if (save) await download(result);
        return result;
      },
      table: (preview, isMarked) => this.#table(preview, isMarked),
    };
  }

  #progress(fraction: number | undefined): void {
    if (fraction === undefined) this.#bar.removeAttribute('value');
    else this.#bar.value = fraction;
  }

  #list(result: ExportResult): void {
    const files = result.files.map((file) => {
      const save = element('button', { type: 'button', ariaLabel: `Save ${file.name}` }, 'Save');
      save.addEventListener('click', () => void download({ ...result, files: [file] }));
      return element(
        'li',
        { className: 'file' },
        element('bdi', { className: 'name' }, file.name),
        element('span', { className: 'muted' }, `${pluralText(file.rows, 'row')} · ${bytesText(file.size)}`),
        save,
      );
    });
    const notes = result.warnings.map(({ message, count }) =>
      element(
        'li',
        { className: 'warning' },
        element('span', { className: 'count' }, `${countText(count)} ×`),
        ` ${message}`,
      ),
    );
    this.#files.replaceChildren(...files, ...notes);
  }

  #table({ columns, rows }: ExportPreview, isMarked: (row: ExportPreview['rows'][number]) => boolean = () => false) {
    const head = element('tr', {}, ...columns.map(({ label }) => element('th', { scope: 'col' }, label)));
    const body = rows.map((row) => {
      const cells = row.map((cell) => element('td', {}, cellText(cell)));
      return element('tr', { className: isMarked(row) ? 'marked' : '' }, ...cells);
    });
    const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
    const scroller = element('section', { className: 'scroller', tabIndex: 0, ariaLabel: 'First rows' }, table);
    this.#box.append(scroller);
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'number' ? String(Math.round(cell * 100) / 100) : String(cell);
}
