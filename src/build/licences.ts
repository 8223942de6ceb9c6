/** Lists the licences of the packages whose code is in dist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { inRoot } from './project-root.ts';

/** A package whose code is in dist. */
interface BundledPackage {
  readonly name: string;
  readonly folder: string;
  /** Name of the package whose published bundle brings it; that bundle may hold another version than is installed. */
  readonly inside: string | undefined;
  /** Comments of its files that state a copyright or a licence. */
  readonly notices: Set<string>;
}

/**
 * The licences of all packages whose code is in dist. Vite's `build.license` sees one package where a package publishes
 * itself as a bundle of many, as exceljs does. The source map of such a bundle names them.
 */
export class Licences {
  readonly #packages = new Map<string, BundledPackage>();

  /** Returns a plugin that notes the packages of a bundle. */
  noted(): Plugin {
    return { name: 'licences-noted', generateBundle: (_options, bundle) => this.#note(bundle) };
  }

  /** Returns a plugin that notes the packages of the last bundle, and writes licenses.md. */
  written(): Plugin {
    const note = (bundle: Rolldown.OutputBundle) => this.#note(bundle);
    const text = () => licenceList([...this.#packages.values()]);
    return {
      name: 'licences-written',
      generateBundle(_options, bundle) {
        note(bundle);
        this.emitFile({ type: 'asset', fileName: 'licenses.md', source: text() });
      },
    };
  }

  #note(bundle: Rolldown.OutputBundle): void {
    for (const id of modulesOf(bundle)) {
      // The bundler's own helpers.
      if (id.startsWith('\0rolldown/')) addFile(this.#packages, inRoot('node_modules/rolldown/package.json'));
      addFile(this.#packages, id.replace(/\?.*$/, ''));
    }
  }
}

/** Fails the build for Node when it holds a package that is not in the licenses.md that the browser's build has written. */
export function licencesListed(): Plugin {
  return {
    name: 'licences-listed',
    generateBundle(_options, bundle) {
      const listed = readFileSync(inRoot('dist/licenses.md'), 'utf8');
      for (const id of modulesOf(bundle)) {
        const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
        if (name && !listed.includes(`\n## ${name} `)) this.error(`dist/licenses.md does not name ${name}.`);
      }
    },
  };
}

const modulesOf = (bundle: Rolldown.OutputBundle): string[] =>
  Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));

/** Adds the package of a bundled file, and the packages that the file holds if it is a bundle itself. */
function addFile(packages: Map<string, BundledPackage>, file: string): void {
  const [, folder, name] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(file) ?? [];
  if (!folder || !name) return;
  const own = entryOf(packages, name, folder);
  if (/\.[cm]?js$/.test(file)) addNotices(own, readFileSync(file, 'utf8'));
  if (!existsSync(`${file}.map`)) return;
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[]; sourcesContent?: string[] };
  for (const [at, source] of map.sources.entries()) {
    const [, part] = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
    const entry = part ? entryOf(packages, part, installed(part, folder), name) : own;
    addNotices(entry, map.sourcesContent?.[at] ?? '');
    // A minified bundle within the bundle tells nothing of its parts: they are among what its package depends on.
    if (part && source.endsWith('.min.js')) addDependencies(packages, entry.folder, name);
  }
}

/** Adds all that a package depends on. */
function addDependencies(packages: Map<string, BundledPackage>, folder: string, inside: string): void {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const found = installed(name, folder);
    const entry = entryOf(packages, name, found, inside);
    for (const file of readdirSync(found, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.js') && !/(^|\/)(node_modules|test)\//.test(file))
        addNotices(entry, readFileSync(join(found, file), 'utf8'));
    addDependencies(packages, found, inside);
  }
}

function entryOf(packages: Map<string, BundledPackage>, name: string, folder: string, inside?: string): BundledPackage {
  const key = inside ? `${name} inside ${inside}` : folder;
  const entry = packages.get(key) ?? { name, folder, inside, notices: new Set() };
  packages.set(key, entry);
  return entry;
}

/** Folder of a package, as seen from the folder of another; browserify's packages are in what it has bundled. */
function installed(name: string, from: string): string {
  for (const start of [from, inRoot('node_modules/browserify')])
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      const found = join(folder, 'node_modules', name);
      if (existsSync(join(found, 'package.json'))) return found;
    }
  throw new Error(`The licence of ${name}, which ${from} holds, is not to be found: install ${name} to build.`);
}

/** What is needed of a package.json. */
interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Old packages have a list.
  return { license: manifest.licenses?.map(({ type }: { type: string }) => type).join(' OR '), ...manifest };
}

/** Keeps the comments that state a copyright or a licence, without what marks them as comments. */
function addNotices({ notices }: BundledPackage, code: string): void {
  for (const [comment] of code.matchAll(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm)) {
    if (!/@licen[cs]e|copyright (?:\(c\)|©|\d)|\(c\) \d|licen[cs]ed? under/i.test(comment)) continue;
    const lines = comment.replace(/^\/\*+!?|\*+\/$/g, '').split('\n');
    notices.add(
      lines
        .map((line) => line.replace(/^\s*(?:\*|\/\/)? ?/, '').trimEnd())
        .join('\n')
        .trim(),
    );
  }
}

/** The text of licenses.md. */
function licenceList(packages: readonly BundledPackage[]): string {
  const title = ({ name, inside, folder }: BundledPackage) =>
    `${name} ${inside ? `inside ${inside}` : manifestOf(folder).version}`;
  const sections = packages.map((entry) => {
    const terms = licenceText(entry.folder) ?? borrowedTerms(entry.folder, packages);
    return [`## ${title(entry)} (${manifestOf(entry.folder).license})`, terms, ...entry.notices].join('\n\n');
  });
  return `# Licenses\n\nThis package holds code of the packages below.\n\n${sections.sort().join('\n\n')}\n`;
}

/** What a package says of its licence: in files of its own, or else under a heading of its README. */
function licenceText(folder: string): string | undefined {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').trim();
  const files = readdirSync(folder);
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file));
  if (own.length > 0) return own.map(read).join('\n\n');
  const readme = files.find((file) => /^readme\b/i.test(file));
  return readme && /^#+ *licen[cs]e\b.*\n([\s\S]*?)(?=^#|(?![\s\S]))/im.exec(read(readme))?.[1]?.trim();
}

/** For a package that only names its licence: its author, and the terms as another package under that licence has them. */
function borrowedTerms(folder: string, packages: readonly BundledPackage[]): string {
  const { license, author = '' } = manifestOf(folder);
  const alike = packages.filter((other) => manifestOf(other.folder).license === license);
  const texts = alike.map(
    (other) => /^Permission (?:is hereby|to use)[\s\S]*/m.exec(licenceText(other.folder) ?? '')?.[0],
  );
  const terms = texts.find((text) => text !== undefined);
  if (!terms) throw new Error(`${folder} has no licence text, and no other bundled package has that of ${license}.`);
  return `Author: ${typeof author === 'string' ? author : author.name}\n\n${terms}`;
}
