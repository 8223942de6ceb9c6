/** Finds the placeholders in the texts of a report. */

const FIGURES = ['count', 'min', 'max', 'avg', 'sum', 'first', 'last', 'unit'] as const;

/** A word that stands for a figure of a source. */
export type FigureWord = (typeof FIGURES)[number];

/** A placeholder: a word, and for figures the index of a source. */
export const PLACEHOLDER: RegExp = /\{\{\s*([A-Za-z]+)(?::(\d{1,6}))?\s*\}\}/g;

/** Whether a word stands for a figure. */
export const isFigureWord = (word: string | undefined): word is FigureWord => FIGURES.includes(word as FigureWord);

/** Returns the indexes of the sources whose figures a text shows, in the order of the text. */
export function sourcesInText(text: string): ReadonlySet<number> {
  const named = [...text.matchAll(PLACEHOLDER)].filter(([, word, place]) => place !== undefined && isFigureWord(word));
  return new Set(named.map(([, , place]) => Number(place)));
}
