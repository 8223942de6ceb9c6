/** What a page tells the worker about a ClickHouse table. */
import type { HttpOptions } from '../http/http-client.ts';

/**
 * Where each field of a message is: SQL expressions over the table's columns, such as `device` or `lower(device)`. They
 * are the host's own code and are sent as they stand, so nothing that a user types may become part of one.
 */
export interface ClickHouseColumns {
  /** Id of the channel, a text. Filtered by; best the first column of the sorting key. */
  readonly channel: string;
  /** SenML name, a text. Filtered by. */
  readonly name: string;
  /**
   * Time: a number of Unix seconds, a DateTime or a DateTime64. Filtered by, so a plain column lets the server skip the
   * parts outside the window.
   */
  readonly time: string;
  /** The number; NULL where the message has none. */
  readonly value: string;
  /** Id of the publisher, a text. Default: none. */
  readonly publisher?: string;
  /** Subtopic of the channel, a text. Default: none. */
  readonly subtopic?: string;
  /** Protocol by which the message arrived, a text. Default: none. */
  readonly protocol?: string;
  /** SenML unit, a text. Default: none. */
  readonly unit?: string;
  /** Boolean value, a number or a Bool; NULL where the message has none. Default: none. */
  readonly boolValue?: string;
  /** Text value; NULL where the message has none. Default: none. */
  readonly stringValue?: string;
  /** Base64 text of a data value; NULL where the message has none. Default: none. */
  readonly dataValue?: string;
  /** Integrated sum, a number; NULL where the message has none. Default: none. */
  readonly sum?: string;
  /** Seconds until the next update is expected; NULL where the message does not say. Default: none. */
  readonly updateTime?: string;
  /** When the message was created, a number of Unix seconds; NULL where it does not say. Default: none. */
  readonly created?: string;
}

/** What the page sends of its options: cloneable, and without any secret. */
export interface SentConfig extends HttpOptions {
  /** Absolute URL of the HTTP interface. */
  readonly url: string;
  /** Database of the table; absent: the user's default. */
  readonly database?: string;
  /** Name of the table. */
  readonly table: string;
  /** Where each field of a message is. */
  readonly columns: ClickHouseColumns;
  /** A further condition of the host's. */
  readonly where?: string;
  /** User of the database; absent: the token goes into the `Authorization` header. */
  readonly user?: string;
  /** Whether the page has a token, or a password, to give. */
  readonly authorised: boolean;
  /** Whether buckets may be made on the server. Default true. */
  readonly pushdown?: boolean;
  /** Whether the table may hold a message twice. Default true. */
  readonly hasDuplicates?: boolean;
  /** Rows that one answer is made of at most, roughly. Default: a few megabytes. */
  readonly sliceRows?: number;
  /** Rows that one answer of partial aggregates is made of, on average. Default: what takes seconds and little memory. */
  readonly pushedRows?: number;
}

/** The configuration of the source. */
export type ClickHouseConfig = SentConfig &
  Required<Pick<SentConfig, 'pushdown' | 'hasDuplicates' | 'sliceRows' | 'pushedRows'>>;

/** The fields that every table must have. */
const NEEDED = ['channel', 'name', 'time', 'value'] as const;

/** All fields that a table may have. */
export const FIELDS: readonly (keyof ClickHouseColumns)[] = [
  ...NEEDED,
  ...(['publisher', 'subtopic', 'protocol', 'unit'] as const),
  ...(['boolValue', 'stringValue', 'dataValue', 'sum', 'updateTime', 'created'] as const),
];

/**
 * The configuration with its defaults, as the page's options ask for it.
 *
 * @throws TypeError that names the option which is not usable
 */
export function checkedConfig(sent: unknown): ClickHouseConfig {
  const config = sent as SentConfig;
  const refuse = (what: string) => new TypeError(`clickhouseSource: ${what}`);
  const { columns, table, database, where, user, pushdown = true, hasDuplicates = true } = config;
  if (!isText(table)) throw refuse('table must be the name of a table.');
  for (const [name, value] of Object.entries({ database, where }))
    if (value !== undefined && !isText(value)) throw refuse(`${name} must be a text that is not empty.`);
  // RFC 9110 §5.5: it is sent as a header.
  if (user !== undefined && !/^[\x21-\x7e]+$/.test(user)) throw refuse('user must be of visible ASCII characters.');
  for (const [name, value] of Object.entries({ pushdown, hasDuplicates }))
    if (typeof value !== 'boolean') throw refuse(`${name} must be true or false.`);
  if (typeof columns !== 'object' || columns === null) throw refuse('columns must be an object of SQL expressions.');
  for (const name of Object.keys(columns))
    if (!(FIELDS as readonly string[]).includes(name))
      throw refuse(`columns has ${JSON.stringify(name)}, but may have only ${FIELDS.join(', ')}.`);
  for (const name of FIELDS) {
    const isNeeded = (NEEDED as readonly string[]).includes(name);
    if ((isNeeded || columns[name] !== undefined) && !isText(columns[name]))
      throw refuse(`columns.${name} must be an SQL expression.`);
  }
  return { sliceRows: SLICE_ROWS, pushedRows: PUSHED_ROWS, ...config, pushdown, hasDuplicates };
}

/** Messages of an answer of a few megabytes. */
const SLICE_ROWS = 500_000;

/** Messages that the server aggregates within seconds and little memory. */
const PUSHED_ROWS = 4_000_000;

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
