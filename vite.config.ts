import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { BuildEnvironmentOptions, Plugin, Rolldown, UserConfig } from 'vite';
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

/** What is told to be in a part of the worker by its name. */
const told: ((id: string) => boolean)[] = [];

/** A part of the worker, a file of its own: what lies under these names, and all that it imports. */
function part(name: string, ...names: string[]): Rolldown.CodeSplittingGroup[] {
  const test = named(...names);
  told.push(test);
  return [{ name, test }];
}

const isOfNoOtherPart = (id: string) => /\/src\/.*\//.test(id) && !told.some((test) => test(id));

/** What both entries of the page load at once, in one file. */
const pageParts = (id: string) => /\/src\/(exporter|client\/download|core\/errors|sources\/descriptor)\./.test(id);

/** `vite build`: the package in dist/, with everything it depends on bundled in. First the worker, then the page. */
const library: UserConfig = {
  // Addresses in dist stay relative to the file that holds them.
  base: './',
  publicDir: false,
  plugins: [fontAsText(), withoutUnusedParts(), licences(), workerFiles(), fileAddresses(), namesFound(), ownMaps()],
  // Here too, or else Vite wraps each import() for a page of its own.
  build: { lib: { entry: {}, formats: ['es'] } },
  builder: {
    // One set of plugins for both, which collect what both hold.
    sharedConfigBuild: true,
    sharedPlugins: true,
    async buildApp({ build, environments }) {
      await build(environments.worker!);
      await build(environments.client!);
    },
  },
  environments: {
    worker: {
      consumer: 'client',
      build: built({
        entries: ['worker', 'worker-api'],
        chunkFileNames: '[name].js',
        // What a part takes from another is loaded with it, so the parts are few, and each group leaves to the next ones
        // only what it does not need itself.
        groups: [
          ...part(
            'engine',
            '/src/worker/',
            '/formats/index.',
            '/sources/index.',
            '/formats/csv/csv.',
            '/http/reader.',
            '/sources/custom.',
          ),
          ...part('font-bold', '/DejaVuSans-Bold.'),
          ...part('font', '/DejaVuSans.'),
          // What thins out the messages of a dashboard's export: small, and asked for more often than the rest.
          ...part('decimation', '/pipeline/transform-samples.'),
          { name: 'more', test: isOfNoOtherPart },
          ...part(
            'reports',
            '/src/charts/',
            '/sources/resources/',
            '/pipeline/draft-',
            '/pipeline/report-',
            '/pipeline/open-resources.',
          ),
          ...part('xlsx', '/src/formats/xlsx/', '/src/encoding/ooxml/'),
          ...part('pdf', '/src/formats/pdf/', '/src/encoding/pdf/', '\0empty'),
        ].map((group, at) => ({ ...group, priority: 100 - at })),
      }),
    },
    client: {
      build: {
        ...built({
          entries: ['index', 'inline'],
          groups: [{ name: 'page', test: pageParts }],
          chunkFileNames: '[name]-[hash].js',
        }),
        emptyOutDir: false,
      },
    },
  },
};

/** Options of a build of these files of src/. */
function built({
  entries,
  groups,
  chunkFileNames,
}: {
  chunkFileNames: string;
  entries: readonly string[];
  groups: readonly Rolldown.CodeSplittingGroup[];
}): BuildEnvironmentOptions {
  return {
    // What the package needs came with these: `deflate-raw` in CompressionStream, and in Firefox module workers.
    target: ['chrome103', 'firefox114', 'safari16.4'],
    lib: { entry: Object.fromEntries(entries.map((name) => [name, path(`./src/${name}.ts`)])) },
    rolldownOptions: {
      output: { minify: true, comments: false, chunkFileNames, codeSplitting: { groups: [...groups] } },
    },
    // Minified for hosts that ship the worker as it stands; the maps keep stack traces readable and cost a page nothing.
    sourcemap: true,
    reportCompressedSize: false,
  };
}

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

/** The worker's files in dist/downlink, as text, by their names without extension. */
const filesOfWorker = new Map<string, string>();

/** The folder of the worker's files in dist: what a host's build copies as it stands. */
const FOLDER = 'downlink';

/** A chunk as the worker's files are made of it: its code without imports and exports. */
interface Unlinked {
  readonly code: string;
  /** The names that it takes from others, as code; padded, so that no column of the source map moves. */
  readonly imports: string;
  /** The chunks that it takes something from. */
  readonly needs: readonly string[];
  readonly exports: Exports;
}

/** What a chunk exports: names, and what they are called in its code. */
type Exports = ReadonlyMap<string, string>;

const pairs = (list: string) =>
  list
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split(' as ') as [string, string?]);

const EXPORTS = /export\{([^}]*)\}(?:from["'`][^"'`]*["'`])?;?\s*(?:\/\/# sourceMappingURL=.*\s*)?$/;

/** The exports as code: of the engine, which all parts import much of, a list, and of others an object. */
const listOf = (exports: Exports) => `[${[...exports.values()].join(',')}]`;
const objectOf = (exports: Exports) => `{${[...exports].map((names) => names.join(':')).join(',')}}`;
const LISTED = ['engine', 'runtime'];

function exportsOf(chunk: string): Exports {
  return new Map(pairs(EXPORTS.exec(chunk)?.[1] ?? '').map(([local, name = local]) => [name, local]));
}

/**
 * Takes a chunk apart. What it imports of others is then in `$parts`, by the other's name, as a list.
 *
 * @param all the exports of all chunks
 */
function unlink(chunk: string, all: ReadonlyMap<string, Exports>): Unlinked {
  const needs: string[] = [];
  const [head] = /^(?:import(?:\{[^}]*\}from)?(["'`])\.\/[\w-]+\.js\1;)*/.exec(chunk)!;
  const imports = head.replaceAll(
    /import(?:\{([^}]*)\}from)?["'`]\.\/(?:rolldown-)?([\w-]+)\.js["'`];/g,
    (_, list = '', from) => {
      needs.push(from);
      const places = [...all.get(from)!.keys()];
      const taken = pairs(list).map(
        ([name, local = name]) => `${LISTED.includes(from) ? places.indexOf(name) : name}:${local}`,
      );
      return list && `let{${taken.join(',')}}=$parts.${from};`;
    },
  );
  const body = chunk.slice(head.length).replace(EXPORTS, '');
  if (/\$parts/.test(body)) throw new Error('A chunk of the worker holds the name $parts.');
  if (/import\(["'`]\.\/engine\.js/.test(body)) throw new Error('Import what is in the engine without import().');
  // As long as what it replaces.
  const code = body.replaceAll(/\bimport\((?=["'`]\.\/[\w-]+\.js["'`]\))/g, '$parts(');
  return { code, imports: imports.padEnd(head.length), needs, exports: exportsOf(chunk) };
}

/**
 * Makes of the worker's chunks files that need no other at an address relative to theirs, so that a host's build can
 * copy, move and rename them: the worker with the engine inside, and each part as a function that takes what it shares
 * with others from its argument. `worker-api.js` is the engine once more, for workers that a host's bundler builds; it
 * imports the same parts.
 */
function workerFiles(): Plugin {
  return {
    name: 'worker-files',
    applyToEnvironment: ({ name }) => name === 'worker',
    generateBundle(_options, bundle) {
      const chunks = new Map<string, { readonly map: { sources: string[]; mappings: string } } & Unlinked>();
      const outputs = Object.values(bundle).filter((output) => output.type === 'chunk');
      const nameOf = ({ name }: { name: string }) => name.replace('rolldown-', '');
      const all = new Map(outputs.map((output) => [nameOf(output), exportsOf(output.code)]));
      for (const output of outputs)
        chunks.set(nameOf(output), { ...unlink(output.code, all), map: output.map as never });
      for (const name of Object.keys(bundle)) delete bundle[name];
      const taken = (name: string) => {
        const chunk = chunks.get(name);
        if (!chunk) throw new Error(`The worker's build has no chunk ${name}.`);
        chunks.delete(name);
        return chunk;
      };
      const [runtime, engine, worker, api] = ['runtime', 'engine', 'worker', 'worker-api'].map(taken) as [
        Unlinked,
        ReturnType<typeof taken>,
        Unlinked,
        Unlinked,
      ];
      const build = createHash('sha256').update(engine.code).digest('hex').slice(0, 8);
      const needs = Object.fromEntries(
        [...chunks]
          .map(([name, chunk]) => [name, chunk.needs.filter((need) => chunks.has(need))])
          .filter(([, list]) => list!.length > 0),
      );
      const write = (file: string, code: string, lines: number, map: { sources: string[]; mappings: string }) => {
        const up = file.includes('/') ? '../' : '';
        const moved = {
          ...map,
          file: basename(file),
          sources: map.sources.map((source) => up + source),
          mappings: ';'.repeat(lines) + map.mappings,
        };
        const source = `${code}\n//# sourceMappingURL=${basename(file)}.map\n`;
        if (up) filesOfWorker.set(basename(file, '.js'), code);
        this.emitFile({ type: 'asset', fileName: file, source });
        this.emitFile({ type: 'asset', fileName: `${file}.map`, source: JSON.stringify(moved) });
      };
      /** The engine with a way to load parts, which gives a part's module by its name. */
      const withLoader = (load: string) =>
        `const $needs=${JSON.stringify(needs)},$loads={},$parts=path=>$loads[path]??=(async()=>{try{` +
        `let name=path.slice(2,-3),[part]=await Promise.all([${load},...($needs[name]??[]).map(need=>$parts(\`./\${need}.js\`))]);` +
        `if(part.build!="${build}")throw Error(path+" is of another build than the worker");` +
        `return $parts[name]=part.default($parts)}catch(error){delete $loads[path];throw error}})();` +
        `$parts.runtime=(()=>{${runtime.code}return${listOf(runtime.exports)}})();\n${engine.imports}${engine.code}`;
      const address = worker.exports.get('partAddress')!;
      write(
        `${FOLDER}/worker.js`,
        `${withLoader(`$parts.address(name).then(at=>import(at??new URL(path,import.meta.url).href))`)}\n$parts.engine=${listOf(engine.exports)};{${worker.imports}${worker.code}$parts.address=${address}}`,
        1,
        engine.map,
      );
      const files = [...chunks.keys()].map((name) => `"${name}":()=>import("./${FOLDER}/${name}.js")`).join(',');
      const names = [...api.exports].map(([name, of]) => `${engine.exports.get(of)} as ${name}`).join(',');
      write(
        'worker-api.js',
        `${withLoader('$files[name]()')}\nconst $files={${files}};$parts.engine=${listOf(engine.exports)};export{${names}};`,
        1,
        engine.map,
      );
      for (const [name, { imports, code, exports, map }] of chunks) {
        const start = `export default $parts=>{${imports.trimEnd()}`;
        if (start.length > imports.length && map.mappings.length > 99)
          throw new Error(`${name}.js imports too little to keep its source map right.`);
        write(
          `${FOLDER}/${name}.js`,
          `${start.padEnd(imports.length)}${code}return${objectOf(exports)}};\nexport const build="${build}";`,
          0,
          map,
        );
      }
    },
  };
}

/**
 * Puts into the page's build what only the worker's tells. The main entry has the addresses of the worker's files, as
 * `new URL('./….js', import.meta.url)`: to a bundler an asset, which it copies as it stands. Vite's own plugin would
 * put the files into the address, so that it gets to see a placeholder only. The inline entry has the files as texts.
 */
function fileAddresses(): Plugin {
  const text = '\0text-of-worker-file/';
  const names = () => [...filesOfWorker.keys()];
  const addressOf = (name: string) => `new URL('./${FOLDER}/${name}.js', import.meta.url)`;
  const placeholder = (name: string) => `__ADDRESS_${name.replaceAll('-', '_')}`.padEnd(addressOf(name).length, '_');
  const replaced = (code: string, inSource: string, inDist: string) => {
    if (!code.includes(inSource)) throw new Error(`A file of src does not hold what the build replaces: ${inSource}`);
    return { code: code.replace(inSource, inDist.replaceAll('\n', '')), map: null };
  };
  return {
    name: 'file-addresses',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    resolveId: { filter: { id: /^\0text-of-worker-file\// }, handler: (id) => id },
    load: {
      filter: { id: /^\0text-of-worker-file\// },
      handler(id) {
        const deflated = deflateSync(filesOfWorker.get(id.slice(`${text}inline-`.length))!, {
          level: 9,
        });
        return { code: `export default '${deflated.toString('base64')}';`, map: { mappings: '' } };
      },
    },
    transform: {
      filter: { id: /\/src\/create-(inline-)?exporter\.ts$/ },
      handler(code, id) {
        const inSource = "new URL('./worker.ts', import.meta.url)";
        if (id.includes('inline')) {
          const list = names().map((name) => `'${name}': () => import('${text}inline-${name}')`);
          return replaced(replaced(code, inSource, "''").code, '= {}', `= { ${list.join(', ')} }`);
        }
        const parts = names()
          .filter((name) => name !== 'worker')
          .map((name) => `'${name}': ${placeholder(name)}.href`);
        return replaced(code, inSource, `${placeholder('worker')}, parts: { ${parts.join(', ')} }`);
      },
    },
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle))
        if (output.type === 'chunk')
          for (const name of names()) output.code = output.code.replace(placeholder(name), addressOf(name));
    },
  };
}

/**
 * Leaves of the source maps what tells of the sources of this package. What they say of the packages inside is most of
 * them, and those have published maps of their own; their names stay.
 */
function ownMaps(): Plugin {
  return {
    name: 'own-maps',
    applyToEnvironment: ({ name }) => name === 'client',
    writeBundle({ dir }) {
      for (const file of readdirSync(dir!, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.map'),
      )) {
        const map = JSON.parse(readFileSync(join(dir!, file), 'utf8')) as SourceMap;
        const isOwn = map.sources.map((source) => !source.includes('node_modules/'));
        const sourcesContent = map.sourcesContent?.map((text, at) => (isOwn[at] ? text : null));
        const mappings = ownMappings(map.mappings, isOwn);
        writeFileSync(join(dir!, file), JSON.stringify({ ...map, sourcesContent, mappings }));
      }
    },
  };
}

/** What is needed of a source map. */
interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The differences that a segment of a map holds. */
function differences(segment: string): number[] {
  const numbers: number[] = [];
  let [number, shift] = [0, 0];
  for (const digit of segment) {
    const value = DIGITS.indexOf(digit);
    number |= (value & 31) << shift;
    shift += 5;
    if (value & 32) continue;
    numbers.push(number & 1 ? -(number >>> 1) : number >>> 1);
    [number, shift] = [0, 0];
  }
  return numbers;
}

function encoded(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  for (; rest > 31; rest >>>= 5) text += DIGITS[(rest & 31) | 32];
  return text + DIGITS[rest];
}

/** Takes what tells of other sources out of mappings: such code is then marked once as being of no source. */
function ownMappings(mappings: string, isOwn: readonly boolean[]): string {
  /** Source, line, column and name, as read and as written so far. */
  const read = [0, 0, 0, 0];
  let written = [0, 0, 0, 0];
  const lines = mappings.split(';').map((line) => {
    let [column, writtenColumn, isMapped] = [0, 0, false];
    const segments: string[] = [];
    for (const segment of line.split(',').filter(Boolean)) {
      const [byColumns, ...others] = differences(segment);
      column += byColumns!;
      for (const [at, by] of others.entries()) read[at]! += by;
      const keeps = others.length > 0 && isOwn[read[0]!]!;
      if (!keeps && !isMapped) continue;
      const place = keeps ? read.slice(0, others.length) : [];
      segments.push([column - writtenColumn, ...place.map((value, at) => value - written[at]!)].map(encoded).join(''));
      written = [...place, ...written.slice(place.length)];
      [writtenColumn, isMapped] = [column, keeps];
    }
    return segments.join(',');
  });
  return lines.join(';');
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
    // All names are of the worker's build.
    applyToEnvironment: ({ name }) => name === 'worker',
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
  const packages = new Map<string, BundledPackage>();
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      for (const id of chunks.flatMap(({ moduleIds }) => moduleIds)) {
        // The bundler's own helpers.
        if (id.startsWith('\0rolldown/')) addFile(packages, path('./node_modules/rolldown/package.json'));
        addFile(packages, id.replace(/\?.*$/, ''));
      }
      if (this.environment.name === 'client')
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
