import * as z from 'zod/mini';
import { listed, nearest, type Path, quote, sample, show } from './sentences.ts';

/** A schema that gives a `T`. */
export type Schema<T> = z.ZodMiniType<T>;

type OptionalKeys<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? K : never }[keyof T];

/** A schema for each required field of an object type, and for nothing else. */
export type RequiredSchemas<T> = { readonly [K in Exclude<keyof T, OptionalKeys<T>>]: Schema<T[K]> };

/** A schema for each optional field of an object type, and for nothing else. */
export type OptionalSchemas<T> = { readonly [K in OptionalKeys<T>]: Schema<Exclude<T[K], undefined>> };

type RawIssues = z.core.$ZodRawIssue[];

/** Says what is wrong, to be read after the path of the object or of the field named. */
export type Report = (path: Path, message: string) => void;

/**
 * A rule that concerns several fields of an object. It runs whatever else is wrong, so its fields may be absent or hold
 * anything.
 */
export type Rule<T> = (value: { readonly [K in keyof T]?: unknown }, report: Report) => void;

/** Past so many faults, the rest of a list is not looked at. */
const MAX_FAULTS_OF_LIST = 10_000;

/** Says that something is missing or is not `what`. */
export function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `is missing: it must be ${what}` : `must be ${what}, not ${show(input)}`;
}

/** A text of any length; `what` completes "it must be …", as in all functions here. */
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

/** A whole number, at least `minimum`. */
export function wholeNumber(what: string, minimum: number): Schema<number> {
  return satisfying(number(what), what, (value) => Number.isSafeInteger(value) && value >= minimum);
}

/**
 * One of the texts that are the keys of `members`. Say which `T`: only then does the compiler ask for all of its texts.
 */
export function oneOf<T extends string>(members: Readonly<Record<T, true>>): Schema<T> {
  const texts = Object.keys(members) as T[];
  return z.enum(texts, { error: expected(listed(texts.map(quote), 'or')) });
}

/** A schema narrowed by a function that says what is wrong with a value, and undefined when nothing is. */
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

/** Whether a value is an object with fields, so neither null nor a list. */
export function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What `compute` makes of a value of any kind. Where it adds an issue, the result is seen by the rules only, which
 * expect anything, so it may be the value itself.
 */
function computed<T>(compute: (value: unknown, issues: RawIssues) => T): Schema<T> {
  return z.pipe(
    z.unknown(),
    z.transform((value, payload) => compute(value, payload.issues)),
  );
}

/** An object of any fields. */
export function anyObject<T extends object>(what: string): Schema<T> {
  return computed((value, issues) => {
    if (!hasFields(value)) addIssue(issues, expected(what)({ input: value }));
    return value as T;
  });
}

/** A list of elements; `minimum` is how many it must have. */
export function list<T>(element: Schema<T>, what: string, minimum = 0): Schema<readonly T[]> {
  return computed((values, issues) => {
    if (!Array.isArray(values) || values.length < minimum) {
      addIssue(issues, expected(what)({ input: values }));
      return values as readonly T[];
    }
    const result: T[] = [];
    for (const [index, value] of values.entries()) {
      result.push(runInside(element, value, [index], issues));
      // zod hands faults upward as arguments of one call, of which an engine allows only so many.
      if (issues.length >= MAX_FAULTS_OF_LIST) {
        addIssue(issues, `holds ${MAX_FAULTS_OF_LIST} faults so far: mend them to see whether there are more`);
        break;
      }
    }
    return result;
  });
}

/** An object whose schema depends on its fields. `choose` gives the schema, or says that there is none. */
export function chosen<T extends object>(what: string, choose: (value: object) => Schema<T> | string): Schema<T> {
  return computed((value, issues) => {
    const choice = hasFields(value) ? choose(value) : expected(what)({ input: value });
    if (typeof choice !== 'string') return runInside(choice, value, [], issues);
    addIssue(issues, choice);
    return value as T;
  });
}

function addIssue(issues: RawIssues, message: string, path: Path = []): void {
  issues.push({ code: 'custom', input: undefined, path: [...path], message });
}

/** Runs a schema on part of a value, and hands its faults on under the path. */
function runInside<T>(schema: Schema<T>, value: unknown, path: Path, issues: RawIssues): T {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) issues.push({ ...issue, path: [...path, ...issue.path], input: undefined });
  return value as T;
}

/**
 * An object that has these fields and no others. The compiler holds the field lists to the fields of `T`, required and
 * optional, and the schemas to their types.
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
