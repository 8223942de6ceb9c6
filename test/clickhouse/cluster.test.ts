import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/clickhouse/ask.ts';
import { Cluster, users, withoutCluster } from '../support/clickhouse/cluster.ts';
import { syntheticValue } from '../support/clickhouse/synthetic.ts';

/** Checks the cluster that other tests rely on: both shards hold messages, and a Distributed table has them all. */

if (withoutCluster) console.warn(`NOT TESTED: ClickHouse, as ${withoutCluster}.`);

/** Long, and hard on every way to quote. */
const TEXT = 'a\0\'"\\\n\té'.repeat(40);

describe.skipIf(withoutCluster)('the cluster', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(() => cluster?.stop());

  const messages = Array.from({ length: 100 }, (_, i) => ({
    time: `${i}.25`,
    name: `n${i % 10}`,
    publisher: 'p',
    subtopic: '',
    ...(i % 2 ? { value: i / 8 } : { stringValue: TEXT }),
  }));

  test.each(['series', 'rows'] as const)('spreads %s over its shards, and has all in one table', async (spread) => {
    const table = await cluster.load(messages, { spread });
    for (const shard of [0, 1]) {
      expect(await cluster.query(`SELECT count(), sum(value), max(time) FROM ${table}`, { shard })).toBe(
        '100\t312.5\t99.25\n',
      );
      const own = await cluster.query(`SELECT count() FROM ${table.replace('all_', '')}`, { shard });
      expect(Number(own)).toBeGreaterThan(0);
      expect(Number(own)).toBeLessThan(100);
    }
    const text = await cluster.query(`SELECT DISTINCT string_value FROM ${table} FORMAT JSONCompact`);
    expect(JSON.parse(text).data.flat().sort()).toEqual([TEXT, null].sort());
  });

  test('makes points by itself', async () => {
    const names = ['a', 'b', 'c'];
    const points = { points: 60, names, publishers: 2, from: 1000, stepSeconds: 60 };
    const table = await cluster.generate(points);
    const rows = (await cluster.query(`SELECT publisher, name, time, value FROM ${table} FORMAT TSV`))
      .trim()
      .split('\n');
    const expected = Array.from({ length: 60 }, (_, i) => {
      const [series, at] = [i % 6, Math.floor(i / 6)];
      return [`p${Math.floor(series / 3)}`, names[series % 3], 1000 + at * 60, syntheticValue(series, at)].join('\t');
    });
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  test('lets its users do no more than they may', async () => {
    const asked = async (user: 'reader' | 'tuner' | 'stranger', sql: string, more = '') => {
      const account = `user=${user}&password=${encodeURIComponent(users[user].password)}`;
      const { status, body } = await ask(`${cluster.urls[1]}/?${account}${more}`, sql);
      return status === 200 ? body.toString() : Number(/^Code: (\d+)/.exec(body.toString())?.[1]);
    };
    for (const user of ['reader', 'tuner'] as const) {
      expect(await asked(user, 'SELECT count() FROM all_messages')).toBe('0\n');
      expect(await asked(user, 'DROP TABLE messages')).toBe(164);
    }
    expect(await asked('reader', 'SELECT 1', '&max_threads=1')).toBe(164);
    expect(await asked('tuner', 'SELECT 1', '&max_threads=1')).toBe('1\n');
    expect(await asked('stranger', 'SELECT count() FROM default.all_messages')).toBe(291);
  });

  test('can lose a shard and get it back with its data', async () => {
    const table = await cluster.load(messages);
    await cluster.stopShard(1);
    await expect(cluster.query(`SELECT count() FROM ${table}`)).rejects.toThrow('Code: 279');
    await cluster.startShard(1);
    expect(await cluster.query(`SELECT count() FROM ${table}`)).toBe('100\n');
  });
});

test.skipIf(withoutCluster)('a server that does not start shows its log', async () => {
  const start = Cluster.start({ broken: { password: '</password>' } });
  await expect(start).rejects.toThrow(/did not start[\s\S]*users\.xml/);
});
