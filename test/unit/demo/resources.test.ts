import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cellAt } from '../../../src/core/record-batch.ts';
import { resourceTable } from '../../../src/layouts/resource-table.ts';
import { open } from '../../../src/sources/resources/json-api.ts';
import { hostWith, RecordingContext } from '../../support/read-all.ts';
import { quickResources } from '../../support/read-resources.ts';
import { columns } from '../../support/resource-tables.ts';
import { Rig } from './raw-client.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(async () => {
  await rig.faults();
});

interface Document {
  readonly data: readonly {
    readonly type: string;
    readonly id: string;
    readonly attributes: Record<string, unknown>;
  }[];
  readonly included?: readonly { readonly type: string }[];
  readonly meta?: { readonly count: number };
  readonly links?: { readonly next?: string };
}

const JSON_API = 'application/vnd.api+json';

async function get(path: string, headers: Record<string, string> = { Accept: JSON_API }) {
  const { status, body, headers: received } = await rig.send('GET', path, undefined, headers);
  return {
    status,
    type: received['content-type'],
    document: (body.length > 0 ? JSON.parse(String(body)) : {}) as Document,
  };
}

describe('resources', () => {
  test('are the fleet, the devices of the channel tetouan first, as JSON:API', async () => {
    const { status, type, document } = await get('/resources/devices?page[limit]=5');
    expect([status, type, document.meta, document.data.length]).toEqual([200, JSON_API, { count: 36 }, 5]);
    const reading = await rig.page('tetouan', { limit: 1 });
    expect(document.data[0]!.id).toBe(reading.messages![0]!.publisher);
    expect(document.data[0]!.attributes).toMatchObject({
      'created-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      address: { network: { ports: [80, 443] } },
      tenants: ['demo'],
    });
    expect(document.links!.next).toBe('/resources/devices?page%5Boffset%5D=5&page%5Blimit%5D=5');
  });

  test('behave as the contract says of Fortune.js', async () => {
    const ids = (await get('/resources/devices')).document.data.map(({ id }) => id);
    expect((await get('/resources/devices')).document.links!.next).toBeUndefined();
    expect((await get(`/resources/devices/${ids[3]}`)).document.data).toMatchObject({ id: ids[3] });
    expect((await get(`/resources/devices/${ids[3]},${ids[1]}`)).document.data).toHaveLength(2);
    expect((await get(`/resources/devices/${ids[3]},unknown`)).document.data).toHaveLength(1);
    expect((await get('/resources/devices/unknown,neither')).status).toBe(404);
    expect((await get('/resources/devices?sort=nothing')).status).toBe(500);
    expect((await get('/resources/devices?sort=id')).status).toBe(500);
    expect((await get('/resources/devices?sort=-created-at')).document.data[0]!.id).toBe(ids[35]);
    expect((await get('/resources/devices?include=nothing')).status).toBe(200);
    expect((await get('/resources/nothing')).status).toBe(404);
    const { included } = (await get('/resources/devices?include=installation,tags')).document;
    expect(new Set(included!.map(({ type }) => type))).toEqual(new Set(['installations', 'tags']));
  });

  test('of the service manufacturing are models only', async () => {
    expect((await get('/manufacturing/models')).document.meta).toEqual({ count: 3 });
    expect((await rig.send('GET', '/manufacturing/devices')).status).toBe(418);
  });

  test('want a token and GET, and have the faults of the reader, the log included', async () => {
    expect((await get('/resources/devices', { Accept: JSON_API, Authorization: 'Bearer none' })).status).toBe(401);
    expect((await rig.send('DELETE', '/resources/devices/1')).status).toBe(405);
    await rig.faults({ kind: 'status', status: 503, channel: 'tags', times: 1 }, { kind: 'lowerLimit', limit: 7 });
    expect((await get('/resources/tags')).status).toBe(503);
    expect((await get('/resources/devices?page[limit]=1000')).document.data).toHaveLength(7);
    await rig.faults({ kind: 'cut', times: 1 });
    expect((await rig.send('GET', '/resources/devices')).complete).toBe(false);
    const log = JSON.parse(String((await rig.send('GET', '/demo/log')).body)) as { url: string; faults?: string[] }[];
    expect(log.at(-1)).toMatchObject({ url: '/resources/devices', faults: ['cut'] });
  });

  test('become a table with what they are related to', async () => {
    await rig.faults({ kind: 'lowerLimit', limit: 5 }, { kind: 'status', status: 503, every: 4 });
    const source = open(
      { ...quickResources, url: rig.url, authorised: true },
      hostWith({ getToken: async () => rig.token }),
    );
    const include = ['installation', 'model', 'tags'];
    const warned: string[] = [];
    const { columns: headers, records } = await resourceTable(
      () => source.read({ type: 'devices', include }, new RecordingContext()),
      {
        type: 'devices',
        include,
        columns: columns(
          'device.name',
          'installation.name',
          'model.name',
          'tag.name',
          'device.address.network.ip',
          'device.createdAt',
        ),
        isStrict: () => true,
        columnPath: (index) => [index],
        includePath: (index) => [index],
        warn: (code, _message, count) => count > 0 && warned.push(code),
      },
    );
    const rows: unknown[] = [];
    for await (const batch of records)
      for (let row = 0; row < batch.length; row++) rows.push(batch.columns.map((column) => cellAt(column, row)));
    expect(headers.map(({ kind }) => kind)).toEqual(['text', 'text', 'text', 'text', 'text', 'time']);
    expect(rows).toHaveLength(36);
    const created = { ms: Date.UTC(2016, 10, 7, 9, 30) };
    expect(rows[0]).toEqual(['City gateway', 'Tetouan', 'GW-8', 'power; weather', '10.0.0.1', created]);
    expect(new Set(warned)).toEqual(new Set(['related-joined']));
  });
});
