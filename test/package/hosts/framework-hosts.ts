/** Applications of frameworks, which wrap data in proxies of their own, and which make and clean up things twice. */
import { readFileSync } from 'node:fs';
import type { HostFolder } from './host-folder.ts';
import { type Host, modulePage } from './hosts.ts';

const app = readFileSync(new URL('./framework-app.js', import.meta.url), 'utf8');

const EXPORTS =
  "import { createExporter } from 'downlink-export';\nimport { data, exportAll } from './framework-app.js';\n";

const write = (folder: HostFolder, main: string, more: Readonly<Record<string, string>> = {}): void =>
  folder.write({ 'index.html': modulePage('/main.js'), 'framework-app.js': app, 'main.js': EXPORTS + main, ...more });

const built = (folder: HostFolder): string => {
  folder.run('vite', 'build', '--logLevel', 'warn');
  return 'dist';
};

/** One host for each framework. */
export const FRAMEWORK_HOSTS: readonly Host[] = [
  {
    name: 'React 19, StrictMode',
    packages: ['vite@8', 'react@19', 'react-dom@19'],
    build(folder) {
      // One exporter lives as long as the effect, the other as long as the component; the cleanup disposes of both.
      write(
        folder,
        `import { createElement, StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
let mounts = 0;
const ended = [];
function App() {
  const [kept] = useState(() => createExporter());
  useEffect(() => {
    const own = createExporter();
    mounts++;
    for (const exporter of [own, kept])
      exporter.exportTable({ rows: data.rows }, { extension: 'csv' }).then(() => 'done', ({ name }) => name).then((end) => ended.push(end));
    globalThis.exportAs = async (extension) => {
      await exportAll(kept, data, extension);
      const result = await exportAll(own, data, extension);
      if (mounts !== 2 || ended.sort().join() !== 'AbortError,AbortError,done,done') throw new Error(mounts + ' ' + ended);
      return result;
    };
    return () => {
      delete globalThis.exportAs;
      own.dispose();
      kept.dispose();
    };
  }, [kept]);
  return null;
}
createRoot(document.body.appendChild(document.createElement('div'))).render(
  createElement(StrictMode, null, createElement(App)),
);
`,
      );
      // Only the development build of React mounts twice.
      return { command: ['vite', '--host', '127.0.0.1', '--strictPort', '--port'] };
    },
  },
  {
    name: 'Vue 3, ref and reactive',
    packages: ['vite@8', 'vue@3'],
    build(folder) {
      write(
        folder,
        `import { isReactive, reactive, ref } from 'vue';
const messages = ref(data.messages);
const given = reactive({ messages, columns: data.columns, rows: data.rows });
if (!isReactive(given.messages[0]) || !isReactive(given.columns[1].values)) throw new Error('no proxies');
const exporter = createExporter();
globalThis.exportAs = (extension) => exportAll(exporter, given, extension);
`,
      );
      return built(folder);
    },
  },
  {
    name: 'Svelte 5, $state',
    packages: ['vite@8', 'svelte@5', '@sveltejs/vite-plugin-svelte@7'],
    build(folder) {
      write(
        folder,
        `import { given } from './given.svelte.js';
if (given.messages[0] === data.messages[0]) throw new Error('no proxies');
const exporter = createExporter();
globalThis.exportAs = (extension) => exportAll(exporter, given, extension);
`,
        {
          'given.svelte.js': "import { data } from './framework-app.js';\nexport const given = $state({ ...data });\n",
          'vite.config.js':
            "import { svelte } from '@sveltejs/vite-plugin-svelte';\nexport default { plugins: [svelte()] };\n",
        },
      );
      return built(folder);
    },
  },
];
