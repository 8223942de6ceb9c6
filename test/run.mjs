/**
 * `npm test`: installs what is missing and runs every check. `npm test -- unit browser` runs these stages only; those
 * that need the built package build it first. With `DOWNLINK_HOSTS=all` in the environment, the stage `package` tries the
 * bundlers that take long, too. The last line counts the tests that ran.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './setup/chromium.mjs';
import { ensureClickHouse } from './setup/clickhouse.mjs';
import { ensureDependencies, fail, root } from './setup/dependencies.mjs';
import { ensureEngines, planEngines } from './setup/engines.mjs';
import { ensureReaders } from './setup/readers.mjs';

const results = `${root}/test/results`;
const tsc = 'typescript/bin/tsc';
const typeCheckSource = () => run(tsc, '-p', 'src/tsconfig.json') && run(tsc, '-p', 'src/node/tsconfig.json');
/** @param {string[]} mode */
const build = (...mode) => run('vite/bin/vite.js', 'build', '--logLevel', 'warn', ...mode);

/** The stages in their order; each tells whether it passed. */
const stages = {
  lint: () => run('@biomejs/biome/bin/biome', 'check', '.'),
  types: () => run(tsc, '-p', 'tsconfig.json') && typeCheckSource(),
  build: () => build() && build('--mode', 'node') && typeCheckSource() && node('src/build/published-types.mjs'),
  unit: () => {
    missingReaders = ensureReaders();
    missingClickHouse = ensureClickHouse();
    return vitest('unit');
  },
  browser: () => playwright('browser'),
  engines: () => otherEngines(),
  package: () => playwright('package'),
};
const needsBuild = ['browser', 'engines', 'package'];
const total = { passed: 0, failed: 0 };
/** @type {string[]} */
let missingReaders = [];
/** @type {string[]} */
let missingClickHouse = [];
/** What is left out of the stage `engines`, in words. */
let notTested = '';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(stages, name));
if (unknown.length > 0) fail(`No such stage: ${unknown.join(', ')}. There are: ${Object.keys(stages).join(', ')}.`);
if (needsBuild.some((name) => chosen.includes(name))) chosen.push('build');

ensureDependencies();
mkdirSync(results, { recursive: true });
for (const [name, stage] of Object.entries(stages)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  if (!(await stage())) {
    console.log(`\nThe stage '${name}' failed; what comes after it did not run.`);
    process.exitCode = 1;
    break;
  }
}
if (missingReaders.length > 0)
  console.log(`\nNOT TESTED: files that only these packages of Debian can read back: ${missingReaders.join(', ')}.`);
if (missingClickHouse.length > 0)
  console.log(
    `\nNOT TESTED: what reads a ClickHouse cluster, which this package of Debian has: ${missingClickHouse[0]}.`,
  );
if (notTested) console.log(`\nNOT TESTED: ${notTested}.`);
if (total.passed + total.failed === 0 && !process.exitCode)
  console.log('\nAll passed; these stages hold no tests to count.');
else console.log(`\n${total.passed} passed, ${total.failed} failed`);

/**
 * @param {string} program its path in node_modules
 * @param {string[]} args
 */
function run(program, ...args) {
  return runWith({}, program, ...args);
}

/**
 * @param {Record<string, string>} env
 * @param {string} program
 * @param {string[]} args
 */
function runWith(env, program, ...args) {
  return node(`node_modules/${program}`, args, env);
}

/**
 * @param {string} script its path in the project
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function node(script, args = [], env = {}) {
  const child = spawnSync(process.execPath, [`${root}/${script}`, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return child.status === 0;
}

/**
 * @param {string} name of the stage
 * @param {string[]} args
 */
function vitest(name, ...args) {
  const report = `${results}/${name}.json`;
  rmSync(report, { force: true });
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const passed = run('vitest/vitest.mjs', 'run', ...args, ...reporting);
  const counts = readReport(report);
  return count(passed, counts?.numPassedTests, counts?.numFailedTests);
}

/** The core of the browser tests in Firefox and WebKitGTK, those of them that are there. */
async function otherEngines() {
  const plan = planEngines({ isNamed: chosen.includes('engines'), env: process.env, ensure: ensureEngines });
  notTested = plan.notTested;
  if (!plan.runs || !plan.passes) return plan.passes;
  try {
    // What the others write is compared with what it writes.
    await ensureChromium();
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return false;
  }
  return vitest('engines', '--config', 'test/engines/vitest.config.ts');
}

/** @param {string} project a project of the Playwright configuration */
async function playwright(project) {
  try {
    console.log(`Chromium: ${await ensureChromium()}`);
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return false;
  }
  const report = `${results}/${project}.json`;
  rmSync(report, { force: true });
  const passed = runWith(
    { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    'playwright/cli.js',
    ...['test', '-c', 'test/browser/playwright.config.ts', '--project', project, '--reporter', 'list,json'],
  );
  const stats = readReport(report)?.stats;
  return count(passed, stats?.expected, stats ? stats.unexpected + stats.flaky : undefined);
}

/**
 * A stage without a passed test has failed, too: it looked for its tests in the wrong place.
 * @param {boolean} exitedWell
 * @param {number | undefined} passed
 * @param {number | undefined} failed
 */
function count(exitedWell, passed = 0, failed = 0) {
  total.passed += passed;
  total.failed += failed;
  return exitedWell && passed > 0 && failed === 0;
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
