import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';
import { apis } from '../../conformance/media/apis.ts';
import { crossOrigin, preflights } from '../../conformance/media/cross-origin.ts';
import { MediaServer } from '../../conformance/media/media-server.ts';
import { expect, test } from '../harness/index.ts';

let sources: ViteDevServer;

test.beforeAll(async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  sources = await createServer({ configFile: false, root, logLevel: 'warn', server: { host: '127.0.0.1', port: 0 } });
  await sources.listen();
});

test.afterAll(() => sources.close());

for (const medium of Object.keys(preflights)) {
  test(`a page delivers by ${medium} across origins and reads the response`, async ({ page, problems }) => {
    problems.expect(/404|429/);
    const api = apis[medium]!;
    const server = await MediaServer.start((request) => crossOrigin(medium, request));
    await page.goto(new URL('demo/icon.svg', sources.resolvedUrls?.local[0]).href);
    // Functions cannot be passed to the page.
    const options = api.options(server.url, 'xSecretxCanaryx0123456789') as Record<string, unknown>;
    const plain = Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value !== 'function'));
    const deliver = () =>
      page.evaluate(
        async ([name, given]) => {
          const address = `/src/notify/media/${name}.ts`;
          const { open } = await import(address);
          const transport = open({ ...(given as object), getToken: () => 'token' });
          const message = { policy: 'onSuccess', title: 'Done', text: 'It is there.', key: 'k' };
          return transport.deliver(message, { signal: new AbortController().signal, fetch });
        },
        [medium, plain] as const,
      );
    expect(await deliver()).toEqual({ outcome: 'sent' });
    const [sent] = server.seen.filter(({ method }) => method === 'POST');
    expect(api.shown(sent!)).toContain('It is there.');
    expect(sent?.headers).not.toHaveProperty('referer');
    expect(sent?.headers).not.toHaveProperty('cookie');
    const { status, body } = api.tooMany;
    server.mood = { status, body, headers: { 'Access-Control-Allow-Origin': '*', ...api.tooMany.headers } };
    // Discord and Telegram name the wait in the body. Pages of other origins cannot read the header of the others.
    if (medium !== 'email')
      expect(await deliver()).toMatchObject({ outcome: 'later', reason: expect.stringMatching(/429/) });
    await server.stop();
  });
}

test('with noCors, a page sends once to a webhook whose responses it cannot read', async ({ page, problems }) => {
  problems.expect(/CORS|ERR_FAILED|404/);
  const server = await MediaServer.start((request) => apis.slack!.api(request));
  await page.goto(new URL('demo/icon.svg', sources.resolvedUrls?.local[0]).href);
  const deliver = (noCors: boolean) =>
    page.evaluate(
      async ([webhookUrl, isBlind]) => {
        const address = '/src/notify/media/slack.ts';
        const { open } = await import(address);
        const message = { policy: 'onSuccess', title: 'Done', text: '', key: 'k' };
        return open({ webhookUrl, noCors: isBlind }).deliver(message, { signal: new AbortController().signal, fetch });
      },
      [`${server.url}/services/T0/B0/x`, noCors] as const,
    );
  expect(await deliver(true)).toEqual({ outcome: 'sent', note: expect.stringContaining('without CORS') });
  expect(server.seen).toHaveLength(1);
  expect(await deliver(false)).toMatchObject({ outcome: 'later' });
  await server.stop();
});
