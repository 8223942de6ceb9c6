import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstDays, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const REQUEST = csvRequest([tetouanParams([0], firstDays(2))]);

/** A service at its own origin that redirects every request, and the requests that it received. */
async function startRedirecting(to: string) {
  const asked: { method: string; authorization: string | undefined }[] = [];
  const server = createServer(({ method = '', url, headers }, response) => {
    const { authorization } = headers;
    asked.push({ method, authorization });
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'authorization');
    if (method === 'OPTIONS') response.writeHead(204).end();
    else response.writeHead(307, { Location: `${to}${url}` }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, asked, stop };
}

test('a redirect is not followed and not retried, and the error says what to do', async ({ openKit, server }) => {
  const gate = await startRedirecting(server.url);
  try {
    const page = await openKit();
    const { failure } = await page.evaluate(
      ({ request, baseUrl }) => kit.run(kit.exporter(kit.source({ baseUrl })), request),
      { request: REQUEST, baseUrl: gate.url },
    );
    expect(failure).toMatchObject({
      isExportError: true,
      code: 'server',
      message: expect.stringMatching(/redirect.*baseUrl/),
    });
    const token = await page.evaluate(() => kit.tokens[0]);
    expect(gate.asked.filter(({ method }) => method === 'GET')).toEqual([
      { method: 'GET', authorization: `Bearer ${token}` },
    ]);
    expect(await server.log()).toEqual([]);
  } finally {
    await gate.stop();
  }
});
