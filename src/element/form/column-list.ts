/** The columns of the file: their order, by drag and by keyboard, and their names. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { SeriesChoice } from '../../controller/choices.ts';
import { downIcon, gripIcon, upIcon } from '../icons.ts';
import type { View } from '../view.ts';
import { memoryOf } from './form-memory.ts';
import { keysOf, labelsOf } from './series-index.ts';

/** Columns that the list shows: each is a field, and nobody names hundreds by hand. */
const SHOWN = 40;

/** Draws the list of columns. */
export function columnList(view: View): TemplateResult {
  const { form, state, texts, count } = view;
  const { series, timeLabel } = state.choices;
  const labels = labelsOf(state.series, keysOf(series));
  const shown = series.slice(0, SHOWN);
  return html`
    <div class="columns-field" role="group" aria-labelledby="columns-title" aria-describedby="columns-hint">
      <span class="field-title" id="columns-title">${texts.columns}</span>
      <p class="muted hint" id="columns-hint"><bdi>${texts.columnsHint}</bdi></p>
      <ol class="column-list" @keydown=${(event: KeyboardEvent) => keyed(event, view)}>
        <li class="column">
          <span class="grip" aria-hidden="true"></span>
          <input
            type="text"
            autocomplete="off"
            maxlength="300"
            aria-label=${texts.columnName(texts.timeColumn)}
            placeholder=${form.texts.time || texts.timeColumn}
            .value=${live(timeLabel)}
            @input=${(event: Event) => form.choose({ timeLabel: (event.target as HTMLInputElement).value })}
          />
        </li>
        ${shown.map((choice, place) => column(view, choice, place, labels.get(choice.key) ?? ''))}
      </ol>
      ${
        series.length > SHOWN
          ? html`<p class="muted hint"><bdi>${texts.furtherColumns(count(series.length - SHOWN))}</bdi></p>`
          : nothing
      }
    </div>
  `;
}

function column(view: View, choice: SeriesChoice, place: number, label: string): TemplateResult {
  const { form, state, texts } = view;
  const memory = memoryOf(form);
  const last = state.choices.series.length - 1;
  const rename = (event: Event) => {
    const { value } = event.target as HTMLInputElement;
    const named: SeriesChoice = value === '' ? { key: choice.key } : { key: choice.key, label: value };
    form.choose({ series: state.choices.series.map((other) => (other.key === choice.key ? named : other)) });
  };
  const begin = (event: DragEvent) => {
    memory.dragged = choice.key;
    event.dataTransfer?.setData('text/plain', choice.label ?? label);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
  };
  const over = (event: DragEvent) => {
    const from = state.choices.series.findIndex(({ key }) => key === memory.dragged);
    if (from < 0) return;
    event.preventDefault();
    if (from !== place) move(view, from, place, false);
  };
  const end = () => {
    memory.dragged = undefined;
    view.redraw();
  };
  return html`
    <li
      class="column ${memory.dragged === choice.key ? 'is-dragged' : ''}"
      data-place=${place}
      @dragover=${over}
      @drop=${(event: Event) => event.preventDefault()}
    >
      <span class="grip" draggable="true" aria-hidden="true" @dragstart=${begin} @dragend=${end}>${gripIcon()}</span>
      <input
        type="text"
        autocomplete="off"
        maxlength="300"
        aria-label=${texts.columnName(label)}
        title=${choice.label ?? label}
        placeholder=${label}
        .value=${live(choice.label ?? '')}
        @input=${rename}
      />
      <button
        type="button"
        class="icon-button"
        data-way="-1"
        aria-label=${texts.moveUp(label)}
        title=${texts.moveUp(label)}
        aria-disabled=${place === 0 ? 'true' : nothing}
        @click=${(event: Event) => moveWithFocus(event, view, place, place - 1)}
      >
        ${upIcon()}
      </button>
      <button
        type="button"
        class="icon-button"
        data-way="1"
        aria-label=${texts.moveDown(label)}
        title=${texts.moveDown(label)}
        aria-disabled=${place === last ? 'true' : nothing}
        @click=${(event: Event) => moveWithFocus(event, view, place, place + 1)}
      >
        ${downIcon()}
      </button>
    </li>
  `;
}

/** Moves a column with Alt and an arrow, from its name or its buttons. */
function keyed(event: KeyboardEvent, view: View): void {
  if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
  const place = (event.target as Element).closest<HTMLElement>('[data-place]')?.dataset.place;
  if (place === undefined) return;
  event.preventDefault();
  moveWithFocus(event, view, Number(place), Number(place) + (event.key === 'ArrowUp' ? -1 : 1));
}

/** Moves a column; the focus goes with it. */
function moveWithFocus(event: Event, view: View, from: number, to: number): void {
  if (!move(view, from, to)) return;
  const focused = event.target as Element;
  const list = focused.closest('ol');
  const way = focused.closest<HTMLElement>('[data-way]')?.dataset.way;
  const same = way === undefined ? 'input' : `[data-way="${way}"]`;
  // The list is drawn anew first.
  setTimeout(() => list?.querySelector<HTMLElement>(`[data-place="${to}"] ${same}`)?.focus());
}

/** Moves a column, and returns whether it has moved. */
function move({ form, state, texts, announce, count }: View, from: number, to: number, isAnnounced = true): boolean {
  const series = [...state.choices.series];
  const [moved] = series.splice(from, 1);
  if (!moved || to < 0 || to > series.length) return false;
  series.splice(to, 0, moved);
  form.choose({ series });
  const label = moved.label ?? labelsOf(state.series, new Set([moved.key])).get(moved.key) ?? '';
  if (isAnnounced) announce(texts.moved(label, count(to + 1), count(series.length)));
  return true;
}
