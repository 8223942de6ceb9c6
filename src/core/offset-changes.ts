/** Finds when a zone's clock is set forward or back. */
import type { TimeZone } from './time-zone.ts';

/** A change of a zone's offset. */
export interface OffsetChange {
  /** The first instant with the new offset, Unix milliseconds. */
  readonly at: number;
  /** The offset before the change, milliseconds east of UTC. */
  readonly before: number;
  /** The offset from the change on, milliseconds east of UTC. */
  readonly after: number;
}

const DAY = 86_400_000;

/** The interval between probes. Every zone has kept each offset for far longer than this (see the tests). */
const STEP = 5 * DAY;

/**
 * The changes of a zone's offset after `from` and before `to` (Unix milliseconds), in ascending order. It reads the
 * offset every five days and bisects where two readings differ. A window of a year takes about a hundred readings.
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

/** A stretch of time whose wall times the clock shows twice. It is half-open, in Unix milliseconds. */
export interface RepeatedTime {
  readonly start: number;
  readonly end: number;
}

/** The stretches that overlap a window and whose wall times the clock shows twice, as when daylight saving ends. */
export function repeatedTimes(from: number, to: number, zone: TimeZone): RepeatedTime[] {
  const repeated: RepeatedTime[] = [];
  for (const { at, before, after } of offsetChanges(from - DAY, to + DAY, zone)) {
    const length = before - after;
    if (length > 0 && at - length < to && at + length > from) repeated.push({ start: at - length, end: at + length });
  }
  return repeated;
}
