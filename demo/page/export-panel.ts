import {
  download,
  type Exporter,
  type ExportOptions,
  type ExportProgress,
  type ExportRequest,
  type ExportResult,
} from 'downlink-export';
import { byId, element } from './dom.ts';
import { hideFailure, showFailure } from './failure.ts';
import { bytesText, countText, pluralText } from './figures.ts';

/** What to export. */
export interface PanelExport {
  readonly request: ExportRequest;
  readonly options: ExportOptions;
  /** Where its messages come from, for people. Default: nobody is told. */
  readonly from?: string | undefined;
}

const PHASES: Readonly<Record<ExportProgress['phase'], string>> = {
  reading: 'Reading',
  finishing: 'Finishing',
  done: 'Done',
};

/** The button that exports, the one that cancels, and what comes of it. */
export class ExportPanel {
  readonly #exporter: Exporter;
  readonly #start = byId('export', HTMLButtonElement);
  readonly #cancel = byId('cancel', HTMLButtonElement);
  readonly #panel = byId('progress-panel', HTMLDivElement);
  readonly #bar = byId('progress', HTMLProgressElement);
  readonly #text = byId('progress-text', HTMLParagraphElement);
  readonly #announcement = byId('announcement', HTMLParagraphElement);
  readonly #results = byId('results', HTMLUListElement);
  #running: AbortController | undefined;

  /** @param current gives the request to export and its options, asked for at every start */
  constructor(exporter: Exporter, current: () => PanelExport) {
    this.#exporter = exporter;
    this.#start.addEventListener('click', () => void this.run(current()));
    this.#cancel.addEventListener('click', () => this.#running?.abort());
  }

  /** Exports a request and saves its files. Does nothing while another export runs. */
  async run({ request, options, from }: PanelExport): Promise<void> {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    hideFailure();
    this.#results.replaceChildren();
    this.#show(true);
    this.#announce('Exporting.');
    const started = performance.now();
    try {
      const result = await this.#exporter.export(request, {
        ...options,
        signal: running.signal,
        onProgress: (progress) => this.#report(progress),
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.#announce(`Exported in ${seconds} s${from === undefined ? '' : ` from ${from}`}.`);
      this.#list(result);
      await download(result);
    } catch (error) {
      if (running.signal.aborted) this.#announce('Cancelled. Nothing was saved.');
      else {
        this.#announce('');
        showFailure(error);
      }
    } finally {
      this.#running = undefined;
      this.#show(false);
    }
  }

  /** Says something to those who hear the page; while an export runs, the progress bar says it to the others. */
  #announce(text: string): void {
    if (this.#announcement.textContent !== text) this.#announcement.textContent = text;
  }

  /** Changes over between the two buttons; the focus stays with them. */
  #show(running: boolean): void {
    const hadFocus = [this.#start, this.#cancel].includes(document.activeElement as HTMLButtonElement);
    this.#start.hidden = running;
    this.#cancel.hidden = !running;
    this.#panel.hidden = !running;
    this.#announcement.classList.toggle('visually-hidden', running);
    if (hadFocus) (running ? this.#cancel : this.#start).focus();
    this.#bar.removeAttribute('value');
    this.#text.textContent = '';
  }

  #report({ phase, messages, totalMessages, rows, bytes, fraction }: ExportProgress): void {
    if (fraction === undefined) this.#bar.removeAttribute('value');
    else this.#bar.value = fraction;
    const read =
      totalMessages === undefined ? countText(messages) : `${countText(messages)} of ${countText(totalMessages)}`;
    const share = fraction === undefined ? '' : ` ${Math.floor(fraction * 100)} %`;
    this.#text.textContent = `${PHASES[phase]}${share} · ${read} messages · ${pluralText(rows, 'row')} · ${bytesText(bytes)}`;
  }

  #list(result: ExportResult): void {
    const files = result.files.map((file) => {
      const again = element('button', { type: 'button', ariaLabel: `Save ${file.name} again` }, 'Save again');
      again.addEventListener('click', () => void download({ ...result, files: [file] }));
      return element(
        'li',
        { className: 'file' },
        element('bdi', { className: 'name' }, file.name),
        element('span', { className: 'muted' }, `${pluralText(file.rows, 'row')} · ${bytesText(file.size)}`),
        again,
      );
    });
    const warnings = result.warnings.map(({ code, message, count }) =>
      element(
        'li',
        { className: 'warning', title: code },
        element('span', { className: 'count' }, `${countText(count)} ×`),
        ` ${message}`,
      ),
    );
    this.#results.replaceChildren(...files, ...warnings);
  }
}
