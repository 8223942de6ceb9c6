import type { Arrivals } from './arrivals.ts';
import { bytesOf } from './bytes.ts';
import { type Channel, lowerBound, type Selection } from './channel.ts';
import type { Dialect } from './dialects.ts';
import { type Fault, type FaultOf, faultOf } from './faults.ts';
import { JsonBytes } from './json-bytes.ts';
import type { PageQuery } from './page-query.ts';

const COMMA = 0x2c;
const BYTES_PER_MESSAGE = 240;
const ARRIVAL_PUBLISHER = 'e1c6a9b7-2f48-4d03-8b5a-6c7d9e0f1a24';

/** The matching messages from `low` (inclusive) to `high` (exclusive). */
interface Stretch {
  readonly selection: Selection;
  readonly low: number;
  readonly high: number;
}

/**
 * The reply to one request, as readers make it: the page is read newest first, then the total by a second query, so
 * that a message arriving in between (fault `shift`) makes the two disagree.
 *
 * @param turn differs between requests; the fault `shuffleTies` orders ties by it
 */
export function writePage(
  channel: Channel,
  arrivals: Arrivals,
  query: PageQuery,
  dialect: Dialect,
  faults: readonly Fault[],
  turn: number,
): Uint8Array[] {
  const beyond = faultOf(faults, 'outsideWindow')?.count ?? 0;
  const lower = faultOf(faults, 'lowerLimit');
  const shifts = faults.filter((fault): fault is FaultOf<'shift'> => fault.kind === 'shift');
  const arrive = (when: FaultOf<'shift'>['when']): void => {
    for (const shift of shifts)
      if (shift.when === when) arrivals.add(channel.id, arrival(shift, channel, arrivals, query));
  };

  arrive('beforePage');
  const limit = Math.min(query.limit, lower?.limit ?? query.limit);
  const messages = writeMessages(
    stretch(channel, arrivals, query, beyond),
    { offset: query.offset, limit },
    dialect,
    faultOf(faults, 'shuffleTies') ? turn : 0,
  );
  arrive('beforeTotal');
  const { low, high } = stretch(channel, arrivals, query, beyond);

  const head = `{"total":${high - low},"offset":${query.offset},"limit":${lower?.honest ? limit : query.limit}`;
  if (messages.length === 0 && dialect.omitsEmptyMessages) return [bytesOf(`${head}}`)];
  return [bytesOf(`${head},"messages":[`), messages, bytesOf(']}')];
}

/** The window's messages, and `beyond` more on either side. */
function stretch(channel: Channel, arrivals: Arrivals, { filter, from, to }: PageQuery, beyond: number): Stretch {
  const selection = arrivals.select(channel, filter);
  const low = Math.max(0, lowerBound(selection, from) - beyond);
  const high = Math.min(selection.length, lowerBound(selection, to) + beyond);
  return { selection, low, high: Math.max(low, high) };
}

function writeMessages(
  { selection, low, high }: Stretch,
  { offset, limit }: { offset: number; limit: number },
  dialect: Dialect,
  turn: number,
): Uint8Array {
  const first = high - 1 - offset;
  const last = Math.max(low, first - limit + 1);
  const out = new JsonBytes(Math.max(1, first - last + 1) * BYTES_PER_MESSAGE);
  for (let index = first; index >= last; index--) {
    if (index < first) out.byte(COMMA);
    selection.write(turn === 0 ? index : amongTies(selection, index, turn), dialect, out);
  }
  return out.written;
}

/** The index that takes the place of `index` when the run of equal times around it is turned by `turn`. */
function amongTies(selection: Selection, index: number, turn: number): number {
  const time = selection.timeAt(index);
  const start = lowerBound(selection, time);
  const length = lowerBound(selection, time + 1) - start;
  return start + ((index - start + turn) % length);
}

/** A message that the query matches. */
function arrival(shift: FaultOf<'shift'>, channel: Channel, arrivals: Arrivals, query: PageQuery) {
  const { selection, low, high } = stretch(channel, arrivals, query, 0);
  const newest = high > low ? selection.timeAt(high - 1) : Number.isFinite(query.from) ? query.from : 0;
  const {
    name = channel.series[0]?.name ?? 'urn:demo:arrival',
    publisher = ARRIVAL_PUBLISHER,
    subtopic,
  } = query.filter;
  return {
    time: shift.time === undefined ? newest : Math.round(shift.time * 1e6),
    publisher,
    name,
    value: '0',
    ...(subtopic !== undefined && { subtopic }),
  };
}
