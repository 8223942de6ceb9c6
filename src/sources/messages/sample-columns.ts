/** Holds samples as columns. */

import { jsonText } from '../../core/json-text.ts';
import { loadPart } from '../../core/load-part.ts';
import { type SampleBatch, SampleKind, type SeriesTable } from '../../core/sample-batch.ts';
import type { ReadContext, SampleQuery } from '../source.ts';
import {
  hasMoreFields,
  hasOtherValue,
  identityFaults,
  isEmpty,
  type Message,
  numberOf,
  ShownValue,
} from './message.ts';
import { MessageFault } from './message-faults.ts';
import { unixMilliseconds } from './message-time.ts';
import type { Suspect } from './misnamed-field.ts';

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** By size, −0 before 0, NaN last. */
function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** A column of numbers that are all absent. */
const noNumbers = (capacity: number): Float64Array => new Float64Array(capacity).fill(Number.NaN);

/** Puts the number of a field into a column. Returns the fault when the field holds no number that can be shown. */
function putNumber(column: Float64Array, at: number, field: unknown, unusable: number, nonFinite: number): number {
  if (isEmpty(field)) return 0;
  const number = numberOf(field);
  if (number === undefined) return unusable;
  if (!Number.isFinite(number)) return nonFinite;
  column[at] = number;
  return 0;
}

/** The columns of a batch while it is being filled. */
export class SampleColumns {
  length = 0;
  readonly times: Float64Array;
  readonly series: Uint32Array;
  readonly values: Float64Array;
  #kinds: Uint8Array | undefined;
  #texts: (string | undefined)[] | undefined;
  readonly #created: Float64Array | undefined;
  readonly #updateTime: Float64Array | undefined;
  #sum: Float64Array | undefined;
  readonly #payloads: unknown[] | undefined;
  /** JSON of the payloads that were compared. */
  readonly #payloadTexts: string[] = [];
  readonly #capacity: number;
  /** The `MessageFault` bits of each sample; absent while there are none. */
  #faults: Uint16Array | undefined;
  /** Samples that may have a field under a name of another format. */
  readonly #suspects: Suspect[] = [];
  /** Whether `sum` was asked for. */
  readonly #asksSum: boolean;

  constructor(capacity: number, { fields }: SampleQuery) {
    this.#capacity = capacity;
    this.times = new Float64Array(capacity);
    this.series = new Uint32Array(capacity);
    this.values = new Float64Array(capacity);
    if (fields.includes('created')) this.#created = noNumbers(capacity);
    if (fields.includes('updateTime')) this.#updateTime = noNumbers(capacity);
    this.#asksSum = fields.includes('sum');
    if (this.#asksSum) this.#sum = noNumbers(capacity);
    if (fields.includes('payload')) this.#payloads = [];
  }

  /**
   * Adds a message; what it holds that cannot be shown stays empty.
   *
   * @param known number of its fields that the caller has found to be of their type, a numeric `value` included. A
   *   message without further fields has nothing else to look at.
   */
  push(time: number, series: number, message: Message, known: number): void {
    const at = this.length++;
    this.times[at] = time;
    this.series[at] = series;
    const { value } = message;
    if (typeof value === 'number' && Number.isFinite(value) && !hasMoreFields(message, known)) this.values[at] = value;
    else this.#pushOther(at, message);
  }

  /**
   * Warns of everything that these samples' messages hold and their rows cannot show.
   *
   * @param misnamed the first message with a field under another name, if there was one in an earlier batch
   * @returns the same after this batch
   */
  async warnOfFaults(samples: Uint32Array, misnamed: unknown, warn: ReadContext['warn']): Promise<unknown> {
    if (!this.#faults && this.#suspects.length === 0) return misnamed;
    const { warnOfFaults, warnOfMisnamed } = await loadPart(() => import('./fault-warnings.ts'));
    if (this.#faults) warnOfFaults(this.#faults, samples, warn);
    return warnOfMisnamed(this.#suspects, samples, misnamed, this.#asksSum, !!this.#updateTime, warn);
  }

  /** Adds a message whose fields must all be looked at. */
  #pushOther(at: number, message: Message): void {
    const faults = identityFaults(message) | this.#pushValue(at, message) | this.#pushOptional(at, message);
    const lacksValue = this.#kind(at) === SampleKind.none && isEmpty(message.payload);
    if (lacksValue || !isEmpty(message.u ?? message.s ?? message.ut)) this.#suspects.push([at, message]);
    if (faults === 0) return;
    this.#faults ??= new Uint16Array(this.#capacity);
    this.#faults[at] = faults;
  }

  /** Adds a value of any kind. Returns its faults. */
  #pushValue(at: number, message: Message): number {
    const { value } = message;
    if (typeof value === 'number' && Number.isFinite(value) && !hasOtherValue(message)) {
      this.values[at] = value;
      return 0;
    }
    const { kind, content, faults } = new ShownValue(message);
    if (kind !== SampleKind.number) {
      this.#kinds ??= new Uint8Array(this.#capacity);
      this.#kinds[at] = kind;
    }
    if (typeof content === 'string') {
      this.#texts ??= [];
      this.#texts[at] = content;
    }
    const number = typeof content === 'string' ? Number.NaN : Number(content);
    this.values[at] = Number.isFinite(number) ? number : Number.NaN;
    return kind === SampleKind.number && !Number.isFinite(number) ? faults | MessageFault.nonFiniteValue : faults;
  }

  /** Adds the optional fields that were asked for. Returns their faults. */
  #pushOptional(at: number, message: Message): number {
    let faults = 0;
    if (this.#created) {
      const ms = unixMilliseconds(message.created);
      this.#created[at] = ms;
      if (Number.isNaN(ms) && !isEmpty(message.created)) faults |= MessageFault.created;
    }
    if (this.#updateTime) {
      const sent = message.updateTime ?? message.update_time;
      faults |= putNumber(this.#updateTime, at, sent, MessageFault.updateTime, MessageFault.nonFiniteUpdateTime);
    }
    if (this.#asksSum)
      faults |= putNumber(this.#addSums(), at, message.sum, MessageFault.sum, MessageFault.nonFiniteSum);
    // Not asked for, but the only thing that tells it from others.
    else if (this.#kind(at) === SampleKind.none && !isEmpty(message.sum))
      putNumber(this.#addSums(), at, message.sum, 0, 0);
    if (this.#payloads) {
      const { payload } = message;
      this.#payloads[at] = payload;
      if (typeof payload !== 'object' && !isEmpty(payload)) faults |= MessageFault.payload;
    }
    return faults;
  }

  #addSums(): Float64Array {
    this.#sum ??= noNumbers(this.#capacity);
    return this.#sum;
  }

  /** Adds all of a finished batch. */
  append(batch: SampleBatch): void {
    const at = this.length;
    const { length } = batch;
    this.length += length;
    this.times.set(batch.times.subarray(0, length), at);
    this.series.set(batch.series.subarray(0, length), at);
    this.values.set(batch.values.subarray(0, length), at);
    if (batch.kinds) {
      this.#kinds ??= new Uint8Array(this.#capacity);
      this.#kinds.set(batch.kinds.subarray(0, length), at);
    }
    if (batch.texts) {
      this.#texts ??= [];
      for (let i = 0; i < length; i++) this.#texts[at + i] = batch.texts[i];
    }
    if (batch.created) this.#created?.set(batch.created.subarray(0, length), at);
    if (batch.updateTime) this.#updateTime?.set(batch.updateTime.subarray(0, length), at);
    if (batch.sum) this.#addSums().set(batch.sum.subarray(0, length), at);
    if (batch.payloads && this.#payloads) for (let i = 0; i < length; i++) this.#payloads[at + i] = batch.payloads[i];
  }

  /** The value of a sample as text, different for different values and kinds. */
  valueKey(at: number): string {
    const kind = this.#kind(at);
    if (kind === SampleKind.number || kind === SampleKind.boolean) return `${kind} ${this.values[at]}`;
    if (kind === SampleKind.none) return `${kind} ${this.#sum?.[at] ?? Number.NaN} ${this.#payloadText(at)}`;
    return `${kind} ${this.#texts?.[at]}`;
  }

  /** The order of two samples of one time, target and publisher; see `BatchBuilder`. */
  compare(a: number, b: number, { subtopics, channels, protocols, units }: SeriesTable): number {
    const [left, right] = [this.series[a]!, this.series[b]!];
    if (left !== right) {
      for (const texts of [subtopics, channels, protocols, units]) {
        const order = compareTexts(texts[left]!, texts[right]!);
        if (order !== 0) return order;
      }
    }
    const byKind = this.#kind(a) - this.#kind(b);
    if (byKind !== 0) return byKind;
    const byValue =
      compareNumbers(this.values[a]!, this.values[b]!) ||
      (this.#texts ? compareTexts(this.#texts[a] ?? '', this.#texts[b] ?? '') : 0);
    if (byValue !== 0) return byValue;
    for (const numbers of [this.#created, this.#updateTime, this.#sum]) {
      const order = numbers ? compareNumbers(numbers[a]!, numbers[b]!) : 0;
      if (order !== 0) return order;
    }
    return this.#payloads ? compareTexts(this.#payloadText(a), this.#payloadText(b)) : 0;
  }

  #kind(at: number): number {
    return this.#kinds?.[at] ?? SampleKind.number;
  }

  #payloadText(at: number): string {
    if (!this.#payloads) return '';
    this.#payloadTexts[at] ??= jsonText(this.#payloads[at]) ?? '';
    return this.#payloadTexts[at];
  }

  /** The batch of these samples in this order. */
  pick(order: Uint32Array, table: SeriesTable): SampleBatch {
    const length = order.length;
    const gather = <T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
      for (let i = 0; i < length; i++) to[i] = from[order[i]!]!;
      return to;
    };
    const numbers = (from: Float64Array) => gather(from, new Float64Array(length));
    const list = <T>(from: readonly T[]): T[] => Array.from(order, (index) => from[index] as T);
    return {
      length,
      table,
      times: numbers(this.times),
      series: gather(this.series, new Uint32Array(length)),
      values: numbers(this.values),
      ...(this.#kinds && { kinds: gather(this.#kinds, new Uint8Array(length)) }),
      ...(this.#texts && { texts: list(this.#texts) }),
      ...(this.#created && { created: numbers(this.#created) }),
      ...(this.#updateTime && { updateTime: numbers(this.#updateTime) }),
      ...(this.#sum && { sum: numbers(this.#sum) }),
      ...(this.#payloads && { payloads: list(this.#payloads) }),
    };
  }
}
