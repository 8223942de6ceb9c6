/** Explains that an item has no rows. */
import type { TimeZone } from '../core/time-zone.ts';
import { precisionOf, wallText } from '../core/wall-text.ts';
import type { SampleSource } from '../sources/source.ts';
import type { MessagePlan } from './item-plans.ts';

/**
 * Writes the warning that an item has no rows: what was looked for, and when the channel's last message is, if the
 * source knows.
 */
export async function noDataMessage(
  { query, targets }: MessagePlan,
  zone: TimeZone,
  source: SampleSource,
  signal: AbortSignal,
): Promise<string> {
  const { channelId, from, to } = query;
  const time = (ms: number) => wallText(ms, zone, precisionOf(ms, zone));
  const looked =
    `There is no row for ${targets.map(({ label }) => label).join(', ')} in channel ${channelId} ` +
    `from ${time(from)} to ${time(to)} (${zone.name}).`;
  const ignored = { warn: () => {}, expect: () => {}, advance: () => {}, waiting: () => {} };
  let latest: number | undefined;
  try {
    latest = await source.latest?.(query, { signal, ...ignored });
  } catch {
    // The last message is only a hint: the export itself has read all data.
    signal.throwIfAborted();
  }
  return latest === undefined ? looked : `${looked} The channel's last message is of ${time(latest)}.`;
}
