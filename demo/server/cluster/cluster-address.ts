/** Where a ClickHouse is that holds some of the demo's channels, as the environment says. */
import { DEFAULT_TABLE } from './message-table.ts';

/** A table of a ClickHouse, and who may use it. */
export interface ClusterAddress {
  /** URL of the HTTP interface, without user, password, query or fragment. */
  readonly url: string;
  /** Absent: ClickHouse's own default, a user without a password. */
  readonly user?: string;
  readonly password?: string;
  /** `table` or `database.table`. */
  readonly table: string;
}

const PREFIX = 'DOWNLINK_DEMO_CLICKHOUSE';

/**
 * The address that DOWNLINK_DEMO_CLICKHOUSE_URL, _USER, _PASSWORD and _TABLE name; undefined without a URL.
 *
 * @throws Error when the URL is none that can be used
 */
export function clusterAddress(environment: Readonly<Record<string, string | undefined>>): ClusterAddress | undefined {
  const [url, user, password, table] = ['URL', 'USER', 'PASSWORD', 'TABLE'].map(
    (name) => environment[`${PREFIX}_${name}`] || undefined,
  );
  if (url === undefined) return undefined;
  // The message does not quote it: it may hold a password.
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`${PREFIX}_URL must be an http(s) URL, such as http://127.0.0.1:8123.`);
  const { username, password: inUrl, search, hash } = new URL(url);
  if (username || inUrl || search || hash)
    throw new Error(
      `${PREFIX}_URL must be without user, password and query: use ${PREFIX}_USER and ${PREFIX}_PASSWORD.`,
    );
  return {
    url,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    table: table ?? DEFAULT_TABLE,
  };
}

/** The headers that tell ClickHouse who asks. */
export const credentialHeaders = ({ user, password }: ClusterAddress): Record<string, string> => ({
  ...(user !== undefined && { 'X-ClickHouse-User': user }),
  ...(password !== undefined && { 'X-ClickHouse-Key': password }),
});
