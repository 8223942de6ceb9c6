/**
 * The browser of the tests, the first of these that there is:
 *
 * 1. the program that the environment variable CHROME_PATH names
 * 2. Playwright's own Chromium, where it is installed
 * 3. the one that an earlier run ended up with when Playwright's could not be downloaded
 * 4. Playwright's own Chromium, downloaded
 * 5. a Chromium, Chrome or Edge of the system: on PATH or where installers put it
 * 6. Debian's package `chromium`, where apt-get and root are at hand
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';
import { root } from './dependencies.mjs';

/** Arguments for a Chromium that has no display, may run as root, and leaves the network alone. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Environment of a Chromium: that of this process, with a UTF-8 locale. In a container without a locale Chromium saves a
 * download with a non-ASCII name as `download`.
 */
export const chromiumEnv = { ...process.env, LC_ALL: 'C.UTF-8' };

/** Milliseconds in which a download must begin, and go on. */
const PATIENCE = { first: 15_000, next: 60_000 };

/** Remembers the browser that was found when the download failed, until the dependencies are installed anew. */
const MEMORY = join(root, 'node_modules/.cache/downlink/chromium');

/**
 * @typedef {object} Ways What {@link chooseChromium} can do on a machine.
 * @property {string | undefined} named what CHROME_PATH says
 * @property {() => Promise<string>} own where Playwright's Chromium is, or would be
 * @property {() => string | undefined} system a browser of the system
 * @property {(path: string) => boolean} runs whether a program is there and answers
 * @property {() => string | undefined} recall the browser of an earlier run
 * @property {(path: string) => void} remember keeps a browser for later runs
 * @property {() => Promise<boolean>} download whether Playwright's Chromium could be downloaded
 * @property {() => boolean} installPackage whether Debian's package could be installed
 */

/** @type {Ways} */
const ways = {
  named: process.env.CHROME_PATH,
  own: playwrightChromium,
  system: systemChromium,
  runs,
  recall: () => (existsSync(MEMORY) ? readFileSync(MEMORY, 'utf8') : undefined),
  remember(path) {
    mkdirSync(dirname(MEMORY), { recursive: true });
    writeFileSync(MEMORY, path);
  },
  download,
  installPackage: () => installDebianPackages(['chromium']),
};

/**
 * Path of a Chromium that is there already, the same one that {@link ensureChromium} has found before.
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  return (await knownChromium(ways)) ?? (ways.named ? undefined : systemChromium());
}

/**
 * Path of a Chromium, installed first where there is none.
 * @returns {Promise<string>}
 * @throws {Error} with one sentence that says what to install
 */
export function ensureChromium() {
  return chooseChromium(ways);
}

/**
 * The way to a Chromium on a machine.
 * @param {Ways} ways
 * @returns {Promise<string>}
 * @throws {Error} as {@link ensureChromium} does
 */
export async function chooseChromium(ways) {
  const known = await knownChromium(ways);
  if (known) return known;
  if (ways.named) throw new Error(`CHROME_PATH names no program: ${ways.named}`);
  if (await ways.download()) {
    const own = await ways.own();
    if (ways.runs(own)) return own;
  }
  const found = ways.system() ?? (ways.installPackage() ? ways.system() : undefined);
  if (!found)
    throw new Error(
      'The browser tests need a Chromium: install Chromium or Google Chrome, or set CHROME_PATH to the program of one.',
    );
  ways.remember(found);
  return found;
}

/**
 * The first three of the list above.
 * @param {Ways} ways
 */
async function knownChromium({ named, own, recall, runs }) {
  if (named) return runs(named) ? named : undefined;
  const path = await own();
  if (runs(path)) return path;
  const recalled = recall();
  return recalled && runs(recalled) ? recalled : undefined;
}

async function playwrightChromium() {
  const { chromium } = await import('playwright');
  return chromium.executablePath();
}

function systemChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...usualPlaces()].find(runs);
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    const names = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    const folders = ['/Applications', join(process.env.HOME ?? '', 'Applications')];
    return names.flatMap((name) => folders.map((folder) => join(folder, `${name}.app/Contents/MacOS/${name}`)));
  }
  if (process.platform === 'win32') {
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
    const { ProgramFiles, LOCALAPPDATA } = process.env;
    const folders = [ProgramFiles, process.env['ProgramFiles(x86)'], LOCALAPPDATA].filter((folder) => folder);
    return programs.flatMap((program) => folders.map((folder) => join(folder ?? '', program)));
  }
  return ['/opt/google/chrome/chrome', '/usr/lib/chromium/chromium', '/snap/bin/chromium'];
}

/**
 * Whether the program is there and answers: a downloaded Chromium may lack libraries, and Ubuntu's
 * /usr/bin/chromium-browser only asks for a snap. On Windows Chrome prints no version.
 * @param {string} path
 */
function runs(path) {
  if (!existsSync(path)) return false;
  return process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}

/** @returns {Promise<boolean>} */
async function download() {
  console.log('Downloading a Chromium for the browser tests …');
  const cli = join(root, 'node_modules/playwright/cli.js');
  // Playwright tries five times by itself.
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '5000', ...process.env };
  const fault = await finishes(
    spawn(process.execPath, [cli, 'install', '--no-shell', 'chromium'], { cwd: root, env }),
    PATIENCE,
  );
  if (fault !== undefined) console.log(`It could not be downloaded (${fault}); there are other ways.`);
  return fault === undefined;
}

/**
 * Waits for a download, and shows how far it has come. Gives undefined when it has finished, and otherwise why not.
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} installer
 * @param {{ first: number, next: number }} patience milliseconds in which it must begin, and go on
 * @returns {Promise<string | undefined>}
 */
export function finishes(installer, { first, next }) {
  return new Promise((resolve) => {
    let said = '';
    const giveUp = () => {
      installer.kill();
      end('no answer');
    };
    let silence = setTimeout(giveUp, first);
    /** @param {string} [fault] */
    const end = (fault) => {
      clearTimeout(silence);
      resolve(fault);
    };
    for (const stream of [installer.stdout, installer.stderr]) {
      stream.on('data', (text) => {
        said = `${said}${text}`.slice(-10_000);
        if (!/\d%/.test(String(text))) return;
        process.stdout.write(text);
        clearTimeout(silence);
        silence = setTimeout(giveUp, next);
      });
    }
    installer.on('error', (error) => end(error.message));
    installer.on('close', (code) => end(code === 0 ? undefined : (/^Error: .*/m.exec(said)?.[0] ?? 'it failed')));
  });
}
