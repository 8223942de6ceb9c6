/** A ClickHouse cluster of two shards on loopback, with tables of messages spread over them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickHousePath } from '../../setup/clickhouse.mjs';
import { ask } from './ask.ts';
import { freePorts } from './free-ports.ts';
import { type ClusterMessage, columnNames, columnTypes, rowBinary } from './messages.ts';
import { Shard, type ShardUser } from './shard.ts';
import { type SyntheticPoints, syntheticRows } from './synthetic.ts';

/** The cluster's name in the configuration of the servers. */
export const CLUSTER_NAME = 'telemetry';

/** Users of every cluster; `extraUsers` adds others. */
export const users = {
  admin: { password: 'may-do-all' },
  /** May read, and change no setting. */
  reader: { password: 'may-read', settings: { readonly: 1 } },
  /** May read, and change settings but `readonly`. */
  tuner: { password: 'may-read+tune%100', settings: { readonly: 2 } },
  /** May not see the database of the messages. */
  stranger: { password: 'sees-nothing', settings: { readonly: 1 }, databases: ['elsewhere'] },
} as const satisfies Record<string, ShardUser>;

/** Why the tests that need a cluster are left out; undefined where a server is installed, and with CI, where they fail. */
export const withoutCluster: string | undefined =
  clickHousePath() || process.env.CI ? undefined : 'clickhouse-server (Debian: clickhouse-server) is not here';

/** How a query is asked. */
export interface QueryOptions {
  /** Which server is asked. Default 0. */
  readonly shard?: number;
  /** What follows the SQL, such as rows to insert. */
  readonly body?: Uint8Array;
  /** Default: settings of the user's profile. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Where messages go. */
export interface LoadOptions {
  /** Name of the table on each shard. Default: a new one. */
  readonly table?: string;
  /**
   * What shares a shard: the messages of a publisher and name, as with a sharding key, or any, as with `rand()`.
   * Default `series`.
   */
  readonly spread?: 'series' | 'rows';
}

/** Two servers that know each other. */
export class Cluster {
  readonly #folder: string;
  readonly #shards: readonly Shard[];
  #tables = 0;

  private constructor(folder: string, shards: readonly Shard[]) {
    this.#folder = folder;
    this.#shards = shards;
  }

  /** Starts two servers, each of which holds an empty table `messages` and the Distributed table `all_messages`. */
  static async start(extraUsers: Readonly<Record<string, ShardUser>> = {}): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'downlink-clickhouse-'));
    const [http0, tcp0, http1, tcp1] = (await freePorts(4)) as [number, number, number, number];
    const all = { ...users, ...extraUsers };
    const shards = [
      { http: http0, tcp: tcp0 },
      { http: http1, tcp: tcp1 },
    ].map((ports, at) => new Shard(join(folder, `shard${at}`), ports, remoteServers([tcp0, tcp1]), all));
    const cluster = new Cluster(folder, shards);
    try {
      await Promise.all(shards.map((shard) => shard.start()));
      await cluster.createTable('messages');
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** The HTTP interface of each server. */
  get urls(): readonly string[] {
    return this.#shards.map(({ url }) => url);
  }

  /** Asks one server as `admin`. Returns its answer as text; throws what it says when it refuses. */
  async query(sql: string, { shard = 0, body, settings = {} }: QueryOptions = {}): Promise<string> {
    const url = new URL(this.#shards[shard]!.url);
    for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, String(value));
    url.searchParams.set('user', 'admin');
    url.searchParams.set('password', users.admin.password);
    if (body) url.searchParams.set('query', sql);
    const answer = await ask(url.href, body ?? sql);
    const text = answer.body.toString();
    if (answer.status !== 200) throw new Error(`${text}\nThe query was: ${sql.slice(0, 1000)}`);
    return text;
  }

  /** Asks every server. */
  async queryAll(sql: string): Promise<string[]> {
    return Promise.all(this.#shards.map((_, shard) => this.query(sql, { shard })));
  }

  /**
   * Creates a table on each shard, and the Distributed table `all_{table}` over both. Sorted by time within a channel, a
   * slice of time reads no more than its own messages.
   */
  async createTable(table: string): Promise<void> {
    await this.queryAll(
      `CREATE TABLE ${table} (${columnTypes}) ENGINE = MergeTree PARTITION BY tuple() ORDER BY (channel, time)`,
    );
    await this.queryAll(
      `CREATE TABLE all_${table} AS ${table} ENGINE = Distributed(${CLUSTER_NAME}, default, ${table}, rand())`,
    );
  }

  /** Stores messages, and returns the name of the Distributed table that has them. */
  async load(messages: readonly ClusterMessage[], { table, spread = 'series' }: LoadOptions = {}): Promise<string> {
    const name = table ?? `messages_${++this.#tables}`;
    if (table === undefined) await this.createTable(name);
    const shardOf = (message: ClusterMessage, at: number): number =>
      spread === 'rows'
        ? at % this.#shards.length
        : hash(`${message.publisher}\n${message.name}`) % this.#shards.length;
    await Promise.all(
      this.#shards.map(async (_, shard) => {
        const rows = messages.filter((message, at) => shardOf(message, at) === shard);
        if (rows.length === 0) return;
        const insert = `INSERT INTO ${name} (${columnNames.join(', ')}) FORMAT RowBinary`;
        await this.query(insert, { shard, body: rowBinary(rows) });
      }),
    );
    return `all_${name}`;
  }

  /** Makes points inside the servers. Returns the name of the Distributed table that has them, and no others. */
  async generate(points: SyntheticPoints, table = `messages_${++this.#tables}`): Promise<string> {
    await this.createTable(table);
    const count = this.#shards.length;
    await Promise.all(
      this.#shards.map((_, shard) =>
        this.query(`INSERT INTO ${table} ${syntheticRows(points, shard, count)}`, {
          shard,
          settings: { max_insert_block_size: 1_048_576 },
        }),
      ),
    );
    return `all_${table}`;
  }

  /** Kills a server, as a crash does. */
  async stopShard(shard: number): Promise<void> {
    await this.#shards[shard]!.kill();
  }

  /** Starts a killed server again, with its data. */
  async startShard(shard: number): Promise<void> {
    await this.#shards[shard]!.start();
  }

  /** Ends the servers and removes their data. */
  async stop(): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function remoteServers(tcpPorts: readonly number[]): string {
  const shards = tcpPorts.map(
    (port) => `<shard><replica>
      <host>127.0.0.1</host><port>${port}</port><user>admin</user><password>${users.admin.password}</password>
    </replica></shard>`,
  );
  return `<${CLUSTER_NAME}>${shards.join('')}</${CLUSTER_NAME}>`;
}

function hash(text: string): number {
  let state = 5381;
  for (let i = 0; i < text.length; i++) state = (Math.imul(state, 33) ^ text.charCodeAt(i)) >>> 0;
  return state;
}
