/** Defines batches of samples, which sources produce and layouts turn into rows. */

/** The kind of value that a message carries. These numbers are stored in {@link SampleBatch.kinds}. */
export const SampleKind = {
  /** `values` holds the number; NaN is an empty cell. */
  number: 0,
  /** `values` holds 0 or 1. */
  boolean: 1,
  /** `texts` holds the text (SenML `vs`). */
  text: 2,
  /** `texts` holds the base64 text (SenML `vd`). */
  data: 3,
  /** The message has no value: it is a JSON message or has only a sum. */
  none: 4,
} as const;

/** The optional columns of a batch. They are read from the messages only when a request needs them. */
export type SampleField = 'created' | 'updateTime' | 'sum' | 'payload';

/**
 * The samples of all series in one stretch of time, in ascending time. Equal times are always in the same batch. Each
 * sample refers to its series by an index into the source's {@link SeriesTable}. Every array has at least `length`
 * elements; elements beyond it are meaningless.
 */
export interface SampleBatch {
  /** Number of samples. */
  readonly length: number;
  /** Unix milliseconds, ascending, exact to the microsecond. */
  readonly times: Float64Array;
  /** Index of each sample's series in `table`. */
  readonly series: Uint32Array;
  /** The series of the source. All batches of a source share one table. */
  readonly table: SeriesTable;
  /** The numbers; booleans are 0 and 1. NaN for an empty cell and for every other kind. */
  readonly values: Float64Array;
  /** {@link SampleKind} of each sample; absent when all are numbers. */
  readonly kinds?: Uint8Array;
  /** Texts of the samples of kind text or data. Absent when there are none. */
  readonly texts?: readonly (string | undefined)[];
  /** The field `created` of each message, Unix milliseconds; NaN where the message has none. */
  readonly created?: Float64Array;
  /** Seconds until the next update is expected (SenML `ut`); NaN where the message does not say. */
  readonly updateTime?: Float64Array;
  /** Integrated sum (SenML `s`); NaN where the message has none. */
  readonly sum?: Float64Array;
  /** Payloads of JSON messages; undefined for SenML messages. */
  readonly payloads?: readonly unknown[];
  /** Present when each sample stands for the messages of one series in one step of time. */
  readonly partials?: PartialColumns;
}

/**
 * What the samples of a batch of partial aggregates stand for, one element for each sample. The sample's time is the
 * start of its step, and its value depends on the function that the partials are for:
 *
 * | function | value |
 * |---|---|
 * | `count` | any number |
 * | `min`, `max` | the least or the greatest value |
 * | `sum`, `avg` | the sum |
 * | `variance`, `stddev` | the mean |
 * | `first`, `last` | the first or the last value, as {@link PartialColumns.moments} tells |
 *
 * Numbers and booleans (0 and 1) of one series make one sample, whose kind is `number`. Messages without a number (kind
 * `text`, `data` or `none`) make a sample of their own of kind `text` whose value is NaN. Numbers that are not finite
 * belong to neither: they make a sample of kind `number` whose value is NaN, or none.
 */
export interface PartialColumns {
  /** How many messages each sample stands for, at least 1. */
  readonly counts: Float64Array;
  /** Sum of the squared deviations from the mean; for `variance` and `stddev` only. */
  readonly squares?: Float64Array;
  /**
   * Subtracted from each mean, so that a mean much larger than the spread keeps its digits: any number near the values,
   * such as one of them. For `variance` and `stddev` only. Default: 0 for all.
   */
  readonly origins?: Float64Array;
  /**
   * Time of the first or last value, Unix milliseconds; for `first` and `last` only. Of values at the same time, numbers
   * come before booleans, and lesser ones before greater ones.
   */
  readonly moments?: Float64Array;
}

/** Returns the same columns for other samples, which `pick` takes from each column. */
export function pickedPartials(partials: PartialColumns, pick: (column: Float64Array) => Float64Array): PartialColumns {
  const columns: [string, Float64Array][] = Object.entries(partials);
  return Object.fromEntries(columns.map(([name, column]) => [name, pick(column)])) as unknown as PartialColumns;
}

/** The fields that all messages of one entry of a {@link SeriesTable} share; an absent field is `''`. */
export interface SeriesFields {
  /** Id of the publisher, mostly a device. */
  readonly publisher: string;
  /** Id of the channel. */
  readonly channel: string;
  /** Subtopic of the channel. */
  readonly subtopic: string;
  /** Protocol by which the messages arrived, such as `mqtt`. */
  readonly protocol: string;
  /** SenML name. */
  readonly name: string;
  /** SenML unit. */
  readonly unit: string;
}

/**
 * The dictionary of series: each distinct combination of identity fields is one entry with an index. The table only
 * grows. Its columns are plain arrays, so a writer can use them as dictionaries for the codes in {@link
 * SampleBatch.series}.
 */
export class SeriesTable {
  /** Publisher of each entry. */
  readonly publishers: string[] = [];
  /** Channel of each entry. */
  readonly channels: string[] = [];
  /** Subtopic of each entry. */
  readonly subtopics: string[] = [];
  /** Protocol of each entry. */
  readonly protocols: string[] = [];
  /** SenML name of each entry. */
  readonly names: string[] = [];
  /** SenML unit of each entry. */
  readonly units: string[] = [];
  /** Index of the first entry with the same publisher and name. The contract calls these entries one series. */
  readonly groups: number[] = [];
  /** Index of the first entry with the same publisher, subtopic and name. Duplicates agree in these fields. */
  readonly identities: number[] = [];
  /** Entries by name, publisher and subtopic. Each may have thousands of values; few entries share all three. */
  readonly #byName = new Map<string, Map<string, Map<string, number[]>>>();
  /**
   * For each entry, the entry that followed it last time. Sources mostly send series in the same order again and again.
   */
  readonly #followers: number[] = [];
  #latest = 0;

  /** Number of entries. */
  get length(): number {
    return this.names.length;
  }

  /** Returns the index of these fields. Adds an entry when they are new. */
  intern(publisher: string, channel: string, subtopic: string, protocol: string, name: string, unit: string): number {
    const recalled = this.recall(publisher, channel, subtopic, protocol, name, unit);
    if (recalled !== undefined) return recalled;
    const index = this.#find(publisher, channel, subtopic, protocol, name, unit);
    this.#followers[this.#latest] = index;
    this.#latest = index;
    return index;
  }

  /**
   * Returns the index of these fields if their entry also followed the latest entry last time. Undefined when it did
   * not; the fields may still have an entry.
   */
  recall(
    publisher: string,
    channel: string,
    subtopic: string,
    protocol: string,
    name: string,
    unit: string,
  ): number | undefined {
    const { publishers, channels, subtopics, protocols, names, units } = this;
    const guess = this.#followers[this.#latest];
    if (
      guess !== undefined &&
      names[guess] === name &&
      publishers[guess] === publisher &&
      units[guess] === unit &&
      subtopics[guess] === subtopic &&
      channels[guess] === channel &&
      protocols[guess] === protocol
    ) {
      this.#latest = guess;
      return guess;
    }
    return undefined;
  }

  #find(publisher: string, channel: string, subtopic: string, protocol: string, name: string, unit: string): number {
    const byPublisher = entryOf(this.#byName, name, newMap<Map<string, number[]>>);
    const bySubtopic = entryOf(byPublisher, publisher, newMap<number[]>);
    const alike = entryOf(bySubtopic, subtopic, newList);
    const { publishers, channels, subtopics, protocols, units } = this;
    for (const index of alike)
      if (units[index] === unit && channels[index] === channel && protocols[index] === protocol) return index;
    const index = this.names.length;
    alike.push(index);
    this.identities.push(alike[0]!);
    const [first] = bySubtopic.values();
    this.groups.push(first![0]!);
    publishers.push(publisher);
    channels.push(channel);
    subtopics.push(subtopic);
    protocols.push(protocol);
    this.names.push(name);
    units.push(unit);
    return index;
  }

  /**
   * Returns the entry that keeps the fields that `a` and `b` share and is empty where they differ. Both must be of one
   * group.
   */
  common(a: number, b: number): number {
    if (a === b) return a;
    const pick = (column: readonly string[]) => (column[a] === column[b] ? column[a]! : '');
    return this.intern(
      this.publishers[a]!,
      pick(this.channels),
      pick(this.subtopics),
      pick(this.protocols),
      this.names[a]!,
      pick(this.units),
    );
  }
}

const newMap = <T>(): Map<string, T> => new Map();
const newList = (): number[] => [];

/** Returns the value of a key. Makes it when the key is new. */
function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
