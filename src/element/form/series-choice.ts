/** The choice of the series: a search, and a list that draws only what is visible. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { tickIcon } from '../icons.ts';
import type { View } from '../view.ts';
import { describedBy, faultOf } from './field-parts.ts';
import { type FormMemory, memoryOf } from './form-memory.ts';
import { indexOf, keysOf, type SeriesIndex } from './series-index.ts';
import { moveInList, rowHeightOf, type SeriesList } from './series-keys.ts';

/** A search is offered for more series than this. */
const SEARCHED = 8;

/** Rows that are visible at most. */
const VISIBLE = 6;

/** Rows that are drawn above and below the visible ones. */
const SPARE = 8;

/** Draws the choice of the series. */
export function seriesChoice(view: View): TemplateResult {
  const { state, texts, count } = view;
  const total = state.series.length;
  const chosen = state.choices.series.length;
  return html`
    <fieldset class="group">
      <legend>
        ${texts.what}
        <span class="muted legend-note"
          ><bdi>${total > 0 ? texts.chosenSeries(count(chosen), count(total)) : nothing}</bdi></span
        >
      </legend>
      ${total === 0 ? html`<p class="muted"><bdi>${texts.noSeries}</bdi></p>` : picker(view)} ${faultOf(view, 'series')}
    </fieldset>
  `;
}

function picker(view: View): TemplateResult {
  const { form, state, texts, count, redraw } = view;
  const memory = memoryOf(form);
  const index = indexOf(state.series);
  const found = index.find(memory.query);
  const chosen = keysOf(state.choices.series);
  const list: SeriesList = {
    length: found.length,
    key: (row) => index.key(found[row] ?? -1),
    isChosen: (row) => chosen.has(index.key(found[row] ?? -1)),
  };
  const chooseFound = () => {
    const added = found.filter((place) => !chosen.has(index.key(place))).map((place) => ({ key: index.key(place) }));
    form.choose({ series: [...state.choices.series, ...added] });
  };
  const chooseNone = () => {
    memory.hasTried = true;
    form.choose({ series: [] });
  };
  const allLabel = memory.query ? texts.chooseFound(count(found.length)) : texts.chooseAll;
  return html`
    <div class="series-tools">
      ${state.series.length > SEARCHED ? searchField(view, memory) : nothing}
      <button type="button" class="quiet" ?disabled=${found.length === 0} @click=${chooseFound}>${allLabel}</button>
      <button
        type="button"
        class="quiet"
        ?disabled=${chosen.size === 0}
        @click=${chooseNone}
      >
        ${texts.chooseNone}
      </button>
    </div>
    ${
      found.length === 0
        ? html`<p class="muted"><bdi>${texts.nothingFound(memory.query)}</bdi></p>`
        : listBox(view, memory, list, (row) => option(index, found[row] ?? -1))
    }
  `;

  function option(source: SeriesIndex, place: number): TemplateResult {
    const label = source.label(place);
    const unit = source.unit(place);
    return html`
      <span class="box" aria-hidden="true">${chosen.has(source.key(place)) ? tickIcon() : nothing}</span>
      <span class="option-label" title=${label}><bdi>${label}</bdi></span>
      ${unit ? html`<span class="muted option-unit"><bdi>${unit}</bdi></span>` : nothing}
    `;
  }

  function searchField({ announce }: View, remembered: FormMemory): TemplateResult {
    const search = (event: Event) => {
      remembered.query = (event.target as HTMLInputElement).value;
      remembered.active = 0;
      remembered.anchor = 0;
      remembered.firstRow = 0;
      const box = listOf(event.target as Element);
      if (box) box.scrollTop = 0;
      redraw();
      announce(texts.seriesFound(count(index.find(remembered.query).length)));
    };
    const moveOn = (event: KeyboardEvent) => {
      // Enter after a search goes on to what was found; without one, it exports as in every other field.
      const goesOn = event.key === 'ArrowDown' || (event.key === 'Enter' && remembered.query !== '');
      if (!goesOn || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      listOf(event.target as Element)?.focus();
    };
    return html`
      <input
        type="search"
        class="search"
        aria-label=${texts.searchSeries}
        placeholder=${texts.searchSeries}
        autocomplete="off"
        spellcheck="false"
        .value=${live(remembered.query)}
        @input=${search}
        @keydown=${moveOn}
      />
    `;
  }
}

function listOf(element: Element): HTMLElement | null {
  return element.closest('fieldset')?.querySelector('[role=listbox]') ?? null;
}

function listBox(
  view: View,
  memory: FormMemory,
  list: SeriesList,
  row: (row: number) => TemplateResult,
): TemplateResult {
  const { form, redraw, texts } = view;
  memory.active = Math.min(memory.active, list.length - 1);
  const first = Math.max(0, Math.min(memory.firstRow, list.length - VISIBLE) - SPARE);
  const last = Math.min(list.length, first + VISIBLE + 2 * SPARE + 1);
  const rows = Array.from({ length: last - first }, (_, place) => first + place);
  const scrolled = (event: Event) => {
    const box = event.currentTarget as HTMLElement;
    const firstRow = Math.floor(box.scrollTop / rowHeightOf(box));
    if (Math.abs(firstRow - memory.firstRow) < SPARE / 2 && firstRow !== 0) return;
    memory.firstRow = firstRow;
    redraw();
  };
  const clicked = (event: MouseEvent) => {
    const target = (event.target as Element).closest<HTMLElement>('[role=option]');
    if (!target) return;
    const place = Number(target.dataset.row);
    moveInList(view, memory, list, { to: place, isRange: event.shiftKey, toggles: true }, event.currentTarget);
  };
  return html`
    <div
      class="listbox"
      role="listbox"
      aria-multiselectable="true"
      aria-label=${texts.what}
      aria-activedescendant=${`series-${memory.active}`}
      aria-describedby=${describedBy(view, 'series')}
      tabindex="0"
      .style=${`--_rows: ${Math.min(list.length, VISIBLE)}`}
      @scroll=${scrolled}
      @click=${clicked}
      @keydown=${(event: KeyboardEvent) => keyed(event)}
    >
      <div class="listbox-rows" role="presentation" .style=${`--_count: ${list.length}`}>
        ${rows.map(
          (place) => html`
            <div
              class="option ${place === memory.active ? 'is-active' : ''}"
              role="option"
              id=${`series-${place}`}
              data-row=${place}
              aria-selected=${list.isChosen(place)}
              aria-setsize=${list.length}
              aria-posinset=${place + 1}
              .style=${`--_row: ${place}`}
            >
              ${row(place)}
            </div>
          `,
        )}
      </div>
    </div>
  `;

  function keyed(event: KeyboardEvent): void {
    const target = keyTarget(event);
    if (target) {
      event.preventDefault();
      moveInList(view, memory, list, target, event.currentTarget);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      // As in every field of the form.
      event.preventDefault();
      (event.currentTarget as Element).closest('form')?.requestSubmit();
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const keys = Array.from({ length: list.length }, (_, place) => list.key(place));
      const known = keysOf(form.state.choices.series);
      const added = keys.filter((key) => !known.has(key)).map((key) => ({ key }));
      form.choose({ series: [...form.state.choices.series, ...added] });
    }
  }

  function keyTarget({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent) {
    if (ctrlKey || altKey || metaKey) return undefined;
    if (key === ' ') return { to: memory.active, isRange: false, toggles: true };
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: VISIBLE,
      PageUp: -VISIBLE,
      Home: -list.length,
      End: list.length,
    };
    const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
    return step === undefined ? undefined : { to: memory.active + step, isRange: shiftKey, toggles: shiftKey };
  }
}
