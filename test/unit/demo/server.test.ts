import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RawMessage, Rig } from './raw-client.ts';

const YEAR = Date.UTC(2017, 0, 1) / 1000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(async () => {
  await rig.faults();
});

const times = (messages: readonly RawMessage[] = []) => messages.map((message) => message.time);
const values = (messages: readonly RawMessage[] = []) => messages.map((message) => message.value);

describe('pageCount', () => {
  it('returns ten messages, newest first, by default', async () => {
    const page = await rig.page('tetouan');
    expect(page).toMatchObject({ total: 419_328, offset: 0, limit: 10 });
    expect(page.messages).toHaveLength(10);
    expect(page.messages?.[0]).toEqual({
      channel: 'tetouan',
      subtopic: 'city',
      publisher: expect.stringMatching(/^[0-9a-f-]{36}$/),
      protocol: 'mqtt',
      name: 'urn:tetouan:power-zone-3',
      unit: 'kW',
      time: YEAR + 52_415 * 600,
      value: 13345.4982,
    });
  });

  it('returns all messages exactly once over pages by offset', async () => {
    const query = { name: 'urn:tetouan:temperature', from: YEAR, to: YEAR + 86_400, limit: 50 };
    const pages = [];
    for (let offset = 0; offset < 150; offset += 50) pages.push(await rig.page('tetouan', { ...query, offset }));
    expect(pages.map((page) => page.total)).toEqual([144, 144, 144]);
    const read = pages.flatMap((page) => times(page.messages));
    expect(read).toEqual(Array.from({ length: 144 }, (_, i) => YEAR + (143 - i) * 600));
  });

  it('returns an empty page beyond the end', async () => {
    expect(await rig.page('ties', { offset: 5000 })).toEqual({ total: 4020, offset: 5000, limit: 10, messages: [] });
  });

  it('has the numbers of the data file', async () => {
    const rows = readFileSync(new URL('../../../demo/data/tetouan-power-2017.csv', import.meta.url), 'utf8').split(
      '\n',
    );
    const { messages } = await rig.page('tetouan', { from: YEAR + 600, to: YEAR + 1200 });
    expect(values(messages).reverse()).toEqual(rows[2]!.split(',').map(Number));
  });
});

describe('bounds', () => {
  it('include from and exclude to', async () => {
    const query = { name: 'urn:tetouan:humidity', from: YEAR + 600, to: YEAR + 1800 };
    expect(times((await rig.page('tetouan', query)).messages)).toEqual([YEAR + 1200, YEAR + 600]);
  });

  it('are exact to the microsecond', async () => {
    const night = Date.UTC(2023, 9, 28, 22) / 1000;
    const read = async (from: string, to: string) =>
      values((await rig.page('hostile', { name: 'urn:hostile:microseconds', from, to })).messages);
    expect(await read(`${night}.123456`, `${night}.123457`)).toEqual([2]);
    expect(await read(`${night}.1234565`, `${night}.1234575`)).toEqual([3]);
  });

  it('in another unit match nothing', async () => {
    expect((await rig.page('tetouan', { from: `${YEAR}000000000` })).total).toBe(0);
    expect((await rig.page('/magistrala/d/channels/tetouan/messages', { to: YEAR + 86_400 })).total).toBe(0);
  });

  it.each(['from=x', 'to=1e9', 'offset=-1', 'limit=0', 'limit=1501', 'limit=ten'])('%s is refused', async (query) => {
    const answer = await rig.send('GET', `/iot/reader/channels/tetouan/messages?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(String(answer.body)).message).toContain(query.split('=')[0]);
  });
});

describe('filters', () => {
  it('narrow by name, publisher and subtopic together', async () => {
    const count = async (query: Record<string, string>) => (await rig.page('hostile', query)).total;
    const name = 'urn:hostile:night';
    const publisher = '0f6e2a44-5d0b-4c5f-9b7e-c1a2d3e4f501';
    expect(await count({ name })).toBe(72);
    expect(await count({ name, publisher })).toBe(36);
    expect(await count({ name, publisher, subtopic: 'cellar' })).toBe(0);
    expect(await count({ name: '__proto__' })).toBe(36);
    expect(await rig.page('synthetic-100', { publisher: 'nobody' })).toMatchObject({ total: 0, messages: [] });
  });
});

describe('dialects', () => {
  const night = Date.UTC(2023, 9, 28, 22);

  it('Connhex speaks camelCase and seconds', async () => {
    const { messages } = await rig.page('hostile', { name: 'urn:hostile:update-time' });
    expect(messages).toEqual([expect.objectContaining({ time: night / 1000, updateTime: 600, value: 1 })]);
  });

  it('Mainflux speaks snake_case and seconds, at most 1000 at once', async () => {
    const path = '/mainflux/channels/hostile/messages';
    const { messages } = await rig.page(path, { name: 'urn:hostile:text', limit: 1000 });
    expect(messages?.at(-1)).toMatchObject({ time: night / 1000, string_value: "=cmd|' /C calc'!A0" });
    expect((await rig.get(path, { limit: 1001 })).status).toBe(400);
  });

  it('Magistrala speaks snake_case and whole nanoseconds, in its bounds too', async () => {
    const path = '/magistrala/domain/channels/hostile/messages';
    const query = { name: 'urn:hostile:flag', from: `${night}000000`, to: `${night}000001` };
    const { body } = await rig.get(path, query);
    expect(String(body)).toContain(`"time":${night}000000`);
    expect(JSON.parse(String(body)).messages).toEqual([expect.objectContaining({ bool_value: true })]);
    expect((await rig.get(path, { limit: 1001 })).status).toBe(400);
  });

  it('Magistrala leaves out the messages of an empty page', async () => {
    expect(await rig.page('/magistrala/d/channels/empty/messages')).toEqual({ total: 0, offset: 0, limit: 10 });
  });

  it('leave out empty fields but send a value of 0', async () => {
    const { messages } = await rig.page('hostile', { name: 'urn:hostile:numbers', limit: 50 });
    const zero = messages?.at(-1);
    expect(zero).toHaveProperty('value', 0);
    for (const field of ['unit', 'subtopic', 'stringValue', 'sum']) expect(zero).not.toHaveProperty(field);
  });

  it('do not answer other paths', async () => {
    expect((await rig.send('GET', '/index.html')).status).toBe(418);
  });
});

describe('the synthetic channel', () => {
  it('has the number of messages and series in its name', async () => {
    expect((await rig.page('synthetic-5000000')).total).toBe(5_000_000);
    const { messages } = await rig.page('synthetic-10x3', { limit: 100 });
    expect(messages?.map(({ name }) => name).reverse()).toEqual(
      [0, 1, 2, 0, 1, 2, 0, 1, 2, 0].map((k) => `urn:dev:synthetic:s0${k}`),
    );
    expect((await rig.page('synthetic-10x3', { name: 'urn:dev:synthetic:s00' })).total).toBe(4);
    expect((await rig.page('synthetic-10x3', { name: 'urn:dev:synthetic:s02' })).total).toBe(3);
  });

  it('is the same each time and ends at a fixed instant', async () => {
    const one = await rig.get('synthetic-1000', { limit: 1000 });
    const other = await rig.get('synthetic-1000', { limit: 1000 });
    expect(other.body.equals(one.body)).toBe(true);
    const { messages } = JSON.parse(String(one.body));
    expect(Math.floor(messages[0].time)).toBe(Date.UTC(2023, 9, 29, 1, 59) / 1000);
    for (const { value } of messages) expect(Math.round(value * 100) / 100).toBe(value);
    const day = await rig.page('synthetic-30000', { name: 'urn:dev:synthetic:s00', limit: 1500 });
    const read = values(day.messages) as number[];
    expect(Math.min(...read)).toBeLessThan(0);
    expect(Math.max(...read)).toBeGreaterThan(20);
  });

  it('returns pages beyond the limit of the reader if configured', async () => {
    const generous = await Rig.start({ maxLimit: 100_000 });
    const { messages } = await generous.page('synthetic-200000', { limit: 100_000, offset: 50_000 });
    generous.stop();
    expect(messages).toHaveLength(100_000);
    const read = times(messages) as number[];
    expect(read.every((time, i) => i === 0 || time <= read[i - 1]!)).toBe(true);
  });
});

describe('the hostile channel', () => {
  it('is valid JSON, and nothing is lost in transfer', async () => {
    const { total, messages = [] } = await rig.page('hostile', { limit: 1500 });
    expect(messages).toHaveLength(total);
    const texts = messages.map((message) => message.stringValue);
    expect(texts).toContain('lone surrogate \ud800 here');
    expect(texts).toContain('report\u202efdp.exe');
    expect(messages.some(({ value }) => Object.is(value, -0))).toBe(true);
    expect(values(messages)).toContain(Number.POSITIVE_INFINITY);
    const payloads = messages.flatMap(({ payload }) => (payload ? [payload as object] : []));
    expect(payloads).toHaveLength(3);
    expect(payloads.some((payload) => Object.hasOwn(payload, '__proto__'))).toBe(true);
  });
});

describe('authorisation', () => {
  const path = '/iot/reader/channels/tetouan/messages';
  const status = async (authorization: string, at = path) =>
    (await rig.send('GET', at, undefined, { Authorization: authorization })).status;

  it('refuses a missing, a wrong and a misplaced token', async () => {
    expect(await status('')).toBe(401);
    expect(await status('Bearer wrong')).toBe(401);
    expect(await status(`Thing ${rig.token}`)).toBe(401);
    expect(await status(`Bearer ${rig.token}`)).toBe(200);
  });

  it('accepts Thing at Mainflux and Client at Magistrala', async () => {
    expect(await status(`Thing ${rig.token}`, '/mainflux/channels/tetouan/messages')).toBe(200);
    expect(await status(`Client ${rig.token}`, '/magistrala/d/channels/tetouan/messages')).toBe(200);
    expect(await status(`Client ${rig.token}`, '/mainflux/channels/tetouan/messages')).toBe(401);
  });

  it('states the lifetime of a token, and ends it then', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const other = await Rig.start({ tokenSeconds: 7 });
    try {
      expect(await other.renewToken()).toBe(7);
      expect(await other.renewToken({ expiresIn: 3 })).toBe(3);
      vi.advanceTimersByTime(2999);
      expect((await other.get('tetouan')).status).toBe(200);
      vi.advanceTimersByTime(1);
      expect((await other.get('tetouan')).status).toBe(401);
    } finally {
      vi.useRealTimers();
      other.stop();
    }
  });

  it('answers 404 for an unknown channel, only to authorised clients', async () => {
    const answer = await rig.get('nowhere');
    expect(answer.status).toBe(404);
    expect(JSON.parse(String(answer.body))).toEqual({ message: 'channel not found' });
    expect(await status('', '/iot/reader/channels/nowhere/messages')).toBe(401);
    expect((await rig.get('__proto__')).status).toBe(404);
  });
});

describe('compression and CORS', () => {
  it('compresses for clients that accept it, when enabled', async () => {
    const compressing = await Rig.start({ gzip: true });
    const path = '/iot/reader/channels/tetouan/messages?limit=1000';
    const packed = await compressing.send('GET', path, undefined, { 'Accept-Encoding': 'gzip, br' });
    const plain = await compressing.send('GET', path);
    compressing.stop();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.body.length).toBeLessThan(plain.body.length / 5);
    const { gunzipSync } = await import('node:zlib');
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  });

  it('accepts other origins only if configured', async () => {
    const open = await Rig.start({ cors: true });
    const preflight = await open.send('OPTIONS', '/iot/reader/channels/tetouan/messages');
    open.stop();
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
    expect((await rig.get('tetouan')).headers).not.toHaveProperty('access-control-allow-origin');
  });
});
