import { formatInTimeZone, fromZonedTime } from 'date-fns-tz';
import { byId, element } from './dom.ts';
import type { OfferedChannel } from './server-api.ts';

const DAY = 86_400;
/** Bounds fall on whole ten minutes where the data do. Seconds. */
const STEP = 600;
/** Offered where a channel has no messages; Unix seconds. */
const NO_DATA = { first: Date.UTC(2024, 0, 1) / 1000, last: Date.UTC(2024, 0, 2) / 1000 - 1 };

/** Zone and window: the fields show the clock of the chosen zone, and the instants stay when the zone changes. */
export class WindowPicker {
  readonly #zone = byId('zone', HTMLInputElement);
  readonly #zoneHint = byId('zone-hint', HTMLParagraphElement);
  readonly #hint = byId('window-hint', HTMLParagraphElement);
  readonly #fields = { from: byId('from', HTMLInputElement), to: byId('to', HTMLInputElement) };
  readonly #zones = new Map(['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone]));
  #timezone = 'UTC';
  #data = NO_DATA;
  /** Unix seconds. */
  readonly #bounds = { from: Number.NaN, to: Number.NaN };

  /** @param onChange called after every change made here */
  constructor(onChange: () => void) {
    byId('zones', HTMLDataListElement).append(
      ...[...this.#zones.values()].map((value) => element('option', { value })),
    );
    this.#zone.addEventListener('input', () => {
      if (this.#takeZone()) onChange();
    });
    this.#zone.addEventListener('change', () => {
      this.#zone.value = this.#timezone;
      this.#takeZone();
    });
    for (const bound of ['from', 'to'] as const)
      this.#fields[bound].addEventListener('input', () => {
        // The other field is not read again: what it shows may be a time that the clock shows twice.
        this.#bounds[bound] = this.#instant(this.#fields[bound]);
        this.#explain();
        onChange();
      });
    for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-days]'))
      button.addEventListener('click', () => {
        this.#choose(button.dataset.days === 'all' ? undefined : Number(button.dataset.days));
        onChange();
      });
  }

  /** Offers the span of a channel's data, and chooses its last `days`, or all of it. */
  show({ first = NO_DATA.first, last = NO_DATA.last }: OfferedChannel, days?: number): void {
    this.#data = { first, last };
    this.#choose(days);
  }

  /** The zone, by its proper name. */
  get timezone(): string {
    return this.#timezone;
  }

  /** The window, Unix seconds; NaN where a field is empty. */
  get bounds(): { from: number; to: number } {
    return { ...this.#bounds };
  }

  #choose(days: number | undefined): void {
    const start = Math.floor(this.#data.first / STEP) * STEP;
    this.#bounds.to = (Math.floor(this.#data.last / STEP) + 1) * STEP;
    this.#bounds.from = days === undefined ? start : Math.max(start, this.#bounds.to - days * DAY);
    this.#render();
  }

  #takeZone(): boolean {
    const zone = this.#known(this.#zone.value.trim());
    this.#zone.setAttribute('aria-invalid', String(zone === undefined));
    this.#zoneHint.textContent = zone === undefined ? `Not a zone yet; still ${this.#timezone}.` : '';
    if (zone === undefined || zone === this.#timezone) return false;
    this.#timezone = zone;
    this.#render();
    return true;
  }

  /** The proper name of a zone; those that the browser knows by another name (`Asia/Kathmandu`) stay as typed. */
  #known(typed: string): string | undefined {
    const listed = this.#zones.get(typed.toLowerCase());
    if (listed !== undefined || !typed.includes('/')) return listed;
    try {
      new Intl.DateTimeFormat('en', { timeZone: typed });
      return typed;
    } catch {
      return undefined;
    }
  }

  #instant(field: HTMLInputElement): number {
    return field.value === '' ? Number.NaN : fromZonedTime(field.value, this.#timezone).getTime() / 1000;
  }

  #render(): void {
    const text = (seconds: number) =>
      Number.isNaN(seconds) ? '' : formatInTimeZone(seconds * 1000, this.#timezone, "yyyy-MM-dd'T'HH:mm:ss");
    this.#fields.from.value = text(this.#bounds.from);
    this.#fields.to.value = text(this.#bounds.to);
    this.#explain();
  }

  /** Says which instants these are, since the clock of a zone shows some twice. */
  #explain(): void {
    const text = (seconds: number) =>
      Number.isNaN(seconds)
        ? '…'
        : new Date(seconds * 1000)
            .toISOString()
            .replace('T', ' ')
            .replace(/(:00)?\.000Z$/, '');
    this.#hint.textContent = `${text(this.#bounds.from)} to ${text(this.#bounds.to)} UTC`;
  }
}
