import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright/test';
import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { unzip } from '../harness/oracles/zip-entries.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const NAME = 'été – CO₂ 🌡️ (août)';
const DAYS = firstDays(10);

const bytesOf = async (download: Download): Promise<Buffer> => readFileSync(await download.path());

/** Runs an export in the page and saves its files. Returns the downloads in order of arrival. */
async function saved(page: Page, count: number, run: () => Promise<unknown>): Promise<Download[]> {
  const downloads: Download[] = [];
  const all = new Promise<void>((resolve) => {
    page.on('download', (download) => downloads.push(download) === count && resolve());
  });
  await run();
  await all;
  return downloads;
}

test('saves a file under its name, byte for byte', async ({ openKit }) => {
  const page = await openKit();
  const request = csvRequest([{ ...tetouanParams([0, 5], DAYS), filename: NAME }]);
  const [download] = await saved(page, 1, () =>
    page.evaluate(async (request) => downlink.download(await kit.exporter().export(request)), request),
  );
  expect(download?.suggestedFilename()).toBe(`${NAME}.csv`);
  expect((await bytesOf(download!)).toString()).toBe(longFile([0, 5], DAYS));
});

test('keeps the object URL of a file for most of a minute, then revokes it', async ({ page, openKit }) => {
  await page.clock.install();
  await openKit();
  const request = csvRequest([tetouanParams([0], firstDays(1))]);
  const [download] = await saved(page, 1, () =>
    page.evaluate(async (request) => {
      const revoke = URL.revokeObjectURL;
      URL.revokeObjectURL = (url) => {
        document.title += ` revoked ${url}`;
        revoke.call(URL, url);
      };
      await downlink.download(await kit.exporter().export(request));
    }, request),
  );
  await download!.path();
  await page.clock.fastForward(45_000);
  expect(await page.evaluate(async (url) => (await fetch(url)).text(), download!.url())).toBe(
    longFile([0], firstDays(1)),
  );
  expect(await page.title()).not.toContain('revoked');
  await page.clock.fastForward(60_000);
  expect(await page.title()).toContain(`revoked ${download!.url()}`);
});

test('saves several items as one archive that unzips to their files', async ({ openKit }) => {
  const page = await openKit();
  const items = [
    { ...tetouanParams([0], DAYS), filename: 'same' },
    { ...tetouanParams([5], DAYS), filename: 'SAME' },
    { ...tetouanParams([6, 7], DAYS), filename: NAME },
  ];
  const request = csvRequest(items, { filename: 'all of it' });
  const results: unknown[] = [];
  const [download] = await saved(page, 1, async () =>
    results.push(
      await page.evaluate(async (request) => {
        const result = await kit.exporter().export(request);
        await downlink.download(result);
        return result.files.map(({ blob, ...file }) => ({ ...file, blobSize: blob?.size, blobType: blob?.type }));
      }, request),
    ),
  );
  const archive = await bytesOf(download!);
  expect(download?.suggestedFilename()).toBe('all of it.zip');
  expect(results).toEqual([
    [
      {
        name: 'all of it.zip',
        type: 'application/zip',
        size: archive.length,
        rows: 4 * 10 * 144,
        blobSize: archive.length,
        blobType: 'application/zip',
      },
    ],
  ]);
  expect(unzip(archive).map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
    ['same.csv', longFile([0], DAYS)],
    ['SAME (2).csv', longFile([5], DAYS)],
    [`${NAME}.csv`, longFile([6, 7], DAYS)],
  ]);
});

test('produces the same archive for the same request, data and run time', async ({ openKit }) => {
  const page = await openKit();
  const request = csvRequest([tetouanParams([0], DAYS), tetouanParams([1], DAYS)]);
  const [first, second, later] = await page.evaluate(async (request) => {
    const archive = async (now: number) => {
      const [file] = (await kit.exporter().export(request, { now })).files;
      return [...new Uint8Array(await file!.blob!.arrayBuffer())].join();
    };
    return [await archive(1.5e9), await archive(1.5e9), await archive(1.6e9)];
  }, request);
  expect(second).toBe(first);
  expect(later).not.toBe(first);
});

test("saves each item as its own file with 'files'", async ({ openKit }) => {
  const page = await openKit();
  const items = [
    { ...tetouanParams([0], DAYS), filename: 'one' },
    { ...tetouanParams([1], DAYS), filename: 'two' },
  ];
  const downloads = await saved(page, 2, () =>
    page.evaluate(
      async (request) => downlink.download(await kit.exporter().export(request, { bundle: 'files' })),
      csvRequest(items, { filename: 'unused' }),
    ),
  );
  const files = downloads.map(async (download) => [download.suggestedFilename(), (await bytesOf(download)).toString()]);
  expect(await Promise.all(files)).toEqual([
    ['one.csv', longFile([0], DAYS)],
    ['two.csv', longFile([1], DAYS)],
  ]);
});
