/** The static copy of the demo, in a folder of a server that knows nothing but files. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import ExcelJS from 'exceljs';
import type { Page } from 'playwright/test';
import { expect, test } from '../harness/index.ts';
import { buildDemo } from './demo-server.ts';

const FOLDER = '/projects/downlink/';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A server of files on the loopback, and what it was asked for. */
class FileServer {
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor(folder: string) {
    this.#server = createServer(({ url = '/', method }, response) => {
      const path = new URL(url, 'http://localhost').pathname;
      this.asked.push(`${method} ${path}`);
      const name = path.startsWith(FOLDER) ? path.slice(FOLDER.length) || 'index.html' : '';
      let body: Buffer | undefined;
      try {
        body = readFileSync(join(folder, name));
      } catch {}
      response.writeHead(body ? 200 : 404, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' });
      response.end(body);
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${FOLDER}`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

let folder: string;
let files: FileServer;
let url: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'downlink-demo-'));
  await buildDemo(folder);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
test.beforeEach(async () => {
  files = new FileServer(folder);
  url = await files.start();
});
test.afterEach(() => files.stop());

async function lastMonth(page: Page): Promise<{ name: string; rows: number }> {
  const saved = page.waitForEvent('download');
  await page.locator('#scenario-last-month button.primary').click();
  const file = await saved;
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(new Uint8Array(readFileSync(await file.path())).buffer);
  return { name: file.suggestedFilename(), rows: Math.max(...book.worksheets.map(({ rowCount }) => rowCount)) };
}

test('works under a path at its first load, and offline afterwards', async ({ page, problems }) => {
  problems.expect(/ERR_CONNECTION_REFUSED|Failed to fetch/);
  await page.goto(url);
  await expect(page.locator('#chart-note')).toContainText('readings in');
  const first = await lastMonth(page);
  expect(first.name).toMatch(/^Tetouan \w+ \d{4}\.xlsx$/);
  expect(first.rows).toBeGreaterThan(28 * 24);
  await expect(page.locator('#site-note')).toHaveText('This page now works offline.');
  // Everything but files was answered by the page itself.
  const outside = files.asked.filter((line) => !/^GET \/projects\/downlink\/([\w.-]+|downlink\/[\w.-]+)?$/.test(line));
  expect(outside).toEqual([]);

  await files.stop();
  await page.reload();
  await expect(page.locator('#chart-note')).toContainText('readings in');
  expect(await lastMonth(page)).toEqual(first);
  const report = page.waitForEvent('download');
  await page.locator('#scenario-report button.primary').click();
  expect(
    readFileSync(await (await report).path())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('has the faults and the log of the reference server', async ({ page, problems }) => {
  problems.expect(/Failed to load resource|ERR_FAILED/);
  await page.goto(url);
  await expect(page.locator('#chart-note')).toContainText('readings in');
  const saved = page.waitForEvent('download');
  await page.locator('#scenario-plug button.primary').click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  await expect(page.locator('#scenario-plug .said')).toContainText('requests broke');
  expect(Number((await page.locator('#scenario-plug .said').textContent())?.split(' ')[0])).toBeGreaterThan(4);
  expect(text.trim().split('\r\n').length - 1).toBeGreaterThanOrEqual(28 * 144);
  await page.locator('#log').scrollIntoViewIfNeeded();
  await expect(page.locator('#log-rows')).toContainText('cutSilently');
  await page.locator('#scenario-fleet button.primary').click();
  await expect(page.locator('#scenario-fleet .said')).toContainText('36 devices');
});

test('stores exports, runs them and keeps their files', async ({ page }) => {
  await page.goto(url);
  await expect(page.locator('#chart-note')).toContainText('readings in');
  const request = {
    type: 'oneTime',
    format: { extension: 'csv' },
    notification: {
      messages: ['onSuccess', 'onFailure'].map((policy) => ({ policy, medium: 'email', title: 't', text: 't' })),
    },
    items: [
      {
        params: { channelId: 'city', subtopic: 'city', target: { value: 'urn:tetouan:temperature' }, period: 'P1D' },
      },
    ],
  };
  const text = await page.evaluate(async (body) => {
    const { token } = await (await fetch('demo/token', { method: 'POST' })).json();
    const headers = { Authorization: `Bearer ${token}` };
    const stored = await (await fetch('exports', { method: 'POST', headers, body })).json();
    for (;;) {
      const [last] = await (await fetch('demo/exports')).json();
      if (last.error) return last.error as string;
      if (last.status === 'done') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return (await fetch(`exports/${stored.id}/download`, { headers })).text();
  }, JSON.stringify(request));
  expect(text.trim().split('\r\n')).toHaveLength(145);
});

test('the page of every option works in it, too', async ({ page }) => {
  await page.goto(`${url}workbench.html`);
  await expect(page.locator('#preview tbody tr').first()).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.click('#export');
  expect((await saved).suggestedFilename()).toMatch(/\.csv$/);
});
