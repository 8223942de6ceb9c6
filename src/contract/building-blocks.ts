/** Schemas that the contract's schemas are built from; their messages read well after a path. */
import * as z from 'zod/mini';
import { listed, nearest, type Path, quote, sample, show } from './sentences.ts';

/** A schema whose valid values are of type `T`. */
export type Schema<T> = z.ZodMiniType<T>;

type OptionalKeys<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? K : never }[keyof T];

/** One schema for each required field of an object type, and no others. */
export type RequiredSchemas<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Schema<T[K]> };

/** One schema for each optional field of an object type, and no others. */
export type OptionalSchemas<T> = { readonly [K in OptionalKeys<T>]: Schema<Exclude<T[K], undefined>> };

type RawIssues = z.core.$ZodRawIssue[];

/** Reports a fault. The message is read after the path of the object, or of the field that `path` names. */
export type Report = (path: Path, message: string) => void;

/**
 * A rule about several fields of an object. It runs even when the object has other faults, so a field may be absent or
 * have any value.
 */
export type Rule<T> = (value: { readonly [K in keyof T]?: unknown }, report: Report) => void;

/** The most faults reported for one list. After that, the rest of the list is not checked. */
const MAX_FAULTS_OF_LIST = 10_000;

/** Builds the message that a value is missing or is not `what`. */
export function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `is missing: it must be ${what}` : `must be ${what}, not ${show(input)}`;
}

/** A text of any length. In all functions here, `what` completes the sentence "it must be …". */
export function text(what: string): Schema<string> {
  return z.string({ error: expected(what) });
}

/** A text that is not blank. */
export function filledText(what: string): Schema<string> {
  return satisfying(text(what), what, (value) => value.trim() !== '');
}

/** A finite number. */
export function number(what: string): Schema<number> {
  return z.number({ error: expected(what) });
}

/**
 * One of the texts that are the keys of `members`. Pass `T` explicitly, so that the compiler requires all of its texts.
 */
export function oneOf<T extends string>(members: Readonly<Record<T, true>>): Schema<T> {
  const texts = Object.keys(members) as T[];
  return z.enum(texts, { error: expected(listed(texts.map(quote), 'or')) });
}

/** A schema narrowed by a function that returns the fault of a value, or undefined when it is valid. */
export function checked<T>(schema: Schema<T>, faultOf: (value: T) => string | undefined): Schema<T> {
  return schema.check((payload) => {
    const message = faultOf(payload.value);
    if (message !== undefined) addIssue(payload.issues, message);
  });
}

/** A schema narrowed by a condition. */
export function satisfying<T>(schema: Schema<T>, what: string, condition: (value: T) => boolean): Schema<T> {
  return checked(schema, (value) => (condition(value) ? undefined : expected(what)({ input: value })));
}

/** Whether a value is an object with fields: neither null nor a list. */
export function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a computed schema is made of. Without any of these it is an object with any fields. */
export interface Parts {
  /** A list of these. */
  readonly element?: Schema<unknown>;
  /** The fewest elements of the list. */
  readonly minimum?: number;
  /** One of these. */
  readonly options?: readonly Schema<unknown>[];
}

/**
 * Passes a value of any kind through `compute`. When `compute` adds an issue, only the rules see its result, and they
 * accept anything, so it may return the value itself.
 *
 * @param parts what the build needs to write the schema as JSON Schema; checks do not use it
 */
export function computed<T>(compute: (value: unknown, issues: RawIssues) => T, parts: Parts): Schema<T> {
  const pipe = z.pipe(
    z.unknown(),
    z.transform((value, payload) => compute(value, payload.issues)),
  );
  return Object.assign(pipe, parts);
}

/** A list with at least `minimum` elements. */
export function list<T>(element: Schema<T>, what: string, minimum = 0): Schema<readonly T[]> {
  return computed(
    (values, issues) => {
      if (!Array.isArray(values) || values.length < minimum) {
        addIssue(issues, expected(what)({ input: values }));
        return values as readonly T[];
      }
      const result: T[] = [];
      for (const [index, value] of values.entries()) {
        result.push(runInside(element, value, [index], issues));
        // zod passes faults on as arguments of one call, and engines limit the number of arguments.
        if (issues.length >= MAX_FAULTS_OF_LIST) {
          addIssue(issues, `has ${MAX_FAULTS_OF_LIST} faults so far: fix them to see whether there are more`);
          break;
        }
      }
      return result;
    },
    { element, minimum },
  );
}

/** Adds a fault of the value, or of the part of it at `path`. */
export function addIssue(issues: RawIssues, message: string, path: Path = []): void {
  issues.push({ code: 'custom', input: undefined, path: [...path], message });
}

/** Runs a schema on part of a value and adds its faults with the path in front. */
export function runInside<T>(schema: Schema<T>, value: unknown, path: Path, issues: RawIssues): T {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) issues.push({ ...issue, path: [...path, ...issue.path], input: undefined });
  return value as T;
}

/**
 * An object that has these fields and no others. The compiler checks that the lists name all required and optional
 * fields of `T` and that the schemas have their types.
 */
export function closedObject<T extends object>(
  what: string,
  required: RequiredSchemas<T>,
  optional: OptionalSchemas<T>,
  ...rules: readonly Rule<T>[]
): Schema<T> {
  const shape: Record<string, Schema<unknown>> = { ...required };
  for (const [name, schema] of Object.entries<Schema<unknown>>(optional)) shape[name] = z.exactOptional(schema);
  const known = Object.keys(shape);
  const mismatch = expected(what);
  const object = z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownFields(issue.keys, known) : mismatch(issue)),
  });
  const checks = rules.map((rule) =>
    z.check<Record<string, unknown>>(ruleCheck(rule), { when: ({ value }) => hasFields(value) }),
  );
  return object.check(...checks) as Schema<object> as Schema<T>;
}

function ruleCheck<T>(rule: Rule<T>): z.core.CheckFn<Record<string, unknown>> {
  return ({ value, issues }) => {
    rule(value as { readonly [K in keyof T]?: unknown }, (path, message) => addIssue(issues, message, path));
  };
}

function unknownFields(names: readonly string[], known: readonly string[]): string {
  const unknown = sample(names, (name) => {
    const meant = nearest(name, known);
    return meant === undefined ? quote(name) : `${quote(name)} (did you mean "${meant}"?)`;
  });
  return `has unknown ${names.length === 1 ? 'field' : 'fields'} ${unknown}: it may have ${listed(known, 'and')}`;
}
