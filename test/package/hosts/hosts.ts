import { readFileSync } from 'node:fs';
import { snippetsByHeading } from '../../support/doc-snippets.ts';
import type { HostFolder } from './host-folder.ts';

/** The application, which imports the package. */
const app = readFileSync(new URL('./host-app.js', import.meta.url), 'utf8');

const pageWith = (script: string, head = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>host</title>${head}</head><body>${script}</body></html>`;
/** A page with one module. */
export const modulePage = (address: string): string => pageWith(`<script type="module" src="${address}"></script>`);

/** The same with a worker that the host's own bundler builds. */
const ownWorker = app.replace(
  'createExporter({',
  "createExporter({\n  createWorker: () => new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' }),",
);
const OWN_WORKER = "import { formats, serve, sources } from 'downlink-export/worker';\nserve({ sources, formats });\n";

/** One way to build or serve an application that uses the package. */
export interface Host {
  readonly name: string;
  /** What it takes from the registry. */
  readonly packages: readonly string[];
  /** Whether it is part of each run; the others need `DOWNLINK_HOSTS=all`. */
  readonly always?: boolean;
  /** Builds in the folder, and returns what to serve: a folder, or the command of a server that takes a port. */
  build(folder: HostFolder): string | { readonly command: readonly string[] };
  /** Content-Security-Policy of all that is served. */
  readonly policy?: string;
  /** Whether the package comes from another origin than the page. */
  readonly otherOrigin?: boolean;
}

const docs = snippetsByHeading('workers.md');

/** What an application adds for a bundler: the snippet of the docs, word for word. */
function snippet(heading: string, language: string, at = 0): string {
  const found = docs.get(heading)?.filter((one) => one.language === language)[at];
  if (!found) throw new Error(`demo/docs/workers.md has no ${language} under "${heading}".`);
  return found.code.trimEnd();
}

/** Those snippets. */
const LINES = {
  copy: snippet('Rollup', 'sh'),
  angular: snippet('Angular', 'json'),
  angularOption: snippet('Angular', 'ts').match(/workerUrl: '.*'/)?.[0] ?? '',
  rollup: snippet('Rollup', 'js'),
  esbuild: snippet('esbuild', 'sh'),
  parcel: snippet('Parcel, and pages of one file', 'json'),
  inline: snippet('Parcel, and pages of one file', 'js'),
  vite7: snippet('Vite 7 and older', 'js'),
  policy: snippet('Content-Security-Policy', 'text'),
  policyOfInline: snippet('Content-Security-Policy', 'text', 1),
} as const;

/** The application with the worker inside. */
const inlined = app.replace("'downlink-export'", LINES.inline.match(/'.*'/)?.[0] ?? '');

const vite = (folder: HostFolder, main = app, config = ''): void =>
  folder.write({
    'index.html': modulePage('/main.js'),
    'main.js': main,
    ...(config && { 'vite.config.js': config }),
  });

const built = (folder: HostFolder, main = app): string => {
  vite(folder, main);
  folder.run('vite', 'build', '--logLevel', 'warn');
  return 'dist';
};

const rollup = (folder: HostFolder, config: string): string => {
  folder.write({ 'main.js': app, 'dist/index.html': modulePage('/main.js'), 'rollup.config.js': config });
  folder.run('rollup', '-c', '--silent');
  return 'dist';
};

const shell = (folder: HostFolder, lines: string): void => folder.run('sh', '-e', '-c', lines);

const esbuild = (folder: HostFolder, main = app, lines: string = LINES.esbuild): string => {
  folder.write({ 'main.js': main, 'dist/index.html': modulePage('/main.js') });
  shell(folder, lines);
  return 'dist';
};

const importMap = (base: string) =>
  `<script type="importmap">${JSON.stringify({ imports: { 'downlink-export': `${base}/index.js`, 'downlink-export/inline': `${base}/inline.js` } })}</script>`;

const ROLLUP = ['rollup@4', '@rollup/plugin-node-resolve@16'];
const NEXT = ['next@16', 'react@19', 'react-dom@19'];

/** An application that imports the package in a server component, and exports in a client component. */
const writeNext = (folder: HostFolder): void =>
  folder.write({
    'app/layout.js': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;',
    'app/page.js':
      "import { createExporter } from 'downlink-export';\nimport Client from './client.js';\nexport default () => <Client name={createExporter.name} />;",
    'app/client.js': `'use client';\nimport './exporting.js';\nexport default ({ name }) => <p>{name}</p>;`,
    'app/exporting.js': app,
  });

/** What an application of Angular takes from the registry. */
export const ANGULAR: readonly string[] = [
  ...['build', 'cli', 'common', 'compiler', 'compiler-cli', 'core', 'platform-browser'].map(
    (name) => `@angular/${name}@21`,
  ),
  ...['rxjs@7', 'tslib@2', 'typescript@~5.9.0'],
];

/** Writes an application of Angular around its `src/main.ts`, with the line of the docs; `ng build` builds it in `dist`. */
export function writeAngular(folder: HostFolder, files: Readonly<Record<string, string>>): void {
  const options = {
    browser: 'src/main.ts',
    index: 'src/index.html',
    tsConfig: 'tsconfig.json',
    outputPath: { base: 'dist', browser: '' },
    assets: [JSON.parse(LINES.angular)],
  };
  const host = {
    projectType: 'application',
    root: '',
    sourceRoot: 'src',
    architect: {
      build: { builder: '@angular/build:application', options },
      serve: { builder: '@angular/build:dev-server', options: { buildTarget: 'host:build' } },
    },
  };
  const compilerOptions = {
    target: 'ES2022',
    module: 'ES2022',
    moduleResolution: 'bundler',
    strict: true,
    allowJs: true,
    lib: ['ES2022', 'DOM'],
    experimentalDecorators: true,
  };
  folder.write({
    'angular.json': JSON.stringify({ version: 1, projects: { host } }),
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['src/main.ts'] }),
    'src/index.html': pageWith('<app-root></app-root>', '<base href="/">'),
    ...files,
  });
}

const writeAngularHost = (folder: HostFolder): void =>
  writeAngular(folder, {
    'src/exporting.js': app.replace('createExporter({', `createExporter({ ${LINES.angularOption},`),
    'src/main.ts': [
      "import { Component, provideZonelessChangeDetection } from '@angular/core';",
      "import { bootstrapApplication } from '@angular/platform-browser';",
      "import './exporting.js';",
      "@Component({ selector: 'app-root', template: 'host' })",
      'class Root {}',
      'bootstrapApplication(Root, { providers: [provideZonelessChangeDetection()] });',
    ].join('\n'),
  });

/** The matrix. */
export const HOSTS: readonly Host[] = [
  { name: 'Vite 8, build', packages: ['vite@8'], always: true, build: (folder) => built(folder) },
  {
    name: 'Vite 8, dev',
    packages: ['vite@8'],
    build(folder) {
      vite(folder);
      return { command: ['vite', '--host', '127.0.0.1', '--strictPort', '--port'] };
    },
  },
  {
    name: 'Vite 8, build, strict policy',
    packages: ['vite@8'],
    build: (folder) => built(folder),
    policy: LINES.policy,
  },
  {
    name: 'Vite 8, build, inline, strict policy',
    packages: ['vite@8'],
    build: (folder) => built(folder, inlined),
    policy: LINES.policyOfInline,
  },
  {
    name: 'Vite 8, build, own worker',
    packages: ['vite@8'],
    build(folder) {
      folder.write({ 'own-worker.js': OWN_WORKER });
      return built(folder, ownWorker);
    },
  },
  { name: 'Vite 7, build', packages: ['vite@7'], build: (folder) => built(folder) },
  {
    name: 'Vite 7, dev',
    packages: ['vite@7'],
    build(folder) {
      vite(folder, app, LINES.vite7);
      return { command: ['vite', '--host', '127.0.0.1', '--strictPort', '--port'] };
    },
  },
  {
    name: 'webpack 5',
    packages: ['webpack@5', 'webpack-cli@6'],
    always: true,
    build(folder) {
      folder.write({ 'src/index.js': app, 'dist/index.html': modulePage('/main.js') });
      folder.run('webpack', '--mode', 'production');
      return 'dist';
    },
  },
  {
    name: 'webpack 5, own worker',
    packages: ['webpack@5', 'webpack-cli@6'],
    build(folder) {
      folder.write({
        'src/index.js': ownWorker,
        'src/own-worker.js': OWN_WORKER,
        'dist/index.html': modulePage('/main.js'),
      });
      folder.run('webpack', '--mode', 'production');
      return 'dist';
    },
  },
  {
    name: 'Rollup with import-meta-assets',
    packages: [...ROLLUP, '@web/rollup-plugin-import-meta-assets@2'],
    build: (folder) => rollup(folder, LINES.rollup),
  },
  {
    name: 'Rollup, files copied',
    packages: ROLLUP,
    build(folder) {
      const output = rollup(
        folder,
        LINES.rollup.replaceAll(/^import \{ importMetaAssets.*\n|, importMetaAssets\(\)/gm, ''),
      );
      shell(folder, LINES.copy);
      return output;
    },
  },
  {
    name: 'esbuild, files copied',
    packages: ['esbuild@0.25'],
    build: (folder) => esbuild(folder),
  },
  {
    name: 'esbuild, inline',
    packages: ['esbuild@0.25'],
    build: (folder) => esbuild(folder, inlined, LINES.esbuild.replace(/\ncp .*/, '')),
  },
  {
    name: 'Parcel, inline',
    packages: ['parcel@2'],
    build(folder) {
      folder.write({
        'index.html': modulePage('./main.js'),
        'main.js': inlined,
        'package.json': `{ "private": true, "type": "module", ${LINES.parcel} }`,
      });
      folder.run('parcel', 'build', 'index.html', '--no-cache', '--log-level', 'error');
      return 'dist';
    },
  },
  {
    name: 'Next',
    packages: NEXT,
    build(folder) {
      writeNext(folder);
      folder.run('next', 'build');
      return { command: ['next', 'start', '--hostname', '127.0.0.1', '--port'] };
    },
  },
  {
    name: 'Next, dev',
    packages: NEXT,
    build(folder) {
      writeNext(folder);
      return { command: ['next', 'dev', '--hostname', '127.0.0.1', '--port'] };
    },
  },
  {
    name: 'Angular',
    packages: ANGULAR,
    build(folder) {
      writeAngularHost(folder);
      folder.run('ng', 'build');
      return 'dist';
    },
  },
  {
    name: 'Angular, serve',
    packages: ANGULAR,
    build(folder) {
      writeAngularHost(folder);
      return { command: ['ng', 'serve', '--host', '127.0.0.1', '--port'] };
    },
  },
  {
    name: 'plain page with an import map',
    packages: [],
    always: true,
    build(folder) {
      folder.write({
        'index.html': pageWith(
          '<script type="module" src="/main.js"></script>',
          importMap('/node_modules/downlink-export/dist'),
        ),
        'main.js': app,
      });
      return '.';
    },
  },
  {
    name: 'plain page, inline',
    packages: [],
    build(folder) {
      folder.write({
        'index.html': pageWith(
          '<script type="module" src="/main.js"></script>',
          importMap('/node_modules/downlink-export/dist'),
        ),
        'main.js': inlined,
      });
      return '.';
    },
  },
  {
    name: 'package on another origin',
    packages: [],
    otherOrigin: true,
    build(folder) {
      folder.write({
        'page/index.html': pageWith(
          '<script type="module" src="/main.js"></script>',
          importMap('OTHER/node_modules/downlink-export/dist'),
        ),
        'page/main.js': app,
      });
      return 'page';
    },
  },
];
