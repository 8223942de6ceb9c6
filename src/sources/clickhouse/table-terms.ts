/** The SQL expressions of a table's fields, as they must be written for the types that they turn out to have. */
import { boundText } from '../messages/message-time.ts';
import type { SampleQuery } from '../source.ts';
import type { ClickHouseColumns, ClickHouseConfig } from './config.ts';
import { quotedName, textLiteral } from './sql-text.ts';

/** The fields that tell series apart, in the order in which every query gives them. */
export const IDENTITY = ['publisher', 'subtopic', 'protocol', 'name', 'unit'] as const;

/** A stretch of time in whole Unix microseconds: from `from`, before `to`. */
export interface Stretch {
  /** Start, inclusive. */
  readonly from: number;
  /** End, exclusive. */
  readonly to: number;
}

/** The window of a query. */
export const windowOf = ({ from, to }: SampleQuery): Stretch => ({
  from: Math.round(1000 * from),
  to: Math.round(1000 * to),
});

/** Name of the table in SQL; the database is a parameter of the request. */
export const tableName = ({ table }: Pick<ClickHouseConfig, 'table'>): string =>
  table.split('.').map(quotedName).join('.');

/** The fields of a table with the types that its server says they have. */
export class TableTerms {
  readonly #config: ClickHouseConfig;
  readonly #types: ReadonlyMap<string, string>;

  /** @param types ClickHouse's name of the type of each field that the table has */
  constructor(config: ClickHouseConfig, types: ReadonlyMap<string, string>) {
    this.#config = config;
    this.#types = types;
  }

  /** Whether the table has a field. */
  has(field: keyof ClickHouseColumns): boolean {
    return this.#types.has(field);
  }

  /** The text of a field; `''` where it is absent or NULL. */
  text(field: keyof ClickHouseColumns): string {
    const type = this.#types.get(field);
    if (type === undefined) return "''";
    const term = this.#term(field);
    return type === 'String' ? term : `ifNull(CAST(${term} AS Nullable(String)), '')`;
  }

  /** The number of a field; NaN where it is absent or NULL. */
  number(field: keyof ClickHouseColumns): string {
    const type = this.#types.get(field);
    if (type === undefined) return 'nan';
    const term = this.#term(field);
    if (type === 'Float64') return term;
    return isNullable(type) ? `ifNull(toFloat64(${term}), nan)` : `toFloat64(${term})`;
  }

  /** Whether a field is there and not NULL, 0 or 1. */
  hasValue(field: keyof ClickHouseColumns): string {
    const type = this.#types.get(field);
    if (type === undefined) return '0';
    return isNullable(type) ? `isNotNull(${this.#term(field)})` : '1';
  }

  /** The time, whole Unix microseconds as Float64, rounded as `unixMilliseconds` rounds. */
  get microseconds(): string {
    return microseconds(this.number('time'));
  }

  /** The same of the earliest or the latest time. Rounding keeps the order, and is needed once only. */
  microsecondsOf(extreme: 'min' | 'max'): string {
    return microseconds(`toFloat64(${extreme}(${this.number('time')}))`);
  }

  /** Whether a boolean is true, 0 or 1; NaN where it is absent or NULL. */
  truth(field: keyof ClickHouseColumns): string {
    const type = this.#types.get(field);
    if (type === undefined) return 'nan';
    return isNullable(type)
      ? `ifNull(toFloat64(${this.#term(field)} != 0), nan)`
      : `toFloat64(${this.#term(field)} != 0)`;
  }

  /**
   * The condition of a query's messages in a stretch of time.
   *
   * @param names Default: those of the query
   */
  where({ channelId, subtopic, names }: SampleQuery, stretch?: Stretch): string {
    const conditions = [`${this.#term('channel')} = ${textLiteral(channelId)}`];
    if (names.length > 0) conditions.push(`${this.#term('name')} IN (${names.map(textLiteral).join(', ')})`);
    if (subtopic !== '') conditions.push(`${this.text('subtopic')} = ${textLiteral(subtopic)}`);
    if (stretch) {
      conditions.push(`${this.#term('time')} >= ${this.#bound(stretch.from)}`);
      conditions.push(`${this.#term('time')} < ${this.#bound(stretch.to)}`);
    }
    if (this.#config.where !== undefined) conditions.push(`(${this.#config.where})`);
    return conditions.join(' AND ');
  }

  /** A bound as the time's own type, so that the server can skip parts by it. */
  #bound(microseconds: number): string {
    const type = this.#types.get('time')!;
    if (/DateTime64/.test(type)) return `fromUnixTimestamp64Micro(toInt64(${microseconds}))`;
    if (/DateTime/.test(type)) {
      const seconds = Math.ceil(microseconds / 1e6);
      return `toDateTime(toUInt32(${Math.min(Math.max(seconds, 0), 0xffffffff)}))`;
    }
    return boundText(microseconds, 's');
  }

  /** The host's expression of a field. */
  #term(field: keyof ClickHouseColumns): string {
    return `(${this.#config.columns[field]})`;
  }
}

const microseconds = (seconds: string): string => `floor(${seconds} * 1000000 + 0.5)`;

const isNullable = (type: string): boolean => /^(?:LowCardinality\()?Nullable\(/.test(type);
