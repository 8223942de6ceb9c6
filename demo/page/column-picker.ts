import type { ExportColumn } from 'downlink-export';
import { byId, element, shortName } from './dom.ts';
import type { Metric } from './request.ts';

interface ColumnRow {
  readonly id: string;
  label: string;
  chosen: boolean;
}

const IDENTITY = ['publisher', 'channel', 'subtopic', 'protocol'];
const LONG_DEFAULT = new Set(['time', 'publisher', 'name', 'value', 'unit']);
const LONG = ['time', 'publisher', 'name', 'value', 'unit', 'channel', 'subtopic', 'protocol'].concat([
  'created',
  'updateTime',
  'stringValue',
  'boolValue',
  'dataValue',
  'sum',
]);

/** The list of columns: choose, order and rename them. Long and wide output each have a list of their own. */
export class ColumnPicker {
  readonly #list = byId('columns', HTMLOListElement);
  readonly #onChange: () => void;
  readonly #long: ColumnRow[] = LONG.map((id) => ({ id, label: titled(id), chosen: LONG_DEFAULT.has(id) }));
  #wide: ColumnRow[] = ['time', ...IDENTITY].map((id) => ({ id, label: titled(id), chosen: id === 'time' }));
  #metrics: readonly Metric[] = [];
  #shown: ColumnRow[] = this.#long;

  /** @param onChange called after every change made here */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const path = byId('payload-path', HTMLInputElement);
    const add = () => {
      const field = path.value.trim().replace(/^payload\./, '');
      path.value = '';
      if (field === '') return;
      this.#long.push({ id: `payload.${field}`, label: field, chosen: true });
      this.#render();
      this.#onChange();
    };
    byId('payload-add', HTMLButtonElement).addEventListener('click', add);
    path.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      add();
    });
  }

  /** Shows the columns there are for a layout and its metrics; keeps what was chosen before. */
  show(layout: 'long' | 'wide', metrics: readonly Metric[]): void {
    const known = new Map(this.#wide.map((row) => [row.id, row]));
    const before = new Map(this.#metrics.map(({ name, label }) => [name, label || name]));
    const names = new Set(metrics.map(({ name }) => name));
    for (const { name, label } of metrics) {
      const row = known.get(name);
      if (!row) this.#wide.push({ id: name, label: label || name, chosen: true });
      else if (row.label === before.get(name)) row.label = label || name;
    }
    this.#wide = this.#wide.filter(({ id }) => id === 'time' || IDENTITY.includes(id) || names.has(id));
    this.#metrics = metrics;
    this.#shown = layout === 'wide' ? this.#wide : this.#long;
    byId('payload-row', HTMLDivElement).hidden = layout === 'wide';
    this.#render();
  }

  /** The chosen columns, in their order. */
  get chosen(): ExportColumn[] {
    return this.#shown.filter((row) => row.chosen).map(({ id, label }) => ({ id, label: label || id }));
  }

  #render(): void {
    const focused = document.activeElement?.id;
    this.#list.replaceChildren(...this.#shown.map((row, index) => this.#line(row, index)));
    if (focused?.startsWith('column-')) document.getElementById(focused)?.focus();
  }

  #line(row: ColumnRow, index: number): HTMLLIElement {
    const chosen = element('input', { type: 'checkbox', id: `column-${index}`, checked: row.chosen });
    const label = element('input', {
      type: 'text',
      id: `column-label-${index}`,
      value: row.label,
      ariaLabel: `Header of ${row.id}`,
      spellcheck: false,
    });
    chosen.addEventListener('change', () => {
      row.chosen = chosen.checked;
    });
    label.addEventListener('input', () => {
      row.label = label.value;
    });
    return element(
      'li',
      {},
      element(
        'label',
        { className: 'check', htmlFor: chosen.id, title: row.id },
        chosen,
        element('bdi', {}, shortName(row.id)),
      ),
      label,
      this.#mover(index, -1, 'up', '↑'),
      this.#mover(index, 1, 'down', '↓'),
    );
  }

  #mover(index: number, step: 1 | -1, word: string, arrow: string): HTMLButtonElement {
    const rows = this.#shown;
    const row = rows[index]!;
    const other = rows[index + step];
    const button = element('button', {
      type: 'button',
      id: `column-${word}-${index}`,
      className: 'mover',
      ariaLabel: `Move ${row.id} ${word}`,
      disabled: other === undefined,
    });
    button.textContent = arrow;
    button.addEventListener('click', () => {
      if (!other) return;
      rows[index + step] = row;
      rows[index] = other;
      this.#render();
      const follow = document.getElementById(`column-${word}-${index + step}`);
      const fallback = document.getElementById(`column-${index + step}`);
      (follow instanceof HTMLButtonElement && !follow.disabled ? follow : fallback)?.focus();
      this.#onChange();
    });
    return button;
  }
}

/** `updateTime` becomes `Update time`. */
function titled(id: string): string {
  const words = id.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0]!.toUpperCase() + words.slice(1);
}
