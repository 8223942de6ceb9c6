/** Copies values of unknown origin into plain JSON, within limits. */

import { type Path, quote } from './sentences.ts';

/** Deeper objects and lists are refused; it also bounds the recursion of everything that reads the copy. */
const MAX_DEPTH = 100;

/** Objects, lists, texts, numbers and so on, all together; a request of 10,000 items has some 200,000. */
const MAX_VALUES = 1_000_000;

/** Values that JSON cannot hold; past so many the rest is not looked at. */
const MAX_FAULTS = 10_000;

/** Something wrong within a value. */
export interface Fault {
  readonly path: Path;
  /** What is wrong, to be read after the path, without a full stop: `is missing`. */
  readonly message: string;
}

/** What {@link copyPlain} made of a value. */
export interface PlainCopy {
  /** Only strings, finite numbers, booleans, null, fresh plain objects and fresh lists; undefined in place of a fault. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
}

/** Thrown within this file only, when a limit is passed. */
class LimitPassed extends Error {}

/**
 * Copies a value into plain JSON values that share nothing with it, so that what follows need not fear class instances,
 * cycles or depth. Fields that are undefined are left out, as JSON does; `__proto__` is a field like any other. Throws
 * only what reading throws: a getter of the page's own object, as the worker and servers get none.
 */
export function copyPlain(input: unknown): PlainCopy {
  const copier = new Copier();
  try {
    return { value: copier.copy(input, []), faults: copier.faults };
  } catch (error) {
    if (!(error instanceof LimitPassed)) throw error;
    const message = `is too large: it may hold ${MAX_VALUES} values, of which ${MAX_FAULTS} may be no JSON`;
    return { value: undefined, faults: [{ path: [], message }] };
  }
}

class Copier {
  readonly faults: Fault[] = [];
  readonly #ancestors = new Set<object>();
  #count = 0;

  copy(value: unknown, path: Path): unknown {
    if (++this.#count > MAX_VALUES) throw new LimitPassed();
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : this.#fault(path, `must be a finite number, not ${value}`);
      case 'object':
        return value === null ? null : this.#copyObject(value, path);
      default:
        return this.#fault(path, `is a ${typeof value}, which no request can hold: use plain JSON values`);
    }
  }

  #copyObject(source: object, path: Path): unknown {
    if (this.#ancestors.has(source)) return this.#fault(path, 'contains itself: use plain JSON values');
    if (path.length >= MAX_DEPTH) return this.#fault(path, `is nested too deeply: ${MAX_DEPTH} levels are the most`);
    this.#ancestors.add(source);
    const copy = Array.isArray(source) ? this.#copyList(source, path) : this.#copyFields(source, path);
    this.#ancestors.delete(source);
    return copy;
  }

  #copyList(source: readonly unknown[], path: Path): unknown[] {
    const copy: unknown[] = [];
    for (let index = 0; index < source.length; index++) {
      const value = source[index];
      copy.push(
        value === undefined
          ? this.#fault([...path, index], 'is undefined: leave it out of the list')
          : this.copy(value, [...path, index]),
      );
    }
    return copy;
  }

  #copyFields(source: object, path: Path): unknown {
    const tag = Object.prototype.toString.call(source).slice('[object '.length, -1);
    if (tag !== 'Object') {
      const advice = tag === 'Date' ? 'a time is a number of Unix seconds' : 'use plain JSON values';
      return this.#fault(path, `is an object of kind ${quote(tag)}, which no request can hold: ${advice}`);
    }
    const fields: [string, unknown][] = [];
    for (const [key, given] of Object.entries(source)) {
      const value = this.copy(given, [...path, key]);
      if (value !== undefined) fields.push([key, value]);
    }
    // Unlike assignment, this makes `__proto__` a field.
    return Object.fromEntries(fields);
  }

  #fault(path: Path, message: string): undefined {
    if (this.faults.length >= MAX_FAULTS) throw new LimitPassed();
    this.faults.push({ path, message });
    return undefined;
  }
}
