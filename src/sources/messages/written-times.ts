/** Reads the times of messages that hosts write in other ways than readers do. */
import { textTime } from '../../core/table-time.ts';
import type { Message } from './message.ts';

/** Unix seconds of a `Date` or of ISO 8601 text; undefined when it is neither. */
function secondsOf(time: unknown): number | undefined {
  const ms = time instanceof Date ? time.getTime() : typeof time === 'string' ? textTime(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/**
 * Returns messages whose `time`, or `created`, is a `Date` or ISO 8601 text with the Unix seconds in its place. The
 * messages themselves stay as they are.
 */
export function withTimes(messages: readonly unknown[]): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let at = 0; at < messages.length; at++) {
    const { time, created } = Object(messages[at]) as Message;
    if (typeof time === 'number' && (created === undefined || typeof created === 'number')) continue;
    const [own, createdAt] = [secondsOf(time), secondsOf(created)];
    if (own === undefined && createdAt === undefined) continue;
    changed ??= [...messages];
    changed[at] = {
      ...(messages[at] as Message),
      ...(own !== undefined && { time: own }),
      ...(createdAt !== undefined && { created: createdAt }),
    };
  }
  return changed ?? messages;
}
