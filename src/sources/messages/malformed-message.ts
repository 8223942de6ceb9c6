/** Says of messages that are none what they look like. Loaded only when there are some. */
import { timeOf } from '../../core/table-time.ts';

/** Fields that other formats have in place of `time` and `name`. */
const TIME_FIELDS = /^(?:t|bt|ts|timestamp|time_?stamp|date|date_?time|created_?at|at|when|epoch|x)$/i;
const NAME_FIELDS = /^(?:n|bn|key|metric|variable|measurement|sensor|signal|series|tag|label|id)$/i;

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
  const { time, name, payload } = message as Readonly<Record<string, unknown>>;
  const fields = Object.entries(message);
  const [timeField] = fields.find(([field, value]) => TIME_FIELDS.test(field) && isTime(value)) ?? [];
  const [nameField] = fields.find(([field, value]) => NAME_FIELDS.test(field) && typeof value === 'string') ?? [];
  const hints = [
    ...(time === undefined && timeField !== undefined ? [`time is in a field called \`${timeField}\``] : []),
    ...(name === undefined && payload === undefined && nameField !== undefined
      ? [`name is in a field called \`${nameField}\``]
      : []),
  ];
  return hints.length === 0 ? [] : [`In the first of them, ${hints.join(', and ')}: rename it.`];
}
