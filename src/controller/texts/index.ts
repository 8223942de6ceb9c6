/** The languages of the form's texts. */
import type { FormTexts } from './form-texts.ts';
import type { OutcomeTexts } from './outcome-texts.ts';
import type { ServerFormTexts } from './server-form-texts.ts';

/** Loads the texts of each language besides English, by its primary subtag. */
const LANGUAGES: ReadonlyMap<string, () => Promise<FormTexts>> = new Map([
  ['de', async () => (await import('./de.ts')).de],
  ['it', async () => (await import('./it.ts')).it],
]);

/** Loads the texts of what comes of exports and looks, by the same. */
const OUTCOMES: ReadonlyMap<string, () => Promise<OutcomeTexts>> = new Map([
  ['de', async () => (await import('./de-outcomes.ts')).deOutcomes],
  ['it', async () => (await import('./it-outcomes.ts')).itOutcomes],
]);

type Changes<Texts> = {
  readonly [K in keyof Texts]?: Texts[K] extends string | ((...values: never[]) => string)
    ? Texts[K]
    : Partial<Texts[K]>;
};

/** The texts that a host changes: whole texts, or some of a group. */
export type FormTextChanges = Changes<FormTexts> &
  Changes<OutcomeTexts> & {
    /** Those of exports that are handed to the server. */
    readonly server?: Partial<ServerFormTexts>;
  };

const primary = (locale: string): string => locale.split('-')[0]!;

/** Loads the texts of a language; undefined for English and for languages without a translation. */
export const loadTexts = (locale: string): Promise<FormTexts> | undefined => LANGUAGES.get(primary(locale))?.();

/** Loads the texts of what comes of exports and looks, in English where there is no translation. */
export const loadOutcomeTexts = async (locale: string): Promise<OutcomeTexts> =>
  (await OUTCOMES.get(primary(locale))?.()) ?? (await import('./en-outcomes.ts')).enOutcomes;

/** Returns texts with the changes of a host to the groups that they have. */
export function changedTexts<Texts extends object>(texts: Texts, changes: FormTextChanges): Texts {
  const changed = { ...texts } as Record<string, unknown>;
  for (const [name, change] of Object.entries(changes)) {
    if (change === undefined || !Object.hasOwn(changed, name)) continue;
    changed[name] = typeof change === 'object' ? { ...(changed[name] as object), ...change } : change;
  }
  return changed as Texts;
}
