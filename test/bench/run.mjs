/**
 * `npm run bench`: compares the package with its peers, in a browser, and prints ratios. `npm run bench -- A C` runs
 * these sections only; `--quick` repeats less; `--before FOLDER` has J measure an earlier build too, from its dist;
 * `--large` has K export 100,000,000 points, too, which takes minutes and gigabytes of the folder for temporary files.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumArgs, chromiumEnv, ensureChromium } from '../setup/chromium.mjs';
import { ensureClickHouse } from '../setup/clickhouse.mjs';
import { ensureDependencies, fail, root } from '../setup/dependencies.mjs';

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    before: { type: 'string' },
  },
  allowPositionals: true,
});
const here = `${root}/test/bench`;

const letters = positionals.map((letter) => letter.toUpperCase());
ensureDependencies();
ensurePeers();
if (letters.length === 0 || letters.includes('K')) ensureClickHouse();
const path = await ensureChromium();
const { buildBench, output } = await import('./build.mjs');
await buildBench({ minify: true });
/** @type {typeof import('./node/main.ts')} */
const { runBench } = await import(`${output}/node/main.mjs`);
await runBench({
  letters,
  quick: values.quick,
  large: values.large,
  chromium: { path, args: chromiumArgs, env: chromiumEnv },
  serverProgram: `${output}/node/server.mjs`,
  folders: {
    dist: `${output}/dist`,
    bench: `${output}/browser`,
    duckdb: `${here}/node_modules/@duckdb/duckdb-wasm/dist`,
    ...(values.before && { before: resolve(values.before) }),
  },
  versions: peerVersions(),
});

/** The packages compared with have a lock file of their own, so that nothing but the bench installs them. */
function ensurePeers() {
  const installed = statSync(`${here}/node_modules/.package-lock.json`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (installed >= statSync(`${here}/package-lock.json`).mtimeMs) return;
  console.log('Installing the packages to compare with (npm ci) …');
  const npm = spawnSync('npm ci', { cwd: here, stdio: 'inherit', shell: true });
  if (npm.status !== 0) fail('The packages to compare with could not be installed: npm ci failed, see above.');
}

function peerVersions() {
  const { devDependencies } = JSON.parse(readFileSync(`${here}/package.json`, 'utf8'));
  const dateFnsTz = createRequire(import.meta.url)('date-fns-tz/package.json').version;
  return [...Object.entries(devDependencies), ['date-fns-tz', dateFnsTz]].map((entry) => entry.join(' '));
}
