import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExportRig, json, recurringRequest } from '../../support/export-rig.ts';

let server: ExportRig;
beforeAll(async () => {
  server = await ExportRig.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.rig.renewToken({ user: `user ${Math.random()}` });
  await server.faults();
  await server.rig.send('DELETE', '/demo/log');
});

const broken = /hang up|ECONNRESET|EPIPE/;

describe('rules', () => {
  it('apply only to their method, as often as they say', async () => {
    await server.faults({ kind: 'status', status: 503, times: 1 }, { kind: 'status', status: 500, method: 'GET' });
    expect((await server.post()).status).toBe(503);
    expect((await server.post()).status).toBe(201);
    expect((await server.rig.send('GET', '/exports')).status).toBe(500);
    const rules = json(await server.rig.send('GET', '/demo/exports/faults'));
    expect(rules).toMatchObject([
      { kind: 'status', method: 'POST', times: 1, acted: 1 },
      { kind: 'status', method: 'GET', acted: 1 },
    ]);
  });

  it('are refused with a reason when they make no sense', async () => {
    expect((await server.faults({ kind: 'earthquake' })).status).toBe(400);
    const refused = await server.faults({ kind: 'status', status: 200 });
    expect(json<{ message: string }>(refused).message).toContain('status');
  });

  it('do not affect the reader', async () => {
    await server.faults({ kind: 'dropBeforeReading', method: 'GET' });
    expect((await server.rig.get('tetouan')).status).toBe(200);
  });
});

describe('the fault', () => {
  it.each([
    ['dropBeforeReading', {}, 0],
    ['dropAfterReading', {}, 0],
    ['dropAfterCommit', {}, 1],
  ])('%s breaks the connection', async (kind, options, copies) => {
    await server.faults({ kind, ...options, times: 1 });
    await expect(server.post()).rejects.toThrow(broken);
    expect(await server.list()).toHaveLength(copies);
    const [entry] = await server.rig.log();
    expect(entry).toMatchObject({ url: '/exports', aborted: false, bytes: 0, faults: [kind] });
  });

  it('dropReused breaks only a connection that has served a request, after the commit', async () => {
    await server.faults({ kind: 'dropReused', times: 1 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = () => postOver(agent, server.rig.url, server.rig.token);
    expect(await post()).toBe(201);
    await expect(post()).rejects.toThrow(broken);
    expect(await post()).toBe(201);
    agent.destroy();
    expect(await server.list()).toHaveLength(3);
    await server.faults({ kind: 'dropReused', commit: false });
    expect((await server.post()).status).toBe(201);
    expect(json(await server.rig.send('GET', '/demo/exports/faults'))).toMatchObject([{ acted: 0 }]);
  });

  it('truncated returns half of a 201, visibly cut or looking complete', async () => {
    await server.faults({ kind: 'truncated' });
    const cut = await server.post();
    expect([cut.status, cut.complete]).toEqual([201, false]);
    await server.faults({ kind: 'truncated', how: 'silent' });
    const silent = await server.post();
    expect([silent.status, silent.complete]).toEqual([201, true]);
    expect(() => json(silent)).toThrow(SyntaxError);
    expect(await server.list()).toHaveLength(2);
  });

  it('slowCommit commits after the client has given up', async () => {
    await server.faults({ kind: 'slowCommit', ms: 3000, times: 1 });
    const leave = new AbortController();
    const answer = server.rig.send('POST', '/exports', recurringRequest, {}, leave.signal);
    while ((await server.rig.log())[0]?.faults === undefined);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await server.list()).toHaveLength(0);
    // Not too often, because the log is limited.
    while ((await server.list()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await server.rig.log())[0]).toMatchObject({ aborted: true, faults: ['slowCommit'] });
  });

  it('status answers with an error of the API before or after the commit', async () => {
    await server.faults({ kind: 'status', status: 503, times: 1 });
    expect((await server.post()).status).toBe(503);
    expect(await server.list()).toHaveLength(0);
    await server.faults({ kind: 'status', status: 502, commit: true, times: 1 });
    expect((await server.post()).status).toBe(502);
    expect(await server.list()).toHaveLength(1);
    await server.faults({ kind: 'status', status: 429, retryAfter: 5 });
    const limited = await server.post();
    expect(limited.headers['retry-after']).toBe('5');
    expect(json(limited)).toEqual({ message: 'Maximum number of queued exports reached' });
    await server.faults({ kind: 'status', status: 418, message: 'teapot' });
    expect(json(await server.post())).toEqual({ message: 'teapot' });
  });

  it.each([
    ['html', /^<!doctype html>/],
    ['empty', /^$/],
    ['null', /^null$/],
    ['list', /^\{"results":\[\{/],
    ['otherRequest', /"id":/],
    ['noId', /^(?!.*"id":"[0-9a-f]{8}-)/],
  ])('wrongBody answers 201 with %s', async (shape, pattern) => {
    await server.faults({ kind: 'wrongBody', shape });
    const answer = await server.post();
    expect(answer.status).toBe(201);
    expect(String(answer.body)).toMatch(pattern);
    const [stored] = await server.list();
    expect(String(answer.body)).not.toContain(shape === 'list' ? '"none"' : stored?.id);
    await server.faults({ kind: 'wrongBody', status: 200, shape, commit: false });
    expect((await server.post()).status).toBe(200);
    expect(await server.list()).toHaveLength(1);
  });

  it('hang never answers', async () => {
    await server.faults({ kind: 'hang', commit: true });
    const leave = new AbortController();
    const answer = server.rig.send('POST', '/exports', recurringRequest, {}, leave.signal);
    while ((await server.list()).length === 0);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
  });

  it('delay does not serve clients that have left', async () => {
    await server.faults({ kind: 'delay', ms: 60_000 });
    const leave = new AbortController();
    const answer = server.rig.send('POST', '/exports', recurringRequest, {}, leave.signal);
    while ((await server.rig.log())[0]?.faults === undefined);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    while (!(await server.rig.log())[0]?.aborted);
    expect(await server.list()).toEqual([]);
  });

  it('expireToken invalidates the token', async () => {
    await server.faults({ kind: 'expireToken', times: 1 });
    expect((await server.post()).status).toBe(401);
    expect((await server.post()).status).toBe(401);
  });

  it('applies to DELETE and GET too', async () => {
    const { id } = await server.create();
    await server.faults({ kind: 'dropAfterCommit', method: 'DELETE', times: 1 });
    await expect(server.rig.send('DELETE', `/exports/${id}`)).rejects.toThrow(broken);
    expect((await server.rig.send('DELETE', `/exports/${id}`)).status).toBe(404);
    await server.faults({ kind: 'truncated', method: 'GET', how: 'silent', times: 1 });
    const list = await server.rig.send('GET', '/exports');
    expect([list.status, String(list.body)]).toEqual([200, '{"resul']);
  });
});

it('the log shows requests to /exports without their tokens', async () => {
  await server.rig.send('GET', `/exports?ids[]=${server.rig.token}`);
  expect(await server.rig.log()).toMatchObject([{ url: '/exports?ids[]=[token]', status: 200 }]);
});

function postOver(agent: Agent, url: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/exports`, {
      method: 'POST',
      agent,
      headers: { Authorization: `Bearer ${token}` },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.end(JSON.stringify(recurringRequest));
  });
}
