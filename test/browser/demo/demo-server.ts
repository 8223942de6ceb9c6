/** The demo as `npm start` serves it, for tests. */
import { fileURLToPath } from 'node:url';
import { build, createServer, type ViteDevServer } from 'vite';

/** The project's configuration of Vite. */
export const configFile = fileURLToPath(new URL('../../../vite.config.ts', import.meta.url));

/** The dev server prepares everything at the first request. */
export const PATIENCE = { timeout: 45_000 };

/** Starts the demo on a free port of the loopback. */
export async function startDemo(): Promise<{ readonly url: string; readonly server: ViteDevServer }> {
  // A build before it in this process has set `production`, with which the demo would look for its static site.
  process.env.NODE_ENV = 'development';
  const server = await createServer({
    configFile,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0, hmr: false },
  });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? '', server };
}

/** Builds the static site of the demo into a folder. */
export async function buildDemo(outDir: string): Promise<void> {
  // A dev server before it in this process has set `development`, with which the site would look for the demo's server.
  process.env.NODE_ENV = 'production';
  await build({ configFile, mode: 'demo', logLevel: 'warn', build: { outDir, emptyOutDir: true } });
}
