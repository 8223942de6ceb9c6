/** What a message carries as its value. The numbers are stored in {@link SampleBatch.kinds}. */
export const SampleKind = {
  /** `values` holds the number; NaN is an empty cell. */
  number: 0,
  /** `values` holds 0 or 1. */
  boolean: 1,
  /** `texts` holds the text (SenML `vs`). */
  text: 2,
  /** `texts` holds the base64 text (SenML `vd`). */
  data: 3,
  /** No value at all (a JSON message, or one with only a sum). */
  none: 4,
} as const;

/** Optional columns of a batch, read from the messages only when a request needs them. */
export type SampleField = 'created' | 'updateTime' | 'sum' | 'payload';

/**
 * Samples in ascending time, all series of one stretch of time together; series and their texts are indexes into the
 * source's {@link SeriesTable}. Times never straddle batches: equal times are in one batch. Every array has at least
 * `length` elements; those beyond it are meaningless.
 */
export interface SampleBatch {
  readonly length: number;
  /** Unix milliseconds, ascending, exact to the microsecond. */
  readonly times: Float64Array;
  /** Index of each sample's series in `table`. */
  readonly series: Uint32Array;
  readonly table: SeriesTable;
  /** Numbers; booleans as 0 and 1; NaN for every other kind, and for an empty cell. */
  readonly values: Float64Array;
  /** {@link SampleKind} of each sample; absent when all are numbers. */
  readonly kinds?: Uint8Array;
  /** Texts of samples of kind text or data; absent when there are none. */
  readonly texts?: readonly (string | undefined)[];
  /** Unix milliseconds; NaN where absent. */
  readonly created?: Float64Array;
  /** Seconds until the next update is expected (SenML `ut`); NaN where absent. */
  readonly updateTime?: Float64Array;
  /** Integrated sum (SenML `s`); NaN where absent. */
  readonly sum?: Float64Array;
  /** Payloads of JSON messages; undefined for SenML ones. */
  readonly payloads?: readonly unknown[];
}

/** What every message of one entry of a {@link SeriesTable} has in common; an absent field is `''`. */
export interface SeriesFields {
  readonly publisher: string;
  readonly channel: string;
  readonly subtopic: string;
  readonly protocol: string;
  readonly name: string;
  readonly unit: string;
}

/**
 * The dictionary of series: each distinct combination of identity fields is one entry with an index. It only grows,
 * and its columns are plain arrays, so a writer can use them as dictionaries for the codes in {@link SampleBatch.series}.
 */
export class SeriesTable {
  readonly publishers: string[] = [];
  readonly channels: string[] = [];
  readonly subtopics: string[] = [];
  readonly protocols: string[] = [];
  readonly names: string[] = [];
  readonly units: string[] = [];
  /** Index of the first entry with the same publisher and name: what the contract calls a series. */
  readonly groups: number[] = [];
  /** Index of the first entry with the same publisher, subtopic and name: what duplicates have in common. */
  readonly identities: number[] = [];
  /** Entries by name, publisher and subtopic, of which there may be thousands; those of one of each are few. */
  readonly #byName = new Map<string, Map<string, Map<string, number[]>>>();
  /** By entry, the one that came after it the last time: sources send series by turns, so it mostly does again. */
  readonly #followers: number[] = [];
  #latest = 0;

  /** Number of entries. */
  get length(): number {
    return this.names.length;
  }

  /** The index of these fields, entered if they are new. */
  intern(publisher: string, channel: string, subtopic: string, protocol: string, name: string, unit: string): number {
    const recalled = this.recall(publisher, channel, subtopic, protocol, name, unit);
    if (recalled !== undefined) return recalled;
    const index = this.#find(publisher, channel, subtopic, protocol, name, unit);
    this.#followers[this.#latest] = index;
    this.#latest = index;
    return index;
  }

  /** The index of these fields if it is their turn, as it was the last time; undefined tells nothing. */
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

  /** The entry that keeps what `a` and `b` share and is empty where they differ; both must be of one group. */
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

/** The value of a key, which is made when it is new. */
function entryOf<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
