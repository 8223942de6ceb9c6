import { byId } from './dom.ts';
import { FaultForm } from './fault-form.ts';
import { logRow } from './log-row.ts';
import { FAULTS } from './offered-faults.ts';
import { type LogLine, serverApi } from './server-api.ts';

const POLL_MS = 1000;
const LINES = 60;

/** Faults to switch on, and the requests that the server saw. Asks the server only while it is open. */
export class ServerPanel {
  readonly #panel = byId('server-panel', HTMLDetailsElement);
  readonly #faults = new FaultForm('fault', FAULTS, serverApi.setFaults);
  readonly #rows = byId('log-rows', HTMLTableSectionElement);
  readonly #note = byId('log-note', HTMLSpanElement);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    byId('log-clear', HTMLButtonElement).addEventListener('click', async () => {
      await serverApi.clearLog();
      await this.#refresh();
    });
    this.#panel.addEventListener('toggle', () => void this.#refresh());
    document.addEventListener('visibilitychange', () => void this.#refresh());
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#panel.open || document.hidden) return;
    try {
      const [lines, faults] = await Promise.all([serverApi.log(), serverApi.faults()]);
      this.#faults.show(faults);
      this.#list(lines);
    } catch (error) {
      this.#faults.fail(error);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), POLL_MS);
  }

  #list(lines: readonly LogLine[]): void {
    const underWay = lines.filter(({ ended }) => ended === undefined).length;
    this.#note.textContent = `${lines.length} · ${underWay} under way`;
    this.#rows.replaceChildren(...lines.slice(-LINES).reverse().map(logRow));
  }
}
