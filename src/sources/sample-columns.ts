import { type SampleBatch, SampleKind, type SeriesTable } from '../core/sample-batch.ts';
import { unixMilliseconds } from './message-time.ts';
import type { SampleQuery } from './source.ts';

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
}

const numberOrNaN = (field: unknown): number => (typeof field === 'number' ? field : Number.NaN);

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** By size, −0 before 0, NaN last. */
function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
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
  #hasNonFinite = false;

  constructor(capacity: number, { fields }: SampleQuery) {
    this.#capacity = capacity;
    this.times = new Float64Array(capacity);
    this.series = new Uint32Array(capacity);
    this.values = new Float64Array(capacity);
    if (fields.includes('created')) this.#created = new Float64Array(capacity);
    if (fields.includes('updateTime')) this.#updateTime = new Float64Array(capacity);
    if (fields.includes('sum')) this.#sum = new Float64Array(capacity);
    if (fields.includes('payload')) this.#payloads = [];
  }

  /** Adds a message; a value that is no finite number stays empty. */
  push(time: number, series: number, message: Message): void {
    const at = this.length++;
    this.times[at] = time;
    this.series[at] = series;
    if (this.#created) this.#created[at] = unixMilliseconds(message.created);
    if (this.#updateTime) this.#updateTime[at] = numberOrNaN(message.updateTime ?? message.update_time);
    if (this.#sum) this.#sum[at] = numberOrNaN(message.sum);
    if (this.#payloads) this.#payloads[at] = message.payload;
    const { value } = message;
    if (typeof value !== 'number') this.#pushOther(at, message);
    else if (Number.isFinite(value)) this.values[at] = value;
    else {
      this.values[at] = Number.NaN;
      this.#hasNonFinite = true;
    }
  }

  /** How many of these samples stayed empty because their value is no finite number. */
  nonFinite(samples: Uint32Array): number {
    if (!this.#hasNonFinite) return 0;
    let count = 0;
    for (const sample of samples)
      if (this.#kind(sample) === SampleKind.number && Number.isNaN(this.values[sample])) count++;
    return count;
  }

  #pushOther(at: number, message: Message): void {
    const truth = message.boolValue ?? message.bool_value ?? message.value;
    const string = message.stringValue ?? message.string_value ?? message.value;
    const data = message.dataValue ?? message.data_value;
    this.#kinds ??= new Uint8Array(this.#capacity);
    this.values[at] = Number.NaN;
    if (typeof truth === 'boolean') {
      this.#kinds[at] = SampleKind.boolean;
      this.values[at] = truth ? 1 : 0;
    } else if (typeof string === 'string') {
      this.#kinds[at] = SampleKind.text;
      this.#texts ??= [];
      this.#texts[at] = string;
    } else if (typeof data === 'string') {
      this.#kinds[at] = SampleKind.data;
      this.#texts ??= [];
      this.#texts[at] = data;
    } else {
      this.#kinds[at] = SampleKind.none;
      // Not asked for, but the only thing that tells it from others.
      if (!this.#sum && typeof message.sum === 'number') this.#addSums()[at] = message.sum;
    }
  }

  #addSums(): Float64Array {
    this.#sum ??= new Float64Array(this.#capacity).fill(Number.NaN);
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

  /** The order of two samples of one time, target and publisher; see `SampleBuilder`. */
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
    this.#payloadTexts[at] ??= JSON.stringify(this.#payloads[at]) ?? '';
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
