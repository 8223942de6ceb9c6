/** Takes what a host gives a form. */

import { fieldsOf } from './choice-rules.ts';
import { type ExportChoices, type FormSeries, type FormWindow, seriesKey } from './choices.ts';
import type { FormHost, FormServerOptions } from './form-host.ts';
import { zoneOf } from './form-request.ts';
import type { FormTextChanges } from './texts/index.ts';
import { canonicalLocale } from './words.ts';

/** What a host has given so far. */
export interface HostInput {
  /** The series as they were given. */
  readonly given: readonly FormSeries[];
  /** The series, each once. */
  readonly series: readonly FormSeries[];
  /** The same by their keys. */
  readonly offered: ReadonlyMap<string, FormSeries>;
  /** The window of the dashboard. */
  readonly window: FormWindow | undefined;
  /** The zone of the dashboard, or else of the browser. */
  readonly timezone: string;
  /** The language, a canonical tag. */
  readonly locale: string;
  /** Changed texts. */
  readonly texts: FormTextChanges;
  /** How exports are handed to the server. */
  readonly server: FormServerOptions;
}

/** The latest second that is no millisecond. */
const MAX_SECONDS = 1e11;

/** The zone and language of the browser. */
export function browserInput(): HostInput {
  const { timeZone, locale } = new Intl.DateTimeFormat(globalThis.navigator?.language).resolvedOptions();
  return {
    given: [],
    series: [],
    offered: new Map(),
    window: undefined,
    timezone: timeZone && zoneOf(timeZone) ? timeZone : 'UTC',
    locale: canonicalLocale(globalThis.navigator?.language ?? locale),
    texts: {},
    server: {},
  };
}

/**
 * Returns what a host has given, with what it gives now.
 *
 * @throws TypeError when it gives something of the wrong kind
 */
export function hostInput(before: HostInput, { series, window, timezone, locale, texts, server }: FormHost): HostInput {
  if (locale !== undefined && typeof locale !== 'string') throw new TypeError('locale must be a language tag.');
  if (timezone !== undefined && typeof timezone !== 'string') throw new TypeError('timezone must be an IANA name.');
  return {
    ...before,
    ...(series && series !== before.given && seriesInput(series)),
    ...(window && { window: windowInput(window) }),
    ...(timezone && { timezone }),
    ...(locale && { locale: canonicalLocale(locale) }),
    ...(texts && { texts }),
    ...(server && { server }),
  };
}

/** Whether a host gives nothing new. */
export const isSameInput = (a: HostInput, b: HostInput): boolean =>
  a.given === b.given &&
  a.window?.from === b.window?.from &&
  a.window?.to === b.window?.to &&
  a.timezone === b.timezone &&
  a.locale === b.locale &&
  a.texts === b.texts &&
  a.server === b.server;

function seriesInput(series: readonly FormSeries[]): Pick<HostInput, 'given' | 'series' | 'offered'> {
  if (!Array.isArray(series)) throw new TypeError('series must be a list.');
  const offered = new Map<string, FormSeries>();
  for (const [at, one] of series.entries()) {
    const { channelId, name, subtopic, label, unit } = fieldsOf(one);
    const texts = [channelId, name, subtopic ?? '', label ?? '', unit ?? ''];
    if (texts.some((text) => typeof text !== 'string'))
      throw new TypeError(`series[${at}] must have a channelId and a name, and other fields that are texts.`);
    const key = seriesKey(one);
    if (!offered.has(key)) offered.set(key, one);
  }
  return { given: series, series: [...offered.values()], offered };
}

/** Returns a window; undefined for an empty one. */
function windowInput({ from, to }: FormWindow): FormWindow | undefined {
  for (const [name, bound] of Object.entries({ from, to }))
    if (!(typeof bound === 'number' && Math.abs(bound) <= MAX_SECONDS))
      throw new TypeError(`window.${name} must be in Unix seconds, not ${String(bound)}.`);
  return from < to ? { from, to } : undefined;
}

/** Most series that are all chosen at first. */
const MAX_CHOSEN = 20;

/**
 * Returns the choices in force.
 *
 * @param preset choices of the host
 * @param chosen choices of the person; they come before those of the host. An undefined one means the default
 */
export function choicesInForce(
  { series, offered, window, timezone }: HostInput,
  preset: Partial<ExportChoices>,
  chosen: Partial<ExportChoices>,
): ExportChoices {
  const standard: ExportChoices = {
    extension: 'xlsx',
    series: series.length <= MAX_CHOSEN ? series.map((one) => ({ key: seriesKey(one) })) : [],
    period: { kind: window ? 'screen' : 'last7Days' },
    timezone,
    filename: '',
    decimals: 'auto',
    units: true,
    timeLabel: '',
    perDevice: false,
    parts: 'one',
    figures: 'auto',
    title: '',
  };
  const choices: ExportChoices = { ...standard, ...givenOf({ ...preset, ...chosen }) };
  const known = choices.series.filter(({ key }) => offered.has(key));
  const isLost = known.length === 0 && choices.series.length > 0;
  return {
    ...choices,
    series: isLost ? standard.series : known,
    period: choices.period.kind === 'screen' && !window ? { kind: 'last7Days' } : choices.period,
  };
}

/** Leaves out what is undefined. */
const givenOf = (choices: Partial<ExportChoices>): Partial<ExportChoices> =>
  Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
