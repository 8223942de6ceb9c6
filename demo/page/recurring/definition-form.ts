import { fromZonedTime } from 'date-fns-tz';
import type { CatchUp, Executor, Exporter, ExportRequest, FileOptions, NotificationMedium } from 'downlink-export';
import { byId, checkedValue } from '../dom.ts';
import { clearFailure, fillFailure } from '../failure.ts';
import { periodicityOf, recurringRequestOf } from './recurring-request.ts';

/** What the settings say now. */
export interface Settings {
  readonly request: ExportRequest;
  readonly options: FileOptions;
}

/** The form that makes a definition of the settings. */
export class DefinitionForm {
  readonly #exporter: Exporter;
  readonly #current: () => Settings;
  readonly #error = byId('definition-error', HTMLDivElement);
  readonly #announcement = byId('definition-announcement', HTMLParagraphElement);
  readonly #create = byId('definition-create', HTMLButtonElement);
  readonly #medium = byId('medium', HTMLSelectElement);
  readonly #permission = byId('page-permission', HTMLButtonElement);
  readonly #permissionState = byId('page-permission-state', HTMLSpanElement);

  /** @param current gives the settings, asked for at every creation */
  constructor(exporter: Exporter, current: () => Settings) {
    this.#exporter = exporter;
    this.#current = current;
    const form = byId('definition-form', HTMLFormElement);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    form.addEventListener('input', () => clearFailure(this.#error));
    this.#medium.addEventListener('change', () => this.#noteMedium());
    this.#permission.addEventListener('click', async () => {
      this.#tellPermission(await exporter.notifications.requestPermission());
    });
    this.#tellPermission(exporter.notifications.permission());
    this.#noteMedium();
  }

  async #submit(): Promise<void> {
    clearFailure(this.#error);
    this.#announcement.textContent = '';
    this.#create.disabled = true;
    try {
      const { request, options } = this.#current();
      const executor = checkedValue('executor') as Executor;
      const catchUp = byId('catch-up', HTMLSelectElement).value as CatchUp;
      await this.#exporter.definitions.create(this.#recurring(request), { executor, catchUp, options });
      this.#announcement.textContent = 'Created, and stored on this disk.';
    } catch (error) {
      fillFailure(this.#error, error);
    } finally {
      this.#create.disabled = false;
    }
  }

  #recurring(request: ExportRequest): ExportRequest {
    const value = (id: string) => byId(id, HTMLInputElement).value;
    const start = value('first-run');
    const zone = request.format.timezone ?? 'UTC';
    return recurringRequestOf(request, {
      periodicity: periodicityOf(value('every-count'), byId('every-unit', HTMLSelectElement).value),
      window: byId('window-length', HTMLSelectElement).value,
      periodStart: start === '' ? Number.NaN : fromZonedTime(start, zone).getTime() / 1000,
      medium: this.#medium.value as NotificationMedium | '',
      target: value('message-target').trim(),
      success: { title: value('success-title'), text: value('success-text') },
      failure: { title: value('failure-title'), text: value('failure-text') },
    });
  }

  #noteMedium(): void {
    byId('message-note', HTMLSpanElement).textContent = this.#medium.value || 'none';
  }

  #tellPermission(permission: string): void {
    const said = { granted: 'Allowed.', denied: 'Not allowed.', default: '', unsupported: 'Not in this browser.' };
    this.#permissionState.textContent = said[permission as keyof typeof said] ?? '';
    this.#permission.disabled = permission !== 'default';
  }
}
