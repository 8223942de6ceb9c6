/** Checks options of the API with the same schemas as requests; what is wrong with them is misuse. */
import * as z from 'zod/mini';
import { expected, hasFields, type Schema, satisfying } from './building-blocks.ts';
import { writePath } from './sentences.ts';

/** True or false. */
export function boolean(what: string): Schema<boolean> {
  return z.boolean({ error: expected(what) });
}

/** A value of any kind that a condition tells. */
export function valueThat<T>(what: string, isOne: (value: unknown) => value is T): Schema<T> {
  return satisfying(z.unknown(), what, isOne) as Schema<T>;
}

/**
 * Options that a schema knows. Fields that are undefined count as absent.
 *
 * @param name the option that they are the value of, e.g. `xlsx`. Default: they are the options of a call themselves
 * @throws TypeError that names every fault with its path, when they are not as the schema says
 */
export function parseOptions<T extends object>(schema: Schema<T>, options: unknown, name?: string): T {
  const result = z.safeParse(schema, withoutUndefined(options ?? {}));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const whole = [...(name === undefined ? [] : [name]), ...path] as (string | number)[];
    return `${writePath(whole, 'The options')} ${message}.`;
  });
  throw new TypeError(faults.join(' '));
}

/** A copy without fields that are undefined, at any depth of plain objects. */
function withoutUndefined(value: unknown): unknown {
  if (!hasFields(value) || value instanceof Uint8Array) return value;
  const given = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(given.map(([name, field]) => [name, withoutUndefined(field)]));
}
