/** How one kind of reader speaks; see contract §5. */
export interface Dialect {
  readonly id: 'connhex' | 'mainflux' | 'magistrala';
  /** Path of the messages of a channel; the group `channel` is its id. */
  readonly path: RegExp;
  /** Most messages of one page. */
  readonly maxLimit: number;
  /** Words before the token in the `Authorization` header. */
  readonly schemes: readonly string[];
  readonly casing: 'camel' | 'snake';
  /** Unit of `time` and of the bounds `from` and `to`. */
  readonly timeUnit: 's' | 'ns';
  /** Unit of `created`; upstream has always counted it in nanoseconds. */
  readonly createdUnit: 's' | 'ns';
  /** Whether an empty page leaves out `messages`, as Go's `omitempty` does. */
  readonly omitsEmptyMessages: boolean;
}

/** The three readers, each at its own base. */
export const dialects: readonly Dialect[] = [
  {
    id: 'connhex',
    path: /^\/iot\/reader\/channels\/(?<channel>[^/]+)\/messages$/,
    maxLimit: 1500,
    schemes: ['Bearer'],
    casing: 'camel',
    timeUnit: 's',
    createdUnit: 's',
    omitsEmptyMessages: false,
  },
  {
    id: 'mainflux',
    path: /^\/mainflux\/channels\/(?<channel>[^/]+)\/messages$/,
    maxLimit: 1000,
    schemes: ['Bearer', 'Thing'],
    casing: 'snake',
    timeUnit: 's',
    createdUnit: 'ns',
    omitsEmptyMessages: false,
  },
  {
    id: 'magistrala',
    path: /^\/magistrala\/[^/]+\/channels\/(?<channel>[^/]+)\/messages$/,
    maxLimit: 1000,
    schemes: ['Bearer', 'Client'],
    casing: 'snake',
    timeUnit: 'ns',
    createdUnit: 'ns',
    omitsEmptyMessages: true,
  },
];

/** JSON text of a time, given in Unix microseconds. */
export function timeText(microseconds: number, unit: Dialect['timeUnit']): string {
  return unit === 's' ? String(microseconds / 1e6) : `${BigInt(microseconds) * 1000n}`;
}

/**
 * The first microsecond that a reader finds at or after a bound, or undefined when `text` is not a number. A bound in
 * another unit than the dialect's is not put right: it matches nothing or everything, as with the real readers.
 */
export function boundMicroseconds(text: string, unit: Dialect['timeUnit']): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  if (unit === 'ns') {
    if (text.includes('.')) return Math.ceil(Number(text) / 1000);
    const nanoseconds = BigInt(text);
    return Number(nanoseconds / 1000n) + (nanoseconds % 1000n > 0n ? 1 : 0);
  }
  const seconds = Number(text);
  let microseconds = Math.floor(seconds * 1e6) - 1;
  while (microseconds / 1e6 < seconds && microseconds < Number.MAX_SAFE_INTEGER) microseconds++;
  return microseconds;
}
