import { Pacer } from '../core/pacer.ts';
import { type SampleBatch, SampleKind, type SeriesTable } from '../core/sample-batch.ts';
import { SeriesOrder } from '../core/series-order.ts';
import { type SpanTest, sentTime, unixMilliseconds } from './message-time.ts';
import type { ReadContext, SampleQuery } from './source.ts';
import { timeOrder } from './time-order.ts';

/** The fields of a message, in camelCase (Connhex) and snake_case (Mainflux, Magistrala). */
interface Message {
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

const text = (field: unknown): string => (typeof field === 'string' ? field : '');
const numberOrNaN = (field: unknown): number => (typeof field === 'number' ? field : Number.NaN);

/**
 * Turns messages into an ordered batch: parses them, leaves out other names and what lies outside the window, sorts
 * them, and drops exact duplicates. Whatever it leaves out is counted, but for other names, which nobody asked for.
 *
 * The order is by time, target and publisher; then, since readers give messages of one instant in any order, by all else
 * that tells two of them apart: subtopic, channel, protocol, unit, kind (number, boolean, text, data, none), value,
 * `created`, `updateTime`, `sum` and payload; numbers by size, absent ones last, texts by their UTF-16 code units. So the
 * same messages give the same batch whatever order they were read in; the first of exact duplicates stays, and of two
 * messages that claim one cell of a wide row the later one read is the later one in this order.
 */
export class SampleBuilder {
  /** Messages left out so far because their time lies outside the query's window. */
  outside = 0;
  readonly #query: SampleQuery;
  readonly #context: ReadContext;
  readonly #table: SeriesTable;
  readonly #seriesOrder: SeriesOrder;
  readonly #wantsJson: boolean;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(query: SampleQuery, context: ReadContext, table: SeriesTable) {
    this.#query = query;
    this.#context = context;
    this.#table = table;
    this.#seriesOrder = new SeriesOrder(table, query.names);
    this.#wantsJson = query.fields.includes('payload');
  }

  /**
   * One batch of all these messages.
   *
   * @param messages as the source gave them, in any order
   * @param isIn tells by its time, as it was sent, whether a message belongs in this batch. Default: by the window
   */
  async build(messages: readonly unknown[], isIn?: SpanTest): Promise<SampleBatch> {
    this.#underWay++;
    try {
      return await this.#build(messages, isIn);
    } finally {
      this.#underWay--;
      for (const resume of this.#waiting.splice(0)) resume();
    }
  }

  /** Resolves when no batch is being built. */
  async atRest(): Promise<void> {
    while (this.#underWay > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async #build(messages: readonly unknown[], isIn?: SpanTest): Promise<SampleBatch> {
    const { from, to } = this.#query;
    const pacer = new Pacer(this.#context.signal);
    const columns = new Columns(messages.length, this.#query);
    let malformed = 0;
    let nonFinite = 0;
    for (let i = 0; i < messages.length; i++) {
      if ((i & 2047) === 2047 && pacer.due) await pacer.pause();
      const message = messages[i] as Message | null;
      if (typeof message !== 'object' || message === null) {
        malformed++;
        continue;
      }
      const { name } = message;
      const publisher = text(message.publisher);
      const channel = text(message.channel);
      const subtopic = text(message.subtopic);
      const protocol = text(message.protocol);
      const unit = text(message.unit);
      // Names that are entered have been found wanted; of JSON messages, which have none, that is asked each time.
      const recalled =
        typeof name === 'string' && name !== ''
          ? this.#table.recall(publisher, channel, subtopic, protocol, name, unit)
          : undefined;
      const isJson = this.#wantsJson && typeof name !== 'string' && typeof message.payload === 'object';
      if (recalled === undefined && !isJson && !this.#seriesOrder.has(text(name))) continue;
      const sent = sentTime(message);
      const time = unixMilliseconds(sent);
      if (Number.isNaN(time)) {
        malformed++;
        continue;
      }
      const inWindow = time >= from && time < to;
      if (isIn ? !isIn(sent) : !inWindow) {
        // In the window, but in another batch: that one has it too.
        if (!inWindow) this.outside++;
        continue;
      }
      const series = recalled ?? this.#table.intern(publisher, channel, subtopic, protocol, text(name), unit);
      if (!columns.push(time, series, message)) nonFinite++;
    }
    this.#context.warn('malformed-message', 'Messages without a usable time were left out.', malformed);
    this.#context.warn(
      'non-finite-value',
      'Values that are not finite numbers were written as empty cells.',
      nonFinite,
    );
    return this.#order(columns);
  }

  /** One batch of what several batches of this builder's table hold. */
  merge(batches: readonly SampleBatch[]): SampleBatch {
    const only = batches.length === 1 ? batches[0] : undefined;
    if (only) return only;
    const columns = new Columns(
      batches.reduce((sum, batch) => sum + batch.length, 0),
      this.#query,
    );
    for (const batch of batches) columns.append(batch);
    return this.#order(columns);
  }

  #order(columns: Columns): SampleBatch {
    const { length, times, series } = columns;
    const ranks = this.#seriesOrder.ranks();
    const order = timeOrder(times, length);
    let duplicates = 0;
    let kept = 0;
    for (let start = 0; start < length; ) {
      const time = times[order[start]!]!;
      let end = start + 1;
      while (end < length && times[order[end]!] === time) end++;
      if (end - start > 1) {
        const run = order.subarray(start, end);
        sortByRank(run, series, ranks);
        const unique = settleTies(run, columns, this.#table, ranks);
        duplicates += run.length - unique;
        order.copyWithin(kept, start, start + unique);
        kept += unique;
      } else order[kept++] = order[start]!;
      start = end;
    }
    this.#context.warn('duplicates-dropped', 'Exact duplicates of other messages were dropped.', duplicates);
    return columns.pick(order.subarray(0, kept), this.#table);
  }
}

/** Stable sort of sample indexes by the rank of their series. */
function sortByRank(run: Uint32Array, series: Uint32Array, ranks: Uint32Array): void {
  if (run.length > 64) {
    run.sort((a, b) => ranks[series[a]!]! - ranks[series[b]!]! || a - b);
    return;
  }
  for (let i = 1; i < run.length; i++) {
    const index = run[i]!;
    const rank = ranks[series[index]!]!;
    let at = i;
    while (at > 0 && ranks[series[run[at - 1]!]!]! > rank) {
      run[at] = run[at - 1]!;
      at--;
    }
    run[at] = index;
  }
}

/**
 * Orders the samples of one instant, which are sorted by rank, within each rank too, and moves those that are no
 * duplicates to the front of `run`; how many they are.
 */
function settleTies(run: Uint32Array, columns: Columns, table: SeriesTable, ranks: Uint32Array): number {
  const { series } = columns;
  let kept = 0;
  for (let start = 0; start < run.length; ) {
    const rank = ranks[series[run[start]!]!];
    let end = start + 1;
    while (end < run.length && ranks[series[run[end]!]!] === rank) end++;
    if (end - start === 1) run[kept++] = run[start]!;
    else {
      const ties = run.subarray(start, end).sort((a, b) => columns.compare(a, b, table));
      const seen = new Set<string>();
      for (const index of ties) {
        const key = `${table.identities[series[index]!]} ${columns.valueKey(index)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        run[kept++] = index;
      }
    }
    start = end;
  }
  return kept;
}

const compareTexts = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** By size, −0 before 0, NaN last. */
function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** The columns of a batch while it is being filled. */
class Columns {
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

  /** Adds a message; false when its value is a number that is not finite, and so stays empty. */
  push(time: number, series: number, message: Message): boolean {
    const at = this.length++;
    this.times[at] = time;
    this.series[at] = series;
    if (this.#created) this.#created[at] = unixMilliseconds(message.created);
    if (this.#updateTime) this.#updateTime[at] = numberOrNaN(message.updateTime ?? message.update_time);
    if (this.#sum) this.#sum[at] = numberOrNaN(message.sum);
    if (this.#payloads) this.#payloads[at] = message.payload;
    const { value } = message;
    if (typeof value === 'number') {
      if (Number.isFinite(value)) {
        this.values[at] = value;
        return true;
      }
      this.values[at] = Number.NaN;
      return false;
    }
    this.#pushOther(at, message);
    return true;
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

  /** The order of two samples of one time, target and publisher; see {@link SampleBuilder}. */
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
