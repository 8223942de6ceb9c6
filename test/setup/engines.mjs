/**
 * The other engines that the core of the browser tests runs in: Debian's Firefox, and WebKitGTK with a display of its
 * own. Where one is missing and cannot be installed, its tests are left out, and the last lines of `npm test` say so.
 */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureDebianPackages } from './debian-packages.mjs';

/** Set to anything, it asks for the engines even where CI is set; one that is missing then fails the tests. */
export const ENGINES_VARIABLE = 'DOWNLINK_ENGINES';

/** Debian's packages, and the programs that are there when they are. */
const NEEDED = /** @type {const} */ ([
  ['firefox-esr', firefoxPath],
  ['webkit2gtk-driver', webkitDriverPath],
  ['xvfb', displayPath],
]);

/** Path of Firefox, undefined where there is none. */
export function firefoxPath() {
  return onPath('firefox-esr');
}

/** Path of the WebDriver server of WebKitGTK. */
export function webkitDriverPath() {
  return miniBrowserPath() && onPath('WebKitWebDriver');
}

/** Path of the browser that WebKitGTK's WebDriver server drives: in a folder for each architecture and version. */
export function miniBrowserPath() {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name)) : [];
  return folders
    .flatMap((folder) => ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0'].map((name) => join(folder, name)))
    .map((folder) => join(folder, 'MiniBrowser'))
    .find((path) => existsSync(path));
}

/** Path of the X server without a screen. */
export function displayPath() {
  return onPath('Xvfb');
}

/**
 * Installs the engines that are missing, where that can be done.
 * @returns {string[]} the packages that are still missing
 */
export function ensureEngines() {
  return ensureDebianPackages('engines', missingEngines);
}

/**
 * What becomes of the tests in the engines.
 * @param {object} facts
 * @param {boolean} facts.isNamed whether the stage was asked for by its name
 * @param {Record<string, string | undefined>} facts.env
 * @param {() => string[]} facts.ensure installs what is missing and gives what still is
 * @returns {{ runs: boolean, passes: boolean, notTested: string }} whether any can run, whether the stage may pass, and
 *   what is left out, in words; '' when nothing is
 */
export function planEngines({ isNamed, env, ensure }) {
  const isWanted = Boolean(env[ENGINES_VARIABLE]);
  if (env.CI && !isNamed && !isWanted) {
    const notTested = `the package in Firefox and WebKitGTK, as CI is set and ${ENGINES_VARIABLE} is not`;
    return { runs: false, passes: true, notTested };
  }
  const missing = ensure();
  const engines = [
    ...(missing.includes('firefox-esr') ? ['Firefox'] : []),
    ...(missing.some((name) => name !== 'firefox-esr') ? ['WebKitGTK'] : []),
  ];
  const notTested =
    engines.length > 0
      ? `the package in ${engines.join(' and ')}, which these packages of Debian have: ${missing.join(', ')}`
      : '';
  return { runs: engines.length < 2, passes: engines.length === 0 || !isWanted, notTested };
}

/** The packages that are missing. */
export function missingEngines() {
  return NEEDED.filter(([, path]) => path() === undefined).map(([name]) => name);
}

/** @param {string} name */
function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
