/** The fields of a message, and how its value is read. */
import { exactNumber } from '../../core/exact-number.ts';
import { SampleKind } from '../../core/sample-batch.ts';
import { MessageFault } from './message-faults.ts';

/** The fields of a message, in camelCase (Connhex) and snake_case (Mainflux, Magistrala). */
export interface Message {
  readonly channel?: unknown;
  readonly subtopic?: unknown;
  readonly publisher?: unknown;
  readonly protocol?: unknown;
  readonly name?: unknown;
  readonly unit?: unknown;
  readonly time?: unknown;
  readonly created?: unknown;
  readonly value?: unknown;
  readonly sum?: unknown;
  readonly payload?: unknown;
  readonly updateTime?: unknown;
  readonly update_time?: unknown;
  readonly stringValue?: unknown;
  readonly string_value?: unknown;
  readonly boolValue?: unknown;
  readonly bool_value?: unknown;
  readonly dataValue?: unknown;
  readonly data_value?: unknown;
  /** SenML's own name of `unit`, which no reader uses. */
  readonly u?: unknown;
  /** The same of `sum`. */
  readonly s?: unknown;
  /** The same of `updateTime`. */
  readonly ut?: unknown;
}

/** Whether a field is not there, or null. */
const isAbsent = (field: unknown): field is undefined | null => field === undefined || field === null;

/** Whether a field of another type than text holds nothing. */
export const isEmpty = (field: unknown): boolean => isAbsent(field) || field === '';

const isTextOrAbsent = (field: unknown): boolean => typeof field === 'string' || isAbsent(field);

/**
 * Whether a message has more than `count` fields. Counting the fields that exist is fast; looking up fields that do not
 * exist is slow where messages come in many shapes.
 */
export function hasMoreFields(message: Message, count: number): boolean {
  let left = count;
  for (const _ in message) left--;
  return left < 0;
}

/** Whether a message has a value in another field than `value`. */
export const hasOtherValue = (message: Message): boolean =>
  !isAbsent(
    message.boolValue ??
      message.bool_value ??
      message.stringValue ??
      message.string_value ??
      message.dataValue ??
      message.data_value,
  );

/** The faults of the identity fields: those that hold something other than text. */
export function identityFaults({ channel, subtopic, publisher, protocol, unit }: Message): number {
  return (
    (isTextOrAbsent(channel) ? 0 : MessageFault.channel) |
    (isTextOrAbsent(subtopic) ? 0 : MessageFault.subtopic) |
    (isTextOrAbsent(publisher) ? 0 : MessageFault.publisher) |
    (isTextOrAbsent(protocol) ? 0 : MessageFault.protocol) |
    (isTextOrAbsent(unit) ? 0 : MessageFault.unit)
  );
}

/** The number that a field holds; undefined when it holds none that a double can hold exactly. */
export function numberOf(field: unknown): number | undefined {
  if (typeof field === 'number') return field;
  return typeof field === 'bigint' ? exactNumber(field) : undefined;
}

/**
 * What a message shows as its value. Of several values it shows a number before a boolean, a boolean before a text, a
 * text before data; an empty text beside another value is none.
 */
export class ShownValue {
  /** {@link SampleKind} */
  kind: number = SampleKind.none;
  content: number | boolean | string = Number.NaN;
  /** Sum of `MessageFault` bits. */
  faults = 0;

  constructor(message: Message) {
    const { value } = message;
    if (!isAbsent(value)) this.#take(kindOfValue(value), value);
    if (!isEmpty(message.boolValue)) this.#takeField(message.boolValue, 'boolean', SampleKind.boolean);
    if (!isEmpty(message.bool_value)) this.#takeField(message.bool_value, 'boolean', SampleKind.boolean);
    this.#takeField(message.stringValue, 'string', SampleKind.text);
    this.#takeField(message.string_value, 'string', SampleKind.text);
    this.#takeField(message.dataValue, 'string', SampleKind.data);
    this.#takeField(message.data_value, 'string', SampleKind.data);
  }

  #takeField(field: unknown, type: 'boolean' | 'string', kind: number): void {
    if (!isAbsent(field)) this.#take(typeof field === type ? kind : SampleKind.none, field);
  }

  /** @param kind none when the value cannot be shown */
  #take(kind: number, value: unknown): void {
    if (kind === SampleKind.none) {
      this.faults |= MessageFault.unusableValue;
      return;
    }
    const content = typeof value === 'bigint' ? Number(value) : (value as number | boolean | string);
    const isFirst = this.kind === SampleKind.none;
    if (!isFirst) {
      if (content === '' || (kind === this.kind && Object.is(content, this.content))) return;
      if (this.content !== '') {
        this.faults |= MessageFault.severalValues;
        if (kind >= this.kind) return;
      }
    }
    this.kind = kind;
    this.content = content;
  }
}

function kindOfValue(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return SampleKind.number;
    case 'bigint':
      return exactNumber(value) === undefined ? SampleKind.none : SampleKind.number;
    case 'boolean':
      return SampleKind.boolean;
    case 'string':
      return SampleKind.text;
    default:
      return SampleKind.none;
  }
}
