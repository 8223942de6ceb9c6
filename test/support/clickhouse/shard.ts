/** One ClickHouse server on loopback, with a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { clickHousePath } from '../../setup/clickhouse.mjs';
import { ask } from './ask.ts';

/** Ports of a server on loopback. */
export interface ShardPorts {
  readonly http: number;
  /** For the other servers of the cluster. */
  readonly tcp: number;
}

/** A user of the servers: a password, and what the user may do and how much. */
export interface ShardUser {
  readonly password: string;
  /** Settings of the user's profile. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** The databases that the user may see. Default: all. */
  readonly databases?: readonly string[];
}

const START_MS = 30_000;

/** A server that can be started again after it was killed: its data stays in its folder. */
export class Shard {
  readonly url: string;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  /** @param remoteServers the section of the configuration that names the shards */
  constructor(folder: string, ports: ShardPorts, remoteServers: string, users: Readonly<Record<string, ShardUser>>) {
    this.url = `http://127.0.0.1:${ports.http}`;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.xml'), config(folder, ports, remoteServers));
    writeFileSync(join(folder, 'users.xml'), usersConfig(users));
  }

  /** Starts the server and waits until it answers. */
  async start(): Promise<void> {
    const program = clickHousePath();
    if (!program) throw new Error('clickhouse-server is not installed (Debian: clickhouse-server).');
    let said = '';
    // It ends with this process, however that ends.
    const args = ['--pdeathsig', 'KILL', program, `--config-file=${join(this.#folder, 'config.xml')}`];
    const server = spawn('setpriv', args, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (part) => (said += part));
    server.on('error', (error) => (said += error.message));
    this.#process = server;
    for (const end = Date.now() + START_MS; Date.now() < end; await wait(20)) {
      if (server.exitCode !== null || server.pid === undefined) break;
      if (await answers(this.url)) return;
    }
    await this.kill();
    throw new Error(`clickhouse-server did not start.\n${said}\n${this.#logs()}`);
  }

  /** Ends the server at once, as a crash does. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  }

  #logs(): string {
    const paths = ['server.log', 'error.log'].map((name) => join(this.#folder, name));
    return paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8').slice(-5000) : '')).join('\n');
  }
}

const answers = (url: string): Promise<boolean> =>
  ask(`${url}/ping`).then(
    ({ status }) => status === 200,
    () => false,
  );

/** The time zone is one that no test expects: nothing may depend on it. */
function config(folder: string, { http, tcp }: ShardPorts, remoteServers: string): string {
  return `<yandex>
  <logger>
    <level>warning</level>
    <log>${folder}/server.log</log>
    <errorlog>${folder}/error.log</errorlog>
  </logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${http}</http_port>
  <tcp_port>${tcp}</tcp_port>
  <path>${folder}/data/</path>
  <tmp_path>${folder}/tmp/</tmp_path>
  <user_files_path>${folder}/files/</user_files_path>
  <format_schema_path>${folder}/schemas/</format_schema_path>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <timezone>Asia/Kathmandu</timezone>
  <mark_cache_size>67108864</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <remote_servers>${remoteServers}</remote_servers>
</yandex>
`;
}

function usersConfig(users: Readonly<Record<string, ShardUser>>): string {
  const entries = Object.entries(users);
  const profiles = entries.map(([name, { settings = {} }]) => `<${name}>${elements(settings)}</${name}>`);
  const accounts = entries.map(([name, { password, databases }]) => {
    const allowed = databases?.map((database) => `<database>${database}</database>`).join('');
    return `<${name}>
      <password>${password}</password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>${name}</profile>
      <quota>default</quota>
      ${allowed === undefined ? '' : `<allow_databases>${allowed}</allow_databases>`}
    </${name}>`;
  });
  return `<yandex>
  <profiles><default></default>${profiles.join('')}</profiles>
  <users>${accounts.join('\n')}</users>
  <quotas><default></default></quotas>
</yandex>
`;
}

const elements = (settings: Readonly<Record<string, string | number>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
