/**
 * Puts into the page's build what only the worker's build tells: the addresses of the worker's files, or the files as
 * texts.
 */
import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { deflatedModule } from './modules.ts';
import { type BuiltFile, buildWorker, FOLDER } from './worker-files.ts';

/** The expression in src that stands for the worker's files, where no build has run. */
const IN_SOURCE = "new URL('./worker.ts', import.meta.url)";

const TEXT = '\0text-of-worker-file/';

/** The expression that bundlers take for the address of an asset: they copy the file as it stands. */
const addressOf = (name: string) => `new URL('./${FOLDER}/${name}.js', import.meta.url)`;

/** As long as the address, so that no place in the source map moves. */
const placeholderOf = (name: string) => `__ADDRESS_OF_${name.replaceAll('-', '_')}`.padEnd(addressOf(name).length, '_');

/**
 * Builds the worker and adds its files to the page's build. The main entry has their addresses; Vite's own plugin would
 * put the files into the addresses, so that it gets to see placeholders only. The inline entry has the files as texts.
 *
 * @param plugins of the worker's build
 */
export function workerFiles(plugins: readonly Plugin[]): Plugin {
  let minify = true;
  let files: ReadonlyMap<string, BuiltFile> = new Map();
  /** The files that a worker loads, by their names. */
  let loaded: ReadonlyMap<string, BuiltFile> = new Map();
  const replaced = (code: string, inSource: string, inDist: string) => {
    if (!code.includes(inSource)) throw new Error(`A file of src does not hold what the build replaces: ${inSource}`);
    return code.replace(inSource, inDist);
  };
  return {
    name: 'worker-files',
    enforce: 'pre',
    configResolved({ build }) {
      minify = [build.rolldownOptions.output ?? []].flat().every((output) => output.minify !== false);
    },
    async buildStart() {
      files = await buildWorker({ plugins, minify });
      loaded = new Map(
        [...files].filter(([path]) => path.startsWith(FOLDER)).map(([path, file]) => [basename(path, '.js'), file]),
      );
    },
    resolveId: { filter: { id: /^\0text-of-worker-file\// }, handler: (id) => id },
    load: {
      filter: { id: /^\0text-of-worker-file\// },
      handler: (id) => deflatedModule(loaded.get(id.slice(`${TEXT}inline-`.length))!.code),
    },
    transform: {
      filter: { id: /\/src\/create-(inline-)?exporter\.ts$/ },
      handler(code, id) {
        const names = [...loaded.keys()];
        if (id.includes('inline')) {
          const texts = names.map((name) => `'${name}': () => import('${TEXT}inline-${name}')`);
          return { code: replaced(replaced(code, IN_SOURCE, "''"), '= {}', `= { ${texts.join(', ')} }`), map: null };
        }
        const parts = names.filter((name) => name !== 'worker').map((name) => `'${name}': ${placeholderOf(name)}.href`);
        const all = `${placeholderOf('worker')}, parts: { ${parts.join(', ')} }`;
        return { code: replaced(code, IN_SOURCE, all), map: null };
      },
    },
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle))
        if (output.type === 'chunk')
          for (const name of loaded.keys()) output.code = output.code.replace(placeholderOf(name), addressOf(name));
      for (const [path, { code, map }] of files) {
        this.emitFile({ type: 'asset', fileName: path, source: code });
        this.emitFile({ type: 'asset', fileName: `${path}.map`, source: JSON.stringify(map) });
      }
    },
  };
}
