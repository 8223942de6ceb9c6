/** Checks choices of unknown origin by hand, field by field. */
import type { DecimationFunction, FileExtension } from '../contract/request.ts';
import type {
  DetailChoice,
  ExportChoices,
  FiguresChoice,
  NamedPeriod,
  PartsChoice,
  PeriodChoice,
  SeriesChoice,
} from './choices.ts';

/** Takes a value if it is valid, as a copy. Returns undefined for any other. */
type Take<T> = (value: unknown) => T | undefined;

type Fields = Readonly<Record<string, unknown>>;

/** Longest text that a choice may hold. */
const MAX_TEXT = 1000;

/** Returns the fields of an object; none for anything else. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

const text: Take<string> = (value) => (typeof value === 'string' && value.length <= MAX_TEXT ? value : undefined);

const boolean: Take<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** Takes one of the keys of an object. */
const oneOf =
  <T extends string>(known: Readonly<Record<T, true>>): Take<T> =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(known, value) ? (value as T) : undefined;

const namedPeriod = oneOf<NamedPeriod>({
  ...{ screen: true, yesterday: true, last7Days: true, thisMonth: true, lastMonth: true },
});

const period: Take<PeriodChoice> = (value) => {
  const { kind, firstDay, lastDay } = fieldsOf(value);
  const name = namedPeriod(kind);
  if (name !== undefined) return { kind: name };
  const [first, last] = [text(firstDay), text(lastDay)];
  return kind === 'custom' && first !== undefined && last !== undefined
    ? { kind, firstDay: first, lastDay: last }
    : undefined;
};

const by = oneOf<DecimationFunction>({
  ...{ avg: true, max: true, min: true, sum: true, stddev: true, variance: true },
  ...{ count: true, first: true, last: true, median: true },
});

const detail: Take<DetailChoice> = (value) => {
  const { kind, ...figures } = fieldsOf(value);
  if (kind === 'readings') return { kind };
  const [step, figure] = [text(figures.per), by(figures.by)];
  return kind === 'figures' && step !== undefined && figure !== undefined ? { kind, per: step, by: figure } : undefined;
};

/** Takes the valid series of a list, each once. */
const series: Take<readonly SeriesChoice[]> = (value) => {
  if (!Array.isArray(value)) return undefined;
  const taken = new Map<string, SeriesChoice>();
  for (const entry of value) {
    const { key, label } = fieldsOf(entry);
    if (typeof key !== 'string' || taken.has(key)) continue;
    const own = text(label);
    taken.set(key, { key, ...(own && { label: own }) });
  }
  return [...taken.values()];
};

const FIELDS: { readonly [K in keyof ExportChoices]-?: Take<NonNullable<ExportChoices[K]>> } = {
  extension: oneOf<FileExtension>({ csv: true, xlsx: true, pdf: true }),
  series,
  period,
  timezone: text,
  detail,
  filename: text,
  decimals: (value) =>
    value === 'auto' || value === 'full' || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10)
      ? (value as ExportChoices['decimals'])
      : undefined,
  units: boolean,
  timeLabel: text,
  perDevice: boolean,
  parts: oneOf<PartsChoice>({ one: true, sheets: true, files: true }),
  figures: oneOf<FiguresChoice>({ auto: true, comma: true, point: true, program: true }),
  title: text,
  logo: (value) => (value instanceof Uint8Array ? value : undefined),
  chart: boolean,
  summary: boolean,
};

/**
 * Returns the valid fields of choices of any origin. Fields that are there but undefined stay so; all others are left
 * out.
 */
export function validChoices(input: unknown): Partial<ExportChoices> {
  const given = fieldsOf(input);
  const valid: Record<string, unknown> = {};
  for (const [name, take] of Object.entries<Take<unknown>>(FIELDS)) {
    if (!Object.hasOwn(given, name)) continue;
    const value = take(given[name]);
    if (value !== undefined || given[name] === undefined) valid[name] = value;
  }
  return valid as Partial<ExportChoices>;
}

/** Whether two sets of choices are the same. */
export function sameChoices(a: Partial<ExportChoices>, b: Partial<ExportChoices>): boolean {
  const plain = (choices: Partial<ExportChoices>) =>
    JSON.stringify(Object.keys(FIELDS).map((name) => name !== 'logo' && choices[name as keyof ExportChoices]));
  return a === b || (a.logo === b.logo && plain(a) === plain(b));
}
