import { recurringRequest } from '../../support/export-rig.ts';
import { expect, test } from '../harness/index.ts';

test('a browser itself sends a POST twice when a reused connection closes after the server has read it', async ({
  openPage,
  server,
}) => {
  const page = await openPage();
  await server.setExportFaults([{ kind: 'dropReused', times: 1 }]);
  const seen = await page.evaluate(async (request) => {
    const { token } = await (await fetch('/demo/token', { method: 'POST', body: '{"user":"twice"}' })).json();
    const headers = { Authorization: `Bearer ${token}` };
    const { status } = await fetch('/exports', { method: 'POST', headers, body: request });
    const { results } = await (await fetch('/exports', { headers })).json();
    return { status, copies: results.length as number };
  }, JSON.stringify(recurringRequest));
  expect(seen).toEqual({ status: 201, copies: 2 });
  expect((await server.log()).filter(({ method }) => method === 'POST')).toMatchObject([
    { url: '/exports', faults: ['dropReused'], aborted: false },
    { url: '/exports', status: 201 },
  ]);
});
