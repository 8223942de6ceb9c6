/** Checks a value of unknown origin against a schema and reports every fault. */
import * as z from 'zod/mini';
import type { RequestIssue } from '../core/errors.ts';
import type { Schema } from './building-blocks.ts';
import { copyPlain, type Fault } from './plain-copy.ts';
import { writePath } from './sentences.ts';

/** A valid value, or all its faults. */
export type Validation<T> =
  | { readonly valid: true; readonly value: T }
  | {
      readonly valid: false;
      readonly issues: readonly RequestIssue[];
      /**
       * The input as plain JSON values, with undefined in place of other values. It still has the faults in `issues`.
       */
      readonly copy: unknown;
    };

/** Options of {@link validate}. */
export interface ValidateOptions {
  /** The name of the whole value in messages. */
  readonly root: string;
  /** Mends a copy that has faults, before it is checked once more. Default: faults are final. */
  readonly mend?: (copy: unknown, issues: readonly z.core.$ZodIssue[]) => void;
}

/** Checks a value of unknown origin against a schema. The valid value shares nothing with the input. */
export function validate<T>(schema: Schema<T>, input: unknown, options: ValidateOptions): Validation<T> {
  const { value, faults } = copyPlain(input);
  let result = z.safeParse(schema, value);
  if (!result.success && options.mend) {
    options.mend(value, result.error.issues);
    result = z.safeParse(schema, value);
  }
  const found: readonly Fault[] = result.success ? [] : result.error.issues.map(toFault);
  if (result.success && faults.length === 0) return { valid: true, value: result.data };
  const issues = [...faults, ...apartFrom(faults, found)].map(({ path, message }) => ({
    path,
    message: `${writePath(path, options.root)} ${message}.`,
  }));
  return { valid: false, issues, copy: value };
}

/** Writes the first fault and the number of further faults. */
export function summarize(issues: readonly RequestIssue[]): string {
  const others = issues.length - 1;
  return `${issues[0]!.message}${others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'fault' : 'faults'})`}`;
}

function toFault({ path, message }: z.core.$ZodIssue): Fault {
  return { path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)), message };
}

/** The found faults, without those about a value that could not be copied or about a part of such a value. */
function apartFrom(faults: readonly Fault[], found: readonly Fault[]): readonly Fault[] {
  if (faults.length === 0) return found;
  const uncopied = new Set(faults.map(({ path }) => JSON.stringify(path)));
  return found.filter(({ path }) => {
    for (let depth = 0; depth <= path.length; depth++) {
      if (uncopied.has(JSON.stringify(path.slice(0, depth)))) return false;
    }
    return true;
  });
}
