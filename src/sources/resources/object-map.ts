/** Shows the members of a parsed object as a map. */

/** An object as JSON.parse makes it. */
export type Members = Readonly<Record<string, unknown>>;

/** A member of its own; undefined when there is none. `{}` inherits some, such as `constructor`. */
export function own(members: Members, name: string): unknown {
  const value = members[name];
  return value !== undefined && Object.hasOwn(members, name) ? value : undefined;
}

/**
 * A map of the members of an object, `__proto__` among them. Costs next to nothing, as it copies none: a list has as
 * many as it has resources.
 */
export class ObjectMap implements ReadonlyMap<string, unknown> {
  readonly #members: Members;

  constructor(members: Members) {
    this.#members = members;
  }

  get size(): number {
    return Object.keys(this.#members).length;
  }

  get(name: string): unknown {
    return own(this.#members, name);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name);
  }

  forEach(call: (value: unknown, name: string, map: ReadonlyMap<string, unknown>) => void): void {
    for (const [name, value] of this) call(value, name, this);
  }

  keys(): MapIterator<string> {
    return Object.keys(this.#members)[Symbol.iterator]();
  }

  values(): MapIterator<unknown> {
    return Object.values(this.#members)[Symbol.iterator]();
  }

  entries(): MapIterator<[string, unknown]> {
    return Object.entries(this.#members)[Symbol.iterator]();
  }

  [Symbol.iterator](): MapIterator<[string, unknown]> {
    return this.entries();
  }
}
