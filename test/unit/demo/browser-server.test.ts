/** The server of the static copy answers as the reference server does: the same requests to both. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnswerFetch, createBrowserServer } from '../../../demo/server/browser-server.ts';
import type { RunJob } from '../../../demo/server/exports/job-runner.ts';
import type { StoreContents } from '../../../demo/server/exports/memory-store.ts';
import { DEMO_FLEET } from '../../../demo/server/resources/fleet.ts';
import { startFortune } from '../../../demo/server/resources/fortune-server.ts';
import { startSmallFleet } from '../../../demo/server/resources/small-fleet-server.ts';
import { recurringRequest } from '../../support/export-rig.ts';
import { Rig } from './raw-client.ts';

const file = readFileSync(new URL('../../../demo/data/tetouan-power-2017.csv', import.meta.url), 'latin1');

const { periodicity: _, ...rest } = recurringRequest;
const oneTimeRequest = { ...rest, type: 'oneTime' };

const run: RunJob = async (_request, { sink }) => {
  const writer = sink({ name: 'f.csv', type: 'text/csv' }).getWriter();
  await writer.write(new TextEncoder().encode('a,b\r\n'));
  await writer.close();
};

let rig: Rig;
let answer: AnswerFetch;
let saved: StoreContents | undefined;
let token = '';

const start = (contents?: StoreContents): AnswerFetch =>
  createBrowserServer({
    readYear: async () => file,
    run,
    saved: contents,
    save: (kept) => (saved = structuredClone(kept)),
  });

beforeAll(async () => {
  rig = await Rig.start();
  answer = start();
  token = (await json('POST', '/demo/token')).body.token;
});
afterAll(() => rig.stop());

function send(method: string, path: string, body?: unknown): Promise<Response | undefined> {
  const request = new Request(`http://demo.example/somewhere${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answer(request, path);
}

async function json(method: string, path: string, body?: unknown) {
  const response = (await send(method, path, body))!;
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

describe('reads', () => {
  it.each([
    '/iot/reader/channels/tetouan/messages?limit=3',
    '/iot/reader/channels/tetouan/messages?name=urn:tetouan:humidity&from=1488326400&to=1488330000&limit=100',
    '/iot/reader/channels/hostile/messages?limit=1500',
    '/iot/reader/channels/tetouan/messages?limit=1501',
    '/iot/reader/channels/none/messages',
    '/mainflux/channels/hostile/messages?limit=1000',
    '/magistrala/d/channels/empty/messages',
    '/iot/reader/channels/synthetic-1000/messages?offset=990',
  ])('%s', async (path) => {
    const other = await rig.send('GET', path);
    expect(await json('GET', path)).toEqual({ status: other.status, body: JSON.parse(String(other.body)) });
  });

  it('without a token are refused', async () => {
    const path = '/iot/reader/channels/tetouan/messages';
    const response = await answer(new Request(`http://demo.example${path}`), path);
    expect(response?.status).toBe(401);
  });

  it('leave what is none of its paths', async () => {
    expect(await send('GET', '/index.html')).toBeUndefined();
  });
});

describe('resources', () => {
  const relevant = (text: string) => {
    const { data, included = [], meta, links, errors } = JSON.parse(text);
    type Document = { type: string; id: string; attributes: object; relationships: Record<string, { data?: unknown }> };
    const plain = ({ type, id, attributes, relationships }: Document) => ({
      ...{ type, id, attributes },
      relationships: Object.fromEntries(
        Object.entries(relationships).map(([name, { data: to }]) => [name, to ?? null]),
      ),
    });
    return {
      data: Array.isArray(data) ? data.map(plain) : data && plain(data),
      included: included.map(plain).sort((a: Document, b: Document) => (a.id < b.id ? -1 : 1)),
      count: meta?.count,
      hasNext: links?.next !== undefined,
      title: errors?.[0]?.title,
    };
  };

  it.each([
    '/resources/devices',
    '/resources/devices?page[limit]=5&page[offset]=3',
    '/resources/devices?page[limit]=5&page[offset]=33',
    '/resources/devices?sort=createdAt&include=installation&page[limit]=10&page[offset]=0',
    '/resources/devices?sort=-createdAt&page[limit]=2',
    '/resources/devices?include=installation,tags,model&page[limit]=4',
    '/resources/devices/00000004-0000-4000-8000-000000000001',
    '/resources/devices/00000004-0000-4000-8000-000000000002,00000004-0000-4000-8000-000000000001,none',
    '/resources/devices/none',
    '/resources/devices?include=nothing&page[limit]=2',
    '/resources/installations?include=devices',
    '/resources/tags?page[limit]=2',
    '/resources/nothings',
  ])('%s are as Fortune.js gives them', async (path) => {
    const services = ['resources', 'manufacturing'];
    const [small, fortune] = await Promise.all([
      startSmallFleet(DEMO_FLEET, services),
      startFortune(DEMO_FLEET, services),
    ]);
    const [mine, theirs] = await Promise.all([small(path, ''), fortune(path, 'application/vnd.api+json')]);
    expect(mine.status).toBe(theirs.status);
    expect(relevant(String(Buffer.from(mine.body)))).toEqual(relevant(String(Buffer.from(theirs.body))));
  });
});

describe('faults', () => {
  const path = '/iot/reader/channels/tetouan/messages?limit=100';
  const withFault = async (fault: object) => {
    await json('POST', '/demo/faults', [{ times: 1, ...fault }]);
    return send('GET', path);
  };

  it('give a status, or nonsense', async () => {
    const busy = await withFault({ kind: 'status', status: 429, retryAfter: 2 });
    expect([busy?.status, busy?.headers.get('Retry-After')]).toEqual([429, '2']);
    expect(await (await withFault({ kind: 'notJson' }))?.text()).toContain('<!doctype html>');
  });

  it('break the connection before an answer, and in the middle of one', async () => {
    expect((await withFault({ kind: 'reset' }))?.type).toBe('error');
    const cut = await withFault({ kind: 'cut' });
    expect(cut?.status).toBe(200);
    await expect(cut?.text()).rejects.toThrow();
  });

  it('give half of an answer that looks whole', async () => {
    for (const kind of ['cutSilently', 'cutGzip']) {
      const text = await (await withFault({ kind }))?.text();
      expect(text?.length).toBeGreaterThan(100);
      expect(() => JSON.parse(text ?? '')).toThrow();
    }
  });

  it('are in the log, with requests that the page gave up', async () => {
    await json('DELETE', '/demo/log');
    await json('POST', '/demo/faults', [{ kind: 'hang', times: 1 }]);
    const leaving = new AbortController();
    void answer(new Request(`http://demo.example${path}`, { signal: leaving.signal }), path);
    await new Promise((resolve) => setTimeout(resolve, 20));
    leaving.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { body } = await json('GET', '/demo/log');
    expect(body.at(-1)).toMatchObject({ url: path, faults: ['hang'], aborted: true });
  });
});

describe('exports', () => {
  it('are stored, run, listed, downloaded and deleted, and outlive the server', async () => {
    const { status, body } = await json('POST', '/exports', oneTimeRequest);
    expect(status).toBe(201);
    await expect
      .poll(async () => (await json('GET', '/demo/exports')).body[0], { timeout: 5000 })
      .toMatchObject({ id: body.id, status: 'done', file: { name: 'f.csv', size: 5 } });
    expect(await (await send('GET', `/exports/${body.id}/download`))?.text()).toBe('a,b\r\n');
    const later = start(saved);
    const { token: again } = await (await later(
      new Request('http://x/demo/token', { method: 'POST' }),
      '/demo/token',
    ))!.json();
    const headers = { Authorization: `Bearer ${again}` };
    const listed = await later(new Request('http://x/exports', { headers }), '/exports');
    expect((await listed!.json()).results.map(({ id }: { id: string }) => id)).toEqual([body.id]);
    expect((await json('DELETE', `/exports/${body.id}`)).status).toBe(204);
    expect((await json('GET', '/exports')).body.results).toEqual([]);
  });

  it('are refused with the reasons of the reference server', async () => {
    const wrong = { type: 'recurring' };
    const other = await rig.send('POST', '/exports', wrong);
    expect(await json('POST', '/exports', wrong)).toEqual({ status: 400, body: JSON.parse(String(other.body)) });
  });

  it('mail to any address goes to the mailbox', async () => {
    const mail = { subject: 'S', text: 'T' };
    expect((await json('POST', '/demo/email', { ...mail, key: '1' })).status).toBe(202);
    expect((await json('POST', '/demo/email', { ...mail, key: '2', to: 'anna@example.com' })).status).toBe(202);
    expect((await json('GET', '/demo/mails')).body).toMatchObject([
      { to: ['demo@localhost'] },
      { to: ['anna@example.com'] },
    ]);
  });
});
