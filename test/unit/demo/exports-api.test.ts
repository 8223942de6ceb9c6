import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageParams } from '../../../src/contract/request.ts';
import { parseStoredExport } from '../../../src/contract/stored-export.ts';
import { ExportRig, exportRequest, json, recurringRequest } from '../../support/export-rig.ts';
import { readPdf } from '../../support/oracles/pdf-reader.ts';

let server: ExportRig;
beforeAll(async () => {
  server = await ExportRig.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.rig.renewToken({ user: `user ${Math.random()}` });
});

describe('POST /exports', () => {
  it('echoes the request with the fields that the server adds', async () => {
    const answer = await server.post();
    expect(answer.status).toBe(201);
    const stored = parseStoredExport(json(answer));
    const { id, createdAt, updatedAt, deletedAt, ...echo } = stored;
    expect(echo).toEqual(recurringRequest);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect([updatedAt, deletedAt]).toEqual([createdAt, null]);
    expect(json(answer)).toEqual(stored);
  });

  it.each([
    ['an object that is not a request', { type: 'oneTime' }, 'format is missing'],
    ['a request without notification', { ...recurringRequest, notification: undefined }, 'notification is missing'],
    ['an empty body', null, 'The request must be'],
  ])('refuses %s, and says why', async (_, body, reason) => {
    const answer = await server.post(body);
    expect(answer.status).toBe(400);
    const { message, errors } = json<{ message: string; errors: { detail: string }[] }>(answer);
    expect(message).toContain(reason);
    expect(errors[0]?.detail).toBe(message);
    expect(await server.list()).toEqual([]);
  });

  it('refuses a body that is too long, without reading on', async () => {
    const answer = await server.post({ ...recurringRequest, padding: 'x'.repeat(1_100_000) });
    expect([answer.status, json(answer)]).toEqual([413, { message: 'the body is too long' }]);
  });

  it('requires a token that identifies a user', async () => {
    const without = await server.post(recurringRequest, { Authorization: 'Bearer none' });
    expect(without.status).toBe(401);
    await server.rig.renewToken({ user: '' });
    const nobody = await server.post();
    expect([nobody.status, json(nobody)]).toEqual([400, { message: 'Missing user identity id' }]);
  });

  it('limits the queue, and no longer counts finished exports', async () => {
    const small = await ExportRig.start({ maxQueued: 2, queueRetryAfter: 7 });
    const [first] = [await small.create(), await small.create()];
    const full = await small.post();
    expect([full.status, json(full)]).toEqual([429, { message: 'Maximum number of queued exports reached' }]);
    expect(full.headers['retry-after']).toBe('7');
    await small.rig.send('DELETE', `/exports/${first!.id}`);
    const { id } = await small.create(exportRequest());
    await small.settled(id, 'done');
    expect((await small.post()).status).toBe(201);
    expect((await small.post()).status).toBe(429);
    await small.stop();
  });

  it('repeats its answer for a known key', async () => {
    const key = { 'Idempotency-Key': 'one' };
    const [first, second] = [await server.post(recurringRequest, key), await server.post(recurringRequest, key)];
    expect([second.status, json(second)]).toEqual([201, json(first)]);
    expect(await server.list()).toHaveLength(1);
    expect((await server.post(exportRequest(), key)).status).toBe(422);
    await server.rig.renewToken({ user: 'somebody else' });
    expect((await server.post(exportRequest(), key)).status).toBe(201);
    expect((await server.post(recurringRequest, { 'Idempotency-Key': 'k'.repeat(256) })).status).toBe(400);
  });
});

describe('GET /exports', () => {
  it('returns the requested exports, newest first, by pages', async () => {
    const made = [];
    for (const filename of ['a', 'b', 'c', 'd', 'e'])
      made.push(await server.create({ ...recurringRequest, format: { extension: 'csv', filename } }));
    const newest = made.toReversed();
    expect(await server.list()).toEqual(newest);
    expect(await server.list('?sort=createdAt:asc')).toEqual(made);
    expect(await server.list('?pageSize=2&page=1')).toEqual(newest.slice(2, 4));
    expect(await server.list('?pageSize=2&page=2')).toEqual(newest.slice(4));
    expect(await server.list('?page=1')).toEqual([]);
    expect(await server.list(`?ids[]=${made[0]!.id}&ids[]=${made[3]!.id}`)).toEqual([made[3], made[0]]);
    expect(await server.list('?ids[]=unknown')).toEqual([]);
    expect(await server.list('?type=oneTime')).toEqual([]);
    expect(await server.list('?type=recurring&status[]=notProcessed&status[]=failed')).toEqual(newest);
    expect(await server.list('?status[]=done')).toEqual([]);
    expect(await server.list(`?from=${encodeURIComponent('2020-01-01T00:00:00+01:00')}`)).toEqual(newest);
    expect(await server.list(`?from=${made[0]!.createdAt}`)).toEqual(newest);
    expect(await server.list(`?to=${made[0]!.createdAt}`)).toEqual([]);
  });

  it('knows the labels of tags, which no export here has', async () => {
    expect(await server.list('?tagLabels[]=site&tagLabelValues[]=north')).toEqual([]);
    expect(await server.list('?tagLabels=site')).toEqual([]);
  });

  it.each([
    '?tagLabelValues[]=north',
    '?page=-1',
    '?pageSize=0',
    '?pageSize=1001',
    '?from=yesterday',
    '?sort=request',
    '?sort=createdAt',
    '?status[]=odd',
    '?type=odd',
  ])('refuses %s', async (query) => {
    const answer = await server.rig.send('GET', `/exports${query}`);
    expect(answer.status).toBe(400);
    expect(json<{ message: string }>(answer).message).toMatch(/^invalid /);
  });

  it('hides the exports of other users', async () => {
    const { id } = await server.create();
    await server.rig.renewToken({ user: 'somebody else' });
    expect(await server.list(`?ids[]=${id}`)).toEqual([]);
    expect((await server.rig.send('GET', `/exports/${id}/download`)).status).toBe(404);
    expect((await server.rig.send('DELETE', `/exports/${id}`)).status).toBe(404);
  });
});

it('DELETE /exports/{id} removes an export, once', async () => {
  const { id } = await server.create();
  const answer = await server.rig.send('DELETE', `/exports/${id}`);
  expect([answer.status, answer.body.length]).toEqual([204, 0]);
  expect(await server.list()).toEqual([]);
  expect((await server.rig.send('DELETE', `/exports/${id}`)).status).toBe(404);
  expect((await server.rig.send('PUT', '/exports')).status).toBe(405);
});

describe('jobs', () => {
  it('run by the engine, and their file can be downloaded', async () => {
    const { id } = await server.create(exportRequest({ format: { extension: 'csv', filename: 'Wéather "1"' } }));
    await server.settled(id, 'done');
    const { status, headers, body } = await server.rig.send('GET', `/exports/${id}/download`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv');
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="W_ather .*\.csv"; filename\*=UTF-8''W%C3%A9/,
    );
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(String(body).split('\r\n')).toHaveLength(5);
  });

  it('run resources and reports too', async () => {
    const { id } = await server.create(
      exportRequest({
        items: [{ params: { type: 'devices', include: 'installation', page: { limit: 4, offset: 1 } } }],
        format: { extension: 'csv', columns: [{ id: 'installation.name', label: 'Where' }] },
      }),
    );
    await server.settled(id, 'done');
    const list = await server.rig.send('GET', `/exports/${id}/download`);
    expect(String(list.body).split('\r\n')).toEqual(['Where', 'Tetouan', 'Tetouan', 'Tetouan', 'Tetouan', '']);
    const [{ params }] = exportRequest().items as [{ params: MessageParams }];
    const report = {
      template: { title: 'Humidity', text: 'It was {{avg:0}} {{unit:0}}, measured by {{count:1}} devices.' },
      elements: [
        { id: 'text', kind: 'text' as const, sources: [params, { type: 'devices' }] },
        { id: 'chart', kind: 'chart' as const, sources: [params] },
        { id: 'list', kind: 'table' as const, sources: [{ type: 'devices' }] },
      ],
    };
    const pdf = await server.create(exportRequest({ items: [{ params: report }], format: { extension: 'pdf' } }));
    await server.settled(pdf.id, 'done');
    const { body, headers } = await server.rig.send('GET', `/exports/${pdf.id}/download`);
    expect(headers['content-type']).toBe('application/pdf');
    const text = readPdf(body)
      .pages.flatMap(({ texts }) => texts)
      .join(' ');
    expect(text).toContain('measured by 36 devices');
    expect(text).toContain('City gateway');
  });

  it('know the resources that are missing', async () => {
    const items = (ids: string) => [{ params: { type: 'tags', ids } }];
    const { id } = await server.create(exportRequest({ items: items('00000001-0000-4000-8000-000000000001, none') }));
    await server.settled(id, 'done');
    const { id: unknown } = await server.create(exportRequest({ items: items('none') }));
    await server.settled(unknown, 'failed');
  });

  it('fail with the reason of the engine', async () => {
    const { id } = await server.create(
      exportRequest({
        items: [{ params: { channelId: 'nowhere', subtopic: '', target: { value: 'a' }, from: 1, to: 2 } }],
      }),
    );
    await server.settled(id, 'failed');
    expect((await server.rig.send('GET', `/exports/${id}/download`)).status).toBe(404);
    const rows = json<{ id: string; error: string }[]>(await server.rig.send('GET', '/demo/exports'));
    expect(rows.find((row) => row.id === id)?.error).toBe('There is no channel "nowhere".');
  });

  it('of a recurring export run when it is due, for the window that ends then', async () => {
    const start = Math.floor(Date.now() / 1000) + 3;
    const params = {
      channelId: 'synthetic-100000',
      subtopic: '',
      target: { value: 'urn:dev:synthetic:s00' },
      period: 'PT1H',
    };
    const { id } = await server.create({
      ...recurringRequest,
      format: { extension: 'csv' },
      periodicity: 'P1D',
      periodStart: start,
      items: [{ params }],
    });
    await server.settled(id, 'done');
    const rows = json<{ id: string; runs: number; dueAt: number; file: { name: string } }[]>(
      await server.rig.send('GET', '/demo/exports'),
    );
    const row = rows.find((entry) => entry.id === id);
    expect(row).toMatchObject({ runs: 1, dueAt: start + 86_400 });
    const windowEnd = new Date(start * 1000).toISOString().slice(0, 10);
    expect(row?.file.name).toContain(windowEnd);
  });

  it('expire with their files', async () => {
    const brief = await ExportRig.start({ fileSeconds: 0 });
    const { id } = await brief.create(exportRequest());
    await brief.settled(id, 'expired');
    expect((await brief.rig.send('GET', `/exports/${id}/download`)).status).toBe(404);
    await brief.stop();
  });
});

it('answers as the OpenAPI description says, in each of these exchanges', () => {
  expect([...server.checked].sort()).toEqual([
    ...['DELETE /exports/{id} 204', 'DELETE /exports/{id} 404'],
    ...['GET /exports 200', 'GET /exports 400'],
    ...['GET /exports/{id}/download 200', 'GET /exports/{id}/download 404'],
    ...['POST /exports 201', 'POST /exports 400', 'POST /exports 401', 'POST /exports 413', 'POST /exports 422'],
    'PUT /exports 405',
  ]);
});
