import { spawnSync } from 'node:child_process';

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
