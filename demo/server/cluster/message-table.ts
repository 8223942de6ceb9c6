/** The table in which a cluster holds the demo's messages: the fields of a message as Mainflux names them. */

/** The table unless DOWNLINK_DEMO_CLICKHOUSE_TABLE names another. */
export const DEFAULT_TABLE = 'downlink_messages';

/** Where each field of a message is, for `clickhouseSource`. */
export const MESSAGE_COLUMNS = {
  channel: 'channel',
  name: 'name',
  publisher: 'publisher',
  time: 'time',
  value: 'value',
  subtopic: 'subtopic',
  protocol: 'protocol',
  unit: 'unit',
  stringValue: 'string_value',
  boolValue: 'bool_value',
  dataValue: 'data_value',
  sum: 'sum',
  updateTime: 'update_time',
} as const;

/** The columns and their types, in the order of the table. */
export const COLUMN_TYPES = {
  channel: 'String',
  name: 'String',
  publisher: 'String',
  time: 'Float64',
  value: 'Nullable(Float64)',
  subtopic: 'String',
  protocol: 'String',
  unit: 'String',
  string_value: 'Nullable(String)',
  bool_value: 'Nullable(UInt8)',
  data_value: 'Nullable(String)',
  sum: 'Nullable(Float64)',
  update_time: 'Nullable(Float64)',
} as const;

/** The statement that creates the table, for every version from 18.16 on. */
export const createTable = (table: string): string =>
  `CREATE TABLE IF NOT EXISTS ${tableName(table)} (${Object.entries(COLUMN_TYPES)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')}) ENGINE = MergeTree PARTITION BY toYYYYMM(toDateTime(time)) ORDER BY (channel, name, publisher, time)`;

/** A table's name in SQL: `database.table`, each part in backticks. */
export const tableName = (table: string): string =>
  table
    .split('.')
    .map((part) => `\`${part.replaceAll(/[\\`]/g, '\\$&')}\``)
    .join('.');
