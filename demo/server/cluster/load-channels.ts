/** Loads channels of the demo into a ClickHouse table, from which the demo can then read them. */
import { readFile } from 'node:fs/promises';
import { textOf } from '../bytes.ts';
import type { Channel } from '../channel.ts';
import { Channels } from '../datasets/index.ts';
import { dialects } from '../dialects.ts';
import { JsonBytes } from '../json-bytes.ts';
import { type ClusterAddress, clusterAddress, credentialHeaders } from './cluster-address.ts';
import { COLUMN_TYPES, createTable, tableName } from './message-table.ts';
import { rowBinary, type TableMessage } from './row-binary.ts';

/** What is loaded unless channels are named. */
export const USUAL_CHANNELS: readonly string[] = ['tetouan', 'synthetic-100000', 'synthetic-1000000'];

const YEAR = new URL('../../data/tetouan-power-2017.csv', import.meta.url);
const COMMA = 0x2c;
/** Messages of one INSERT: a few megabytes, which the server stores whole or not at all for each month. */
const LOT = 50_000;
/** Its messages have the names of the table's columns. */
const MAINFLUX = dialects.find(({ id }) => id === 'mainflux')!;

/**
 * Creates the table and loads channels that it does not hold yet.
 *
 * @param say told what happens, for people
 * @throws Error, for people: there is no cluster, no such channel, or the server refuses
 */
export async function loadChannels(
  ids: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<void> {
  const address = clusterAddress(environment);
  if (!address) throw new Error('DOWNLINK_DEMO_CLICKHOUSE_URL must name a ClickHouse, such as http://127.0.0.1:8123.');
  const channels = new Channels(() => readFile(YEAR, 'latin1'));
  await ask(address, createTable(address.table));
  for (const id of ids) {
    const channel = await channels.get(id);
    if (!channel) throw new Error(`The demo has no channel ${JSON.stringify(id)}.`);
    await loadChannel(address, channel, say);
  }
}

async function loadChannel(address: ClusterAddress, channel: Channel, say: (line: string) => void): Promise<void> {
  const { table } = address;
  const all = channel.select({});
  const there = Number(await ask(address, `SELECT count() FROM ${tableName(table)} WHERE channel = '${channel.id}'`));
  if (there === all.length) return say(`${channel.id}: its ${there} messages are there already.`);
  if (there > 0)
    throw new Error(
      `${table} holds ${there} messages of ${channel.id}, which has ${all.length}: an earlier load was broken off. Drop the table and load anew.`,
    );
  for (let from = 0; from < all.length; from += LOT) {
    const out = new JsonBytes(LOT * 240);
    for (let index = from; index < Math.min(from + LOT, all.length); index++) {
      if (index > from) out.byte(COMMA);
      all.write(index, MAINFLUX, out);
    }
    const messages = JSON.parse(`[${textOf(out.written)}]`) as TableMessage[];
    const columns = Object.keys(COLUMN_TYPES).join(', ');
    await ask(address, `INSERT INTO ${tableName(table)} (${columns}) FORMAT RowBinary`, rowBinary(messages));
  }
  say(`${channel.id}: loaded ${all.length} messages into ${table}.`);
}

/** Asks a server, and returns its answer as text. */
async function ask(address: ClusterAddress, sql: string, body?: Uint8Array): Promise<string> {
  const url = new URL(address.url);
  if (body) url.searchParams.set('query', sql);
  const headers = credentialHeaders(address);
  const answer = await fetch(url, { method: 'POST', headers, body: (body ?? sql) as BodyInit }).catch((cause) => {
    throw new Error(`ClickHouse does not answer at ${url.origin}.`, { cause });
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.trim().slice(0, 1000));
  return text;
}
