/** Reads `key=value` options of the command line. */
import { UsageError } from './usage.ts';

/** An object of options. */
export type Values = { [name: string]: unknown };

/**
 * Sets options written as `key=value` in an object. A dot leads into an inner object. A value is JSON where it can be
 * read as such, and otherwise a text.
 *
 * @param flag name of the option, for errors
 * @throws UsageError when one is not of that form, or leads into what is no object
 */
export function setValues(target: Values, assignments: readonly string[], flag: string): void {
  for (const assignment of assignments) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (key === undefined || text === undefined)
      throw new UsageError(`--${flag} takes key=value, as in --${flag} ${EXAMPLES[flag] ?? 'key=value'}.`);
    const path = key.split('.');
    const last = path.pop()!;
    let into = target;
    for (const name of path) {
      if (!isOwnName(name)) throw noSuchName(name);
      into[name] ??= {};
      if (!isObject(into[name])) throw new UsageError(`--${flag} ${key}: ${name} is no object of options.`);
      into = into[name];
    }
    if (!isOwnName(last)) throw noSuchName(last);
    into[last] = parsedValue(text);
  }
}

/** Whether a value is an object with names. */
export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const EXAMPLES: Readonly<Record<string, string>> = { option: 'decimals=2', 'source-option': 'pageSize=500' };

/** Names of `Object.prototype` are no options. */
const isOwnName = (name: string): boolean => name !== '' && !(name in Object.prototype);

const noSuchName = (name: string): UsageError => new UsageError(`There is no option ${JSON.stringify(name)}.`);

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
