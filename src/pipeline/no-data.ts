import type { TimeZone } from '../core/time-zone.ts';
import { precisionOf, wallText } from '../core/wall-text.ts';
import type { SampleSource } from '../sources/source.ts';
import type { ItemPlan } from './plan.ts';

/** What was looked for in vain, and when the channel's last message is, where the source can tell. */
export async function noDataMessage(
  { query, targets }: ItemPlan,
  zone: TimeZone,
  source: SampleSource,
  signal: AbortSignal,
): Promise<string> {
  const { channelId, from, to } = query;
  const time = (ms: number) => wallText(ms, zone, precisionOf(ms, zone));
  const looked =
    `There is no row for ${targets.map(({ label }) => label).join(', ')} in channel ${channelId} ` +
    `from ${time(from)} to ${time(to)} (${zone.name}).`;
  const unheard = { warn: () => {}, expect: () => {}, advance: () => {}, waiting: () => {} };
  let latest: number | undefined;
  try {
    latest = await source.latest?.(query, { signal, ...unheard });
  } catch {
    // Only a hint: the export itself has read all there is.
    signal.throwIfAborted();
  }
  return latest === undefined ? looked : `${looked} The channel's last message is of ${time(latest)}.`;
}
