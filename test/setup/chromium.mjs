/**
 * The browser of the tests. Looked for in this order, and the first one found is used:
 *
 * 1. the program that the environment variable CHROME_PATH names
 * 2. Playwright's own Chromium, where it is installed already
 * 3. a Chromium, Chrome or Edge of the system: on PATH or where installers put it
 * 4. Playwright's own Chromium, downloaded
 * 5. Debian's package `chromium`, where apt-get and root are at hand
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
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

/** Milliseconds without a sign of life after which a download is given up. */
const DOWNLOAD_SILENCE = 60_000;

/** Remembers that the download failed, until the dependencies are installed anew. */
const DOWNLOAD_FAILED = join(root, 'node_modules/.cache/downlink/chromium-download-failed');

/**
 * Path of a Chromium that is there already (1 to 3 above).
 * @returns {Promise<string | undefined>}
 */
export async function findChromium() {
  const named = process.env.CHROME_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const own = await playwrightChromium();
  return runs(own) ? own : systemChromium();
}

/**
 * Path of a Chromium, installed first where there is none.
 * @returns {Promise<string>}
 * @throws {Error} with one sentence that says what to install
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  if (process.env.CHROME_PATH) throw new Error(`CHROME_PATH names no program: ${process.env.CHROME_PATH}`);
  if (await download()) {
    const own = await playwrightChromium();
    if (runs(own)) return own;
  }
  if (installDebianPackage()) {
    const installed = systemChromium();
    if (installed) return installed;
  }
  throw new Error(
    'The browser tests need a Chromium: install Chromium or Google Chrome, or set CHROME_PATH to the program of one.',
  );
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
  if (existsSync(DOWNLOAD_FAILED)) return false;
  console.log('Downloading a Chromium for the browser tests …');
  const done = await new Promise((resolve) => {
    const cli = join(root, 'node_modules/playwright/cli.js');
    const installer = spawn(process.execPath, [cli, 'install', '--no-shell', 'chromium'], { cwd: root });
    const silence = setTimeout(() => installer.kill(), DOWNLOAD_SILENCE);
    for (const stream of [installer.stdout, installer.stderr]) {
      stream.on('data', (text) => {
        process.stdout.write(text);
        silence.refresh();
      });
    }
    installer.on('error', () => resolve(false));
    installer.on('close', (code) => {
      clearTimeout(silence);
      resolve(code === 0);
    });
  });
  if (!done) {
    console.log('It could not be downloaded; there are other ways.');
    mkdirSync(dirname(DOWNLOAD_FAILED), { recursive: true });
    writeFileSync(DOWNLOAD_FAILED, `${new Date().toISOString()}\n`);
  }
  return done;
}

function installDebianPackage() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false;
  console.log("Installing Debian's chromium package …");
  /** @param {string[]} args */
  const aptGet = (...args) =>
    spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  aptGet('update');
  return aptGet('install', '-y', '--no-install-recommends', 'chromium').status === 0;
}
