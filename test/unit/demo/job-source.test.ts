import { expect, test } from 'vitest';
import { clusterSource } from '../../../demo/server/cluster/cluster-source.ts';
import { channelIdsOf } from '../../../demo/server/exports/channels-of-request.ts';
import type { ExportRequest, StoredExport } from '../../../src/contract/request.ts';
import { memorySource } from '../../../src/node.ts';
import { exportRequest, json } from '../../support/export-rig.ts';
import { Rig } from './raw-client.ts';

const FIRST = 1_483_228_800;

/** A request for one channel. */
function requestFor(channelId: string): ExportRequest {
  const [item] = exportRequest().items;
  return exportRequest({ items: [{ params: { ...item!.params, channelId } as never }] });
}

async function rowsOf(rig: Rig, channelId: string): Promise<string[]> {
  const { id } = json<StoredExport>(await rig.send('POST', '/exports', requestFor(channelId)));
  let text = '';
  await expect
    .poll(async () => {
      const { status, body } = await rig.send('GET', `/exports/${id}/download`);
      text = String(body);
      return status;
    })
    .toBe(200);
  return text.trim().split('\r\n').slice(1);
}

test('jobs read channels that are none of the own from the source that is configured', async () => {
  const message = { channel: 'fleet', publisher: 'p', name: 'urn:tetouan:humidity', time: FIRST + 1, value: 7 };
  const rig = await Rig.start({ jobSource: memorySource([message]) });
  expect(await rowsOf(rig, 'fleet')).toEqual(['2017-01-01T01:00:01.000+01:00,p,urn:tetouan:humidity,7,']);
  const own = await rowsOf(rig, 'tetouan');
  expect(own).toHaveLength(3);
  await rig.stop();
});

test('the channels of a request are those of its items and of the sources of its reports', () => {
  const [item] = exportRequest().items;
  const source = { ...item!.params, channelId: 'b' };
  const report = { template: {}, elements: [{ id: 'x', kind: 'chart', sources: [source, { type: 'devices' }] }] };
  const items = [item!, item!, { params: report as never }, { params: { type: 'devices' } }];
  expect(channelIdsOf(exportRequest({ items }))).toEqual(['tetouan', 'b']);
});

test('the jobs of a cluster read its table, as the user whom the server knows', async () => {
  const url = 'http://127.0.0.1:8123';
  expect(clusterSource({ url, table: 'messages' })).toMatchObject({
    config: { url, table: 'messages', authorised: false },
  });
  const full = clusterSource({ url, table: 'fleet.all_messages', user: 'reader', password: 'secret' });
  expect(full).toMatchObject({ config: { table: 'fleet.all_messages', user: 'reader', authorised: true } });
  expect(JSON.stringify(full)).not.toContain('secret');
  expect(await full.getToken?.()).toBe('secret');
});
