import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../src/contract/request.ts';
import { type ClickHouseOptions, ExportError } from '../../src/node.ts';
import { Cluster, users, withoutCluster } from '../support/clickhouse/cluster.ts';
import { clusterSource, columns } from '../support/clickhouse/source.ts';
import { SpoilingProxy } from '../support/clickhouse/spoiling-proxy.ts';
import { exported } from './exported.ts';
import { chance, messageSet, names } from './message-sets.ts';

/** Checks that no answer that is not whole becomes a file, whatever the cluster or the network does. */

const FROM = 1_700_000_000;
const TO = FROM + 4 * 86_400;

/** Users whose profiles let a server leave something out, or allow too little. */
const lax = {
  skipping: { skip_unavailable_shards: 1 },
  breaking: { max_execution_time: 1, timeout_overflow_mode: 'break' },
  reading: { max_rows_to_read: 500, read_overflow_mode: 'break' },
  grouping: { max_rows_to_group_by: 20, group_by_overflow_mode: 'any' },
  grouped: { max_rows_to_group_by: 20, group_by_overflow_mode: 'break' },
  sorting: { max_rows_to_sort: 20, sort_overflow_mode: 'break' },
  resulting: { max_result_rows: 20, result_overflow_mode: 'break' },
  distinct: { max_rows_in_distinct: 20, distinct_overflow_mode: 'break' },
  moving: { max_rows_to_transfer: 20, transfer_overflow_mode: 'break' },
} as const;
const strict = {
  patient: {},
  cramped: { max_memory_usage: 40_000 },
  hurried: { max_execution_time: 1, timeout_overflow_mode: 'throw' },
} as const;
/** So few rows at once that limits are seen, and that a query ends soon after it is killed. */
const SMALL_BLOCKS = { readonly: 1, max_block_size: 8, preferred_block_size_bytes: 0 };
const extraUsers = Object.fromEntries(
  Object.entries({ ...lax, ...strict }).map(([name, settings]) => [
    name,
    { password: 'limited', settings: { ...SMALL_BLOCKS, ...settings } },
  ]),
);

if (withoutCluster) console.warn(`NOT TESTED: failures of a ClickHouse cluster, as ${withoutCluster}.`);

describe.skipIf(withoutCluster)('a file from a cluster is whole or not at all', () => {
  let cluster: Cluster;
  let proxy: SpoilingProxy;
  let table: string;
  /** What an export writes that nothing befell. */
  const whole = new Map<Kind, string>();

  beforeAll(async () => {
    cluster = await Cluster.start(extraUsers);
    proxy = await SpoilingProxy.before(cluster.urls[0]!);
    table = await cluster.load(messageSet(FROM, TO, 3000), { spread: 'rows' });
    for (const kind of kinds) whole.set(kind, JSON.stringify(await run(kind)));
    expect(JSON.parse(whole.get('rows')!).files[0].length).toBeGreaterThan(1000);
    expect(JSON.parse(whole.get('buckets')!).files[0].length).toBeGreaterThan(200);
  });
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
  });
  afterEach(() => {
    proxy.spoil = () => undefined;
    proxy.watch = () => undefined;
  });

  const run = (kind: Kind, change: Partial<ClickHouseOptions> = {}, signal?: AbortSignal) =>
    exported(requestOf(kind), {
      source: clusterSource({ urls: [proxy.url] }, table, { maxAttempts: 1, ...change }),
      ...(signal && { signal }),
    });
  const as = (user: string): Partial<ClickHouseOptions> => ({ user, getToken: () => 'limited' });
  /** What an export writes, or the setting that its error tells to change. */
  const fileOrReason = (kind: Kind) =>
    run(kind).then(JSON.stringify, ({ message }: ExportError) => /max_\w+/.exec(message)?.[0] ?? message);
  /** The queries of an export, and the sizes of their answers, in bytes. */
  const answers = async (kind: Kind): Promise<ReadonlyMap<string, number>> => {
    const sizes = new Map<string, number>();
    proxy.watch = ({ sql }, bytes) => void sizes.set(sql, bytes);
    await run(kind);
    proxy.watch = () => undefined;
    expect(sizes.size).toBeGreaterThan(3);
    return sizes;
  };
  /** Runs an export that must fail, and gives its error. */
  const failure = async (kind: Kind, change: Partial<ClickHouseOptions> = {}): Promise<ExportError> => {
    const error = await run(kind, change).then(
      () => 'a file',
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ExportError);
    expect((error as ExportError).code).not.toBe('internal');
    return error as ExportError;
  };

  describe.each(kinds)('%s', (kind) => {
    test('when the connection is cut, or an answer ends early', { timeout: 300_000 }, async () => {
      const sizes = await answers(kind);
      const next = chance(7);
      for (const [sql, size] of sizes) {
        const few = [0, 1, size - 2, size - 1].filter((after) => after >= 0 && after < size);
        const some = Array.from({ length: 4 }, () => Math.floor(next() * size));
        for (const after of new Set([...few, ...some]))
          for (const ending of ['cut', 'end'] as const) {
            proxy.spoil = (passing) => (passing.sql === sql ? { after, ending } : undefined);
            const { code, message } = await failure(kind);
            expect([sql, after, ending, code]).toEqual([sql, after, ending, expect.stringMatching(/network|bad-resp/)]);
            expect(message).toContain(proxy.url);
          }
      }
      // Another attempt gets what is missing.
      for (const [sql, size] of sizes)
        for (const ending of ['cut', 'end'] as const) {
          const spoilt = { after: Math.floor(next() * size), ending };
          let attempts = 0;
          proxy.spoil = (passing) => (passing.sql === sql && attempts++ === 0 ? spoilt : undefined);
          expect(JSON.stringify(await run(kind, { maxAttempts: 3 }))).toBe(whole.get(kind));
          expect(attempts).toBe(2);
        }
    });

    test('when the server fails after it has begun to answer', async () => {
      const tailOf = (number: number) =>
        `Code: ${number}, e.displayText() = DB::Exception: Too much, e.what() = DB::Exception\n`;
      for (const [sql, size] of await answers(kind))
        for (const after of [0, 30, size]) {
          const spoilBy = (number: number) => {
            const spoilt = { after, ending: 'end', tail: tailOf(number) } as const;
            proxy.spoil = (passing) => (passing.sql === sql ? spoilt : undefined);
          };
          spoilBy(159);
          const { code, message } = await failure(kind);
          const expected = expect.stringContaining('max_execution_time');
          expect([sql, after, code, message]).toEqual([sql, after, 'server', expected]);
          // Where memory was short, halves of the window may fit.
          spoilBy(241);
          expect([whole.get(kind), 'max_memory_usage']).toContain(await fileOrReason(kind));
        }
    });

    test('when an answer stops in the middle', async () => {
      for (const [sql, size] of await answers(kind)) {
        const spoilt = { after: size >> 1, ending: 'stall' } as const;
        proxy.spoil = (passing) => (passing.sql === sql ? spoilt : undefined);
        expect([sql, (await failure(kind, { timeoutMs: 300 })).code]).toEqual([sql, 'network']);
      }
    });

    test('when one late row cannot be computed', async () => {
      const value = `if(time > ${TO - 3600}, value / throwIf(time > ${TO - 3600}), value)`;
      const { code, message } = await failure(kind, { columns: { ...columns, value } });
      expect([code, message]).toEqual(['server', expect.stringContaining('395')]);
    });

    test('when a shard dies in the middle of a query', async () => {
      try {
        for (const shard of [1, 0]) {
          const slow = { columns: { ...columns, value: 'value + 0 * sleepEachRow(0.002)' } };
          const failing = failure(kind, slow);
          await until(() => isRunning(cluster, 1, 'sleepEachRow'));
          await cluster.stopShard(shard);
          const { code } = await failing;
          expect([shard, code]).toEqual([shard, expect.stringMatching(/^(server|network)$/)]);
          await cluster.startShard(shard);
        }
      } finally {
        await restart(cluster);
      }
      expect(JSON.stringify(await run(kind))).toBe(whole.get(kind));
    });

    test('when a shard is gone, even if its user may go without', async () => {
      await cluster.stopShard(1);
      try {
        expect((await failure(kind)).code).toBe('server');
        const { code, message } = await failure(kind, as('skipping'));
        expect([code, message]).toEqual(['unsupported', expect.stringContaining('skip_unavailable_shards')]);
      } finally {
        await cluster.startShard(1);
      }
    });

    test.each(Object.keys(lax))(
      'when the profile of the user %s lets a server leave out what is too much',
      async (user) => {
        const slow = { columns: { ...columns, value: 'value + 0 * sleepEachRow(0.001)' } };
        const change = { ...as(user), ...(user === 'breaking' && slow) };
        const outcome = await run(kind, change).then(
          (files) => JSON.stringify(files),
          (error: unknown) => error,
        );
        // Where a limit is not reached, or is raised, the file is whole.
        if (typeof outcome === 'string') expect(outcome).toBe(whole.get(kind));
        else {
          expect(outcome).toBeInstanceOf(ExportError);
          expect((outcome as ExportError).code).not.toBe('internal');
        }
      },
    );

    test('when memory or time is over', async () => {
      const cramped = await failure(kind, as('cramped'));
      expect([cramped.code, cramped.message]).toEqual(['server', expect.stringContaining('max_memory_usage')]);
      const slow = { columns: { ...columns, value: 'value + 0 * sleepEachRow(0.002)' } };
      const hurried = await failure(kind, { ...slow, ...as('hurried') });
      expect([hurried.code, hurried.message]).toEqual(['server', expect.stringContaining('max_execution_time')]);
    });

    test('when something is unknown or not allowed', async () => {
      const said = async (change: Partial<ClickHouseOptions>) => {
        const { code, message } = await failure(kind, change);
        return [code, message];
      };
      expect(await said({ table: 'nope' })).toEqual(['not-found', expect.stringContaining('nope')]);
      expect(await said({ database: 'nope' })).toEqual(['not-found', expect.stringContaining('nope')]);
      expect(await said({ getToken: () => 'wrong' })).toEqual(['unauthorized', expect.stringContaining('user')]);
      expect(await said({ user: 'nobody' })).toEqual(['unauthorized', expect.stringContaining('user')]);
      const stranger = { user: 'stranger', getToken: () => users.stranger.password };
      expect(await said(stranger)).toEqual(['forbidden', expect.stringContaining('default')]);
      const wrong = { columns: { ...columns, value: 'valeu' } };
      expect(await said(wrong)).toEqual([expect.stringMatching(/server|not-found/), expect.stringContaining('valeu')]);
    });

    test('when it is cancelled: the query ends on every server, and nothing more is asked', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      // It would take a quarter of an hour.
      const slow = { ...as('patient'), columns: { ...columns, value: 'value + 0 * sleepEachRow(0.3)' } };
      const running = run(kind, slow, controller.signal).then(
        () => 'a file',
        (error: unknown) => error,
      );
      await until(() => isRunning(cluster, 0, 'sleepEachRow'));
      await until(() => isRunning(cluster, 1, 'sleepEachRow'));
      controller.abort(reason);
      expect(await running).toBe(reason);
      for (const shard of [0, 1]) await until(async () => !(await isRunning(cluster, shard, 'sleepEachRow')));
      const selects = proxy.passed.filter(({ sql }) => !sql.startsWith('KILL')).length;
      await wait(300);
      expect(proxy.passed.filter(({ sql }) => !sql.startsWith('KILL')).length).toBe(selects);
    });
  });
});

type Kind = 'rows' | 'buckets';
const kinds = ['rows', 'buckets'] as const;

function requestOf(kind: Kind): ExportRequest {
  const decimation = kind === 'buckets' ? { decimation: { ds: '1h', dsf: 'avg' as const } } : {};
  const target = { value: names.slice(0, 3).join(',') };
  return {
    format: { extension: 'csv' },
    type: 'oneTime',
    items: [{ params: { target, channelId: 'c1', subtopic: '', from: FROM, to: TO, ...decimation } }],
  };
}

/** Whether a query with this text runs on a server. */
async function isRunning(cluster: Cluster, shard: number, text: string): Promise<boolean> {
  const sql = `SELECT count() FROM system.processes WHERE position(query, '${text}') > 0 AND user != 'nobody'`;
  const own = `${sql} AND position(query, 'system.processes') = 0`;
  return Number(await cluster.query(own, { shard })) > 0;
}

/** Waits for something that must happen; the test's own time limit ends it. */
async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await wait(10);
}

/** Starts the servers that are not there. */
async function restart(cluster: Cluster): Promise<void> {
  for (const shard of [0, 1])
    await cluster.query('SELECT 1', { shard }).catch(async () => {
      await cluster.stopShard(shard);
      await cluster.startShard(shard);
    });
}
