/** Reads the table of a cluster in the server itself, for the jobs of `/exports`. */
import { clickhouseSource, type SourceDescriptor } from '../../../src/node.ts';
import type { ClusterAddress } from './cluster-address.ts';
import { MESSAGE_COLUMNS } from './message-table.ts';

/** The source of a cluster's table. */
export const clusterSource = ({ url, table, user, password }: ClusterAddress): SourceDescriptor =>
  clickhouseSource({
    url,
    table,
    columns: MESSAGE_COLUMNS,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { getToken: () => password }),
  });
