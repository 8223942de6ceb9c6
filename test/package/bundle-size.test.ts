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

test('the element with its controller loads at most 30 kB beyond the main entry, and its dialog 24 kB more', async ({
  openPage,
  server,
}) => {
  const page = await openPage();
  await page.evaluate(() => void downlink.createExporter({ source: downlink.memorySource([]) }));
  const main = report('the page', server);
  await page.evaluate(async () => {
    await import('/dist/element.js' as string);
    const element = document.createElement('downlink-export');
    element.locale = 'en';
    element.series = [{ channelId: 'a', name: 'b' }];
    element.exporter = downlink.createExporter({ source: downlink.memorySource([]) });
    document.body.append(element);
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  const placed = report('the page with the element', server);
  console.log(`the element with its controller: ${kilobytes(placed - main)}`);
  expect(placed - main).toBeLessThanOrEqual(30 * KB);
  await page.locator('downlink-export').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Preview' }).waitFor();
  await expect(dialog.getByText('No readings', { exact: false }).first()).toBeVisible();
  const opened = ownBytes(server);
  // Beside the button: the dialog, when a person is about to open it.
  console.log(`its dialog: ${kilobytes(opened - placed)}`);
  expect(opened - placed).toBeLessThanOrEqual(24 * KB);
  // What few people use waits until they do.
  const seldom = /more-choices|zone-search|schedule|preview-chart|csv-lines/;
  expect(server.loaded.filter((file) => seldom.test(file))).toEqual([]);
  await dialog.getByText('More', { exact: false }).first().click();
  await expect.poll(() => server.loaded.some((file) => file.startsWith('more-choices'))).toBe(true);
  await dialog.getByRole('combobox', { name: 'Time zone' }).focus();
  await expect.poll(() => server.loaded.some((file) => file.startsWith('zone-search'))).toBe(true);
});

test('recurring exports without a form load nothing of it', async ({ openPage, server }) => {
  const page = await openPage();
  await page.evaluate(async () => {
    await downlink.createExporter({ source: downlink.memorySource([]) }).definitions.list();
  });
  expect(server.loaded.join()).toContain('open-recurring');
  expect(server.loaded.filter((file) => /export-form|element|lit|dialog/.test(file))).toEqual([]);
});

const kilobytes = (bytes: number): string => `${(bytes / KB).toFixed(1)} kB`;

/** Bytes of what the page itself has loaded, gzipped, without its workers. */
function ownBytes(server: TestServer): number {
  const files = new Set(server.loaded.filter((file) => !file.startsWith('downlink/')));
  return [...files].reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);
}

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
