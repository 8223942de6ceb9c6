/** Finds fields that have the names of other formats. Loaded only for messages that may have some. */
import { isEmpty, type Message } from './message.ts';

/** A sample that may have a field under a name of another format: its index and its message. */
export type Suspect = readonly [sample: number, message: Message];

/** The fields of a message that hold its value. */
export const OWN_VALUES: readonly (keyof Message)[] = [
  'value',
  'stringValue',
  'boolValue',
  'dataValue',
  'string_value',
  'bool_value',
  'data_value',
];

/** Fields that other formats have in place of a value. */
export const VALUE_FIELDS: RegExp =
  /^(?:v[sbd]?|val|reading|measured|measurement|measured_?value|number|amount|data|y)$/i;

/**
 * Whether a message has a field under the name of another format, in place of one that is empty.
 *
 * @param asksSum whether `sum` was asked for
 * @param asksUpdateTime whether `updateTime` was asked for
 */
export function hasMisnamedField(message: Message, asksSum: boolean, asksUpdateTime: boolean): boolean {
  const { unit, u, sum, s, ut, payload } = message;
  return (
    (typeof u === 'string' && u !== '' && isEmpty(unit)) ||
    (asksSum && typeof s === 'number' && isEmpty(sum)) ||
    (asksUpdateTime && typeof ut === 'number' && isEmpty(message.updateTime ?? message.update_time)) ||
    ([payload, ...OWN_VALUES.map((field) => message[field])].every(isEmpty) &&
      Object.entries(message).some(isNamedLikeValue))
  );
}

const isNamedLikeValue = ([field, own]: [string, unknown]): boolean =>
  VALUE_FIELDS.test(field) && typeof own !== 'object' && !isEmpty(own);
