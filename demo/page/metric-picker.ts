import { byId, element, shortName } from './dom.ts';
import type { Metric } from './request.ts';
import type { OfferedChannel } from './server-api.ts';

/** The list of metrics with their labels. Fires `change` and `input` events of its fields, which bubble to the form. */
export class MetricPicker {
  readonly #list = byId('metrics', HTMLUListElement);
  readonly #count = byId('metric-count', HTMLSpanElement);
  #rows: { name: string; chosen: HTMLInputElement; label: HTMLInputElement }[] = [];

  /** @param onChange called after the buttons changed the choice */
  constructor(onChange: () => void) {
    const choose = (all: boolean) => () => {
      for (const { chosen } of this.#rows) chosen.checked = all;
      onChange();
    };
    byId('metrics-all', HTMLButtonElement).addEventListener('click', choose(true));
    byId('metrics-none', HTMLButtonElement).addEventListener('click', choose(false));
  }

  /** Shows the metrics of a channel, the first `chosen` of them chosen. */
  show({ series }: OfferedChannel, chosen: number): void {
    this.#rows = series.map(({ name }, index) => ({
      name,
      chosen: element('input', { type: 'checkbox', id: `metric-${index}`, checked: index < chosen }),
      label: element('input', {
        type: 'text',
        id: `metric-label-${index}`,
        value: friendlyLabel(name),
        placeholder: 'label',
        ariaLabel: `Label of ${name}`,
        spellcheck: false,
      }),
    }));
    this.#list.replaceChildren(
      ...this.#rows.map((row, index) =>
        element(
          'li',
          {},
          element(
            'label',
            { className: 'check', htmlFor: row.chosen.id, title: row.name },
            row.chosen,
            element('bdi', {}, shortName(row.name)),
            element('span', { className: 'muted' }, series[index]?.unit ?? ''),
          ),
          row.label,
        ),
      ),
    );
  }

  /** The chosen metrics, in the order of the list. */
  get chosen(): Metric[] {
    const chosen = this.#rows.filter((row) => row.chosen.checked);
    this.#count.textContent = `${chosen.length} of ${this.#rows.length}`;
    return chosen.map(({ name, label }) => ({ name, label: label.value.trim() }));
  }
}

/** `urn:tetouan:wind-speed` becomes `Wind speed`; other names have no label of their own. */
function friendlyLabel(name: string): string {
  const last = /^urn:.*:([a-z0-9-]+)$/.exec(name)?.[1]?.replaceAll('-', ' ');
  return last ? last[0]!.toUpperCase() + last.slice(1) : '';
}
