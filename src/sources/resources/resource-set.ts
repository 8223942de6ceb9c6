/** Remembers which resources were met. */
import type { Resource } from '../../core/resource.ts';

/** A set of resources, told by type and id. Holds nothing else of them. */
export class ResourceSet {
  readonly #idsByType = new Map<string, Set<string>>();
  /** Of the type that was asked for last: most lists are of one type. */
  #type = '';
  #ids: Set<string>;

  constructor() {
    this.#ids = new Set();
    this.#idsByType.set(this.#type, this.#ids);
  }

  /** Adds a resource; false when it was there before. */
  add({ type, id }: Resource): boolean {
    if (type !== this.#type) this.#select(type);
    const { size } = this.#ids;
    this.#ids.add(id);
    return this.#ids.size > size;
  }

  /** Whether a resource was added. */
  has({ type, id }: Resource): boolean {
    return this.#idsByType.get(type)?.has(id) ?? false;
  }

  #select(type: string): void {
    const ids = this.#idsByType.get(type) ?? new Set();
    this.#idsByType.set(type, ids);
    this.#ids = ids;
    this.#type = type;
  }
}
