/** What `npm start` and `npm test` do first. Plain Node without dependencies: it runs before anything is installed. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Ends the process with one sentence when Node is too old, or when what is missing cannot be installed. */
export function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`This needs Node 20.19 or newer, and this is Node ${process.versions.node}: see https://nodejs.org/.`);
  }
  // npm writes its own lock file last, so it is also missing after an install that was cut short.
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  console.log('Installing dependencies (npm ci) …');
  // npm is a script with another extension on Windows, which only a shell finds.
  const npm = spawnSync('npm ci', { cwd: root, stdio: 'inherit', shell: true });
  if (npm.status !== 0) fail('The dependencies could not be installed: npm ci failed, see above.');
}

/**
 * Ends the process with a sentence for people.
 * @param {string} sentence
 * @returns {never}
 */
export function fail(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

/** @param {string} path */
function modified(path) {
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
