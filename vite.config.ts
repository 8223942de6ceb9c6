import type { UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { elementDescription } from './src/build/custom-elements.ts';
import { Licences, licencesListed } from './src/build/licences.ts';
import { fontAsText, litOnServers, ownMaps, withoutUnusedParts } from './src/build/modules.ts';
import { workerFiles } from './src/build/page-files.ts';
import { inRoot } from './src/build/project-root.ts';
import { schemasWritten } from './src/build/schemas/schema-files.ts';
import { tightTemplates } from './src/build/tight-templates.ts';
import { TARGET } from './src/build/worker-files.ts';

export default defineConfig(({ command, mode }) => {
  if (command === 'build') return mode === 'node' ? nodeLibrary() : mode === 'demo' ? demoSite() : library();
  return mode === 'test' ? tests : demo();
});

/** The package by its name, as its sources; tsconfig.json says the same to TypeScript. */
const fromSource = {
  'downlink-export/inline': inRoot('src/inline.ts'),
  'downlink-export/worker': inRoot('src/worker-api.ts'),
  'downlink-export/node': inRoot('src/node.ts'),
  'downlink-export/controller': inRoot('src/controller.ts'),
  'downlink-export/element': inRoot('src/element.ts'),
  'downlink-export': inRoot('src/index.ts'),
};

/**
 * What is loaded together, in one file: fewer requests, and it compresses better. A group takes what its modules import
 * at once, but for what a group before it has taken.
 */
const chunks = [
  { name: 'page', test: /\/src\/(exporter|client\/download|core\/errors|sources\/descriptor)\./ },
  // Recurring exports use it without a form.
  { name: 'time-zone', test: /\/src\/(core\/time-zone|contract\/bucket-size)\./ },
  { name: 'lit', test: /\/node_modules\/lit\/index\.js$|\/src\/element\/icons\./ },
  { name: 'export-form', test: /\/src\/controller\/export-form\./ },
  { name: 'dialog-part', test: /\/src\/element\/dialog-part\./ },
].map((group, place) => ({ ...group, priority: 10 - place }));

/** `vite build`: the package for the browser in dist/, with everything it depends on bundled in. */
function library(): UserConfig {
  const licences = new Licences();
  const shared = [fontAsText(), withoutUnusedParts(), ownMaps()];
  return {
    // Addresses in dist stay relative to the file that holds them.
    base: './',
    publicDir: false,
    plugins: [
      workerFiles([...shared, licences.noted()]),
      litOnServers(),
      tightTemplates(),
      elementDescription(),
      ...shared,
      licences.written(),
      schemasWritten(),
    ],
    build: {
      target: TARGET,
      lib: {
        entry: ['index', 'inline', 'controller', 'element'].map((name) => inRoot(`src/${name}.ts`)),
        formats: ['es'],
      },
      rolldownOptions: {
        // Nearly all of its time, the build waits for that of the worker.
        checks: { pluginTimings: false },
        output: {
          minify: true,
          comments: false,
          chunkFileNames: '[name]-[hash:7].js',
          codeSplitting: { groups: chunks },
        },
      },
      // Minified for hosts that ship the worker as it stands; the maps keep stack traces readable and cost a page nothing.
      sourcemap: true,
      reportCompressedSize: false,
    },
  };
}

/**
 * `vite build --mode node`, after the browser's build: the entry for Node and the command, in a folder of their own. They
 * share no file with the browser's, whose chunks are cut for what pages load. Readable and without maps: no page loads
 * them.
 */
function nodeLibrary(): UserConfig {
  return {
    publicDir: false,
    plugins: [fontAsText(), withoutUnusedParts(), licencesListed()],
    build: {
      outDir: 'dist/node',
      target: 'node20.19',
      minify: false,
      lib: { entry: { index: inRoot('src/node.ts'), cli: inRoot('src/node-cli.ts') }, formats: ['es'] },
      rolldownOptions: {
        external: /^node:/,
        output: {
          banner: ({ name }) => (name === 'cli' ? '#!/usr/bin/env node' : ''),
          chunkFileNames: '[name].js',
          comments: false,
        },
      },
      reportCompressedSize: false,
    },
  };
}

/** `vite`: the demo, straight from the sources, with the reference server on the same origin. */
async function demo(): Promise<UserConfig> {
  const { referenceServer } = await import('./demo/server/vite-plugin.ts');
  const { docsPages } = await import('./demo/docs-page/vite-plugin.ts');
  return {
    root: inRoot('demo'),
    plugins: [referenceServer(), docsPages(), fontAsText()],
    resolve: { alias: fromSource },
    // Found only when a format is first used, they would have the page load anew in the middle of an export.
    optimizeDeps: { include: ['exceljs', 'jspdf', 'jspdf-autotable', 'lit', 'uplot', 'xlsx'] },
    server: { fs: { allow: [inRoot('.')] } },
  };
}

/** `vite build --mode demo`: the demo as a static site in demo/dist, with the reference server in a service worker. */
async function demoSite(): Promise<UserConfig> {
  const { pages, staticSite } = await import('./demo/site/build-site.ts');
  const { docsPages } = await import('./demo/docs-page/vite-plugin.ts');
  return {
    root: inRoot('demo'),
    base: './',
    publicDir: false,
    plugins: [
      workerFiles([fontAsText(), withoutUnusedParts()]),
      fontAsText(),
      withoutUnusedParts(),
      docsPages(),
      staticSite(),
    ],
    resolve: { alias: fromSource },
    build: {
      outDir: inRoot('demo/dist'),
      emptyOutDir: true,
      target: TARGET,
      // The addresses of the worker's files are relative to the files that hold them.
      assetsDir: '',
      // The policy of the pages allows no data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: pages(), checks: { pluginTimings: false } },
    },
  };
}

/** `vitest`: everything that needs no browser. Playwright runs test/browser and test/package, and test/engines has a config of its own. */
const tests = {
  plugins: [fontAsText()],
  resolve: { alias: fromSource },
  test: {
    server: { deps: { inline: ['dejavu-fonts-ttf'] } },
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/engines/**', 'test/package/**'],
    env: { TZ: 'UTC' },
    // Slow only on a busy machine; the limits are there for what hangs.
    testTimeout: 60_000,
    // Foreign programs take their time to start.
    hookTimeout: 300_000,
    // On two cores Vitest would take one; many tests wait for other programs.
    maxWorkers: 2,
  },
};
