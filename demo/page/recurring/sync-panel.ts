import type { Exporter, SyncStatus } from 'downlink-export';
import { byId, element } from '../dom.ts';
import { messageOf } from '../failure.ts';
import { countText } from '../figures.ts';
import { timeText } from './words.ts';

const STATE_TEXTS: Readonly<Record<SyncStatus['state'], string>> = {
  off: 'off',
  idle: 'nothing left to tell',
  running: 'running',
  waiting: 'waiting',
  needsToken: 'needs a token',
  offline: 'offline',
};

/** How things stand with the server, and what it is still to be told. */
export class SyncPanel {
  readonly #exporter: Exporter;
  readonly #state = byId('sync-state', HTMLSpanElement);
  readonly #empty = byId('outbox-empty', HTMLParagraphElement);
  readonly #scroller = byId('outbox-scroller', HTMLElement);
  readonly #rows = byId('outbox', HTMLTableSectionElement);

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
    byId('sync-now', HTMLButtonElement).addEventListener('click', () => void this.#syncNow());
  }

  show({ state, reason, lastRunAt, entries }: SyncStatus): void {
    const at = lastRunAt === null ? '' : ` · last run ${timeText(lastRunAt)}`;
    const text = `${STATE_TEXTS[state]}${reason ? `: ${reason}` : ''}${at}`;
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#empty.hidden = entries.length > 0;
    this.#scroller.hidden = entries.length === 0;
    this.#rows.replaceChildren(
      ...entries.map((entry) =>
        element(
          'tr',
          {},
          element('td', { title: entry.definitionId }, `${entry.action} ${entry.definitionId.slice(0, 8)}`),
          element('td', { className: entry.state === 'rejected' ? 'bad' : '' }, entry.state),
          element('td', { className: 'number' }, countText(entry.attempts)),
          element('td', {}, timeText(entry.nextTryAt)),
          element('td', { className: 'wrap' }, entry.reason ?? ''),
        ),
      ),
    );
  }

  async #syncNow(): Promise<void> {
    try {
      this.show(await this.#exporter.sync.run());
    } catch (error) {
      this.#state.textContent = messageOf(error);
    }
  }
}
