import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ command, mode }) => {
  if (command === 'build') return library;
  return mode === 'test' ? tests : demo();
});

/** The package by its name, as its sources; tsconfig.json says the same to TypeScript. */
const fromSource = { 'downlink/worker': path('./src/worker-api.ts'), downlink: path('./src/index.ts') };

/** Tells modules by parts of their paths. */
const named =
  (...parts: string[]) =>
  (id: string) =>
    parts.some((part) => id.includes(part));

/** `vite build`: the package in dist/, with everything it depends on bundled in. */
const library: UserConfig = {
  // Addresses in dist stay relative to the file that holds them.
  base: './',
  publicDir: false,
  plugins: [workerAsEntry(), fontAsText(), withoutUnusedParts()],
  build: {
    // What the package needs came with these: `deflate-raw` in CompressionStream, and in Firefox module workers.
    target: ['chrome103', 'firefox114', 'safari16.4'],
    lib: {
      entry: ['index', 'worker', 'worker-api'].map((name) => path(`./src/${name}.ts`)),
      formats: ['es'],
    },
    rolldownOptions: {
      // All in one folder: wherever exporter.ts ends up, './worker.js' is beside it.
      output: {
        minify: true,
        comments: false,
        chunkFileNames: '[name]-[hash].js',
        // What every export loads is two chunks, the page's part and the worker's, each with all that its modules
        // import; as many small ones it would take two kilobytes more.
        codeSplitting: {
          groups: [
            {
              name: 'boundary',
              test: named('/comlink/', '/src/protocol/', '/core/abort.', '/core/http-answer.', '/client/download.'),
              priority: 1,
            },
            {
              name: 'engine',
              test: named(
                ...['/src/worker/', '/src/formats/index.', '/src/sources/index.', '/sample-builder.', '/join-at-'],
                ...['/formula-guard.', '/byte-buffer.', '/number-text.', '/timestamp.'],
              ),
            },
          ],
        },
      },
    },
    // Minified for hosts that ship the worker as it stands; the maps keep stack traces readable and cost a page nothing.
    sourcemap: true,
    license: { fileName: 'licenses.md' },
    reportCompressedSize: false,
  },
};

/** `vite`: the demo, straight from the sources, with the reference server on the same origin. */
async function demo(): Promise<UserConfig> {
  const { referenceServer } = await import('./demo/server/vite-plugin.ts');
  return {
    root: path('./demo'),
    plugins: [referenceServer(), fontAsText()],
    resolve: { alias: fromSource },
    // Found only when a format is first used, they would have the page load anew in the middle of an export.
    optimizeDeps: { include: ['exceljs', 'jspdf', 'jspdf-autotable'] },
    server: { fs: { allow: [path('.')] } },
  };
}

/** `vitest`: everything that needs no browser. Playwright runs test/browser, test/package with a config of its own. */
const tests = {
  plugins: [fontAsText()],
  resolve: { alias: fromSource },
  test: {
    server: { deps: { inline: ['dejavu-fonts-ttf'] } },
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/package/**'],
    env: { TZ: 'UTC' },
    // Slow only on a busy machine; the limit is there for what hangs.
    // Slow only on a busy machine; the limits are there for what hangs.
    testTimeout: 60_000,
    // Foreign programs take their time to start.
    hookTimeout: 300_000,
  },
};

/**
 * Builds the worker as an entry among others and keeps `new Worker(new URL('./worker.js', import.meta.url), …)`
 * literally in dist, where the bundlers of hosts and plain browsers look for it. Vite's own worker plugin would emit a
 * second copy of the worker's graph and hide the address from both, so it gets to see a placeholder only.
 * All three texts are of one length, which keeps the source maps right.
 */
function workerAsEntry(): Plugin {
  const inSource = "new URL('./worker.ts', import.meta.url)";
  const inDist = inSource.replace('.ts', '.js');
  const placeholder = '__WORKER_URL'.padEnd(inSource.length, '_');
  return {
    name: 'worker-as-entry',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/exporter\.ts$/ },
      handler(code) {
        if (!code.includes(inSource)) this.error(`exporter.ts must hold ${inSource}`);
        return { code: code.replace(inSource, placeholder), map: null };
      },
    },
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle))
        if (output.type === 'chunk') output.code = output.code.replace(placeholder, inDist);
    },
  };
}

/**
 * Fonts as modules, `….ttf?deflated`: the file deflated and in Base64, so that a font is found wherever the code is,
 * whatever the host's bundler, server or policy makes of other files.
 */
function fontAsText(): Plugin {
  return {
    name: 'font-as-text',
    // Before Vite makes an asset of it.
    enforce: 'pre',
    load: {
      filter: { id: /\.ttf\?deflated$/ },
      handler(id) {
        const deflated = deflateSync(readFileSync(id.slice(0, id.indexOf('?'))), { level: 9 });
        // No map: it would hold the text once more.
        return { code: `export default '${deflated.toString('base64')}';`, map: { mappings: '' } };
      },
    },
  };
}

/** jsPDF loads these for pictures of HTML and SVG, which are not in use: they stay out of dist. */
function withoutUnusedParts(): Plugin {
  const empty = '\0empty';
  return {
    name: 'without-unused-parts',
    enforce: 'pre',
    resolveId: { filter: { id: /^(html2canvas|dompurify|canvg)$/ }, handler: () => empty },
    load: { filter: { id: /^\0empty$/ }, handler: () => 'export default undefined;' },
  };
}
