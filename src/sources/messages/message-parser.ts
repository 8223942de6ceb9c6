/** Takes samples out of messages. */
import type { SeriesTable } from '../../core/sample-batch.ts';
import type { SeriesOrder } from '../../core/series-order.ts';
import type { SampleQuery } from '../source.ts';
import type { Message } from './message.ts';
import { type SpanTest, sentTime, unixMilliseconds } from './message-time.ts';
import { SampleColumns } from './sample-columns.ts';

const text = (field: unknown): string => (typeof field === 'string' ? field : '');

const isGiven = (text: string): number => (text === '' ? 0 : 1);

const isJson = ({ name, payload }: Message): boolean => typeof name !== 'string' && payload !== undefined;

/**
 * Takes the samples out of messages, in the order in which these come: what it was given it need not keep. Leaves out
 * other names and what lies outside the window, and counts what it leaves out, but for other names, which nobody asked
 * for.
 */
export class MessageParser {
  /** Messages taken so far, those that were left out among them. */
  taken = 0;
  /** Messages left out because they have no usable time, or no name. */
  malformed = 0;
  /** The first of them. */
  firstMalformed: unknown;
  /** Messages left out because their time lies outside the query's window. */
  outside = 0;
  readonly columns: SampleColumns;
  readonly #from: number;
  readonly #to: number;
  readonly #table: SeriesTable;
  readonly #seriesOrder: SeriesOrder;
  readonly #wantsJson: boolean;
  readonly #isIn: SpanTest | undefined;
  readonly #capacity: number;
  /** The time of each message, as it was sent. */
  readonly #sent: Float64Array;
  /** The message of each sample. */
  readonly #messages: Uint32Array;

  /**
   * @param seriesOrder of `table`; knows which names are wanted
   * @param capacity messages that there is room for; those beyond are counted only
   * @param isIn tells by its time, as it was sent, whether a message belongs here. Default: by the query's window
   */
  constructor(query: SampleQuery, table: SeriesTable, seriesOrder: SeriesOrder, capacity: number, isIn?: SpanTest) {
    this.columns = new SampleColumns(capacity, query);
    this.#from = query.from;
    this.#to = query.to;
    this.#wantsJson = query.fields.includes('payload');
    this.#table = table;
    this.#seriesOrder = seriesOrder;
    this.#isIn = isIn;
    this.#capacity = capacity;
    this.#sent = new Float64Array(capacity);
    this.#messages = new Uint32Array(capacity);
  }

  /** The times of the messages taken so far, as they were sent; NaN where there is none. */
  get sent(): Float64Array {
    return this.#sent.subarray(0, Math.min(this.taken, this.#capacity));
  }

  /** The time of a sample, as it was sent. */
  sentOf(sample: number): number {
    return this.#sent[this.#messages[sample]!]!;
  }

  /** Takes the messages from `start` to `end`. */
  add(messages: readonly unknown[], start = 0, end: number = messages.length): void {
    for (let i = start; i < end; i++) this.#take(messages[i] as Message | null);
  }

  #take(message: Message | null): void {
    const index = this.taken++;
    if (index >= this.#capacity) return;
    const sent = sentTime(message);
    this.#sent[index] = sent;
    if (typeof message !== 'object' || message === null) {
      this.#leaveOut(message);
      return;
    }
    const name = text(message.name);
    const publisher = text(message.publisher);
    const channel = text(message.channel);
    const subtopic = text(message.subtopic);
    const protocol = text(message.protocol);
    const unit = text(message.unit);
    // Names that are entered have been found wanted; of JSON messages, which have none, that is asked each time.
    const recalled = name === '' ? undefined : this.#table.recall(publisher, channel, subtopic, protocol, name, unit);
    // Nobody asked for another name, but one that is missing may have been a wanted one.
    const isNameless = name === '' && message.payload === undefined;
    const isWanted = recalled !== undefined || this.#seriesOrder.has(name) || (this.#wantsJson && isJson(message));
    if (!isWanted && !isNameless) return;
    const time = unixMilliseconds(sent);
    if (Number.isNaN(time)) {
      this.#leaveOut(message);
      return;
    }
    const inWindow = time >= this.#from && time < this.#to;
    if (this.#isIn ? !this.#isIn(sent) : !inWindow) {
      // In the window, but elsewhere: there it is taken, too.
      if (!inWindow) this.outside++;
      return;
    }
    if (isNameless) {
      this.#leaveOut(message);
      return;
    }
    const series = recalled ?? this.#table.intern(publisher, channel, subtopic, protocol, name, unit);
    this.#messages[this.columns.length] = index;
    // Beside these fields it has a time and perhaps a value; see `push`.
    const texts = isGiven(publisher) + isGiven(channel) + isGiven(subtopic) + isGiven(protocol) + isGiven(unit);
    this.columns.push(time, series, message, isGiven(name) + texts + 2);
  }

  #leaveOut(message: unknown): void {
    if (this.malformed++ === 0) this.firstMalformed = message;
  }
}
