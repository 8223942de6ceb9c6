/** Moves in the list of series, and what a move chooses. */
import type { View } from '../view.ts';
import type { FormMemory } from './form-memory.ts';
import { keysOf } from './series-index.ts';

/** Height of a row in the size of its text: the style sheet says the same. */
export const ROW_HEIGHT = 2.25;

/** The list of the series found. */
export interface SeriesList {
  /** How many there are. */
  readonly length: number;
  /** Key of a row. */
  readonly key: (row: number) => string;
  /** Whether a row is chosen. */
  readonly isChosen: (row: number) => boolean;
}

/** A move in the list. */
export interface ListMove {
  /** The row to go to; it is kept inside the list. */
  readonly to: number;
  /** Whether all rows from the last choice on get what this one had. */
  readonly isRange: boolean;
  /** Whether it changes what is chosen. */
  readonly toggles: boolean;
}

/** Height of a row in pixels. */
export function rowHeightOf(box: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(box).fontSize) * ROW_HEIGHT;
}

/** Makes a row the active one, scrolls to it, and chooses what the move asks for. */
export function moveInList(
  view: View,
  memory: FormMemory,
  list: SeriesList,
  { to, isRange, toggles }: ListMove,
  target: EventTarget | null,
): void {
  const { form, redraw } = view;
  const row = Math.max(0, Math.min(to, list.length - 1));
  memory.active = row;
  if (target instanceof HTMLElement) scrollTo(row, target, memory);
  memory.hasTried ||= toggles;
  if (!toggles) {
    memory.anchor = row;
  } else if (isRange) {
    const [start, end] = memory.anchor < row ? [memory.anchor, row] : [row, memory.anchor];
    const known = keysOf(form.state.choices.series);
    const keys = Array.from({ length: end - start + 1 }, (_, place) => list.key(start + place));
    const added = keys.filter((key) => !known.has(key)).map((key) => ({ key }));
    form.choose({ series: [...form.state.choices.series, ...added] });
  } else {
    memory.anchor = row;
    form.toggleSeries(list.key(row), !list.isChosen(row));
  }
  redraw();
}

function scrollTo(row: number, box: HTMLElement, memory: FormMemory): void {
  const height = rowHeightOf(box);
  const above = row * height;
  if (above < box.scrollTop) box.scrollTop = above;
  else if (above + height > box.scrollTop + box.clientHeight) box.scrollTop = above + height - box.clientHeight;
  memory.firstRow = Math.floor(box.scrollTop / height);
}
