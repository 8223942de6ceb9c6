import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ command, mode }) => {
  if (command === 'build') return mode === 'node' ? nodeLibrary : library;
  return mode === 'test' ? tests : demo();
});

/** The package by its name, as its sources; tsconfig.json says the same to TypeScript. */
const fromSource = {
  'downlink-export/worker': path('./src/worker-api.ts'),
  'downlink-export/node': path('./src/node.ts'),
  'downlink-export': path('./src/index.ts'),
};

/** Every part of a path that {@link named} was given. */
const partsOfPaths = new Set<string>();

/** Tells modules by parts of their paths. {@link namesFound} fails the build for a part that no module has. */
const named = (...parts: string[]) => {
  for (const part of parts) partsOfPaths.add(part);
  return (id: string) => parts.some((part) => id.includes(part));
};

/** `vite build`: the package in dist/, with everything it depends on bundled in. */
const library: UserConfig = {
  // Addresses in dist stay relative to the file that holds them.
  base: './',
  publicDir: false,
  plugins: [workerAsEntry(), fontAsText(), withoutUnusedParts(), licences(), namesFound()],
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
        chunkFileNames: '[name]-[hash:7].js',
        // What every export loads is three chunks: what the page needs too, what the worker shares with recurring exports,
        // and the worker's own part, each with all that its modules import; as many small ones it would take two kilobytes
        // more.
        codeSplitting: {
          groups: [
            {
              name: 'boundary',
              test: named(
                ...['/comlink/', '/protocol/error-data.', '/protocol/rpc.'],
                ...['/core/deadline.', '/core/load-part.', '/core/trim-end.', '/client/download.'],
              ),
              priority: 1,
            },
            { name: 'shared', test: named('/core/abort.', '/core/http/http-answer.'), priority: 1 },
            {
              name: 'engine',
              test: named(
                ...[
                  '/src/worker/',
                  '/src/formats/index.',
                  '/src/sources/index.',
                  '/batch-builder.',
                  '/join-at-equal-times.',
                ],
                ...[
                  ...['csv', 'fields', 'options', 'row-writer'].map((name) => `/formats/csv/${name}.`),
                  '/sources/http/reader.',
                  '/formula-guard.',
                  '/byte-buffer.',
                  '/number-text.',
                  '/timestamp.',
                  '/core/record-batch.',
                ],
                // What chunks that are rarely needed share with a source: it would have to be wrapped for them.
                ...['/sources/http/http-client.', '/sources/http/channel-api.'],
              ),
            },
          ],
        },
      },
    },
    // Minified for hosts that ship the worker as it stands; the maps keep stack traces readable and cost a page nothing.
    sourcemap: true,
    reportCompressedSize: false,
  },
};

/**
 * `vite build --mode node`, after the browser's build: the entry for Node and the command, in a folder of their own. They
 * share no file with the browser's, whose chunks are cut for what pages load. Readable and without maps: no page loads
 * them.
 */
const nodeLibrary: UserConfig = {
  publicDir: false,
  plugins: [fontAsText(), withoutUnusedParts(), licencesListed()],
  build: {
    outDir: 'dist/node',
    target: 'node20.19',
    minify: false,
    lib: { entry: { index: path('./src/node.ts'), cli: path('./src/node-cli.ts') }, formats: ['es'] },
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

/** Fails the build where a chunk is told to hold a module that has been renamed: the chunk would lose it in silence. */
function namesFound(): Plugin {
  return {
    name: 'names-found',
    buildEnd(error) {
      if (error) return;
      const ids = [...this.getModuleIds()];
      const unknown = [...partsOfPaths].filter((part) => !ids.some((id) => id.includes(part)));
      if (unknown.length > 0)
        this.error(`No module is called ${unknown.join(', ')}: name the file in vite.config.ts as it is called now.`);
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

/** A package whose code is in dist. */
interface BundledPackage {
  readonly name: string;
  readonly folder: string;
  /** Name of the package whose published bundle brings it; that bundle may hold another version than is installed. */
  readonly inside: string | undefined;
  /** Comments of its files that state a copyright or a licence. */
  readonly notices: Set<string>;
}

/**
 * Writes dist/licenses.md: the licences of all packages whose code is in dist. Vite's `build.license` sees one package
 * where a package publishes itself as a bundle of many, as exceljs does. The source map of such a bundle names them.
 */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const packages = new Map<string, BundledPackage>();
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      for (const id of chunks.flatMap(({ moduleIds }) => moduleIds)) {
        // The bundler's own helpers.
        if (id.startsWith('\0rolldown/')) addFile(packages, path('./node_modules/rolldown/package.json'));
        addFile(packages, id.replace(/\?.*$/, ''));
      }
      this.emitFile({ type: 'asset', fileName: 'licenses.md', source: licenceList([...packages.values()]) });
    },
  };
}

/** Fails the build for Node when it holds a package that is not in the licenses.md that the browser's build has written. */
function licencesListed(): Plugin {
  return {
    name: 'licences-listed',
    generateBundle(_options, bundle) {
      const listed = readFileSync(path('./dist/licenses.md'), 'utf8');
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      for (const id of chunks.flatMap(({ moduleIds }) => moduleIds)) {
        const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
        if (name && !listed.includes(`\n## ${name} `)) this.error(`dist/licenses.md does not name ${name}.`);
      }
    },
  };
}

/** Adds the package of a bundled file, and the packages that the file holds if it is a bundle itself. */
function addFile(packages: Map<string, BundledPackage>, file: string): void {
  const [, folder, name] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file) ?? [];
  if (!folder || !name) return;
  const own = entryOf(packages, name, folder);
  if (/\.[cm]?js$/.test(file)) addNotices(own, readFileSync(file, 'utf8'));
  if (!existsSync(`${file}.map`)) return;
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[]; sourcesContent?: string[] };
  for (const [at, source] of map.sources.entries()) {
    const [, part] = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
    const entry = part ? entryOf(packages, part, installed(part, folder), name) : own;
    addNotices(entry, map.sourcesContent?.[at] ?? '');
    // A minified bundle within the bundle tells nothing of its parts: they are among what its package depends on.
    if (part && source.endsWith('.min.js')) addDependencies(packages, entry.folder, name);
  }
}

/** Adds all that a package depends on. */
function addDependencies(packages: Map<string, BundledPackage>, folder: string, inside: string): void {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const found = installed(name, folder);
    const entry = entryOf(packages, name, found, inside);
    for (const file of readdirSync(found, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.js') && !/(^|\/)(node_modules|test)\//.test(file))
        addNotices(entry, readFileSync(join(found, file), 'utf8'));
    addDependencies(packages, found, inside);
  }
}

function entryOf(packages: Map<string, BundledPackage>, name: string, folder: string, inside?: string): BundledPackage {
  const key = inside ? `${name} inside ${inside}` : folder;
  const entry = packages.get(key) ?? { name, folder, inside, notices: new Set() };
  packages.set(key, entry);
  return entry;
}

/** Folder of a package, as seen from the folder of another; browserify's packages are in what it has bundled. */
function installed(name: string, from: string): string {
  for (const start of [from, path('./node_modules/browserify')])
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      const found = join(folder, 'node_modules', name);
      if (existsSync(join(found, 'package.json'))) return found;
    }
  throw new Error(`The licence of ${name}, which ${from} holds, is not to be found: install ${name} to build.`);
}

/** What is needed of a package.json. */
interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Old packages have a list.
  return { license: manifest.licenses?.map(({ type }: { type: string }) => type).join(' OR '), ...manifest };
}

/** Keeps the comments that state a copyright or a licence, without what marks them as comments. */
function addNotices({ notices }: BundledPackage, code: string): void {
  for (const [comment] of code.matchAll(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm)) {
    if (!/@licen[cs]e|copyright (?:\(c\)|©|\d)|\(c\) \d|licen[cs]ed? under/i.test(comment)) continue;
    const lines = comment.replace(/^\/\*+!?|\*+\/$/g, '').split('\n');
    notices.add(
      lines
        .map((line) => line.replace(/^\s*(?:\*|\/\/)? ?/, '').trimEnd())
        .join('\n')
        .trim(),
    );
  }
}

/** The text of licenses.md. */
function licenceList(packages: readonly BundledPackage[]): string {
  const title = ({ name, inside, folder }: BundledPackage) =>
    `${name} ${inside ? `inside ${inside}` : manifestOf(folder).version}`;
  const sections = packages.map((entry) => {
    const terms = licenceText(entry.folder) ?? borrowedTerms(entry.folder, packages);
    return [`## ${title(entry)} (${manifestOf(entry.folder).license})`, terms, ...entry.notices].join('\n\n');
  });
  return `# Licenses\n\nThis package holds code of the packages below.\n\n${sections.sort().join('\n\n')}\n`;
}

/** What a package says of its licence: in files of its own, or else under a heading of its README. */
function licenceText(folder: string): string | undefined {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim();
  const files = readdirSync(folder);
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  if (own.length > 0) return own.map(read).join('\n\n');
  const readme = files.find((file) => /^readme\b/i.test(file));
  return readme && /^#+ *licen[cs]e\b.*\n([\s\S]*?)(?=^#|(?![\s\S]))/im.exec(read(readme))?.[1]?.trim();
}

/** For a package that only names its licence: its author, and the terms as another package under that licence has them. */
function borrowedTerms(folder: string, packages: readonly BundledPackage[]): string {
  const { license, author = '' } = manifestOf(folder);
  const alike = packages.filter((other) => manifestOf(other.folder).license === license);
  const texts = alike.map(
    (other) => /^Permission (?:is hereby|to use)[\s\S]*/m.exec(licenceText(other.folder) ?? '')?.[0],
  );
  const terms = texts.find((text) => text !== undefined);
  if (!terms) throw new Error(`${folder} has no licence text, and no other bundled package has that of ${license}.`);
  return `Author: ${typeof author === 'string' ? author : author.name}\n\n${terms}`;
}
