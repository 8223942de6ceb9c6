/** The schemas of what most messages ask for. */
import {
  checked,
  closedObject,
  filledText,
  number,
  type OptionalSchemas,
  oneOf,
  type RequiredSchemas,
  type Rule,
  type Schema,
  text,
} from './building-blocks.ts';
import type { MessageParams, MessageTarget, OutputFormat } from './request.ts';
import { quote } from './sentences.ts';
import { splitList } from './target.ts';

/**
 * The latest accepted second. It is in the year 5138; read as milliseconds it is in 1973, so a larger number is most
 * likely milliseconds.
 */
export const MAX_SECONDS: number = 1e11;

/** Unix seconds, with or without a fraction. */
export const unixSeconds: Schema<number> = checked(number('a time in Unix seconds, such as 1700000000'), (seconds) =>
  Math.abs(seconds) > MAX_SECONDS
    ? `must be in Unix seconds, but ${seconds} looks like milliseconds: divide it by 1000`
    : undefined,
);

/** Returns the fault of a text of names separated by commas. No name may be empty. */
export function emptyNameFault(value: string): string | undefined {
  const names = splitList(value);
  if (!names.includes('')) return undefined;
  return names.length === 1
    ? 'must not be empty'
    : `must not have an empty name between its commas, as ${quote(value)} has`;
}

/** Returns the fault of a text of names separated by commas. No name may be empty or repeated. */
function namesFault(value: string): string | undefined {
  const empty = emptyNameFault(value);
  if (empty !== undefined) return empty;
  const seen = new Set<string>();
  for (const name of splitList(value)) {
    if (seen.has(name)) return `must not name ${quote(name)} twice`;
    seen.add(name);
  }
  return undefined;
}

const labelsMatchNames: Rule<MessageTarget> = ({ value, label }, report) => {
  if (typeof value !== 'string' || typeof label !== 'string') return;
  const names = splitList(value).length;
  const labels = splitList(label).length;
  if (names !== labels) {
    report(['label'], `must have as many labels as the value has names, which is ${names}, but has ${labels}`);
  }
};

/** Otherwise a column id could mean either target. */
const labelsAreNoOtherNames: Rule<MessageTarget> = ({ value, label }, report) => {
  if (typeof value !== 'string' || typeof label !== 'string') return;
  const names = splitList(value);
  const all = new Set(names);
  const shared = splitList(label).find((own, index) => own !== names[index] && all.has(own));
  if (shared !== undefined)
    report(['label'], `must not use ${quote(shared)}, the name of another target, as a label: choose another label`);
};

const target: Schema<MessageTarget> = closedObject<MessageTarget>(
  'an object with the names to export, such as {value: "urn:demo:temperature"}',
  { value: checked(text('a SenML name, or several separated by commas'), namesFault) },
  { label: checked(text('a label for every name, separated by commas'), namesFault) },
  labelsMatchNames,
  labelsAreNoOtherNames,
);

/** The rule that a window is given and not empty. */
export const windowIsGiven: Rule<MessageParams> = ({ from, to, period }, report) => {
  if (from === undefined && period === undefined) {
    report(['from'], 'is missing: give the start in Unix seconds, or instead a period such as "P1D" before the end');
  }
  if (typeof from === 'number' && typeof to === 'number' && from >= to) {
    report(['to'], `must be later than from, which is ${from}, but is ${to}`);
  }
};

/** The required fields of messages. */
export const messageFields: RequiredSchemas<MessageParams> = {
  target,
  channelId: filledText('the id of the channel to read'),
  subtopic: text('the subtopic to read, as text ("" for all subtopics)'),
};

/** The optional fields of plain messages: those that nothing else is computed for. */
export const plainMessageFields: Pick<OptionalSchemas<MessageParams>, 'from' | 'to' | 'outputFormat'> = {
  from: unixSeconds,
  to: unixSeconds,
  outputFormat: oneOf<OutputFormat>({ long: true, wide: true }),
};
