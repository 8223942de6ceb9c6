import { type ClickHouseOptions, clickhouseSource, type SourceDescriptor } from '../../../src/node.ts';
import { type Cluster, users } from './cluster.ts';

/** The fields of a message, as the tests' tables have them. */
export const columns = {
  channel: 'channel',
  publisher: 'publisher',
  subtopic: 'subtopic',
  protocol: 'protocol',
  name: 'name',
  unit: 'unit',
  time: 'time',
  value: 'value',
  boolValue: 'bool_value',
  stringValue: 'string_value',
  dataValue: 'data_value',
  sum: 'sum',
  updateTime: 'update_time',
  created: 'created',
} as const;

/** The source of a table of the cluster, for a user who may only read. */
export function clusterSource(
  { urls }: Pick<Cluster, 'urls'>,
  table: string,
  change: Partial<ClickHouseOptions> = {},
): SourceDescriptor {
  const user = 'reader';
  const getToken = () => users[user].password;
  return clickhouseSource({ url: urls[0]!, database: 'default', table, columns, user, getToken, ...change });
}

/** The same source, in answers of so few messages that there are many. */
export function inSmallSlices(source: SourceDescriptor, rows: number): SourceDescriptor {
  return { ...source, config: { ...(source.config as object), sliceRows: rows, pushedRows: rows } };
}
