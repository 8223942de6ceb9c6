/** Reads and writes times as readers send and expect them. */
import type { Message } from './message.ts';

/** The unit in which a reader tells time. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/**
 * The unit of a time, told by its magnitude, as the contract settles it: readers send seconds (Connhex, Mainflux) or
 * nanoseconds (current Magistrala) under the same field name. An HTTP reader adopts it for its bounds in
 * `ChannelApi.adoptTimeUnit`.
 */
export function timeUnit(time: number): TimeUnit {
  const size = Math.abs(time);
  if (size >= 1e18) return 'ns';
  if (size >= 1e15) return 'us';
  return size >= 1e12 ? 'ms' : 's';
}

/**
 * Unix milliseconds of a message's time, exact to the microsecond; NaN when it is not a time.
 * At this century's size a double of seconds is only good to 0.2 µs, and one of nanoseconds to 0.1, so both are rounded
 * to the microsecond that was meant. A BigInt is read as the same digits in JSON are.
 */
export function unixMilliseconds(time: unknown): number {
  if (typeof time !== 'number') return typeof time === 'bigint' ? unixMilliseconds(Number(time)) : Number.NaN;
  // Seconds, as nearly all are, and well within what comes below.
  if (Math.abs(time) < 1e12) return scaledSeconds(time);
  // The range of a Date (ECMA-262, time values): anything beyond cannot be shown.
  const ms = scaled(time);
  return Math.abs(ms) <= 8.64e15 ? ms : Number.NaN;
}

function scaled(time: number): number {
  switch (timeUnit(time)) {
    case 'ns':
      return Math.round(time / 1e3) / 1e3;
    case 'us':
      return Math.round(time) / 1e3;
    case 'ms':
      return Math.round(time * 1e3) / 1e3;
    case 's':
      return scaledSeconds(time);
  }
}

const scaledSeconds = (time: number): number => Math.round(time * 1e6) / 1e3;

/** A bound as a reader expects it: `microseconds` in `unit`, as exact decimal text, rounded up to what the unit can say. */
export function boundText(microseconds: number, unit: TimeUnit): string {
  const us = BigInt(Math.ceil(microseconds));
  switch (unit) {
    case 'ns':
      return String(us * 1000n);
    case 'us':
      return String(us);
    case 'ms':
      return String(Math.ceil(microseconds / 1e3));
    case 's': {
      const sign = us < 0n ? '-' : '';
      const size = us < 0n ? -us : us;
      const fraction = String(size % 1_000_000n)
        .padStart(6, '0')
        .replace(/0+$/, '');
      return `${sign}${size / 1_000_000n}${fraction && `.${fraction}`}`;
    }
  }
}

/** A message's time as it was sent: its `time`, or of a JSON message its `created`; NaN when it has none. */
export function sentTime(message: unknown): number {
  if (typeof message !== 'object' || message === null) return Number.NaN;
  const { time } = message as Message;
  if (typeof time === 'number') return time;
  const sent = time ?? createdOf(message);
  if (typeof sent === 'bigint') return Number(sent);
  return typeof sent === 'number' ? sent : Number.NaN;
}

/** When a message without a name was created; a SenML message is of its `time`, or of none. */
const createdOf = ({ name, created }: Message): unknown => (typeof name === 'string' ? undefined : created);

/** Whether a time as it was sent lies in a span. */
export type SpanTest = (sent: number) => boolean;

/**
 * Tells the times of a span as the reader itself does: by comparing what it sends with the bounds it was sent, which
 * times rounded to the microsecond cannot. Of nanoseconds JSON.parse keeps multiples of 256 (2^60 ns is in 2006), so
 * within that distance of a bound the reader, which gave the message, is believed.
 *
 * @param from whole Unix microseconds, inclusive
 * @param to whole Unix microseconds, exclusive
 * @param unit that the bounds were sent in
 */
export function spanTest(from: number, to: number, unit: TimeUnit): SpanTest {
  const [first, end] = [Number(boundText(from, unit)), Number(boundText(to, unit))];
  const slack = unit === 'ns' ? 256 : 0;
  return (sent) => {
    if (timeUnit(sent) === unit) return sent >= first - slack && sent < end + slack;
    const microseconds = 1000 * unixMilliseconds(sent);
    return microseconds >= from && microseconds < to;
  };
}
