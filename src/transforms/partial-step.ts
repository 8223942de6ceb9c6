/** Finds steps of time that no bucket cuts. Loaded only for sources that aggregate. */
import type { BucketSize } from '../contract/bucket-size.ts';
import { offsetChanges } from '../core/offset-changes.ts';
import { TimeZone } from '../core/time-zone.ts';
import { bucketAt } from './bucket.ts';

const DAY = 86_400_000;

/**
 * Returns a step, in milliseconds, that the size, the offsets and the changes of offset allow: every bucket with an
 * instant of the window begins and ends at a multiple of it since 1970-01-01 00:00 UTC. So a step that begins in the
 * window, or holds its start, lies in one bucket. It is at least a second, because sizes and offsets are whole seconds,
 * and at most a day for sizes in days and longer units, so that a source can read a long bucket in parts.
 *
 * @param from start of the window, Unix milliseconds, inclusive
 * @param to end of the window, Unix milliseconds, exclusive
 */
export function partialStep(size: BucketSize, zone: TimeZone, from: number, to: number): number {
  // Times are exact to the microsecond, boundaries to the millisecond.
  const start = Math.floor(from);
  const end = Math.ceil(to);
  const outer = [bucketAt(start, size, zone).start, bucketAt(end - 1, size, zone).end];
  // A boundary between these is where the wall clock reaches one of the size, or where the offset changes.
  const inner = [zone.offsetAt(start)];
  for (const { at, after } of offsetChanges(start, end, zone)) inner.push(at, after);
  return [...outer, ...inner].reduce(commonDivisor, wallStep(size));
}

/** The longest step that divides the boundaries of a size on the wall clock; a day for days and longer units. */
function wallStep(size: BucketSize): number {
  // In UTC, seconds, minutes and hours count from 1970-01-01 00:00.
  return /[smh]/.test(size.unit) ? bucketAt(0, size, TimeZone.of('utc')).end : DAY;
}

function commonDivisor(a: number, b: number): number {
  let [larger, smaller] = [Math.abs(a), Math.abs(b)];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
