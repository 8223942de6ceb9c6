/** Schemas of values that may have parts nobody knows. Loaded only for requests whose items are not all messages. */
import * as z from 'zod/mini';
import { addIssue, checked, computed, expected, hasFields, runInside, type Schema, text } from './building-blocks.ts';
import type { Fault } from './plain-copy.ts';
import type { Path } from './sentences.ts';

/** A value of any kind. */
export function anything<T>(): Schema<T> {
  return z.unknown() as Schema<unknown> as Schema<T>;
}

/** A list, or a text whose fault a function returns. */
export function textOrList<T>(
  what: string,
  list: Schema<readonly T[]>,
  faultOf: (value: string) => string | undefined,
): Schema<readonly T[] | string> {
  const asText = checked(text(what), faultOf);
  return computed((value, issues) =>
    runInside<readonly T[] | string>(Array.isArray(value) ? list : asText, value, [], issues),
  );
}

/** An object with any fields. */
export function anyObject<T extends object>(what: string): Schema<T> {
  return computed((value, issues) => {
    if (!hasFields(value)) addIssue(issues, expected(what)({ input: value }));
    return value as T;
  });
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
