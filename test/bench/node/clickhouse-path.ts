/**
 * Where the bench's server passes requests on to a ClickHouse server on loopback, as a page's own origin would; the port
 * follows.
 */
export const CLICKHOUSE_PATH = '/clickhouse/';
