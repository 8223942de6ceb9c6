/** Says of messages that are none what they look like. Loaded only when there are some. */
import { timeOf } from '../../core/table-time.ts';

/** Fields that other formats have in place of `time`, `name`, `value` and `unit`. */
const TIME_FIELDS = /^(?:t|bt|ts|timestamp|time_?stamp|date|date_?time|created_?at|at|when|epoch|x)$/i;
const NAME_FIELDS = /^(?:n|bn|key|metric|variable|measurement|sensor|signal|series|tag|label|id)$/i;
const VALUE_FIELDS = /^(?:v|vs|vb|vd|val|reading|measured|measurement|measured_?value|number|amount|data|y)$/i;
const UNIT_FIELDS = /^(?:u|bu|uom|units|unit_?of_?measure(?:ment)?)$/i;

/** The fields of a message that hold its value. */
const OWN_VALUES = [
  'value',
  'stringValue',
  'boolValue',
  'dataValue',
  'string_value',
  'bool_value',
  'data_value',
  'sum',
];

/** Seconds and more: what is smaller is a number, and no time of these decades. */
const LEAST_TIME = 1e8;

const isTime = (value: unknown): boolean =>
  typeof value === 'number' ? Math.abs(value) >= LEAST_TIME : !Number.isNaN(timeOf(value, true));

/** Returns the warning about malformed messages, of which this is the first. */
export function malformedMessage(first: unknown): string {
  return ['Messages without a usable time, or without a name, were left out.', ...hintAt(first)].join(' ');
}

function hintAt(message: unknown): string[] {
  if (typeof message !== 'object' || message === null) {
    const kind = message === null ? 'null' : typeof message;
    return [`The first of them is ${kind === 'null' ? kind : `of the type ${kind}`}, not an object.`];
  }
  const own = message as Readonly<Record<string, unknown>>;
  const fields = Object.entries(message);
  const isText = (value: unknown) => typeof value === 'string';
  const isCell = (value: unknown) => ['number', 'string', 'boolean', 'bigint'].includes(typeof value);
  const isMissing = (...names: string[]) => names.every((one) => own[one] === undefined);
  const found = (pattern: RegExp, fits: (value: unknown) => boolean, taken?: string): string | undefined =>
    fields.find(([field, value]) => field !== taken && pattern.test(field) && fits(value))?.[0];
  const name = isMissing('name', 'payload') ? found(NAME_FIELDS, isText) : undefined;
  const meant: [field: string, found: string | undefined][] = [
    ['time', isMissing('time') ? found(TIME_FIELDS, isTime) : undefined],
    ['name', name],
    // A field called `measurement` may hold either of them.
    ['value', isMissing(...OWN_VALUES, 'payload') ? found(VALUE_FIELDS, isCell, name) : undefined],
    ['unit', isMissing('unit', 'payload') ? found(UNIT_FIELDS, isText) : undefined],
  ];
  const hints = meant.filter(([, other]) => other !== undefined);
  if (hints.length === 0) return [];
  const told = hints.map(([field, other]) => `${field} is in a field called \`${other}\``);
  const all = told.length === 1 ? told[0] : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`;
  return [`In the first of them, ${all}: rename ${told.length === 1 ? 'it' : 'them'}.`];
}
