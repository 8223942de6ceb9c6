/**
 * Applications of the usual bundlers install the packed package as a new user does, and export. `DOWNLINK_HOSTS=all`
 * runs all of them; without it only the quick ones run. Prints what a CSV export loads of the package in each.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from 'playwright/test';
import { FRAMEWORK_HOSTS } from './hosts/framework-hosts.ts';
import { HostCommand } from './hosts/host-command.ts';
import { HostFolder } from './hosts/host-folder.ts';
import { HostServer } from './hosts/host-server.ts';
import { HOSTS, type Host } from './hosts/hosts.ts';

const KB = 1000;

/**
 * What a CSV export loads at most, gzipped: the package's own size, whoever built the page. Besides what an export from a
 * reader loads, that is the page's own code and, as the messages are in memory, two files that hand them to the worker.
 */
const MOST_KB = 50;

/** What takes more than this many bytes: the XLSX and the PDF writer, and two fonts, each of more than 450,000. */
const LARGE = 300_000;
const LARGE_FILES = 4;

const isAll = process.env.DOWNLINK_HOSTS === 'all';

for (const host of [...HOSTS, ...FRAMEWORK_HOSTS].filter(({ always }) => always || isAll))
  test(`exports CSV and XLSX in: ${host.name}`, async ({ page }) => {
    test.setTimeout(600_000);
    const folder = HostFolder.make(host.name.replaceAll(/\W+/g, '-').toLowerCase(), host.packages);
    const output = host.build(folder);
    if (typeof output === 'string') await inServer(page, host, folder, output);
    else await inCommand(page, folder, output.command);
  });

/** Serves what was built, and measures what is loaded of it. */
async function inServer(page: Page, host: Host, folder: HostFolder, output: string): Promise<void> {
  const other = await HostServer.start(folder.path, { 'Access-Control-Allow-Origin': '*' });
  const path = join(folder.path, output);
  if (host.otherOrigin)
    writeFileSync(
      join(path, 'index.html'),
      readFileSync(join(path, 'index.html'), 'utf8').replaceAll('OTHER', other.url),
    );
  const server = await HostServer.start(path, host.policy ? { 'Content-Security-Policy': host.policy } : {});
  try {
    await expectExports(page, server.url, () => {
      const loaded = [...server.loaded, ...other.loaded];
      const list = loaded.map(({ path, bytes }) => `  ${(bytes / KB).toFixed(1).padStart(6)} kB  ${path}`);
      const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0) / KB;
      console.log(`${host.name}: a CSV export loads ${total.toFixed(1)} kB\n${list.join('\n')}`);
      if (host.always) expect(total).toBeLessThanOrEqual(MOST_KB);
    });
    if (host.always && output !== '.') expect(largeFiles(path)).toHaveLength(LARGE_FILES);
    expect([...server.missing, ...other.missing]).toEqual([]);
  } finally {
    await server.stop();
    await other.stop();
  }
}

/** The large scripts of a build. One that a build emits twice, or takes into another, would be seen. */
function largeFiles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  return files.filter((name) => statSync(join(folder, name)).size > LARGE);
}

/** Runs the host's own server. */
async function inCommand(page: Page, folder: HostFolder, command: readonly string[]): Promise<void> {
  const server = await HostCommand.start(folder, command);
  try {
    await expectExports(page, server.url);
  } finally {
    server.stop();
  }
}

async function expectExports(page: Page, url: string, measure?: () => void): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  await page.waitForFunction(() => 'exportAs' in globalThis);
  const exported = (extension: string) =>
    page.evaluate(
      (extension) =>
        (globalThis as unknown as { exportAs(extension: string): Promise<{ rows: number; start: string }> })
          .exportAs(extension)
          .catch((error: Error) => `${error.name}: ${error.message}`),
      extension,
    );
  expect(await exported('csv')).toEqual({ rows: 2, start: expect.stringMatching(/^time,/i) });
  // Frameworks bring code of their own; the package's part of it is not to be told apart there.
  measure?.();
  expect(await exported('xlsx')).toEqual({ rows: 2, start: expect.stringMatching(/^PK/) });
  expect(errors).toEqual([]);
}
