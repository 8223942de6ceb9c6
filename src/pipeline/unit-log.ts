/** The units of an item's variables, as its messages tell them. */
import type { SeriesTable } from '../core/sample-batch.ts';

/** Takes up the units of a series table while it grows. */
export class UnitLog {
  /** How many series have told more than one unit. */
  changed = 0;
  /** The table that was learnt from last. */
  table: SeriesTable | undefined;
  readonly #units = new Map<string, string[]>();
  /** By group of the table: the unit it told first. */
  readonly #first = new Map<number, string>();
  readonly #changedGroups = new Set<number>();
  #known = 0;

  /** Takes up the entries that are new in the table. */
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

  /** Whether a message of this name has been seen. */
  has(name: string): boolean {
    return this.#units.has(name);
  }

  /** The SenML units of a variable, in the order in which they were told: mostly one. */
  of(name: string): readonly string[] {
    return this.#units.get(name) ?? [];
  }
}
