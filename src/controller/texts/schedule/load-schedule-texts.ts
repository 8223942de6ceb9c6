/** Loads the texts of recurring exports. */
import type { ScheduleFormTexts } from '../schedule-form-texts.ts';

/** Loads the texts of a language; English where there are none. */
export function loadScheduleTexts(locale: string): Promise<{ readonly texts: ScheduleFormTexts }> {
  const [language] = locale.toLowerCase().split('-');
  if (language === 'de') return import('./de.ts');
  if (language === 'it') return import('./it.ts');
  return import('./en.ts');
}
