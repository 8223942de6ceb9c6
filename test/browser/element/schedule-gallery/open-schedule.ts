/** Builds the gallery of recurring exports from the sources and opens it in a page, under a strict policy. */
import { test as base, type Page } from 'playwright/test';
import { build } from 'vite';
import type { ScheduleStateName } from '../../../support/schedule-states.ts';
import type { ScheduleGallery } from './schedule-gallery.ts';

declare global {
  var scheduleGallery: ScheduleGallery;
}

/** How to open the gallery. */
export interface ScheduleGalleryOptions {
  readonly locale?: string;
  readonly dir?: 'ltr' | 'rtl';
}

const ORIGIN = 'http://localhost:1';

const POLICY = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";

const PAGE = `<!doctype html><html><head><meta charset="utf-8"><title>Gallery</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body><main><h1>Gallery</h1><dialog-gallery></dialog-gallery></main>
<script type="module" src="/gallery.js"></script></body></html>`;

/** Playwright's test with a gallery of recurring exports. A test fails when the page logs an error. */
export const test = base.extend<
  { openSchedule: (state: ScheduleStateName, options?: ScheduleGalleryOptions) => Promise<Page> },
  { scheduleFiles: ReadonlyMap<string, string> }
>({
  scheduleFiles: [
    async ({ browserName: _ }, use) => {
      await use(await buildGallery());
    },
    { scope: 'worker' },
  ],
  openSchedule: async ({ page, scheduleFiles }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.route(`${ORIGIN}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      const script = scheduleFiles.get(pathname.slice(1));
      const headers = { 'Content-Security-Policy': POLICY };
      if (script !== undefined) return route.fulfill({ contentType: 'text/javascript', headers, body: script });
      if (pathname !== '/') return route.fulfill({ status: 404 });
      return route.fulfill({ contentType: 'text/html', headers, body: PAGE });
    });
    await use(async (state, options = {}) => {
      await page.goto(`${ORIGIN}/?${new URLSearchParams(Object.entries(options))}`);
      await page.evaluate((name) => scheduleGallery.show(name), state);
      return page;
    });
    base.expect(errors).toEqual([]);
  },
});

async function buildGallery(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: new URL('schedule-gallery.ts', import.meta.url).pathname, formats: ['es'], fileName: 'gallery' },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !('output' in bundle)) throw new TypeError('The gallery was not built.');
  return new Map(bundle.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as const] : [])));
}
