import { longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

/** A bound on a row and one a microsecond after a row. Both rows are in the window, and each row is read once. */
const WINDOW = { from: Date.UTC(2017, 2, 1) / 1000, to: Date.UTC(2017, 3, 1) / 1000 + 0.000001 };
const REQUEST = csvRequest([tetouanParams([0, 5], WINDOW)]);

for (const { dialect, scheme, path, bounds } of [
  { dialect: 'connhex', scheme: 'Bearer', path: '/iot/reader', bounds: ['1488326400', '1491004800.000001'] },
  { dialect: 'mainflux', scheme: 'Thing', path: '/mainflux', bounds: ['1488326400', '1491004800.000001'] },
  {
    dialect: 'magistrala',
    scheme: 'Client',
    path: '/magistrala/my%20domain',
    bounds: ['1488326400000000000', '1491004800000001000'],
  },
] as const) {
  test(`reads ${dialect} in its own path, unit and casing, authorised as ${scheme}`, async ({ openKit, server }) => {
    const page = await openKit();
    const { value } = await page.evaluate(
      ({ request, dialect, scheme }) => {
        const options = { getToken: () => kit.getToken(), authScheme: scheme };
        const source = {
          connhex: () => downlink.connhexSource({ ...options, baseUrl: location.origin }),
          mainflux: () => downlink.mainfluxSource({ ...options, baseUrl: `${location.origin}/mainflux/` }),
          magistrala: () => downlink.magistralaSource({ ...options, baseUrl: '/magistrala', domainId: 'my domain' }),
        }[dialect]();
        return kit.run(kit.exporter(source), request);
      },
      { request: REQUEST, dialect, scheme },
    );
    expect(value?.files[0]?.text).toBe(longFile([0, 5], WINDOW));
    expect(value?.warnings).toEqual([]);
    const urls = (await server.log()).map(({ url }) => new URL(url, server.url));
    expect(new Set(urls.map(({ pathname }) => pathname))).toEqual(new Set([`${path}/channels/tetouan/messages`]));
    const first = urls[0]!.searchParams;
    expect([first.get('from'), first.get('to')]).toEqual(bounds);
  });
}
