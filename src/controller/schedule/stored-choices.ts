/** Keeps the choices of both forms with a definition, so that it can be edited. */
import { media } from '../../notify/media/index.ts';
import type { Definition } from '../../recurring/definitions/definitions.ts';
import { validChoices } from '../choice-rules.ts';
import { type ExportChoices, type FormSeries, seriesKey } from '../choices.ts';
import type { ScheduleChoices } from '../schedule-state.ts';
import { isRhythm, isTimeOfDay } from './schedule-calendar.ts';

/** What a definition keeps of a schedule form. */
export interface StoredChoices {
  /** The choices of the export form, without the logo. */
  readonly file: ExportChoices;
  /** The choices of the schedule. */
  readonly schedule: ScheduleChoices;
}

/** The choices of an export form that may be absent, and so would not replace those that are chosen. */
export const ABSENT = { detail: undefined, logo: undefined, chart: undefined, summary: undefined } as const;

/** The choices that an export form always has. */
const REQUIRED: readonly (keyof ExportChoices)[] = [
  ...(['extension', 'series', 'period', 'timezone', 'filename', 'decimals', 'units', 'timeLabel'] as const),
  ...(['perDevice', 'parts', 'figures', 'title'] as const),
];

/** Returns what a definition keeps, as plain JSON. */
export function dataOf({ logo: _, ...file }: ExportChoices, schedule: ScheduleChoices): unknown {
  return { form: 1, file: JSON.parse(JSON.stringify(file)), schedule: JSON.parse(JSON.stringify(schedule)) };
}

/**
 * Reads what a definition keeps. Undefined when it was made elsewhere, was changed elsewhere, or has series that are not
 * offered: then the form cannot show all of it.
 */
export function storedChoices(
  { data, executor }: Pick<Definition, 'data' | 'executor'>,
  offered: readonly FormSeries[],
): StoredChoices | undefined {
  const { form, file, schedule } = Object(data) as Readonly<Record<string, unknown>>;
  const valid = { ...ABSENT, ...validChoices(file) };
  if (form !== 1 || !isComplete(valid) || !isSchedule(schedule)) return undefined;
  const keys = new Set(offered.map(seriesKey));
  if (!valid.series.every(({ key }) => keys.has(key))) return undefined;
  const isServer = executor === 'server';
  const place = isServer ? 'server' : schedule.place === 'server' ? 'browser' : schedule.place;
  return { file: valid, schedule: { ...schedule, place } };
}

/** The name that a definition was given. Empty when it has none. */
export function storedName({ data }: Pick<Definition, 'data'>): string {
  const { name } = Object(Object(data).schedule) as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}

/** Whether all choices are there that an export form always has. */
function isComplete(file: Partial<ExportChoices>): file is ExportChoices {
  return REQUIRED.every((name) => file[name] !== undefined);
}

function isMedium(medium: unknown): boolean {
  return medium === 'page' || media.some(({ id }) => id === medium);
}

function isSchedule(schedule: unknown): schedule is ScheduleChoices {
  const { name, rhythm, at, place, message } = Object(schedule) as Readonly<Record<string, unknown>>;
  const { medium, target } = Object(message) as Readonly<Record<string, unknown>>;
  return (
    typeof name === 'string' &&
    isRhythm(rhythm) &&
    isTimeOfDay(at) &&
    (place === 'browser' || place === 'folder' || place === 'server') &&
    (message === undefined || (isMedium(medium) && typeof target === 'string'))
  );
}
