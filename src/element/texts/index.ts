/** The languages of the element. English comes with it; the others are loaded when they are needed. */
import type { ElementTexts } from './element-texts.ts';
import { all as english } from './en/all.ts';

/** The languages besides English, by their BCP 47 language subtag. */
const languages: ReadonlyMap<string, () => Promise<{ all: ElementTexts }>> = new Map([
  ['de', () => import('./de/all.ts')],
  ['it', () => import('./it/all.ts')],
]);

/** The texts that are there at once. */
export const englishTexts: ElementTexts = english;

/** Loads the texts of a language, given as a BCP 47 tag. Those of a language without a translation are English. */
export async function loadTexts(locale: string): Promise<ElementTexts> {
  const load = languages.get(languageOf(locale));
  return load ? (await load()).all : english;
}

/** Returns the language that the element speaks for a BCP 47 tag: a subtag such as `de`. */
export function textLanguage(locale: string): string {
  const language = languageOf(locale);
  return languages.has(language) ? language : 'en';
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/, 1)[0] ?? '';
}
