/** Computes the time window of a request that says when it starts. */
import { formatInstant, type TimeZone } from './time-zone.ts';

/** A complete window: half-open, in Unix milliseconds rounded to the microsecond. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
  /** Whether the window gives both bounds and also a period, which is then ignored. */
  readonly periodIgnored: boolean;
}

/**
 * Completes a window without a period. Without `to`, it ends at the run time.
 *
 * @param window its bounds, Unix seconds
 * @param nowMs The run time, Unix milliseconds.
 * @throws RangeError when `from` is not given, or when the window is empty; the message says why.
 */
export function fixedRange(
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
  nowMs: number,
  zone: TimeZone,
): TimeRange {
  if (from === undefined) throw new RangeError('Give `from` or `period`, so that the window has a start.');
  const start = millisecondsOf(from);
  const end = to === undefined ? toMicrosecond(nowMs) : millisecondsOf(to);
  if (start < end) return { from: start, to: end, periodIgnored: false };
  const show = (ms: number): string => formatInstant(ms, zone);
  throw new RangeError(
    to === undefined
      ? `\`from\` (${show(start)}) must be earlier than the run time (${show(end)}), where a window without \`to\` and \`period\` ends.`
      : `\`from\` (${show(start)}) must be earlier than \`to\` (${show(end)}).`,
  );
}

/** Converts Unix seconds to milliseconds, rounded to the microsecond. */
export function millisecondsOf(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Rounds milliseconds to the microsecond. */
export function toMicrosecond(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}
