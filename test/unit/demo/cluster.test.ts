/** The way of the demo's pages to a ClickHouse: what passes, what does not, and that no page learns the password. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterAddress } from '../../../demo/server/cluster/cluster-address.ts';
import { loadChannels } from '../../../demo/server/cluster/load-channels.ts';
import { COLUMN_TYPES, createTable, tableName } from '../../../demo/server/cluster/message-table.ts';
import { rowBinary } from '../../../demo/server/cluster/row-binary.ts';
import { type RawAnswer, Rig } from './raw-client.ts';

const PASSWORD = 'pass-word-1';

interface Asked {
  readonly method: string | undefined;
  readonly params: Record<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A server in the place of ClickHouse. */
class StandIn {
  readonly asked: Asked[] = [];
  answer: (asked: Asked, response: ServerResponse) => void = (_, response) => response.end('1\n');
  readonly server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const { method, headers } = request;
    const asked = { method, params: Object.fromEntries(searchParams), headers, body: Buffer.concat(parts) };
    this.asked.push(asked);
    this.answer(asked, response);
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

let standIn: StandIn;
let rig: Rig;
let answers: RawAnswer[];

beforeEach(async () => {
  standIn = new StandIn();
  await once(standIn.server.listen(0, '127.0.0.1'), 'listening');
  rig = await Rig.start({ cluster: { url: standIn.url, user: 'reader', password: PASSWORD, table: 'lake.messages' } });
  answers = [];
  rig.onAnswer = (_method, _path, _request, answer) => answers.push(answer);
});

afterEach(async () => {
  for (const { headers, body } of answers) expect(JSON.stringify(headers) + String(body)).not.toContain(PASSWORD);
  await rig.stop();
  standIn.server.closeAllConnections();
  standIn.server.close();
});

describe('a server with a cluster behind it', () => {
  it('passes a query on with its own user and password, and the answer back', async () => {
    standIn.answer = (_, response) => response.end(Buffer.from([0, 255, 1]));
    const answer = await rig.send('POST', '/clickhouse?query_id=q1&limit=0', 'SELECT 1', {
      'X-ClickHouse-User': 'admin',
    });
    expect([answer.status, [...answer.body]]).toEqual([200, [0, 255, 1]]);
    const [asked] = standIn.asked;
    expect(asked).toMatchObject({ method: 'POST', params: { query_id: 'q1', limit: '0' } });
    expect(asked!.headers).toMatchObject({ 'x-clickhouse-user': 'reader', 'x-clickhouse-key': PASSWORD });
    expect(asked!.headers.authorization).toBeUndefined();
    expect(String(asked!.body)).toBe('"SELECT 1"');
  });

  it('passes errors of ClickHouse on', async () => {
    standIn.answer = (_, response) => response.writeHead(404).end('Code: 60. DB::Exception: Table x does not exist.');
    const answer = await rig.send('POST', '/clickhouse', 'SELECT 1');
    expect([answer.status, String(answer.body)]).toEqual([404, 'Code: 60. DB::Exception: Table x does not exist.']);
  });

  it('asks nothing for a request without a token, and for one that is no POST', async () => {
    expect((await rig.send('POST', '/clickhouse', 'SELECT 1', { Authorization: '' })).status).toBe(401);
    expect((await rig.send('GET', '/clickhouse?query_id=1')).status).toBe(405);
    expect((await rig.send('PUT', '/clickhouse', 'SELECT 1')).status).toBe(405);
    expect((await rig.send('POST', '/clickhouse/other', 'SELECT 1')).status).toBe(418);
    expect(standIn.asked).toEqual([]);
  });

  it.each(['user', 'password', 'query', 'quota_key', 'session_id', 'role'])(
    'refuses the parameter %s',
    async (name) => {
      expect((await rig.send('POST', `/clickhouse?${name}=x`, 'SELECT 1')).status).toBe(400);
      expect(standIn.asked).toEqual([]);
    },
  );

  it('refuses a body of more than a megabyte', async () => {
    expect((await rig.send('POST', '/clickhouse', 'x'.repeat(1_100_000))).status).toBe(400);
    expect(standIn.asked).toEqual([]);
  });

  it('follows no redirect', async () => {
    standIn.answer = (_, response) => response.writeHead(302, { Location: '/elsewhere' }).end();
    expect((await rig.send('POST', '/clickhouse', 'SELECT 1')).status).toBe(502);
    expect(standIn.asked).toHaveLength(1);
  });

  it('lets no cut answer pass for a whole one', async () => {
    standIn.answer = (_, response) => response.write('half', () => response.destroy());
    const answer = await rig.send('POST', '/clickhouse', 'SELECT 1');
    expect([String(answer.body), answer.complete]).toEqual(['half', false]);
  });

  it('closes its connection when the client leaves', async () => {
    const closed = new Promise<void>((resolve) => {
      standIn.answer = (_, response) => {
        response.once('close', resolve);
        response.write('begin');
      };
    });
    const leaving = new AbortController();
    const answer = rig.send('POST', '/clickhouse', 'SELECT 1', {}, leaving.signal);
    answer.catch(() => {});
    await expect.poll(() => standIn.asked.length).toBe(1);
    leaving.abort();
    await closed;
  });

  it('says 502 when ClickHouse does not answer', async () => {
    standIn.answer = (_, response) => response.destroy();
    expect((await rig.send('POST', '/clickhouse', 'SELECT 1')).status).toBe(502);
  });

  it('has the faults that are on', async () => {
    await rig.faults({ kind: 'status', status: 503 });
    expect((await rig.send('POST', '/clickhouse', 'SELECT 1')).status).toBe(503);
    expect(standIn.asked).toEqual([]);
  });

  it('tells which channels there are, or why it cannot', async () => {
    const told = async () => JSON.parse(String((await rig.send('GET', '/demo/cluster')).body));
    standIn.answer = (_, response) => response.end('{"data":[["tetouan","419328"]]}');
    expect(await told()).toEqual({ table: 'lake.messages', channels: { tetouan: 419_328 } });
    expect(String(standIn.asked[0]!.body)).toContain('FROM `lake`.`messages` GROUP BY channel');
    standIn.answer = (_, response) =>
      response.writeHead(500).end('Code: 81. DB::Exception: Database lake does not exist.');
    expect(await told()).toMatchObject({
      channels: {},
      error: expect.stringContaining('Database lake does not exist'),
    });
    standIn.answer = (_, response) => response.destroy();
    expect(await told()).toMatchObject({ channels: {}, error: 'ClickHouse does not answer.' });
  });
});

it('a server without a cluster has no way to one', async () => {
  const alone = await Rig.start();
  expect((await alone.send('POST', '/clickhouse', 'SELECT 1')).status).toBe(418);
  expect(String((await alone.send('GET', '/demo/cluster')).body)).toBe('null');
  await alone.stop();
});

describe('the address of a cluster', () => {
  const address = (given: Record<string, string>) =>
    clusterAddress(
      Object.fromEntries(Object.entries(given).map(([name, value]) => [`DOWNLINK_DEMO_CLICKHOUSE_${name}`, value])),
    );

  it('comes from the environment', () => {
    expect(address({})).toBeUndefined();
    expect(address({ URL: '' })).toBeUndefined();
    expect(address({ URL: 'http://localhost:8123' })).toEqual({
      url: 'http://localhost:8123',
      table: 'downlink_messages',
    });
    expect(address({ URL: 'https://ch/path', USER: 'reader', PASSWORD, TABLE: 'a.b' })).toEqual({
      url: 'https://ch/path',
      user: 'reader',
      password: PASSWORD,
      table: 'a.b',
    });
  });

  it.each([
    'localhost:8123',
    'ftp://localhost',
    `http://reader:${PASSWORD}@localhost`,
    `http://localhost?password=${PASSWORD}`,
  ])('is refused without being quoted: %s', (url) => {
    expect(() => address({ URL: url })).toThrow(/^DOWNLINK_DEMO_CLICKHOUSE_URL must be (?!.*pass-word)/);
  });
});

describe('the table of a cluster', () => {
  it('has a quoted name', () => {
    expect(tableName('lake.mes`sa\\ges')).toBe('`lake`.`mes\\`sa\\\\ges`');
    expect(createTable('t')).toMatch(/^CREATE TABLE IF NOT EXISTS `t` \(channel String, /);
  });

  it('is loaded with all messages of a channel, once', async () => {
    const environment = { DOWNLINK_DEMO_CLICKHOUSE_URL: standIn.url, DOWNLINK_DEMO_CLICKHOUSE_PASSWORD: PASSWORD };
    const said: string[] = [];
    let there = 0;
    standIn.answer = ({ body, params }, response) => {
      if (params.query?.startsWith('INSERT')) there += rowsOf(body).length;
      response.end(String(body).startsWith('SELECT count()') ? `${there}\n` : '');
    };
    for (const _ of [1, 2]) await loadChannels(['ties'], environment, (line) => said.push(line));
    expect(said).toEqual([
      'ties: loaded 4020 messages into downlink_messages.',
      'ties: its 4020 messages are there already.',
    ]);
    there = 7;
    await expect(loadChannels(['ties'], environment, () => {})).rejects.toThrow(
      'holds 7 messages of ties, which has 4020',
    );
    await expect(loadChannels(['nope'], environment, () => {})).rejects.toThrow('no channel "nope"');
    await expect(loadChannels(['ties'], {}, () => {})).rejects.toThrow('DOWNLINK_DEMO_CLICKHOUSE_URL must name');
  });

  it('is given rows that are read back as they were', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    const arbitraries = {
      String: text,
      Float64: fc.double(),
      'Nullable(Float64)': fc.option(fc.double(), { nil: undefined }),
      'Nullable(String)': fc.option(text, { nil: undefined }),
      'Nullable(UInt8)': fc.option(fc.boolean(), { nil: undefined }),
    };
    const message = fc.record(
      Object.fromEntries(
        Object.entries(COLUMN_TYPES).map(([name, type]) => [name, arbitraries[type] as fc.Arbitrary<unknown>]),
      ),
    );
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        expect(rowsOf(rowBinary(messages))).toEqual(messages);
      }),
    );
  });
});

/** Reads RowBinary, plainly. */
function rowsOf(bytes: Uint8Array): Record<string, unknown>[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const skip = (length: number): number => {
    at += length;
    return at - length;
  };
  const length = (): number => {
    const byte = view.getUint8(skip(1));
    return byte < 128 ? byte : (byte & 127) + 128 * length();
  };
  const readers = {
    Float64: () => view.getFloat64(skip(8), true),
    UInt8: () => view.getUint8(skip(1)) === 1,
    String: () => {
      const size = length();
      const from = skip(size);
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, from + size));
    },
  };
  const fieldOf = (type: string): unknown => {
    const isNull = type.startsWith('Nullable') && view.getUint8(skip(1)) === 1;
    return isNull ? undefined : readers[type.replace(/Nullable\((.*)\)/, '$1') as keyof typeof readers]();
  };
  const rows: Record<string, unknown>[] = [];
  while (at < bytes.length)
    rows.push(Object.fromEntries(Object.entries(COLUMN_TYPES).map(([name, type]) => [name, fieldOf(type)])));
  return rows;
}
