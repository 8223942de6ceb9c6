/** Further schemas that the contract's schemas are built from. Loaded only for requests that are not plain. */
import * as z from 'zod/mini';
import {
  addIssue,
  checked,
  computed,
  expected,
  hasFields,
  number,
  runInside,
  type Schema,
  satisfying,
  text,
} from './building-blocks.ts';
import type { Fault } from './plain-copy.ts';
import type { Path } from './sentences.ts';

/** A value of any kind. */
export function anything<T>(): Schema<T> {
  return z.unknown() as Schema<unknown> as Schema<T>;
}

/** A whole number, at least `minimum`. */
export function wholeNumber(what: string, minimum: number): Schema<number> {
  return satisfying(number(what), what, (value) => Number.isSafeInteger(value) && value >= minimum);
}

/**
 * An object whose schema is one of `options`, depending on its fields. `choose` returns the schema, or a message when no
 * schema fits.
 */
export function chosen<T extends object>(
  what: string,
  options: readonly Schema<T>[],
  choose: (value: object) => Schema<T> | string,
): Schema<T> {
  return computed(
    (value, issues) => {
      const choice = hasFields(value) ? choose(value) : expected(what)({ input: value });
      if (typeof choice !== 'string') return runInside(choice, value, [], issues);
      addIssue(issues, choice);
      return value as T;
    },
    { options },
  );
}

/** A list, or a text whose fault a function returns. */
export function textOrList<T>(
  what: string,
  list: Schema<readonly T[]>,
  faultOf: (value: string) => string | undefined,
): Schema<readonly T[] | string> {
  const asText = checked(text(what), faultOf);
  return computed(
    (value, issues) => runInside<readonly T[] | string>(Array.isArray(value) ? list : asText, value, [], issues),
    { options: [list, asText] },
  );
}

/** An object with any fields. */
export function anyObject<T extends object>(what: string): Schema<T> {
  return computed((value, issues) => {
    if (!hasFields(value)) addIssue(issues, expected(what)({ input: value }));
    return value as T;
  }, {});
}

/** An object that has these optional fields, and possibly others. */
export function openObject<T extends object>(
  what: string,
  optional: { readonly [K in keyof T]?: Schema<NonNullable<T[K]>> },
): Schema<T> {
  const shape = Object.entries<Schema<unknown> | undefined>(optional).map(
    ([name, schema]) => [name, z.exactOptional(schema!)] as const,
  );
  return z.looseObject(Object.fromEntries(shape), { error: expected(what) }) as Schema<object> as Schema<T>;
}

/** Returns the faults of a value. */
export function faultsOf<T>(schema: Schema<T>, value: unknown): Fault[] {
  const result = z.safeParse(schema, value);
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({ path: path as Path, message }));
}
