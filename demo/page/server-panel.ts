import { byId, element } from './dom.ts';
import { FaultForm, type OfferedFault } from './fault-form.ts';
import { countText } from './figures.ts';
import { type LogLine, serverApi } from './server-api.ts';

const FAULTS: readonly OfferedFault[] = [
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
