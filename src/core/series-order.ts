/** Orders the series that have samples at the same instant. */
import type { SeriesTable } from './sample-batch.ts';

/** The order of series at one instant: by target, in the order of the request, then by publisher. */
export class SeriesOrder {
  readonly #table: SeriesTable;
  readonly #targetOf: ReadonlyMap<string, number>;
  /** Indexes of series, sorted. Most are already in order when new ones are added, which makes sorting fast. */
  readonly #sorted: number[] = [];
  #ranks = new Uint32Array(0);

  /** @param names SenML names of the targets, in the order of the request; series of other names come last */
  constructor(table: SeriesTable, names: readonly string[]) {
    this.#table = table;
    this.#targetOf = new Map(names.map((name, index) => [name, index]));
  }

  /** Whether a name is one of the targets. */
  has(name: string): boolean {
    return this.#targetOf.has(name);
  }

  /** The rank of every series in the table, by its index. Series of one target and publisher share a rank. */
  ranks(): Uint32Array {
    const { names, publishers, length } = this.#table;
    if (this.#ranks.length === length) return this.#ranks;
    const target = (index: number) => this.#targetOf.get(names[index]!) ?? this.#targetOf.size;
    const compare = (a: number, b: number): number => {
      const byTarget = target(a) - target(b);
      if (byTarget !== 0) return byTarget;
      if (publishers[a] === publishers[b]) return 0;
      return publishers[a]! < publishers[b]! ? -1 : 1;
    };
    const sorted = this.#sorted;
    for (let index = sorted.length; index < length; index++) sorted.push(index);
    sorted.sort(compare);
    const ranks = new Uint32Array(length);
    let rank = 0;
    for (let place = 1; place < length; place++) {
      if (compare(sorted[place - 1]!, sorted[place]!) !== 0) rank++;
      ranks[sorted[place]!] = rank;
    }
    this.#ranks = ranks;
    return ranks;
  }
}
