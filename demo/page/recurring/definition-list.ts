import type { Definition, Exporter } from 'downlink-export';
import { byId, element, shortName } from '../dom.ts';
import { messageOf } from '../failure.ts';
import { pluralText } from '../figures.ts';
import { KeyedList } from './keyed-list.ts';
import { clockText, durationText } from './words.ts';

const NEXT_RUNS = 5;

/** Milliseconds after which the next runs are looked up anew, however far off the first of them is: clocks jump. */
const LONGEST_WAIT_MS = 60_000;

/** What each state of sync means, for people. */
const SYNC_TEXTS: Readonly<Record<Definition['sync']['state'], string>> = {
  local: 'this browser only',
  acknowledged: 'on the server',
  queued: 'to be sent',
  inFlight: 'being sent',
  unknown: 'sent, outcome unknown',
  waiting: 'to be sent again',
  rejected: 'rejected',
};

/** The definitions, with what can be done about each. */
export class DefinitionList {
  readonly #empty = byId('definitions-empty', HTMLParagraphElement);
  readonly #list: KeyedList<Definition, DefinitionEntry>;

  constructor(exporter: Exporter) {
    const make = () => new DefinitionEntry(exporter);
    this.#list = new KeyedList(byId('definitions', HTMLUListElement), ({ id }) => id, make);
  }

  show(definitions: readonly Definition[]): void {
    this.#empty.hidden = definitions.length > 0;
    this.#list.show(definitions.toReversed());
  }
}

class DefinitionEntry {
  readonly root = element('li', { className: 'entry' });
  readonly #exporter: Exporter;
  readonly #name = element('bdi', { className: 'name' });
  readonly #facts = element('span', { className: 'muted' });
  readonly #sync = element('span', { className: 'state' });
  readonly #reason = element('p', { className: 'hint' });
  readonly #next = element('ol', { className: 'next-runs', ariaLabel: 'Next runs' });
  readonly #nextPanel = element('details', {}, element('summary', {}, 'Next runs'), this.#next);
  readonly #error = element('p', { className: 'bad', role: 'alert' });
  readonly #periodicity = element('input', {
    type: 'text',
    className: 'narrow',
    ariaLabel: 'Every, as ISO 8601',
    spellcheck: false,
  });
  readonly #edit: HTMLFormElement;
  #definition: Definition | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
    const button = (text: string, act: () => Promise<unknown>) => {
      const made = element('button', { type: 'button' }, text);
      made.addEventListener('click', () => void this.#try(act));
      return made;
    };
    const editing = button('Edit', async () => {
      this.#edit.hidden = !this.#edit.hidden;
      editing.ariaExpanded = String(!this.#edit.hidden);
      if (!this.#edit.hidden) this.#periodicity.focus();
    });
    editing.ariaExpanded = 'false';
    this.#edit = element(
      'form',
      { className: 'row', hidden: true },
      'Every',
      this.#periodicity,
      element('button', { type: 'submit' }, 'Save'),
    );
    this.#edit.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#try(async () => {
        const { id, request } = this.#definition!;
        await this.#exporter.definitions.update(id, {
          request: { ...request, periodicity: this.#periodicity.value.trim() },
        });
        this.#edit.hidden = true;
        editing.ariaExpanded = 'false';
        editing.focus();
      });
    });
    this.#nextPanel.addEventListener('toggle', () => void this.#showNext());
    this.root.append(
      element('div', { className: 'entry-head' }, this.#name, this.#sync, this.#facts),
      this.#reason,
      this.#nextPanel,
      this.#edit,
      this.#error,
      element(
        'div',
        { className: 'entry-actions' },
        button('Run now', () => exporter.definitions.run(this.#definition!.id)),
        editing,
        button('Delete', () => exporter.definitions.delete(this.#definition!.id)),
      ),
    );
  }

  show(definition: Definition): void {
    const isNew = this.#definition?.revision !== definition.revision;
    this.#definition = definition;
    const { request, executor, sync, skipped } = definition;
    this.#name.textContent = nameOf(definition);
    this.#facts.textContent = [
      `every ${durationText(request.periodicity ?? '')}`,
      `run by ${executor === 'server' ? 'the server' : 'this browser'}`,
      ...(skipped > 0 ? [`${pluralText(skipped, 'run')} skipped`] : []),
      ...(sync.duplicates.length > 0 ? [`${sync.duplicates.length} more on the server that look like it`] : []),
    ].join(' · ');
    this.#sync.textContent = SYNC_TEXTS[sync.state];
    this.#sync.dataset.state = sync.state;
    const tried = sync.attempts > 1 ? ` (tried ${pluralText(sync.attempts, 'time')})` : '';
    this.#reason.textContent = sync.reason === null ? '' : `${sync.reason}${tried}`;
    if (this.#edit.hidden) this.#periodicity.value = request.periodicity ?? '';
    if (isNew) void this.#showNext();
  }

  /** Shows the next runs while they are open, and others once the first of them has come. */
  async #showNext(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#nextPanel.open || !this.#definition) return;
    const { id, request } = this.#definition;
    const runs = await this.#exporter.scheduler.next(id, NEXT_RUNS).catch(() => []);
    const zone = request.format.timezone ?? 'UTC';
    this.#next.replaceChildren(...runs.map((run) => element('li', {}, clockText(run, zone))));
    const [first] = runs;
    clearTimeout(this.#timer);
    if (first === undefined) return;
    this.#timer = setTimeout(() => void this.#showNext(), Math.min(first * 1000 - Date.now() + 1, LONGEST_WAIT_MS));
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    this.#error.textContent = '';
    try {
      await act();
    } catch (error) {
      this.#error.textContent = messageOf(error);
    }
  }
}

/** What to call a definition: its file's name, else what it exports. */
function nameOf({ request }: Definition): string {
  const names = request.items.map(({ filename, params }) => {
    if (filename) return filename;
    if (!('channelId' in params)) return 'export';
    const targets = (params.target.label ?? params.target.value).split(',').map((name) => shortName(name.trim()));
    return `${params.channelId}: ${targets.slice(0, 3).join(', ')}${targets.length > 3 ? ' …' : ''}`;
  });
  return names.join(' + ');
}
