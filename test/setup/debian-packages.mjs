import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './dependencies.mjs';

/**
 * Installs packages of Debian's, where apt-get and root are at hand; whether it did.
 * @param {readonly string[]} packages
 */
export function installDebianPackages(packages) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false;
  console.log(`Installing from Debian: ${packages.join(', ')} …`);
  /** @param {string[]} args */
  const aptGet = (...args) =>
    spawnSync('apt-get', ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=15', ...args], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  aptGet('update');
  return aptGet('install', '-y', '--no-install-recommends', ...packages).status === 0;
}

/**
 * Installs what is missing, where that can be done. What could not be installed is not tried again until the
 * dependencies are installed anew, except with the environment variable CI.
 * @param {string} what names the list, for the memory of what could not be installed
 * @param {() => string[]} missing the packages that are missing now
 * @returns {string[]} the packages that are still missing
 */
export function ensureDebianPackages(what, missing) {
  const memory = join(root, `node_modules/.cache/downlink/missing-${what}`);
  const before = missing();
  if (before.length === 0) return [];
  const known = existsSync(memory) ? readFileSync(memory, 'utf8') : '';
  if (known === before.join(' ') && !process.env.CI) return before;
  installDebianPackages(before);
  const still = missing();
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, still.join(' '));
  return still;
}
