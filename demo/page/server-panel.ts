import { byId, element } from './dom.ts';
import { messageOf } from './failure.ts';
import { countText, pluralText } from './figures.ts';
import { type ActiveFault, type LogLine, serverApi } from './server-api.ts';

/** The faults on offer: what a person reads, and the rules that make it so. */
const FAULTS: readonly { label: string; rules: readonly object[] }[] = [
  { label: '429, try again in 2 seconds', rules: [{ kind: 'status', status: 429, retryAfter: 2 }] },
  { label: '500, the server fails', rules: [{ kind: 'status', status: 500 }] },
  { label: '403, access refused', rules: [{ kind: 'status', status: 403 }] },
  { label: 'The token expires', rules: [{ kind: 'expireToken' }] },
  { label: 'Slow: 500 ms for each request', rules: [{ kind: 'delay', ms: 500 }] },
  { label: 'Never answers', rules: [{ kind: 'hang' }] },
  { label: 'Connection reset', rules: [{ kind: 'reset' }] },
  { label: 'Answer cut short', rules: [{ kind: 'cut' }] },
  { label: 'Answer cut short, looks whole', rules: [{ kind: 'cutSilently' }] },
  { label: 'gzip cut short, looks whole', rules: [{ kind: 'cutGzip' }] },
  { label: 'HTML instead of JSON', rules: [{ kind: 'notJson' }] },
  { label: 'JSON without a total', rules: [{ kind: 'badEnvelope' }] },
  { label: 'Pages of 100 at most', rules: [{ kind: 'lowerLimit', limit: 100 }] },
  { label: 'A message arrives while reading', rules: [{ kind: 'shift' }] },
  { label: 'Messages outside the window', rules: [{ kind: 'outsideWindow', count: 2 }] },
  { label: 'Ties in changing order', rules: [{ kind: 'shuffleTies' }] },
];

const POLL_MS = 1000;
const LINES = 60;

/** Faults to switch on, and the requests that the server saw. Asks the server only while it is open. */
export class ServerPanel {
  readonly #panel = byId('server-panel', HTMLDetailsElement);
  readonly #fault = byId('fault', HTMLSelectElement);
  readonly #times = byId('fault-times', HTMLSelectElement);
  readonly #state = byId('fault-state', HTMLParagraphElement);
  readonly #rows = byId('log-rows', HTMLTableSectionElement);
  readonly #note = byId('log-note', HTMLSpanElement);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#fault.append(...FAULTS.map(({ label }, index) => element('option', { value: String(index) }, label)));
    byId('faults', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const times = this.#times.value === '' ? {} : { times: Number(this.#times.value) };
      const rules = FAULTS[Number(this.#fault.value)]?.rules ?? [];
      void this.#apply(rules.map((rule) => ({ ...rule, ...times })));
    });
    byId('fault-clear', HTMLButtonElement).addEventListener('click', () => void this.#apply([]));
    byId('log-clear', HTMLButtonElement).addEventListener('click', async () => {
      await serverApi.clearLog();
      await this.#refresh();
    });
    this.#panel.addEventListener('toggle', () => void this.#refresh());
    document.addEventListener('visibilitychange', () => void this.#refresh());
  }

  async #apply(rules: readonly object[]): Promise<void> {
    try {
      this.#tell(await serverApi.setFaults(rules));
    } catch (error) {
      this.#state.textContent = messageOf(error);
    }
  }

  #tell(faults: readonly ActiveFault[]): void {
    const text = faults
      .map(({ kind, times, acted }) => `${kind}: has acted ${pluralText(acted, 'time')}${times ? ` of ${times}` : ''}`)
      .join('; ');
    const state = text || 'No fault is on.';
    if (this.#state.textContent !== state) this.#state.textContent = state;
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#panel.open || document.hidden) return;
    try {
      const [lines, faults] = await Promise.all([serverApi.log(), serverApi.faults()]);
      this.#tell(faults);
      this.#list(lines);
    } catch (error) {
      this.#state.textContent = messageOf(error);
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

function logRow({ method, url, status, bytes, started, ended, aborted, faults }: LogLine): HTMLTableRowElement {
  const outcome = aborted ? 'cancelled' : ended === undefined ? 'under way' : String(status ?? 'broken');
  const bad = aborted || (ended !== undefined && (status === undefined || status >= 400));
  return element(
    'tr',
    {},
    element('td', {}, new Date(started).toISOString().slice(11, 23)),
    element('td', { className: bad ? 'bad' : '' }, faults ? `${outcome} (${faults.join(', ')})` : outcome),
    element('td', { className: 'number' }, ended === undefined ? '' : (ended - started).toFixed(0)),
    element('td', { className: 'number' }, countText(bytes)),
    element('td', { title: url }, `${method} ${url}`),
  );
}
