/**
 * Programs that the tests read workbooks and documents with, besides packages of npm, and fonts for documents. Where one is missing and cannot be
 * installed, its tests say so and are left out; with the environment variable CI they fail.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensureDebianPackages } from './debian-packages.mjs';

/** Debian's packages, and commands that fail as long as they are not there. */
const NEEDED = /** @type {const} */ ([
  ['qpdf', 'qpdf', ['--version']],
  ['poppler-utils', 'pdftoppm', ['-v']],
  ['mupdf-tools', 'mutool', ['-v']],
  ['python3-openpyxl', existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3', ['-c', 'import openpyxl']],
  ['libreoffice-calc', 'soffice', ['--version']],
  // Fonts that lack what DejaVu Sans has, or are of kinds that cannot be embedded.
  ['fonts-droid-fallback', 'test', ['-f', '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf']],
  ['fonts-kacst-one', 'test', ['-f', '/usr/share/fonts/truetype/kacst-one/KacstOne.ttf']],
  ['fonts-tlwg-loma-ttf', 'test', ['-f', '/usr/share/fonts/truetype/tlwg/Loma.ttf']],
  ['fonts-tlwg-loma-otf', 'test', ['-f', '/usr/share/fonts/opentype/tlwg/Loma.otf']],
  ['fonts-wqy-microhei', 'test', ['-f', '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc']],
]);

/**
 * Installs what is missing, where that can be done.
 * @returns {string[]} the packages that are still missing
 */
export function ensureReaders() {
  return ensureDebianPackages('readers', missingReaders);
}

function missingReaders() {
  return NEEDED.filter(([, command, args]) => spawnSync(command, args, { timeout: 60_000 }).status !== 0).map(
    ([name]) => name,
  );
}
