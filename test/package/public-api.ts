/** Writes down the public API of the built package: every public name with its declaration, without comments. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { type ESTree, parseSync } from 'vite';

const types = new URL('../../dist/types/', import.meta.url);

/** The entries of the package, by the name that hosts import. */
const ENTRIES = {
  'downlink-export': 'index.d.ts',
  'downlink-export/worker': 'worker-api.d.ts',
  'downlink-export/node': 'node.d.ts',
};

/** A public name and where it is declared. */
interface Export {
  readonly name: string;
  readonly file: string;
  readonly local: string;
}

/** The report: one section for each entry, names in alphabetical order. */
export function apiReport(): string {
  const sections = Object.entries(ENTRIES).map(([entry, file]) => {
    const names = exportsOf(file).sort((a, b) => (a.name < b.name ? -1 : 1));
    return `# ${entry}\n\n${names.map(declarationOf).join('\n\n')}\n`;
  });
  return sections.join('\n');
}

function parsed(file: string) {
  const text = readFileSync(new URL(file, types), 'utf8');
  const { program, comments } = parseSync(file, text);
  return { text, program, comments };
}

const fileFrom = (file: string, source: string): string =>
  posix.join(posix.dirname(file), source.replace(/\.ts$/, '.d.ts'));

const nameOf = (node: ESTree.ModuleExportName): string => ('name' in node ? node.name : node.value);

function exportsOf(file: string): Export[] {
  return parsed(file).program.body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration') return exportsOf(fileFrom(file, node.source.value));
    if (node.type !== 'ExportNamedDeclaration') return [];
    const { declaration, source, specifiers } = node;
    if (declaration) return declaredNames(declaration).map((name) => ({ name, file, local: name }));
    const from = source ? fileFrom(file, source.value) : file;
    return specifiers.map(({ exported, local }) => ({ name: nameOf(exported), file: from, local: nameOf(local) }));
  });
}

function declaredNames(declaration: ESTree.Declaration): string[] {
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  return 'id' in declaration && declaration.id && 'name' in declaration.id ? [declaration.id.name] : [];
}

/** The declarations of a name (a function may have several), followed through re-exports. */
function declarationOf({ name, file, local }: Export): string {
  const { text, program, comments } = parsed(file);
  const found = program.body.filter((node) => {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    return declaration !== null && declaredNames(declaration as ESTree.Declaration).includes(local);
  });
  if (found.length === 0) {
    const next = exportsOf(file).find((one) => one.name === local);
    if (!next || next.file === file) throw new Error(`${file} does not declare ${local}.`);
    return declarationOf({ ...next, name });
  }
  const texts = found.map(({ start, end }) => {
    const inside = comments.filter((comment) => comment.start >= start && comment.end <= end);
    const bare = inside.reduceRight(
      (rest, c) => rest.slice(0, c.start - start) + rest.slice(c.end - start),
      text.slice(start, end),
    );
    return bare.replaceAll(/^[ \t]*\n/gm, '');
  });
  return texts.join('\n');
}
