/** Search in the series of a form, fast enough for ten thousands of them at each keystroke. */
import { type FormSeries, type SeriesChoice, seriesKey } from '../../controller/choices.ts';
import { unitText } from '../../core/unit-text.ts';

/** Returns the name of a series for people. */
export function seriesLabel({ label, name }: FormSeries): string {
  return label || name.split(/[:/]/).findLast((part) => part !== '') || name;
}

/** Returns a text without case and marks: what a search compares. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The series of a form with what their list shows and searches. */
export class SeriesIndex {
  readonly #series: readonly FormSeries[];
  readonly #keys: string[] = [];
  readonly #folded: string[] = [];
  #query = '';
  #found: readonly number[];

  constructor(series: readonly FormSeries[]) {
    this.#series = series;
    this.#found = series.map((_, place) => place);
    this.#prepareWhenIdle();
  }

  /** Places of the series in which all words of a query occur. */
  find(query: string): readonly number[] {
    const needle = folded(query).trim();
    if (needle === this.#query) return this.#found;
    const words = needle.split(/\s+/);
    // A longer query finds some of what a shorter one found.
    const isNarrower = this.#query !== '' && needle.startsWith(this.#query);
    const places = isNarrower ? this.#found : this.#series.map((_, place) => place);
    this.#found = needle === '' ? places : places.filter((place) => this.#matches(place, words));
    this.#query = needle;
    return this.#found;
  }

  /** Key of the series at a place. */
  key(place: number): string {
    const series = this.#series[place];
    if (!series) return '';
    this.#keys[place] ??= seriesKey(series);
    return this.#keys[place];
  }

  /** Name of the series at a place. */
  label(place: number): string {
    const series = this.#series[place];
    return series ? seriesLabel(series) : '';
  }

  /** Unit of the series at a place, as people write it. */
  unit(place: number): string {
    const unit = this.#series[place]?.unit;
    return unit ? unitText(unit) : '';
  }

  #matches(place: number, words: readonly string[]): boolean {
    const text = this.#foldedAt(place);
    return words.every((word) => text.includes(word));
  }

  #foldedAt(place: number): string {
    const known = this.#folded[place];
    if (known !== undefined) return known;
    const series = this.#series[place];
    const text = series ? folded(`${series.label ?? ''} ${series.name} ${series.unit ?? ''}`) : '';
    this.#folded[place] = text;
    return text;
  }

  /** Folds the texts of many series while the page has nothing to do. */
  #prepareWhenIdle(): void {
    let place = 0;
    const step = (deadline?: IdleDeadline) => {
      const end = performance.now() + Math.min(deadline?.timeRemaining() ?? 4, 8);
      while (place < this.#series.length && performance.now() < end) this.#foldedAt(place++);
      if (place < this.#series.length) whenIdle(step);
    };
    if (this.#series.length > 0) whenIdle(step);
  }
}

function whenIdle(step: (deadline?: IdleDeadline) => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(step);
  else setTimeout(step, 16);
}

const indexes = new WeakMap<readonly FormSeries[], SeriesIndex>();

/** Returns the index of a list of series. The same list has the same index. */
export function indexOf(series: readonly FormSeries[]): SeriesIndex {
  let index = indexes.get(series);
  if (!index) {
    index = new SeriesIndex(series);
    indexes.set(series, index);
  }
  return index;
}

const chosenKeys = new WeakMap<readonly SeriesChoice[], ReadonlySet<string>>();

/** Returns the keys of chosen series. */
export function keysOf(choices: readonly SeriesChoice[]): ReadonlySet<string> {
  let keys = chosenKeys.get(choices);
  if (!keys) {
    keys = new Set(choices.map(({ key }) => key));
    chosenKeys.set(choices, keys);
  }
  return keys;
}

/** Returns the names of those series whose keys are given. */
export function labelsOf(series: readonly FormSeries[], keys: ReadonlySet<string>): ReadonlyMap<string, string> {
  const index = indexOf(series);
  const labels = new Map<string, string>();
  for (let place = 0; place < series.length && labels.size < keys.size; place++) {
    const key = index.key(place);
    if (keys.has(key)) labels.set(key, index.label(place));
  }
  return labels;
}
