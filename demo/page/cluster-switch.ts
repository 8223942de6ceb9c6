/** Lets people choose who answers: the channel reader, or a cluster that holds the same messages. */
import { clickhouseSource, type SourceDescriptor } from 'downlink-export';
import { CLUSTER_PATH, type ClusterInfo } from '../server/cluster/cluster.ts';
import { MESSAGE_COLUMNS } from '../server/cluster/message-table.ts';
import { byId, checkedValue } from './dom.ts';
import { countText } from './figures.ts';
import { serverApi } from './server-api.ts';

/** The switch. It is shown only where the demo's server has a cluster behind it. */
export class ClusterSwitch {
  readonly #field = byId('read-from-field', HTMLFieldSetElement);
  readonly #cluster = byId('read-from-cluster', HTMLInputElement);
  readonly #reader = byId('read-from-reader', HTMLInputElement);
  readonly #hint = byId('read-from-hint', HTMLParagraphElement);
  readonly #info: ClusterInfo | null;
  readonly #source: SourceDescriptor | undefined;

  /** @param info what the server says of its cluster; null when it has none */
  constructor(info: ClusterInfo | null) {
    this.#info = info;
    this.#field.hidden = info === null;
    if (info === null) return;
    this.#source = clickhouseSource({
      url: `.${CLUSTER_PATH}`,
      table: info.table,
      columns: MESSAGE_COLUMNS,
      // The demo's server checks the token, and asks the cluster with a user and a password of its own.
      getToken: serverApi.token,
    });
  }

  /** The source that is chosen; undefined: the exporter's own. */
  get source(): SourceDescriptor | undefined {
    return this.isCluster ? this.#source : undefined;
  }

  /** Whether the cluster is chosen. */
  get isCluster(): boolean {
    return checkedValue('read-from') === 'cluster';
  }

  /** Shows what there is of a channel. */
  show(channelId: string): void {
    if (this.#info === null) return;
    const { table, channels, error } = this.#info;
    const messages = channels[channelId] ?? 0;
    this.#cluster.disabled = messages === 0;
    if (messages === 0) this.#reader.checked = true;
    this.#hint.textContent =
      error ??
      `The table ${table} holds ${messages === 0 ? 'no messages' : `${countText(messages)} messages`} of this channel.`;
  }
}
