/** How much code a page loads from the built package, as a browser does: gzipped, in kilobytes of 1,000 bytes. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright/test';
import type { FileExtension } from '../../src/index.ts';
import { expect, type TestServer, test } from '../browser/harness/index.ts';

const KB = 1000;

/** An hour of the demo's data, messages as they are. */
const requestFor = (extension: FileExtension) => ({
  type: 'oneTime' as const,
  format: { extension, timezone: 'Europe/Rome' },
  items: [
    {
      params: {
        target: { value: 'urn:tetouan:temperature' },
        channelId: 'tetouan',
        subtopic: 'city',
        from: 1488326400,
        to: 1488330000,
      },
    },
  ],
});

test('the page itself loads at most 8 kB', async ({ openPage, server }) => {
  const page = await openPage();
  await page.evaluate(() => void downlink.createExporter({ source: downlink.memorySource([]) }));
  expect(report('the page', server)).toBeLessThanOrEqual(8 * KB);
});

test('a CSV export from a reader loads at most 45 kB', async ({ openPage, server }) => {
  const page = await openPage();
  await exportAs(page, 'csv');
  expect(report('a CSV export', server)).toBeLessThanOrEqual(45 * KB);
  await exportAs(page, 'xlsx');
  // What is loaded later is seen: the size is that of what was used, and of nothing else.
  expect(report('an XLSX export after it', server)).toBeGreaterThan(70 * KB);
});

test('an XLSX export loads at most 115 kB, and a PDF export 250 kB: no exceljs, no font', async ({
  openPage,
  server,
}) => {
  for (const [extension, most] of [
    ['xlsx', 115],
    ['pdf', 250],
  ] as const) {
    await server.reset();
    await exportAs(await openPage(), extension);
    expect(report(`an export as ${extension}`, server)).toBeLessThanOrEqual(most * KB);
    const others = server.loaded.filter((file) => /exceljs|font|more|reports/.test(file));
    expect(others).toEqual([]);
  }
});

async function exportAs(page: Page, extension: FileExtension): Promise<void> {
  const rows = await page.evaluate(async (request) => {
    const getToken = async () => (await (await fetch('/demo/token', { method: 'POST' })).json()).token;
    const exporter = downlink.createExporter({
      source: downlink.connhexSource({ baseUrl: location.origin, getToken }),
    });
    const { files } = await exporter.export(request);
    exporter.dispose();
    return files[0]!.rows;
  }, requestFor(extension));
  expect(rows).toBe(6);
}

/** Prints what the page and its workers have loaded from `dist/`, each file once, and gives the sum of the sizes. */
function report(what: string, server: TestServer): number {
  const files = [...new Set(server.loaded)];
  const sizes = files.map((file) => ({ file, bytes: gzipSync(read(file), { level: 9 }).length }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const list = sizes.map(({ file, bytes }) => `  ${(bytes / KB).toFixed(1).padStart(5)} kB  ${file}`);
  console.log(`${what}: ${(total / KB).toFixed(1)} kB gzipped\n${list.join('\n')}`);
  return total;
}

function read(file: string): Buffer {
  return readFileSync(new URL(`../../dist/${file}`, import.meta.url));
}
