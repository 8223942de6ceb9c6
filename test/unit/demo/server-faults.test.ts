import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Rig } from './raw-client.ts';

const YEAR = Date.UTC(2017, 0, 1) / 1000;
const TIE = Date.UTC(2024, 0, 1) / 1000;
/** A window of three messages. */
const three = { name: 'urn:tetouan:humidity', from: YEAR, to: YEAR + 1800, limit: 1000 };

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(async () => {
  await rig.renewToken();
  await rig.faults();
  await rig.send('DELETE', '/demo/log');
});

describe('rules', () => {
  it('apply as often as they say, to the n-th requests, only on their channel', async () => {
    await rig.faults({ kind: 'status', status: 503, times: 2, every: 2, channel: 'tetouan' });
    const statuses = [];
    for (const channel of ['tetouan', 'ties', 'tetouan', 'tetouan', 'tetouan', 'tetouan', 'tetouan'])
      statuses.push((await rig.get(channel)).status);
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200, 200]);
    const rules = JSON.parse(String((await rig.send('GET', '/demo/faults')).body));
    expect(rules).toEqual([{ kind: 'status', status: 503, times: 2, every: 2, channel: 'tetouan', acted: 2 }]);
  });

  it('are refused with a reason when they are invalid, and the old ones stay', async () => {
    await rig.faults({ kind: 'status', status: 500 });
    const refused = await rig.faults({ kind: 'status', status: 200 });
    expect(refused.status).toBe(400);
    expect(JSON.parse(String(refused.body)).message).toContain('status');
    expect((await rig.faults({ kind: 'earthquake' })).status).toBe(400);
    expect((await rig.send('POST', '/demo/faults')).status).toBe(400);
    expect((await rig.get('tetouan')).status).toBe(500);
  });
});

describe('the fault', () => {
  it('status carries Retry-After in seconds or as a date, exposed or not', async () => {
    await rig.faults({ kind: 'status', status: 429, retryAfter: 3, times: 1 });
    const seconds = await rig.get('tetouan');
    expect(seconds.status).toBe(429);
    expect(seconds.headers['retry-after']).toBe('3');
    expect(seconds.headers).not.toHaveProperty('access-control-expose-headers');
    await rig.faults({ kind: 'status', status: 503, retryAfter: 3600, asDate: true, exposed: true });
    const date = await rig.get('tetouan');
    expect(date.headers['retry-after']).toMatch(/GMT$/);
    expect(Date.parse(date.headers['retry-after']!)).toBeGreaterThan(Date.now() + 3_000_000);
    expect(date.headers['access-control-expose-headers']).toBe('Retry-After');
  });

  it('delay answers late, and other faults apply after it', async () => {
    await rig.faults({ kind: 'delay', ms: 60 }, { kind: 'status', status: 500 });
    expect((await rig.get('tetouan')).status).toBe(500);
    const [entry] = await rig.log();
    expect(entry).toMatchObject({ status: 500, faults: ['delay', 'status'] });
    const { started, ended } = entry as unknown as { started: number; ended: number };
    expect(ended - started).toBeGreaterThanOrEqual(59);
  });

  it('hang never answers, and the log shows that the client left', async () => {
    await rig.faults({ kind: 'hang' });
    const leave = new AbortController();
    const answer = rig.send('GET', '/iot/reader/channels/tetouan/messages', undefined, {}, leave.signal);
    let log = await rig.log();
    while (log.length === 0) log = await rig.log();
    expect(log).toMatchObject([{ aborted: false }]);
    expect(log[0]).not.toHaveProperty('ended');
    expect(log[0]).not.toHaveProperty('status');
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    while (log[0]?.ended === undefined) log = await rig.log();
    expect(log[0].aborted).toBe(true);
  });

  it('reset breaks the connection before any byte', async () => {
    await rig.faults({ kind: 'reset' });
    await expect(rig.get('tetouan')).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await rig.log()).toMatchObject([{ aborted: false, bytes: 0, faults: ['reset'] }]);
  });

  it('cut returns half of the promised Content-Length', async () => {
    await rig.faults({ kind: 'cut' });
    const { status, headers, body, complete } = await rig.get('tetouan', { limit: 1000 });
    expect(status).toBe(200);
    expect(complete).toBe(false);
    expect(body.length).toBe(Math.floor(Number(headers['content-length']) / 2));
  });

  it('cutSilently returns half and looks complete', async () => {
    const whole = await rig.get('tetouan', { limit: 1000 });
    await rig.faults({ kind: 'cutSilently' });
    const { status, headers, body, complete } = await rig.get('tetouan', { limit: 1000 });
    expect(status).toBe(200);
    expect(complete).toBe(true);
    expect(headers).not.toHaveProperty('content-length');
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(body.equals(whole.body.subarray(0, whole.body.length >> 1))).toBe(true);
  });

  it('cutGzip returns half of a gzip stream and looks complete', async () => {
    await rig.faults({ kind: 'cutGzip' });
    const { headers, body, complete } = await rig.get('tetouan', { limit: 1000 });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers).not.toHaveProperty('content-length');
    expect(complete).toBe(true);
    expect(() => gunzipSync(body)).toThrow('unexpected end of file');
  });

  it('notJson answers 200 with a page of HTML', async () => {
    await rig.faults({ kind: 'notJson' });
    const { status, headers, body } = await rig.get('tetouan');
    expect([status, headers['content-type']]).toEqual([200, 'text/html']);
    expect(() => JSON.parse(String(body))).toThrow(SyntaxError);
  });

  it('badEnvelope leaves out the total, or returns messages that are not a list, or null', async () => {
    const shape = async (shape: string) => {
      await rig.faults({ kind: 'badEnvelope', shape });
      return rig.page('tetouan');
    };
    expect(await shape('noTotal')).not.toHaveProperty('total');
    expect((await shape('messagesNotArray')).messages).toEqual({});
    expect(await shape('null')).toBeNull();
  });

  it('lowerLimit returns fewer messages than requested, and says so or not', async () => {
    await rig.faults({ kind: 'lowerLimit', limit: 2 });
    const honest = await rig.page('tetouan', three);
    expect([honest.messages?.length, honest.limit, honest.total]).toEqual([2, 2, 3]);
    await rig.faults({ kind: 'lowerLimit', limit: 2, honest: false });
    const liar = await rig.page('tetouan', three);
    expect([liar.messages?.length, liar.limit, liar.total]).toEqual([2, 1000, 3]);
  });

  it('shift lets a message arrive between page and total', async () => {
    await rig.faults({ kind: 'shift', times: 1 });
    const torn = await rig.page('tetouan', three);
    expect([torn.messages?.length, torn.total]).toEqual([3, 4]);
    const settled = await rig.page('tetouan', three);
    expect([settled.messages?.length, settled.total]).toEqual([4, 4]);
    expect(settled.messages?.[0]).toMatchObject({ name: three.name, time: YEAR + 1200, value: 0 });
    await rig.faults();
    expect((await rig.page('tetouan', three)).total).toBe(3);
  });

  it('shift lets a message arrive between pages, so that one is read twice', async () => {
    const first = await rig.page('tetouan', { ...three, limit: 2 });
    await rig.faults({ kind: 'shift', when: 'beforePage', times: 1 });
    const second = await rig.page('tetouan', { ...three, limit: 2, offset: 2 });
    expect(second.total).toBe(4);
    expect(second.messages?.[0]).toEqual(first.messages?.[1]);
  });

  it('shift inserts a message at the given place', async () => {
    await rig.faults({ kind: 'shift', when: 'beforePage', times: 1, time: YEAR + 601.5 });
    const { messages } = await rig.page('tetouan', three);
    expect(messages?.map(({ time }) => time)).toEqual([YEAR + 1200, YEAR + 601.5, YEAR + 600, YEAR]);
  });

  it('shuffleTies orders ties anew with each request, and loses none', async () => {
    const query = { from: TIE - 1, to: TIE + 1, limit: 1500 };
    const read = async () => (await rig.page('ties', query)).messages?.map(({ value }) => value);
    expect(await read()).toEqual(await read());
    await rig.faults({ kind: 'shuffleTies' });
    expect(await read()).not.toEqual(await read());
    const generous = await Rig.start({ maxLimit: 5000 });
    await generous.faults({ kind: 'shuffleTies' });
    const { total, messages } = await generous.page('ties', { limit: 5000 });
    generous.stop();
    expect(new Set(messages?.map(({ value }) => value)).size).toBe(total);
  });

  it('outsideWindow returns and counts messages beyond both bounds', async () => {
    await rig.faults({ kind: 'outsideWindow', count: 2 });
    const window = { ...three, from: YEAR + 3600, to: YEAR + 4800 };
    const { total, messages } = await rig.page('tetouan', window);
    expect(total).toBe(6);
    expect(messages?.map(({ time }) => ((time as number) - YEAR) / 600)).toEqual([9, 8, 7, 6, 5, 4]);
  });

  it('expireToken invalidates the token until a new one is fetched', async () => {
    await rig.faults({ kind: 'expireToken', times: 1 });
    expect((await rig.get('tetouan')).status).toBe(401);
    expect((await rig.get('tetouan')).status).toBe(401);
    await rig.renewToken();
    expect((await rig.get('tetouan')).status).toBe(200);
  });
});

describe('the log', () => {
  it('lists each request without its token, and can be cleared', async () => {
    const path = `/iot/reader/channels/tetouan/messages?limit=1&subtopic=${rig.token}`;
    const { body } = await rig.send('GET', path);
    const [entry] = await rig.log();
    expect(entry).toMatchObject({ method: 'GET', status: 200, bytes: body.length, aborted: false });
    expect(entry?.url).toBe('/iot/reader/channels/tetouan/messages?limit=1&subtopic=[token]');
    expect(JSON.stringify(await rig.log())).not.toContain(rig.token);
    await rig.send('DELETE', '/demo/log');
    expect(await rig.log()).toEqual([]);
  });

  it('keeps the last 500', async () => {
    for (let i = 0; i < 510; i++) await rig.get('empty', { offset: i });
    const log = await rig.log();
    expect(log).toHaveLength(500);
    expect(log[0]?.url).toBe('/iot/reader/channels/empty/messages?offset=10');
  });
});
