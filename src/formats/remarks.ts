/** Writes warnings as remarks for the readers of a file. */
import type { ExportWarning, WarningCode } from '../core/warnings.ts';

/** Warnings whose message names the one thing they are about. A count of 1 would only repeat that. */
const NAMES_ITS_THING: ReadonlySet<WarningCode> = new Set<WarningCode>([
  'target-without-data',
  'no-data',
  'partial-bucket',
  'unit-not-in-header',
  'column-not-in-item',
  'column-empty-after-decimation',
  'period-ignored',
  'filename-changed',
  'folder-unavailable',
]);

/** The end of the first sentence of a message. */
const SENTENCE_END = /\.(?=\s+\p{Lu}|\s*$)/u;

/** A quoted name, or a date as programs write it: its day, minute, second and millisecond, and its offset. */
const NAME_OR_DATE = /"(?:[^"\\]+|\\.)*"?|\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)(\.\d{3})(Z|[+-]\d\d:\d\d(?::\d\d)?)/g;

/**
 * Writes one remark for each warning, in order: the message with its count, such as
 * `Exact duplicates of other messages were dropped: 12.` Dates are written as `2017-12-24 00:00 +01:00`.
 *
 * @param titles titles of items, by index in the request; with several items, a remark begins with the title of its
 * item
 */
export function remarkTexts(
  warnings: readonly ExportWarning[],
  titles: ReadonlyMap<number, string> = new Map(),
): string[] {
  return warnings.map(({ code, message, count, item }) => {
    const isCounted = count !== 1 || !NAMES_ITS_THING.has(code);
    const text = withReadableDates(isCounted ? withCount(message, count) : message);
    const title = item === undefined || titles.size < 2 ? undefined : titles.get(item);
    return title === undefined ? text : `${title}: ${text}`;
  });
}

function withCount(message: string, count: number): string {
  const counted = `: ${grouped(count)}`;
  const end = message.search(SENTENCE_END);
  return end < 0 ? `${message}${counted}.` : `${message.slice(0, end)}${counted}${message.slice(end)}`;
}

/** Writes dates as people read them, with seconds and milliseconds only where they have them. Names stay as they are. */
const withReadableDates = (text: string): string =>
  text.replace(
    NAME_OR_DATE,
    (whole, day?: string, minute?: string, second?: string, fraction?: string, zone?: string) => {
      if (day === undefined) return whole;
      const finer = fraction !== '.000' ? `${second}${fraction}` : second === ':00' ? '' : second;
      return `${day} ${minute}${finer} ${zone === 'Z' ? 'UTC' : zone}`;
    },
  );

/** Writes a whole number with commas between groups of three digits. */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
