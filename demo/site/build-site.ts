/** Builds a static copy of the demo: `npm run build:demo`. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';
import { inRoot } from '../../src/build/project-root.ts';
import { TARGET } from '../../src/build/worker-files.ts';
import { DATA_FILE, type SiteFiles, WORKER_FILE } from './site-files.ts';

/** The pages of the demo that there are. */
export function pages(): string[] {
  return ['index', 'workbench', 'docs'].map((name) => inRoot(`demo/${name}.html`)).filter((path) => existsSync(path));
}

/** Adds the readings and the service worker to the built pages. */
export function staticSite(): Plugin {
  let folder = '';
  return {
    name: 'static-site',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir).replaceAll('\\', '/');
    },
    generateBundle(_options, bundle) {
      // What a host's own build would need, and no page.
      for (const name of Object.keys(bundle)) if (/\.map$|worker-api/.test(name)) delete bundle[name];
      const source = gzipSync(readFileSync(inRoot('demo/data/tetouan-power-2017.csv')), { level: 9 });
      this.emitFile({ type: 'asset', fileName: DATA_FILE, source });
    },
    async closeBundle() {
      const site = filesOf(folder);
      const code = await serviceWorker();
      writeFileSync(`${folder}/${WORKER_FILE}`, `self.site = ${JSON.stringify(site)};\n${code}`);
    },
  };
}

function filesOf(folder: string): SiteFiles {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== WORKER_FILE)
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(folder.length + 1))
    .sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(readFileSync(`${folder}/${name}`));
  return { version: hash.digest('hex').slice(0, 12), files };
}

/** The script of the service worker: one file, since a service worker can import nothing later. */
async function serviceWorker(): Promise<string> {
  const [bundle] = (await build({
    root: inRoot('.'),
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: TARGET,
      lib: { entry: inRoot('demo/site/service-worker.ts'), formats: ['iife'], name: 'demo' },
      write: false,
      reportCompressedSize: false,
      rolldownOptions: { output: { codeSplitting: false, comments: false }, checks: { pluginTimings: false } },
    },
  })) as Rolldown.RolldownOutput[];
  return bundle!.output[0].code;
}
