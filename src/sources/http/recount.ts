/** Counts a range again that gave fewer messages than it was counted to hold. Loaded only when one does. */
import { sleep } from '../../core/abort.ts';
import { backoffMs } from '../../core/backoff.ts';
import { type ChannelApi, REREAD_BACKOFF, type Selection } from './channel-api.ts';
import { fewerThanCounted } from './inconsistent-answers.ts';
import type { Span } from './span.ts';

/** How often a range is counted again. */
const RECOUNTS = 3;

/**
 * Messages may be deleted while others are read, so fewer than were counted may be all there are; not so when the reader
 * counts more even now. It is asked more than once, as replicas may take turns.
 *
 * @param read messages that the range gave
 * @throws ExportError `inconsistent-data` when the reader counts more
 */
export async function recount(api: ChannelApi, selection: Selection, range: Span, read: number): Promise<void> {
  for (let asked = 1; ; asked++) {
    const total = await api.count(selection, range);
    if (total > read) throw fewerThanCounted(range, total, read);
    if (asked === RECOUNTS) return;
    await sleep(backoffMs(REREAD_BACKOFF, asked), selection.signal);
  }
}
