import type { Channel, Filter, Selection, SeriesInfo } from './channel.ts';
import { type Dialect, timeText } from './dialects.ts';

/** One message, written out. An absent field is absent from the JSON too. */
export interface ListedMessage {
  /** Unix microseconds. A message with a payload sends it as `created`, every other one as `time`. */
  readonly time: number;
  readonly publisher: string;
  readonly subtopic?: string;
  readonly name?: string;
  readonly unit?: string;
  /** JSON text of the number, so that `-0` and `1e400` can be said. */
  readonly value?: string;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** Base64. */
  readonly dataValue?: string;
  readonly sum?: number;
  /** Seconds. */
  readonly updateTime?: number;
  /** JSON text of the payload, so that it can have a field `__proto__`. */
  readonly payload?: string;
}

/** Serves messages from a list. */
export class ListChannel implements Channel {
  readonly id: string;
  readonly series: readonly SeriesInfo[];
  readonly #messages: readonly ListedMessage[];

  /** @param messages in any order */
  constructor(id: string, messages: readonly ListedMessage[]) {
    this.id = id;
    this.#messages = [...messages].sort((a, b) => a.time - b.time);
    const series = new Map<string, SeriesInfo>();
    for (const { name, unit } of messages)
      if (name !== undefined && !series.has(name)) series.set(name, { name, ...(unit !== undefined && { unit }) });
    this.series = [...series.values()];
  }

  select(filter: Filter): Selection {
    return listSelection(
      this.id,
      this.#messages.filter((message) => matches(message, filter)),
    );
  }
}

/** Whether a message passes a filter. */
export function matches(message: ListedMessage, { name, publisher, subtopic }: Filter): boolean {
  return (
    (name === undefined || message.name === name) &&
    (publisher === undefined || message.publisher === publisher) &&
    (subtopic === undefined || message.subtopic === subtopic)
  );
}

/** The selection of all of these messages, which must be in ascending time. */
export function listSelection(channelId: string, messages: readonly ListedMessage[]): Selection {
  return {
    length: messages.length,
    timeAt: (index) => messages[index]!.time,
    write: (index, dialect, out) => out.text(messageJson(channelId, messages[index]!, dialect)),
  };
}

function messageJson(channel: string, message: ListedMessage, dialect: Dialect): string {
  const { time, publisher, subtopic, name, unit, stringValue, boolValue, dataValue, sum, updateTime } = message;
  const others =
    dialect.casing === 'camel'
      ? { stringValue, boolValue, dataValue, updateTime }
      : { string_value: stringValue, bool_value: boolValue, data_value: dataValue, update_time: updateTime };
  const fields = JSON.stringify({ channel, subtopic, publisher, protocol: 'mqtt', name, unit, ...others, sum });
  const raw =
    message.payload === undefined
      ? `"time":${timeText(time, dialect.timeUnit)}`
      : `"created":${timeText(time, dialect.createdUnit)},"payload":${message.payload}`;
  return `${fields.slice(0, -1)},${raw}${message.value === undefined ? '' : `,"value":${message.value}`}}`;
}
