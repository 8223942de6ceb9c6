/** When a zone's clock is set forward or back. */
import type { TimeZone } from './time-zone.ts';

/** A change of a zone's offset. */
export interface OffsetChange {
  /** The first instant with the new offset, Unix milliseconds. */
  readonly at: number;
  /** Offsets before and from then on, milliseconds east of UTC. */
  readonly before: number;
  readonly after: number;
}

const DAY = 86_400_000;

/** Far shorter than any time for which a zone has kept an offset (see the tests). */
const STEP = 5 * DAY;

/**
 * The changes of a zone's offset after `from` and before `to` (Unix milliseconds), in their order. Looks at the clock
 * every five days, and closer where it differs; asks some hundred times for a window of a year.
 */
export function* offsetChanges(from: number, to: number, zone: TimeZone): Generator<OffsetChange> {
  if (zone.name === 'UTC') return;
  let before = zone.offsetAt(from);
  for (let start = from; start < to; start += STEP) {
    const end = Math.min(start + STEP, to);
    const after = zone.offsetAt(end);
    if (after === before) continue;
    let [low, high] = [start, end];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zone.offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    const at = Math.ceil(high);
    if (at < to) yield { at, before, after };
    before = after;
  }
}

/** A stretch of time whose wall times the clock shows twice: half-open, Unix milliseconds. */
export interface RepeatedTime {
  readonly start: number;
  readonly end: number;
}

/** The stretches in or around a window in which the clock shows each time twice, as in an autumn night. */
export function repeatedTimes(from: number, to: number, zone: TimeZone): RepeatedTime[] {
  const repeated: RepeatedTime[] = [];
  for (const { at, before, after } of offsetChanges(from - DAY, to + DAY, zone)) {
    const length = before - after;
    if (length > 0 && at - length < to && at + length > from) repeated.push({ start: at - length, end: at + length });
  }
  return repeated;
}
