/** Fills in the windows that a request leaves out, where the source has nothing beyond them. */
import { hasFields } from '../contract/building-blocks.ts';
import type { MessageParams } from '../contract/request.ts';
import { splitList } from '../contract/target.ts';
import type { SampleQuery } from './source.ts';

/** Added to the last time, as windows are half-open: a microsecond, the finest that times are told in. */
const MICROSECOND = 1e-3;

/** Whether an item is of messages and leaves out the start of its window. */
function lacksWindow(
  item: unknown,
): item is { readonly params: Pick<MessageParams, 'target' | 'channelId' | 'subtopic' | 'to'> } {
  if (!hasFields(item) || !hasFields(item.params)) return false;
  const { from, period, target, channelId, subtopic } = item.params;
  const isOfMessages = hasFields(target) && typeof target.value === 'string';
  return (
    from === undefined &&
    period === undefined &&
    isOfMessages &&
    typeof channelId === 'string' &&
    typeof subtopic === 'string'
  );
}

/** The messages that an item asks for, whatever its window. */
export type ItemQuery = Pick<SampleQuery, 'channelId' | 'subtopic' | 'names'>;

/** The first and the last time of messages, Unix milliseconds. */
export interface TimeSpan {
  readonly first: number;
  readonly last: number;
}

/**
 * Returns a request with windows from the first to the last message for the items without `from` and `period`. Keeps
 * their `to`; where all messages are later, the window is the second before it. Requests for a server, which are
 * recurring, need a window, so they stay as they are.
 *
 * @param request of unknown origin and not checked yet
 * @param now run time, Unix seconds: the end of the window of an item without messages
 * @param spanOf returns the times of an item's messages; undefined when there are none
 */
export async function withWindows(
  request: unknown,
  now: number,
  spanOf: (query: ItemQuery) => Promise<TimeSpan | undefined>,
): Promise<unknown> {
  if (!hasFields(request) || request.type !== 'oneTime' || !Array.isArray(request.items)) return request;
  if (!request.items.some(lacksWindow)) return request;
  const items: unknown[] = [];
  for (const item of request.items) {
    if (!lacksWindow(item)) {
      items.push(item);
      continue;
    }
    const { params } = item;
    const { channelId, subtopic } = params;
    const span = await spanOf({ channelId, subtopic, names: splitList(params.target.value) });
    const window = span
      ? { from: span.first / 1000, to: (span.last + MICROSECOND) / 1000 }
      : { from: now - 1, to: now };
    const { to = window.to } = params;
    // What ends before the first message is a window too, without any.
    const from = typeof to === 'number' && to <= window.from ? to - 1 : window.from;
    items.push({ ...item, params: { ...params, from, to } });
  }
  return { ...request, items };
}
