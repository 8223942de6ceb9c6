/** Drops what a schema does not know, because servers may add fields. */
import type * as z from 'zod/mini';

/** Returns the value at a path within a value; undefined when there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((owner, part) => Reflect.get(Object(owner), part), value);
}

/** Removes the fields that the schema does not know from a copy. */
export function dropUnknownFields(copy: unknown, issues: readonly z.core.$ZodIssue[]): void {
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = valueAt(copy, issue.path);
    for (const key of issue.keys) Reflect.deleteProperty(Object(owner), key);
  }
}
