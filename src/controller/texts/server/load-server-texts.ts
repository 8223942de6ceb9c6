/** Loads the texts of exports that a form hands to the server. */
import type { ServerFormTexts } from '../server-form-texts.ts';

/** Loads the texts of a language; English where there are none. */
export function loadServerTexts(locale: string): Promise<{ readonly texts: ServerFormTexts }> {
  const [language] = locale.toLowerCase().split('-');
  if (language === 'de') return import('./de.ts');
  if (language === 'it') return import('./it.ts');
  return import('./en.ts');
}
