/** The fault lab: faults to switch on, an export through them, and the requests that the server saw. */
import { download, type Exporter, type ExportProgress } from 'downlink-export';
import { byId, element } from '../page/dom.ts';
import { messageOf } from '../page/failure.ts';
import { pluralText } from '../page/figures.ts';
import { logRow } from '../page/log-row.ts';
import { FAULTS } from '../page/offered-faults.ts';
import { type LogLine, serverApi } from '../page/server-api.ts';
import type { Order } from './scenarios/scenario.ts';

const POLL_MS = 700;
const LINES = 80;

/** The lab. It asks the server only while it can be seen. */
export class FaultLab {
  readonly #exporter: Exporter;
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #times = byId('fault-times', HTMLSelectElement);
  readonly #state = byId('fault-state', HTMLParagraphElement);
  readonly #said = byId('lab-said', HTMLParagraphElement);
  readonly #bar = byId('lab-progress', HTMLProgressElement);
  readonly #start = byId('lab-export', HTMLButtonElement);
  readonly #rows = byId('log-rows', HTMLTableSectionElement);
  readonly #note = byId('log-note', HTMLSpanElement);
  readonly #on = new Set<number>();
  /** Counts the changes: what was asked before the last one is out of date. */
  #changes = 0;
  #isVisible = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;

  /** @param order gives what to export through the faults */
  constructor(exporter: Exporter, order: () => Order) {
    this.#exporter = exporter;
    this.#buttons = FAULTS.map(({ label }, index) => {
      const button = element('button', { type: 'button', ariaPressed: 'false' }, label);
      button.addEventListener('click', () => {
        if (!this.#on.delete(index)) this.#on.add(index);
        void this.#apply();
      });
      return button;
    });
    byId('faults', HTMLDivElement).append(...this.#buttons);
    this.#times.addEventListener('change', () => void this.#apply());
    byId('fault-clear', HTMLButtonElement).addEventListener('click', () => {
      this.#on.clear();
      void this.#apply();
    });
    byId('log-clear', HTMLButtonElement).addEventListener('click', async () => {
      await serverApi.clearLog();
      await this.#refresh();
    });
    this.#start.addEventListener('click', () => {
      if (this.#running) this.#running.abort();
      else void this.#export(order());
    });
    new IntersectionObserver(([entry]) => {
      this.#isVisible = entry?.isIntersecting === true;
      void this.#refresh();
    }).observe(byId('log', HTMLTableElement).parentElement!);
    document.addEventListener('visibilitychange', () => void this.#refresh());
  }

  #showButtons(): void {
    for (const [index, button] of this.#buttons.entries()) button.ariaPressed = String(this.#on.has(index));
  }

  async #apply(): Promise<void> {
    this.#changes++;
    this.#showButtons();
    const limit = this.#times.value === '' ? {} : { times: Number(this.#times.value) };
    const rules = [...this.#on].flatMap((index) => FAULTS[index]?.rules ?? []).map((rule) => ({ ...rule, ...limit }));
    try {
      this.#tell(await serverApi.setFaults(rules));
    } catch (error) {
      this.#state.textContent = messageOf(error);
    }
  }

  async #export({ request, options }: Order): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#start.textContent = 'Cancel';
    this.#bar.hidden = false;
    this.#bar.removeAttribute('value');
    this.#say('Exporting.');
    const started = performance.now();
    try {
      const onProgress = (progress: ExportProgress) => this.#report(progress);
      const result = await this.#exporter.export(request, { ...options, signal: running.signal, onProgress });
      const rows = result.files.reduce((sum, file) => sum + file.rows, 0);
      this.#say(`${pluralText(rows, 'row')} in ${((performance.now() - started) / 1000).toFixed(1)} s, none lost.`);
      await download(result);
    } catch (error) {
      this.#say(running.signal.aborted ? 'Cancelled. Nothing was saved.' : messageOf(error));
    } finally {
      this.#running = undefined;
      this.#start.textContent = 'Export through them';
      this.#bar.hidden = true;
      await this.#refresh();
    }
  }

  #report({ fraction, waiting }: ExportProgress): void {
    if (fraction === undefined) this.#bar.removeAttribute('value');
    else this.#bar.value = fraction;
    this.#say(waiting ? 'The connection is lost. The export waits, and tries again.' : 'Exporting.');
  }

  #say(text: string): void {
    if (this.#said.textContent !== text) this.#said.textContent = text;
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isVisible || document.hidden) return;
    try {
      const changes = this.#changes;
      const [lines, faults] = await Promise.all([serverApi.log(), serverApi.faults()]);
      if (changes === this.#changes) this.#tell(faults);
      this.#list(lines);
    } catch (error) {
      this.#state.textContent = messageOf(error);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), POLL_MS);
  }

  #tell(faults: Awaited<ReturnType<typeof serverApi.faults>>): void {
    const acted = faults.reduce((sum, fault) => sum + fault.acted, 0);
    const left = faults.filter(({ times, acted: done }) => times === undefined || done < times).length;
    let text = `${pluralText(left, 'fault')} on. Faults have acted ${pluralText(acted, 'time')}.`;
    if (faults.length === 0) text = 'No fault is on.';
    else if (left === 0) {
      text = `No fault is on any more. They have acted ${pluralText(acted, 'time')}.`;
      this.#on.clear();
      this.#showButtons();
    }
    if (this.#state.textContent !== text) this.#state.textContent = text;
  }

  #list(lines: readonly LogLine[]): void {
    const underWay = lines.filter(({ ended }) => ended === undefined).length;
    this.#note.textContent = `${lines.length} · ${underWay} under way`;
    this.#rows.replaceChildren(...lines.slice(-LINES).reverse().map(logRow));
  }
}
