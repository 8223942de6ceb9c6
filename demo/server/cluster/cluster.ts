/** What the demo knows of a cluster that holds some of its channels. */
import type { Exchange } from '../replies.ts';

/** The path at which the page reaches the cluster. */
export const CLUSTER_PATH = '/clickhouse';

/** What the page is told about the cluster. */
export interface ClusterInfo {
  /** Name of the table, `database.table` where it is not in the user's default database. */
  readonly table: string;
  /** Messages of each channel that the table holds. Empty when the cluster does not answer as it should. */
  readonly channels: Readonly<Record<string, number>>;
  /** Why nothing can be read, for people; absent when all is well. */
  readonly error?: string;
}

/** A cluster that the server stands in front of. */
export interface Cluster {
  /** Asks which channels it holds. */
  describe(): Promise<ClusterInfo>;
  /**
   * Passes a query on, and its answer back. The request is a POST, and is authorised.
   *
   * @param params the query parameters of the request
   * @throws BadRequest when the request has a parameter that only the server sets
   */
  forward(exchange: Exchange, params: URLSearchParams): Promise<void>;
}
