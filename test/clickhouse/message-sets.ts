/** Sets of messages that are hard to aggregate right, the same at every run. */
import type { ClusterMessage } from '../support/clickhouse/messages.ts';

/** SenML names of the sets; the last is never asked for. */
export const names = ['urn:a', "b'; DROP TABLE messages; --", 'c\\', 'unwanted'] as const;

/** A generator of numbers from 0 to 1 that look random (Mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Messages of three devices and two channels within a window, about `count`. One name in three lines has figures with
 * a spread far below their size, another has texts and booleans among its numbers; there are exact duplicates, several
 * values of one instant, subtopics, and a series that changes its unit.
 *
 * @param from Unix seconds
 * @param to Unix seconds
 */
export function messageSet(from: number, to: number, count: number, seed = 1): ClusterMessage[] {
  const next = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const messages: ClusterMessage[] = [];
  while (messages.length < count) {
    // Some lie just outside the window, and some in bursts.
    const at = from - (to - from) / 20 + ((to - from) * 11 * next()) / 10;
    const burst = next() < 0.1 ? 5 : 1;
    for (let i = 0; i < burst; i++) {
      const time = String(Math.round((at + i * pick([0, 0.001, 1, 60])) * 1000) / 1000);
      const name = pick(names);
      const message = {
        time,
        name,
        publisher: pick(['p', 'p2', "q'\\"]),
        subtopic: pick(['', '', 's', 's/t']),
        channel: pick(['c1', 'c1', 'c1', 'c2']),
        protocol: pick(['mqtt', 'mqtt', 'http']),
        unit: name === 'c\\' && next() < 0.02 ? 'W' : 'kW',
        ...valueFor(name, next),
        ...(next() < 0.1 && { sum: Math.round(next() * 1000) / 8 }),
        updateTime: pick([60, 3600]),
        created: Number(time) + 1,
      };
      messages.push(message);
      if (next() < 0.05) messages.push({ ...message });
    }
  }
  return messages;
}

/** Messages of which many have the same time, and differ in value, in kind, and in what else tells messages apart. */
export function simultaneousMessages(from: number, instants: number, each: number, seed = 1): ClusterMessage[] {
  const next = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return Array.from({ length: instants * each }, (_, at) => ({
    time: from + 600 * (at % instants),
    name: pick(names),
    publisher: pick(['p', 'p2']),
    subtopic: pick(['', '', 's']),
    protocol: pick(['mqtt', 'mqtt', 'http']),
    unit: pick(['kW', 'kW', 'W']),
    ...pick<Partial<ClusterMessage>>([
      { value: Math.floor(next() * 9) - 4 },
      { value: 1 },
      { boolValue: next() < 0.5 },
    ]),
  }));
}

function valueFor(name: string, next: () => number): Partial<ClusterMessage> {
  if (name === names[0]) return { value: Math.round(next() * 1e6) / 1e3 - 300 };
  if (name === names[1]) return { value: 1e9 + next() / 1e3 };
  const which = next();
  if (which < 0.5) return { value: Math.floor(next() * 4) };
  if (which < 0.7) return { boolValue: next() < 0.5 };
  if (which < 0.9) return { stringValue: ['on', '', "it's\n\\", '=1+1'][Math.floor(next() * 4)]! };
  return { dataValue: 'aGk=' };
}
