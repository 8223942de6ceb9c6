/** What the page shows, kept in its address: a link shows the same page. */
import type { FormWindow } from 'downlink-export/controller';
import { CITY_SERIES } from './city-series.ts';

/** The windows that have a name, and their days up to now. */
export const NAMED_WINDOWS = { '1d': 1, '7d': 7, '30d': 30, '90d': 90, '1y': 365 } as const;

/** The name of a window. */
export type WindowName = keyof typeof NAMED_WINDOWS;

/** Languages of the element. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', it: 'Italiano' } as const;

/** What the page shows. */
export interface PageState {
  /** The window of the chart: a name, or its bounds. */
  readonly window: WindowName | FormWindow;
  /** IANA name. */
  readonly zone: string;
  readonly language: keyof typeof LANGUAGES;
  readonly theme: 'system' | 'light' | 'dark';
  readonly direction: 'ltr' | 'rtl';
  /** Short names of the series in the chart. */
  readonly series: readonly string[];
  /** The scenario whose code is shown. */
  readonly scenario?: string | undefined;
}

/** Bounds of windows are whole steps of the readings. Seconds. */
const STEP = 600;
const DAY = 86_400;

/** The page without anything in its address. */
export function defaultState(): PageState {
  return {
    window: '30d',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    language: languageOf(navigator.language),
    theme: 'system',
    direction: 'ltr',
    series: ['power-zone-1', 'power-zone-2', 'power-zone-3'],
  };
}

/** Reads the query of an address. What it does not say, or says wrong, is as by default. */
export function readState(query: string, fallback: PageState): PageState {
  const params = new URLSearchParams(query);
  const among = <T extends string>(name: string, allowed: readonly T[], otherwise: T): T =>
    allowed.find((value) => value === params.get(name)) ?? otherwise;
  const known = CITY_SERIES.map(({ id }) => id).filter((id) => params.get('series')?.split(',').includes(id));
  const scenario = params.get('scenario');
  return {
    window: windowOf(params.get('window')) ?? fallback.window,
    zone: zoneOf(params.get('zone')) ?? fallback.zone,
    language: among('lang', Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[], fallback.language),
    theme: among('theme', ['system', 'light', 'dark'], fallback.theme),
    direction: among('dir', ['ltr', 'rtl'], fallback.direction),
    series: known.length > 0 ? known : fallback.series,
    ...(scenario && { scenario }),
  };
}

/** Writes the query: what differs from the default, beside the parameters of others. */
export function writeState(state: PageState, fallback: PageState, query: string): string {
  const params = new URLSearchParams(query);
  const set = (name: string, value: string, usual: string | undefined) => {
    if (value === usual) params.delete(name);
    else params.set(name, value);
  };
  set('window', windowText(state.window), windowText(fallback.window));
  set('zone', state.zone, fallback.zone);
  set('lang', state.language, fallback.language);
  set('theme', state.theme, fallback.theme);
  set('dir', state.direction, fallback.direction);
  set('series', state.series.join(), fallback.series.join());
  set('scenario', state.scenario ?? '', '');
  return params.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
}

/** The bounds of a window, Unix seconds. */
export function boundsOf(window: PageState['window'], now: number): FormWindow {
  if (typeof window !== 'string') return window;
  const to = Math.floor(now / STEP) * STEP;
  return { from: to - NAMED_WINDOWS[window] * DAY, to };
}

function windowOf(text: string | null): PageState['window'] | undefined {
  if (text === null) return undefined;
  if (Object.hasOwn(NAMED_WINDOWS, text)) return text as WindowName;
  const [from = Number.NaN, to = Number.NaN] = text.split('/').map((part) => Date.parse(part) / 1000);
  return from < to ? { from, to } : undefined;
}

function windowText(window: PageState['window']): string {
  if (typeof window === 'string') return window;
  const text = (seconds: number) => new Date(seconds * 1000).toISOString().replace(':00.000Z', 'Z');
  return `${text(window.from)}/${text(window.to)}`;
}

function zoneOf(text: string | null): string | undefined {
  if (!text) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    return undefined;
  }
}

function languageOf(tag: string): keyof typeof LANGUAGES {
  const language = tag.slice(0, 2);
  return Object.hasOwn(LANGUAGES, language) ? (language as keyof typeof LANGUAGES) : 'en';
}
