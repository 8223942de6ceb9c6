import { firstDays, longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { expectRequestsToEnd } from '../harness/server-log.ts';

const DAYS = firstDays(62);
const REQUEST = csvRequest([tetouanParams([0, 5], DAYS)]);

test('asks for a token once and sends it with every request', async ({ openKit, server }) => {
  const page = await openKit();
  const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  expect(value?.files[0]?.text).toBe(longFile([0, 5], DAYS));
  expect(await page.evaluate(() => kit.tokens.length)).toBe(1);
  expect((await server.log()).map(({ status }) => status)).not.toContain(401);
});

test('an expired token is renewed once for all running requests, and each refused request continues', async ({
  openKit,
  problems,
  server,
}) => {
  problems.expect(/status of 401/);
  const page = await openKit();
  await server.setFaults([
    { kind: 'delay', ms: 25 },
    { kind: 'expireToken', every: 6, times: 1 },
  ]);
  const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  expect(value?.files[0]?.text).toBe(longFile([0, 5], DAYS));
  expect(await page.evaluate(() => kit.tokens.length)).toBe(2);

  const log = await server.log();
  const refused = log.filter(({ status }) => status === 401);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThanOrEqual(4);
  for (const { url, id } of refused)
    expect(log.filter((other) => other.url === url && other.id > id).map(({ status }) => status)).toEqual([200]);
});

test('a token that is refused twice is unauthorized, after one renewal', async ({ openKit, problems, server }) => {
  problems.expect(/status of 401/);
  await server.setFaults([{ kind: 'status', status: 401 }]);
  const page = await openKit();
  const { failure } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  expect(failure).toMatchObject({ isExportError: true, code: 'unauthorized', status: 401 });
  expect(await page.evaluate(() => kit.tokens.length)).toBe(2);
  expect((await server.log()).map(({ status }) => status)).toEqual([401, 401]);
});

test('a renewed token that is refused in mid-stream ends every request', async ({ openKit, problems, server }) => {
  problems.expect(/status of 401/);
  const page = await openKit();
  const { failure } = await page.evaluate(
    (request) => {
      const onProgress = ({ messages }: { messages: number }) =>
        messages > 10_000 && void kit.setFaults([{ kind: 'status', status: 401 }]);
      return kit.run(kit.exporter(), request, { onProgress });
    },
    csvRequest([tetouanParams([0, 1, 2, 3, 4, 5, 6, 7], YEAR)]),
  );
  expect(failure).toMatchObject({ code: 'unauthorized', status: 401 });
  await expectRequestsToEnd(server);
  // Twice each: the requests running at the first refusal, and one more for each page that arrived in order before it.
  expect((await server.log()).filter(({ status }) => status === 401).length).toBeLessThanOrEqual(2 * (4 + 3));
});

for (const [what, give, said] of [
  ['rejects', 'reject', /the sign-in window was closed/],
  ['throws', 'throw', /the sign-in window was closed/],
  ['gives nothing', 'undefined', undefined],
  ['gives an empty text', 'empty', undefined],
  ['gives a text that no header can carry', 'lines', undefined],
] as const) {
  test(`a getToken that ${what} is unauthorized, and the reader receives no request`, async ({ openKit, server }) => {
    const page = await openKit();
    const { failure } = await page.evaluate(
      ({ request, give }) => {
        kit.tokens.push('canary-7a1c');
        const getToken = (): string | Promise<string> => {
          const closed = new Error('the sign-in window was closed');
          if (give === 'throw') throw closed;
          if (give === 'reject') return Promise.reject(closed);
          if (give === 'undefined') return undefined as unknown as string;
          return give === 'empty' ? '' : 'canary-7a1c\r\nX-Other: canary-7a1c';
        };
        return kit.run(kit.exporter(kit.source({ getToken })), request);
      },
      { request: REQUEST, give },
    );
    expect(failure).toMatchObject({ isExportError: true, code: 'unauthorized' });
    if (said) expect(failure?.cause?.message).toMatch(said);
    expect(await server.log()).toEqual([]);
  });
}

for (const [where, before] of [
  ['in its errors', 'no entry for '],
  ['where a long error is cut', `no entry${'!'.repeat(175)} `],
] as const) {
  test(`a token that the server quotes ${where} is redacted in the error`, async ({ page, openKit, problems }) => {
    problems.expect(/status of 403/);
    await openKit();
    await page.route(/\/messages\?/, async (route) => {
      const { authorization = '' } = route.request().headers();
      expect(authorization).toMatch(/^Bearer ./);
      await route.fulfill({ status: 403, json: { message: before + authorization, error: authorization } });
    });
    const { failure } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
    expect(failure).toMatchObject({ code: 'forbidden', status: 403, message: expect.stringContaining('no entry') });
    const [token] = await page.evaluate(() => kit.tokens);
    // Nor does it contain the beginning of the token.
    expect(failure!.message).not.toContain(token!.slice(0, 6));
  });
}

test('sends no Authorization header without getToken', async ({ openKit, problems, server }) => {
  problems.expect(/status of 401/);
  const page = await openKit();
  const { failure } = await page.evaluate((request) => {
    const source = downlink.connhexSource({ baseUrl: location.origin });
    return kit.run(kit.exporter(source), request);
  }, REQUEST);
  expect(failure).toMatchObject({ code: 'unauthorized', status: 401 });
  expect((await server.log()).map(({ status }) => status)).toEqual([401]);
});
