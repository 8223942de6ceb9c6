import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Chromium } from '../chromium.ts';
import type { Section } from '../context.ts';
import { decimal } from '../report.ts';

const KB = 1_000;
const FOLDER = '/dist/';

/** What browsers have to load: the files that a page and its worker ask the server for. */
export const bytes: Section = {
  letter: 'F',
  title: 'Bytes that a page loads of the package, gzipped',
  async run({ chromium: program, server, report, dist }) {
    const loaded = await Chromium.with(program, async (chromium) => {
      const page = await chromium.openPage(server.url);
      await server.takeRequests();
      await page.call('prepareExport', { messages: 2_000, source: 'http', pageSize: 1_500, to: 'blob' });
      const byPage = await server.takeRequests();
      await page.call('runExport');
      return { byPage, all: [...byPage, ...(await server.takeRequests())] };
    });
    const sizes = new Map<string, number>();
    for (const url of loaded.all)
      if (url.startsWith(FOLDER)) {
        const file = url.slice(FOLDER.length);
        sizes.set(file, gzipSync(await readFile(join(dist, file)), { level: 9 }).length / KB);
      }
    report.table([['file', 'kB'], ...[...sizes].map(([file, size]) => [file, decimal(size, 1)])]);
    const total = (urls: readonly string[]) =>
      [...sizes].reduce((sum, [file, size]) => (urls.includes(FOLDER + file) ? sum + size : sum), 0);
    for (const [what, most, size] of [
      ["the page's own code", 8, total(loaded.byPage)],
      ['all that a CSV export loads', 45, total(loaded.all)],
    ] as const)
      report.figure({
        what: `F  ${what}, gzipped`,
        target: `at most ${most} kB`,
        measured: `${decimal(size, 1)} kB`,
        ok: size <= most,
      });
  },
};
