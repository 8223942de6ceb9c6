/**
 * Makes the declarations that tsc wrote fit to publish: removes those that no entry of the package reaches, and writes
 * `Uint8Array` where TypeScript before 5.7 knows no `Uint8Array<ArrayBuffer>`.
 */
import { readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const types = fileURLToPath(new URL('dist/types/', root));

/** @type {Record<string, { types?: string }>} */
const entries = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).exports;

/** @type {Set<string>} */
const reached = new Set();

/** @param {string} file */
function visit(file) {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path] of text.matchAll(/(?:\bfrom |\bimport |\bimport\()['"](\.[^'"]+)\.ts['"]/g))
    visit(join(dirname(file), `${path}.d.ts`));
  writeFileSync(file, text.replaceAll(/\b(\w+Array)<ArrayBuffer(?:Like)?>/g, '$1'));
}

for (const { types: entry } of Object.values(entries)) if (entry) visit(fileURLToPath(new URL(entry, root)));

// Folders come before what they hold; from the back, a folder is empty by the time it is looked at.
for (const entry of readdirSync(types, { recursive: true, withFileTypes: true }).reverse()) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isDirectory()) {
    if (!reached.has(path)) rmSync(path);
  } else if (readdirSync(path).length === 0) rmdirSync(path);
}
