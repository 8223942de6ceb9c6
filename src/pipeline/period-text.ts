/** Writes windows and zones in words, for the readers of a file. */
import { offsetChanges } from '../core/offset-changes.ts';
import { formatOffset, type TimeZone } from '../core/time-zone.ts';
import { precisionOf, type TimePrecision, wallText } from '../core/wall-text.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const DAY = 86_400_000;

/** A day on a wall clock. */
interface WallDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * Writes a window in words, in the zone. Whole days become `24 December 2017`, `1–15 May 2024`, `May 2024` or `2024`;
 * other windows become `24 December 2017, 06:00 – 25 December 2017, 18:30`.
 *
 * @param from Unix milliseconds, inclusive
 * @param to Unix milliseconds, exclusive
 */
export function periodText(from: number, to: number, zone: TimeZone): string {
  const [start, end] = [zone.wallAt(from), zone.wallAt(to)];
  if (start % DAY !== 0 || end % DAY !== 0 || end <= start) return timesText(from, to, zone);
  const first = wallDay(start);
  const last = wallDay(end - DAY);
  const next = wallDay(end);
  const isWhole = first.day === 1 && next.day === 1;
  if (isWhole && first.month === 0 && next.month === 0)
    return first.year === last.year ? `${first.year}` : `${first.year} – ${last.year}`;
  if (isWhole) {
    if (first.year === last.year && first.month === last.month) return monthText(first);
    return first.year === last.year
      ? `${MONTHS[first.month]} – ${monthText(last)}`
      : `${monthText(first)} – ${monthText(last)}`;
  }
  if (first.year !== last.year) return `${dayText(first)} – ${dayText(last)}`;
  if (first.month !== last.month) return `${first.day} ${MONTHS[first.month]} – ${dayText(last)}`;
  return first.day === last.day ? dayText(first) : `${first.day}–${dayText(last)}`;
}

/** Writes two times as `1 May 2024, 06:00 – 18:30`, in the zone. */
export function timesText(from: number, to: number, zone: TimeZone): string {
  const precisions: readonly TimePrecision[] = ['minute', 'second', 'millisecond'];
  const needed = [from, to].map((ms) => precisions.indexOf(precisionOf(ms, zone)));
  const precision = precisions[Math.max(...needed)]!;
  const time = (ms: number) => wallText(ms, zone, precision).replace(/^\S+ /, '');
  const [first, last] = [from, to].map((ms) => dayText(wallDay(zone.wallAt(ms))));
  return first === last ? `${first}, ${time(from)} – ${time(to)}` : `${first}, ${time(from)} – ${last}, ${time(to)}`;
}

function wallDay(wall: number): WallDay {
  const date = new Date(wall);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

const monthText = ({ month, year }: WallDay): string => `${MONTHS[month]} ${year}`;
const dayText = (day: WallDay): string => `${day.day} ${monthText(day)}`;

/**
 * Writes a zone and its offset in a window: `UTC`, `Europe/Rome (UTC+01:00)`, or with a change,
 * `Europe/Rome (UTC+01:00, from 2018-03-25 03:00 on UTC+02:00)`. With several changes, it lists only the offsets.
 */
export function zoneText(from: number, to: number, zone: TimeZone): string {
  if (zone.name === 'UTC') return 'UTC';
  const offset = (ms: number) => `UTC${formatOffset(ms)}`;
  const changes = [...offsetChanges(from, to, zone)];
  const [change] = changes;
  if (!change) return `${zone.name} (${offset(zone.offsetAt(from))})`;
  if (changes.length === 1)
    return `${zone.name} (${offset(change.before)}, from ${wallText(change.at, zone, 'minute')} on ${offset(change.after)})`;
  const all = new Set([change.before, ...changes.map(({ after }) => after)]);
  return `${zone.name} (${[...all].map(offset).join(' and ')}, as the clock changes)`;
}
