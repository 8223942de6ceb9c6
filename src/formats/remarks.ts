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

/**
 * Writes one remark for each warning, in order: the message with its count, such as
 * `Exact duplicates of other messages were dropped: 12.`
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
    const text = isCounted ? withCount(message, count) : message;
    const title = item === undefined || titles.size < 2 ? undefined : titles.get(item);
    return title === undefined ? text : `${title}: ${text}`;
  });
}

function withCount(message: string, count: number): string {
  const counted = `: ${grouped(count)}`;
  const end = message.search(SENTENCE_END);
  return end < 0 ? `${message}${counted}.` : `${message.slice(0, end)}${counted}${message.slice(end)}`;
}

/** Writes a whole number with commas between groups of three digits. */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
