/** Copies messages that cannot be cloned: reactive proxies, instances of classes, rows of Arrow tables. */
import { jsonText } from '../core/json-text.ts';

/** The fields of a message, which may be accessors of a class. */
const FIELDS = [
  ...['channel', 'subtopic', 'publisher', 'protocol', 'name', 'unit', 'time', 'created', 'updateTime', 'update_time'],
  ...['value', 'stringValue', 'string_value', 'boolValue', 'bool_value', 'dataValue', 'data_value', 'sum', 'payload'],
];

/** Returns a copy that can be cloned: an object with the same fields, whatever it is now. Of other values, null. */
export function copied(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) return isCloneable(message) ? message : null;
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of new Set([...FIELDS, ...Object.keys(message)])) {
    const value = (message as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) copy[name] = copiedField(value);
  }
  return copy;
}

const isCloneable = (value: unknown): boolean => typeof value !== 'function' && typeof value !== 'symbol';

/** What a field cannot carry becomes an empty object, which the worker counts. */
function copiedField(value: unknown): unknown {
  if (!isCloneable(value)) return {};
  if (typeof value !== 'object' || value === null) return value;
  try {
    return structuredClone(value);
  } catch {
    try {
      return JSON.parse(jsonText(value) ?? '{}');
    } catch {
      return {};
    }
  }
}
