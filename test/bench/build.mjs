/** Builds what the bench runs, with Vite, into a folder of its own: the package, the page with its workers, and itself. */
import { build, loadConfigFromFile } from 'vite';
import { root } from '../setup/dependencies.mjs';

const here = `${root}/test/bench`;

/** Where everything built goes; not in test/, whose JavaScript is type-checked. */
export const output = `${root}/node_modules/.cache/downlink/bench`;

/** @param {{ minify: boolean }} options without minifying, profiles show the names of functions */
export async function buildBench({ minify }) {
  await build({
    configFile: `${root}/vite.config.ts`,
    root,
    logLevel: 'warn',
    build: {
      outDir: `${output}/dist`,
      emptyOutDir: true,
      ...(minify ? {} : { rolldownOptions: { output: { minify } } }),
    },
  });
  const entries = ['page', 'csv-worker', 'xlsx-worker', 'pdf-worker', 'decimation-worker', 'fetch-worker'];
  const peers = ['papaparse-worker', 'exceljs-worker', 'autotable-worker'];
  await buildEntries(
    [...entries, ...peers.map((name) => `peers/${name}`)].map((name) => `${here}/browser/${name}.ts`),
    `${output}/browser`,
    'js',
    { minify, target: 'chrome103', modulePreload: false },
    await packagePlugins(),
  );
  await buildEntries([`${here}/node/main.ts`, `${here}/node/server.ts`], `${output}/node`, 'mjs', { ssr: true });
}

/**
 * @param {string[]} input
 * @param {string} outDir
 * @param {string} extension
 * @param {import('vite').BuildOptions} options
 * @param {import('vite').PluginOption} [plugins]
 */
function buildEntries(input, outDir, extension, options, plugins) {
  return build({
    configFile: false,
    root: here,
    // Where the server has the browser's part.
    base: '/bench/',
    publicDir: false,
    logLevel: 'warn',
    plugins: [plugins],
    build: {
      outDir,
      emptyOutDir: true,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input, output: { entryFileNames: `[name].${extension}` } },
      ...options,
    },
  });
}

/** The plugins of the package's own build that sources need which are built apart from it. */
async function packagePlugins() {
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, `${root}/vite.config.ts`);
  const plugins = /** @type {import('vite').Plugin[]} */ (loaded?.config.plugins?.flat() ?? []);
  return plugins.filter(({ name }) => name === 'font-as-text' || name === 'without-unused-parts');
}
