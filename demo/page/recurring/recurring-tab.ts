import type { Exporter } from 'downlink-export';
import { byId } from '../dom.ts';
import { fillFailure } from '../failure.ts';
import { DefinitionForm, type Settings } from './definition-form.ts';
import { DefinitionList } from './definition-list.ts';
import { JobList } from './job-list.ts';
import { OfflineSwitch } from './offline-switch.ts';
import { StoredExports } from './stored-exports.ts';
import { SyncPanel } from './sync-panel.ts';

const STATUS_MS = 2000;

const SCHEDULE_TEXTS = {
  stopped: 'The scheduler is off.',
  standby: 'Another tab runs what is due.',
  leading: 'This tab runs what is due.',
} as const;

/** Everything about recurring exports, side by side: what this browser has, what it still has to tell, what the server has. */
export class RecurringTab {
  readonly #exporter: Exporter;
  readonly #state = byId('schedule-state', HTMLSpanElement);
  readonly #stored: StoredExports;
  #statusTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param current gives the settings */
  constructor(exporter: Exporter, current: () => Settings) {
    this.#exporter = exporter;
    new OfflineSwitch();
    new DefinitionForm(exporter, current);
    const definitions = new DefinitionList(exporter);
    const jobs = new JobList(exporter);
    const sync = new SyncPanel(exporter);
    this.#stored = new StoredExports();
    const box = byId('definition-error', HTMLDivElement);
    const fail = (error: unknown) => fillFailure(box, error);
    exporter.definitions.subscribe((list) => definitions.show(list), fail);
    exporter.jobs.subscribe((list) => void jobs.show(list).catch(fail), fail);
    exporter.sync.subscribe((status) => sync.show(status), fail);
    exporter.scheduler.start().catch(fail);
  }

  /** Whether it is shown; what is not shown asks the server nothing. */
  set shown(shown: boolean) {
    this.#stored.shown = shown;
    clearTimeout(this.#statusTimer);
    if (shown) void this.#showStatus();
  }

  async #showStatus(): Promise<void> {
    const status = await this.#exporter.scheduler.status().catch(() => undefined);
    const text = status ? SCHEDULE_TEXTS[status.state] : '';
    if (this.#state.textContent !== text) this.#state.textContent = text;
    clearTimeout(this.#statusTimer);
    this.#statusTimer = setTimeout(() => void this.#showStatus(), STATUS_MS);
  }
}
