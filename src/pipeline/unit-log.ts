/** Collects the units of an item's variables from its messages. */
import type { SeriesTable } from '../core/sample-batch.ts';

/** Collects the units from a series table while it grows. */
export class UnitLog {
  /** Number of series with more than one unit. */
  changed = 0;
  /** The latest table. */
  table: SeriesTable | undefined;
  readonly #units = new Map<string, string[]>();
  /** The first unit of each group of the table. */
  readonly #first = new Map<number, string>();
  readonly #changedGroups = new Set<number>();
  #known = 0;

  /** Reads the new entries of a table. */
  learn(table: SeriesTable): void {
    const { names, units, groups, length } = table;
    this.table = table;
    for (let index = this.#known; index < length; index++) {
      const name = names[index]!;
      const unit = units[index]!;
      const known = this.#units.get(name) ?? [];
      this.#units.set(name, known);
      if (unit === '') continue;
      if (!known.includes(unit)) known.push(unit);
      const group = groups[index]!;
      const first = this.#first.get(group);
      if (first === undefined) this.#first.set(group, unit);
      else if (first !== unit && !this.#changedGroups.has(group)) {
        this.#changedGroups.add(group);
        this.changed++;
      }
    }
    this.#known = length;
  }

  /** Whether a message with this name has been read. */
  has(name: string): boolean {
    return this.#units.has(name);
  }

  /** The SenML units of a variable, mostly one, in order of appearance. */
  of(name: string): readonly string[] {
    return this.#units.get(name) ?? [];
  }
}
