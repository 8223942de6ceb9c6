/**
 * Builds the worker: `worker.js` with the engine inside, each part as a file that needs no other at an address relative to
 * its own, and `worker-api.js`, the engine for workers that a host's bundler builds. First the bundler divides the
 * modules among chunks; then each chunk becomes a file.
 */
import { createHash } from 'node:crypto';
import { build, type Plugin, type Rolldown } from 'vite';
import { asPart, type Chunk, loaderModule, parseChunk, withLoader } from './chunk-links.ts';
import { inRoot } from './project-root.ts';
import { ENGINE, namesFound, partGroups } from './worker-parts.ts';

/** What the package needs came with these: `deflate-raw` in CompressionStream, and in Firefox module workers. */
export const TARGET: string[] = ['chrome103', 'firefox114', 'safari16.4'];

/** The folder of the worker's files in dist: what a host's build copies as it stands. */
export const FOLDER = 'downlink';

/** A built file. */
export interface BuiltFile {
  /** Its code. */
  readonly code: string;
  /** Its source map. */
  readonly map: Rolldown.SourceMap;
}

/** The bundler's own helpers. Each file has a copy of those that it needs. */
const RUNTIME = 'runtime';
const ENTRIES = ['worker', 'worker-api'];
const LOADER = './loader.js';

/** How to build the worker. */
export interface WorkerOptions {
  /** Plugins of the first step, which see the modules. */
  readonly plugins: readonly Plugin[];
  /** Whether to minify the files. */
  readonly minify: boolean;
}

/** Builds the worker's files, by their paths in dist. */
export async function buildWorker(options: WorkerOptions): Promise<ReadonlyMap<string, BuiltFile>> {
  const chunks = new Map<string, Chunk>();
  const maps = new Map<string, Rolldown.SourceMap>();
  const [bundle] = await bundled({
    entry: Object.fromEntries(ENTRIES.map((name) => [name, inRoot(`src/${name}.ts`)])),
    plugins: [...options.plugins, namesFound()],
    output: {
      chunkFileNames: '[name].js',
      codeSplitting: { groups: [...partGroups] },
      sourcemapPathTransform: (source) => inRoot(`dist/${source}`),
    },
  });
  for (const output of bundle!.output)
    if (output.type === 'chunk') {
      const name = output.name.replace('rolldown-', '');
      chunks.set(name, parseChunk(name, output.code));
      maps.set(name, output.map!);
    }
  return new WorkerLinker(chunks, maps, options).files();
}

/** Makes files of the chunks. */
class WorkerLinker {
  readonly #chunks: ReadonlyMap<string, Chunk>;
  readonly #maps: ReadonlyMap<string, Rolldown.SourceMap>;
  readonly #minify: boolean;
  readonly #build: string;
  /** The parts, each with the parts that it needs. */
  readonly #needs: ReadonlyMap<string, readonly string[]>;

  constructor(
    chunks: ReadonlyMap<string, Chunk>,
    maps: ReadonlyMap<string, Rolldown.SourceMap>,
    { minify }: WorkerOptions,
  ) {
    this.#minify = minify;
    this.#chunks = chunks;
    this.#maps = maps;
    const inWorker = [RUNTIME, ENGINE, ...ENTRIES];
    const parts = [...chunks.values()].filter(({ name }) => !inWorker.includes(name));
    this.#needs = new Map(
      parts.map(({ name, imports }) => [
        name,
        imports.map(({ from }) => from).filter((from) => !inWorker.includes(from)),
      ]),
    );
    for (const name of this.#needs.keys()) this.#check([name]);
    const hash = createHash('sha256');
    for (const { code } of [this.#chunk(ENGINE), ...parts]) hash.update(code);
    this.#build = hash.digest('hex').slice(0, 8);
  }

  /** Builds all files. */
  async files(): Promise<ReadonlyMap<string, BuiltFile>> {
    const parts = [...this.#needs.keys()];
    const worker = this.#withEngine(
      'worker',
      "import { partAddress } from './worker.js';",
      // An address that bundlers do not see: the page tells where the parts are.
      'async (name) => import(/* @vite-ignore */ await partAddress(name) ?? new URL(/* @vite-ignore */ "./" + name + ".js", import.meta.url).href)',
    );
    const imports = parts.map((name) => `${JSON.stringify(name)}: () => import("./${FOLDER}/${name}.js")`);
    const api = this.#withEngine('worker-api', `const files = { ${imports.join(', ')} };`, '(name) => files[name]()');
    return new Map(await Promise.all([worker, api, ...parts.map((name) => this.#part(name))]));
  }

  /** Builds an entry with the engine. */
  async #withEngine(entry: string, imports: string, load: string): Promise<[path: string, BuiltFile]> {
    const engine = this.#chunk(ENGINE);
    for (const { name, imports, passedOn } of [engine, this.#chunk(entry)])
      for (const { from } of [...imports, ...passedOn])
        if (from !== ENGINE && from !== RUNTIME)
          throw new Error(
            `The chunk ${name} needs ${from} at once: say in src/build/worker-parts.ts that the engine holds it.`,
          );
    const names = [...engine.exports.keys()];
    const list = names.map((name, at) => `${name} as e${at}`).join(', ');
    const needs = Object.fromEntries([...this.#needs].filter(([, list]) => list.length > 0));
    const loader = [
      `() => [${names.map((_, at) => `e${at}`).join(', ')}]`,
      ...[JSON.stringify(this.#build), JSON.stringify(needs), load],
    ].join(', ');
    const head = [
      `import { partLoader } from ${JSON.stringify(inRoot('src/worker/part-loader.ts'))};`,
      `import { ${list} } from './${ENGINE}.js';`,
      imports,
    ];
    return this.#file(entry === 'worker' ? `${FOLDER}/worker.js` : `${entry}.js`, {
      'entry.js': { code: `import '${LOADER}';\n${entry === 'worker' ? 'import' : 'export * from'} './${entry}.js';` },
      'loader.js': { code: loaderModule(head.join('\n'), `partLoader(${loader})`) },
      [`${ENGINE}.js`]: this.#moved(ENGINE, withLoader(engine, LOADER)),
    });
  }

  /** Builds a part. */
  #part(name: string): Promise<[path: string, BuiltFile]> {
    const code = asPart(this.#chunk(name), [RUNTIME], (from, exported) => {
      const names = [...this.#chunk(from).exports.keys()];
      if (!names.includes(exported))
        throw new Error(`The chunk ${from} does not export ${exported}, which ${name} imports.`);
      return from === ENGINE ? names.indexOf(exported) : exported;
    });
    return this.#file(`${FOLDER}/${name}.js`, {
      'entry.js': {
        code: `export { default } from './part.js';\nexport const build = ${JSON.stringify(this.#build)};`,
      },
      'part.js': this.#moved(name, code),
    });
  }

  /** Bundles modules, the chunks among them, into one file. */
  async #file(
    path: string,
    modules: Readonly<Record<string, { readonly code: string; readonly map?: Rolldown.SourceMap }>>,
  ): Promise<[path: string, BuiltFile]> {
    // Not with \0, as modules of plugins usually begin: the bundler leaves those out of the source map.
    const inModules = /^chunk\//;
    const [bundle] = await bundled({
      entry: { [path.slice(0, -'.js'.length)]: 'chunk/entry.js' },
      plugins: [
        {
          name: 'chunks',
          enforce: 'pre',
          resolveId: (source, importer) => {
            if (inModules.test(source)) return source;
            if (importer === undefined || !inModules.test(importer) || !source.startsWith('./')) return undefined;
            return source.startsWith(`./${FOLDER}/`) ? { id: source, external: true } : `chunk/${source.slice(2)}`;
          },
          load: {
            filter: { id: inModules },
            handler: (id) => {
              const file = id.slice('chunk/'.length);
              const name = file.replace('rolldown-', '').slice(0, -'.js'.length);
              const { code, map } = modules[file] ?? { code: this.#chunk(name).code, map: this.#maps.get(name) };
              return { code, map: map ?? { mappings: '' } };
            },
          },
        },
      ],
      output: { minify: this.#minify, comments: false, codeSplitting: false },
    });
    const [output, ...rest] = bundle!.output;
    const others = rest.filter(({ fileName }) => !fileName.endsWith('.map'));
    if (others.length > 0) throw new Error(`${path} needs files beside it: ${others.map(({ fileName }) => fileName)}.`);
    if (path.startsWith(FOLDER) && output.imports.length > 0)
      throw new Error(`${path} imports ${output.imports}, which a host's build does not find.`);
    return [path, { code: output.code, map: output.map! }];
  }

  #chunk(name: string): Chunk {
    const chunk = this.#chunks.get(name);
    if (!chunk) throw new Error(`The worker's build has no chunk ${name}.`);
    return chunk;
  }

  /** A chunk whose code has moved down by a line. */
  #moved(name: string, code: string): { readonly code: string; readonly map: Rolldown.SourceMap } {
    const map = this.#maps.get(name)!;
    return { code, map: { ...map, mappings: `;${map.mappings}` } };
  }

  /** Fails for parts that need each other: none could run first. */
  #check(path: readonly string[]): void {
    for (const need of this.#needs.get(path.at(-1)!) ?? []) {
      if (path.includes(need)) throw new Error(`Parts need each other: ${[...path, need].join(', ')}.`);
      this.#check([...path, need]);
    }
  }
}

/** Bundles for the browser, and returns the outputs. */
async function bundled({
  entry,
  plugins,
  output,
}: {
  entry: Record<string, string>;
  plugins: readonly Plugin[];
  output: Rolldown.OutputOptions;
}): Promise<readonly Rolldown.RolldownOutput[]> {
  const result = await build({
    root: inRoot('.'),
    configFile: false,
    logLevel: 'warn',
    base: './',
    publicDir: false,
    plugins: [...plugins],
    build: {
      target: TARGET,
      lib: { entry, formats: ['es'] },
      write: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        // Which modules share a file is said by their groups, however they import each other.
        checks: { pluginTimings: false, ineffectiveDynamicImport: false },
        input: entry,
        output: { comments: { legal: false, jsdoc: false, annotation: true }, ...output },
      },
    },
  });
  return result as Rolldown.RolldownOutput[];
}
