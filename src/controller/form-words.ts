/** Writes what a form says about its periods. */
import type { FormWindow, NamedPeriod, PeriodChoice } from './choices.ts';
import type { Meaning } from './form-request.ts';
import type { FormState, OfferedPeriod } from './form-state.ts';
import { hasWholeDays, namedWindow } from './periods.ts';
import type { FormTexts } from './texts/form-texts.ts';
import { changesIn, changeWords, daysText, offsetsText } from './words.ts';
import { zoneCity } from './zone-cities.ts';

/** The named periods in the order in which they are offered. */
const KINDS: readonly NamedPeriod[] = ['screen', 'yesterday', 'last7Days', 'thisMonth', 'lastMonth'];

/**
 * Writes the periods and the window of a form.
 *
 * @param screen window of the dashboard
 * @param period the chosen period
 */
export function periodWords(
  { zone, window }: Meaning,
  screen: FormWindow | undefined,
  period: PeriodChoice['kind'],
  { texts, locale, now }: { readonly texts: FormTexts; readonly locale: string; readonly now: number },
): Pick<FormState, 'periods' | 'windowText' | 'clockChanges'> {
  // Today is one of the days of this month, although it has not ended.
  const textOf = (own: FormWindow, kind: string) =>
    daysText(own, zone, locale, kind === 'thisMonth' || hasWholeDays(own, zone));
  const periods = KINDS.flatMap((kind): OfferedPeriod[] => {
    const own = namedWindow(kind, zone, now, screen);
    if (!own || own.from >= own.to) return [];
    return [{ kind, label: texts.periods[kind], days: textOf(own, kind), window: own }];
  });
  if (!window) return { periods, windowText: '', clockChanges: [] };
  const changes = changesIn(window, zone);
  const city = zoneCity(zone.name, locale);
  const offsets = offsetsText(window, zone, changes);
  return {
    periods,
    windowText: `${textOf(window, period)}, ${city === offsets ? city : `${city} (${offsets})`}`,
    clockChanges: changes.map((change) => ({
      at: change.at / 1000,
      message: (change.after > change.before ? texts.clockForward : texts.clockBack)(...changeWords(change, locale)),
    })),
  };
}
