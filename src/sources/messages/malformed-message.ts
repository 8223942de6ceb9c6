/** Says what messages look like whose fields have other names. Loaded only when there are some. */
import { timeOf } from '../../core/table-time.ts';
import { isEmpty } from './message.ts';
import { OWN_VALUES, VALUE_FIELDS } from './misnamed-field.ts';

/** Fields that other formats have in place of `time`, `name`, `value` and `unit`. */
const TIME_FIELDS = /^(?:t|bt|ts|timestamp|time_?stamp|date|date_?time|created_?at|at|when|epoch|x)$/i;
const NAME_FIELDS = /^(?:n|bn|key|metric|variable|measurement|sensor|signal|series|tag|label|id)$/i;
const UNIT_FIELDS = /^(?:u|bu|uom|units|unit_?of_?measure(?:ment)?)$/i;

/** Seconds and more: what is smaller is a number, and no time of these decades. */
const LEAST_TIME = 1e8;

const isTime = (value: unknown): boolean =>
  typeof value === 'number' ? Math.abs(value) >= LEAST_TIME : !Number.isNaN(timeOf(value, true));

/** Returns the warning about malformed messages, of which this is the first. */
export function malformedMessage(first: unknown): string {
  return ['Messages without a usable time, or without a name, were left out.', ...hintAt(first)].join(' ');
}

/** Returns the warning about messages with fields under other names, of which this is the first. */
export function misnamedMessage(first: unknown): string {
  return ['Some messages have a field under another name; its cells are empty there.', ...hintAt(first)].join(' ');
}

function hintAt(message: unknown): string[] {
  if (typeof message !== 'object' || message === null) {
    const kind = message === null ? 'null' : typeof message;
    return [`The first of them is ${kind === 'null' ? kind : `of the type ${kind}`}, not an object.`];
  }
  const own = message as Readonly<Record<string, unknown>>;
  const fields = Object.entries(message);
  const isText = (value: unknown) => typeof value === 'string';
  const isNumber = (value: unknown) => typeof value === 'number';
  const isCell = (value: unknown) => ['number', 'string', 'boolean', 'bigint'].includes(typeof value);
  const isMissing = (...names: string[]) => names.every((one) => isEmpty(own[one]));
  const found = (pattern: RegExp, fits: (value: unknown) => boolean, taken?: string): string | undefined =>
    fields.find(([field, value]) => field !== taken && pattern.test(field) && fits(value))?.[0];
  const name = isMissing('name', 'payload') ? found(NAME_FIELDS, isText) : undefined;
  const meant: [field: string, found: string | undefined][] = [
    ['time', isMissing('time') ? found(TIME_FIELDS, isTime) : undefined],
    ['name', name],
    // A field called `measurement` may hold either of them.
    ['value', isMissing(...OWN_VALUES, 'payload') ? found(VALUE_FIELDS, isCell, name) : undefined],
    ['unit', isMissing('unit', 'payload') ? found(UNIT_FIELDS, isText) : undefined],
    ['sum', isMissing('sum', 'payload') ? found(/^s$/, isNumber) : undefined],
    ['updateTime', isMissing('updateTime', 'update_time', 'payload') ? found(/^ut$/, isNumber) : undefined],
  ];
  const hints = meant.filter(([, other]) => other !== undefined);
  if (hints.length === 0) return [];
  const told = hints.map(([field, other]) => `${field} is in a field called \`${other}\``);
  const all = told.length === 1 ? told[0] : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`;
  return [`In the first of them, ${all}: rename ${told.length === 1 ? 'it' : 'them'}.`];
}
