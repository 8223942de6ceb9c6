import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { open } from '../../../../src/sources/clickhouse/clickhouse.ts';
import { type ClickHouseConfig, checkedConfig } from '../../../../src/sources/clickhouse/config.ts';
import { ClickHouseServer } from '../../../../src/sources/clickhouse/server.ts';
import { type AnswerColumn, wholeQuery, wholeRows } from '../../../../src/sources/clickhouse/whole-answer.ts';
import { clickhouseSource } from '../../../../src/sources/descriptor.ts';
import { Waits } from '../../../../src/sources/waits.ts';
import { nativeBlock } from '../../../support/clickhouse/native-encoder.ts';
import { type Answer, SimulatedClickHouse, wholeBlock } from '../../../support/clickhouse/simulated-clickhouse.ts';
import { hostWith, queryFor, RecordingContext } from '../../../support/read-all.ts';

const PASSWORD = 'pass-word-1';

const options = {
  url: 'https://db.test/clickhouse',
  table: 'telemetry.messages',
  columns: { channel: 'channel', name: 'name', time: 'time', value: 'value' },
};

const COLUMNS: readonly AnswerColumn[] = [['1', 'number']];

const whole = wholeBlock([{ type: 'Float64', values: [7] }]);

/** Asks a server that answers so, one time after another. */
async function ask(answers: readonly Answer[], parts: Partial<ClickHouseConfig> = {}) {
  const { config } = clickhouseSource({ ...options, user: 'reader', getToken: () => '', maxAttempts: 2 });
  const service = new SimulatedClickHouse((_, index) => answers[Math.min(index, answers.length - 1)]);
  vi.stubGlobal('fetch', service.fetch);
  const server = new ClickHouseServer(
    { ...checkedConfig(config), ...parts },
    hostWith({ getToken: async () => PASSWORD }),
  );
  const controller = new AbortController();
  const waits = new Waits(() => {});
  const answer = server.ask(wholeQuery(COLUMNS, 'FROM t'), controller.signal, waits, (blocks) =>
    wholeRows(COLUMNS, blocks).map((row) => row.number(0)),
  );
  const outcome = answer.then(
    (rows) => ({ rows }),
    (error: Error & { code?: string }) => ({ code: error.code, message: error.message, error }),
  );
  return { outcome, service, controller };
}

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('ClickHouseServer', () => {
  test('posts the query, and the credentials as headers only', async () => {
    const { outcome, service } = await ask([whole], { database: 'telemetry' });
    expect(await outcome).toEqual({ rows: [7] });
    const [{ sql, url, headers }] = service.sent as [(typeof service.sent)[0]];
    expect(sql).toMatch(/ FORMAT Native$/);
    expect([headers.get('X-ClickHouse-User'), headers.get('X-ClickHouse-Key')]).toEqual(['reader', PASSWORD]);
    expect(headers.has('Authorization')).toBe(false);
    expect([...url.searchParams.keys()].sort()).toEqual(['database', 'query_id']);
    expect(url.href + sql).not.toContain(PASSWORD);
  });

  test.each([
    [404, "Code: 60, e.displayText() = DB::Exception: Table t doesn't exist., e.what() = DB::Exception", 'not-found'],
    [404, "Code: 60. DB::Exception: Table t doesn't exist. (UNKNOWN_TABLE) (version 26.7.2.1)", 'not-found'],
    [404, "Code: 81, e.displayText() = DB::Exception: Database d doesn't exist, e.what() = DB::Exception", 'not-found'],
    [401, 'Code: 193, e.displayText() = DB::Exception: Wrong password, e.what() = DB::Exception', 'unauthorized'],
    [403, 'Code: 516. DB::Exception: reader: Authentication failed', 'unauthorized'],
    [500, 'Code: 164, e.displayText() = DB::Exception: Cannot override setting, e.what() = …', 'forbidden'],
    [403, 'Code: 497. DB::Exception: reader: Not enough privileges.', 'forbidden'],
    [500, 'Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded, e.what() = …', 'server'],
    [500, 'Code: 159, e.displayText() = DB::Exception: Timeout exceeded: elapsed 5 seconds, e.what() = …', 'server'],
    [404, 'Code: 47, e.displayText() = DB::Exception: Unknown identifier: speed, e.what() = …', 'server'],
    [500, 'Code: 9999, e.displayText() = DB::Exception: Something else, e.what() = …', 'server'],
  ])('tells an error in words and does not ask again: %d %s', async (status, body, code) => {
    const { outcome, service } = await ask([[status, body]]);
    const failed = await outcome;
    expect(failed).toMatchObject({ code });
    const { message } = failed as { message: string };
    expect(message).toMatch(/^https:\/\/db\.test\/clickhouse answered with error \d+: /);
    expect(message).not.toMatch(/e\.what|displayText|\.\./);
    // Another password may be there by now.
    expect(service.asked.length).toBe(code === 'unauthorized' ? 2 : 1);
  });

  test.each([202, 209, 210, 279, 32])('asks again after error %d, which may pass', async (number) => {
    const { outcome, service } = await ask([[500, `Code: ${number}, e.displayText() = DB::Exception: later`], whole]);
    expect(await outcome).toEqual({ rows: [7] });
    const [first, second] = service.asked.map(({ url }) => url.searchParams.get('query_id'));
    expect(first).not.toBe(second);
  });

  test('strikes the password out of what an error says', async () => {
    const { outcome } = await ask([[500, `Code: 62, e.displayText() = DB::Exception: near ${PASSWORD} is wrong`]]);
    const { message, error } = (await outcome) as { message: string; error: Error };
    expect(message + String(error.cause)).not.toContain(PASSWORD);
    expect(message).toContain('[token]');
  });

  const late = new TextEncoder().encode(
    'Code: 241, e.displayText() = DB::Exception: Memory limit exceeded, e.what() = …',
  );

  test.each([
    ['after whole rows', Uint8Array.from([...whole, ...late])],
    ['in the middle of a block', Uint8Array.from([...whole.slice(0, 15), ...late])],
    ['at once', late],
  ])('tells an error that comes %s, with the status 200', async (_, body) => {
    const { outcome, service } = await ask([body]);
    expect(await outcome).toMatchObject({ code: 'server', message: expect.stringContaining('error 241') });
    expect(service.asked.length).toBe(1);
  });

  test('takes no answer that was cut anywhere', async () => {
    for (let bytes = 0; bytes < whole.length; bytes++) {
      const { outcome } = await ask([whole.slice(0, bytes)]);
      expect([bytes, await outcome]).toMatchObject([bytes, { code: 'bad-response' }]);
    }
  });

  test('takes no answer that is several answers', async () => {
    const { outcome } = await ask([Uint8Array.from([...whole, ...whole])]);
    expect(await outcome).toMatchObject({ code: 'bad-response', message: expect.stringContaining('more than') });
  });

  test('kills the query that is no longer waited for, and asks nothing else', async () => {
    const { outcome, service, controller } = await ask([undefined]);
    await vi.waitFor(() => expect(service.sent.length).toBe(1));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await outcome).toMatchObject({ error: reason });
    await new Promise((resolve) => setImmediate(resolve));
    const id = service.sent[0]!.url.searchParams.get('query_id');
    expect(service.sent.slice(1).map(({ sql }) => sql)).toEqual([`KILL QUERY WHERE query_id = '${id}' ASYNC`]);
    expect(service.sent[1]!.headers.get('X-ClickHouse-Key')).toBe(PASSWORD);
  });

  test('kills a query that takes too long before it asks again', async () => {
    const { outcome, service } = await ask([undefined, whole], { timeoutMs: 20 });
    expect(await outcome).toEqual({ rows: [7] });
    const [first, kill] = service.sent;
    expect(kill!.sql).toContain(first!.url.searchParams.get('query_id'));
  });

  test.each([
    ['a proxy gives up', [504, 'Gateway Timeout'] as const],
    ['the connection is cut', 'cut' as const],
    ['the answer is cut', 'cut body' as const],
  ])('kills the query before it asks again when %s', async (_, first) => {
    const { outcome, service } = await ask([first, whole]);
    expect(await outcome).toEqual({ rows: [7] });
    const [query, kill] = service.sent;
    const id = query!.url.searchParams.get('query_id');
    expect(kill!.sql).toBe(`KILL QUERY WHERE query_id = '${id}' ASYNC`);
    expect(service.sent.length).toBe(3);
  });

  test('takes no text that is not UTF-8, as different ones would become one', async () => {
    const bytes = Uint8Array.from([1, 2, 1, 0x61, 6, ...Buffer.from('String'), 2, 0x4b, 0xfc, 2, 0x4b, 0xe4]);
    const { outcome, service } = await ask([bytes]);
    expect(await outcome).toMatchObject({ code: 'source-failed', message: expect.stringContaining('UTF-8') });
    expect(service.asked.length).toBe(1);
  });

  test('leaves queries alone that have been answered', async () => {
    const { outcome, service, controller } = await ask([whole]);
    await outcome;
    controller.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(service.sent.length).toBe(1);
  });
});

describe('a table', () => {
  const VERSION = ['version()', '18.16.1'] as const;
  const facts = (settings: readonly (readonly [string, string])[]) =>
    wholeBlock([
      { type: 'String', values: settings.map(([name]) => name) },
      { type: 'String', values: settings.map(([, value]) => value) },
    ]);

  function table(settings: readonly (readonly [string, string])[], timeType = 'Float64', figure = 3) {
    const described = ['String', 'String', timeType, 'Float64'];
    const service = new SimulatedClickHouse(({ sql }) => {
      if (sql.startsWith('DESCRIBE'))
        return Uint8Array.from(
          nativeBlock([
            { type: 'String', values: described.map((_, at) => `c${at}`) },
            { type: 'String', values: described },
          ]),
        );
      if (sql.includes('system.settings')) return facts(settings);
      return wholeBlock([{ type: 'Float64', values: [figure] }]);
    });
    vi.stubGlobal('fetch', service.fetch);
    const { config } = clickhouseSource(options);
    return { service, source: open(config, hostWith()) };
  }

  const query = queryFor(['a']);

  test.each([
    ['a moment', 1.7e15, 1.7e12],
    ['none', 0, undefined],
    ['one of nanoseconds that were taken for seconds, which is no date', 1.7e24, undefined],
    ['no number, as where a time is NULL', Number.NaN, undefined],
  ])('whose last message is of %s says so, or nothing', async (_, microseconds, latest) => {
    const { source } = table([VERSION, ['readonly', '0']], 'Float64', microseconds);
    expect(await source.latest!(query, new RecordingContext())).toBe(latest);
  });

  test.each([
    ['skip_unavailable_shards', '1'],
    ['timeout_overflow_mode', 'break'],
    ['read_overflow_mode_leaf', 'break'],
    ['group_by_overflow_mode', 'any'],
    ['distributed_group_by_no_merge', '1'],
    ['limit', '100'],
  ])('is not read by a user whose setting %s may cut an answer and cannot be changed', async (name, value) => {
    const { source } = table([VERSION, ['readonly', '1'], [name, value]]);
    await expect(source.count(query, new RecordingContext())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(name),
    });
  });

  test('is read with settings that cut nothing, where they may be changed', async () => {
    const { source, service } = table([
      VERSION,
      ['readonly', '2'],
      ['skip_unavailable_shards', '1'],
      ['timeout_overflow_mode', 'break'],
      ['read_overflow_mode', 'throw'],
      ['cancel_http_readonly_queries_on_client_close', '0'],
    ]);
    expect(await source.count(query, new RecordingContext())).toBe(3);
    const { searchParams } = service.sent.at(-1)!.url;
    searchParams.delete('query_id');
    expect(Object.fromEntries(searchParams)).toEqual({
      skip_unavailable_shards: '0',
      timeout_overflow_mode: 'throw',
      cancel_http_readonly_queries_on_client_close: '1',
    });
  });

  test.each([
    ['readonly', [VERSION]],
    ['version', [['readonly', '0'] as const]],
  ])(
    'is not read where the server does not tell its %s, as all other answers may lack something, too',
    async (_, known) => {
      const { source } = table(known);
      await expect(source.count(query, new RecordingContext())).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('leaves out'),
      });
    },
  );

  test('whose time is a day or a text is refused in words', async () => {
    for (const type of ['Date', 'String', 'Date32']) {
      const { source } = table([VERSION, ['readonly', '0']], type);
      await expect(source.count(query, new RecordingContext())).rejects.toMatchObject({
        code: 'source-failed',
        message: expect.stringContaining(`columns.time of clickhouseSource is a ${type}`),
      });
    }
  });
});

describe('clickhouseSource', () => {
  const opened = (change: object) => () =>
    open(structuredClone(clickhouseSource({ ...options, ...change } as never).config), hostWith());

  test.each([
    [{ url: 'nowhere' }, 'url is not a URL: "nowhere"'],
    [{ url: 'https://me:secret@db.test' }, 'must be http(s), without user'],
    [{ table: '' }, 'table must be'],
    [{ database: 7 }, 'database must be'],
    [{ where: ' ' }, 'where must be'],
    [{ user: 'größe' }, 'user must be'],
    [{ user: 'a\r\nX-Other: 1' }, 'user must be'],
    [{ pushdown: 'no' }, 'pushdown must be'],
    [{ hasDuplicates: 0 }, 'hasDuplicates must be'],
    [{ columns: undefined }, 'columns must be'],
    [{ columns: { ...options.columns, time: undefined } }, 'columns.time must be'],
    [{ columns: { ...options.columns, unit: 3 } }, 'columns.unit must be'],
    [{ columns: { ...options.columns, units: 'unit' } }, 'columns has "units"'],
    [{ getToken: 'password' }, 'getToken must be'],
    [{ timeoutMs: 0 }, 'timeoutMs must be'],
  ])('refuses %o in words', (change, words) => {
    expect(opened(change)).toThrow(TypeError);
    expect(opened(change)).toThrow(words);
  });

  test('keeps what only the page can do out of what it sends to the worker', () => {
    const { config, getToken, getExtras } = clickhouseSource({
      ...options,
      getToken: () => PASSWORD,
      headers: { 'X-Tenant': 'secret' },
      query: { tenant: 'secret' },
    });
    expect(JSON.stringify(config)).not.toMatch(/secret|pass-word/);
    expect(getToken?.()).toBe(PASSWORD);
    expect(getExtras?.()).toMatchObject({ headers: { 'X-Tenant': 'secret' }, query: { tenant: 'secret' } });
  });
});
