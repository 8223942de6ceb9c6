/**
 * Rewrites the chunks of a bundle so that none imports another: a chunk becomes a function that takes what it shares with
 * others from an argument. So each file stands alone, and a host's build can copy, move and rename it.
 */
import { type ESTree, parseSync, Visitor } from 'vite';

/** A chunk of a bundle, taken apart. */
export interface Chunk {
  /** Name, without extension. */
  readonly name: string;
  /** Its code, in which every import and export has a line of its own. */
  readonly code: string;
  /** What it imports at once. */
  readonly imports: readonly ChunkImport[];
  /** What it exports: the exported name, and the name in its code. */
  readonly exports: ReadonlyMap<string, string>;
  /** Where its code holds `import()`. */
  readonly loads: readonly ChunkLoad[];
  /** Where its code holds the export statement. */
  readonly exportPlaces: readonly Place[];
  /** What it imports only to export it. */
  readonly passedOn: readonly ChunkImport[];
}

/** A range of a text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** An import statement. */
interface ChunkImport extends Place {
  /** Name of the other chunk. */
  readonly from: string;
  /** The names as exported there, and as used here. */
  readonly names: readonly (readonly [exported: string, local: string])[];
}

/** An `import()` of another chunk. */
interface ChunkLoad extends Place {
  /** Name of the other chunk. */
  readonly of: string;
}

/** The name of the argument that holds what the other chunks export. */
const SHARED = '$shared';
/** The name of the function that loads another chunk. */
const LOAD = '$load';

/**
 * Takes a chunk apart.
 *
 * @throws Error when it holds a form of import or export that this file does not know
 */
export function parseChunk(name: string, code: string): Chunk {
  const { program, errors } = parseSync(`${name}.js`, code);
  const fail = (what: string, { start, end }: Place): never => {
    throw new Error(`The chunk ${name} ${what}: ${code.slice(start, Math.min(end, start + 120))}`);
  };
  if (errors[0]) throw new Error(`The chunk ${name} does not parse: ${errors[0].message}`);
  const chunkOf = (source: ESTree.Expression) => {
    const isText = source.type === 'Literal' && typeof source.value === 'string';
    const [, other] = (isText && /^\.\/(?:rolldown-)?([\w-]+)\.js$/.exec(source.value)) || [];
    return other ?? fail('imports what is no chunk', source);
  };
  const nameOf = (node: ESTree.ModuleExportName) =>
    node.type === 'Identifier' ? node.name : fail('has an unusual name', node);
  const imports: ChunkImport[] = [];
  const exports = new Map<string, string>();
  const exportPlaces: Place[] = [];
  const passedOn: ChunkImport[] = [];
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      const names = node.specifiers.map((specifier) =>
        specifier.type === 'ImportSpecifier'
          ? ([nameOf(specifier.imported), specifier.local.name] as const)
          : fail('imports more than names', node),
      );
      imports.push({ from: chunkOf(node.source), names, start: node.start, end: node.end });
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration) fail('exports more than names', node);
      if (node.source) passedOn.push({ from: chunkOf(node.source), names: [], start: node.start, end: node.end });
      else for (const { local, exported } of node.specifiers) exports.set(nameOf(exported), nameOf(local));
      exportPlaces.push(node);
    } else if (/^Export/.test(node.type)) fail('has an unknown export', node);
  }
  const loads: ChunkLoad[] = [];
  const exported = new Set(exports.values());
  /** Looks at what a statement assigns to: a name, or a pattern of names. */
  const assigned = (node: ESTree.Node | null) => {
    switch (node?.type) {
      case 'Identifier':
        if (exported.has(node.name)) fail(`exports ${node.name} and changes it, which others would not see`, node);
        return;
      case 'ArrayPattern':
        return node.elements.forEach(assigned);
      case 'ObjectPattern':
        return node.properties.forEach((property) => {
          assigned(property.type === 'Property' ? property.value : property);
        });
      case 'AssignmentPattern':
        return assigned(node.left);
      case 'RestElement':
        return assigned(node.argument);
    }
  };
  new Visitor({
    ImportExpression: (node) => loads.push({ of: chunkOf(node.source), start: node.start, end: node.end }),
    MetaProperty: (node) => node.meta.name === 'import' && fail('holds import.meta', node),
    AssignmentExpression: (node) => assigned(node.left),
    UpdateExpression: (node) => assigned(node.argument),
    ForOfStatement: (node) => assigned(node.left),
    ForInStatement: (node) => assigned(node.left),
    Identifier: (node) => (node.name === SHARED || node.name === LOAD) && fail('holds a name of the build', node),
  }).visit(program);
  return { name, code, imports, exports, loads, exportPlaces, passedOn };
}

/**
 * Returns the code of a chunk as a module that exports a function. It takes the exports of the other chunks by their
 * names, and a function that loads a chunk, and returns the exports of the chunk. The code moves down by one line.
 *
 * @param bundled the chunks whose imports stay, because they are bundled in
 * @param keyOf gives the key under which a chunk shares an export
 */
export function asPart(
  { name, code, imports, exports, loads, exportPlaces, passedOn }: Chunk,
  bundled: readonly string[],
  keyOf: (chunk: string, exported: string) => string | number,
): string {
  if (passedOn.length > 0) throw new Error(`The chunk ${name} exports what it imports from ${passedOn[0]!.from}.`);
  const taken = imports.filter(({ from }) => !bundled.includes(from));
  const kept = imports.filter(({ from }) => bundled.includes(from));
  const edits = [
    ...taken.map(({ from, names, ...place }) => {
      const list = names.map(([exported, local]) => `${keyOf(from, exported)}: ${local}`);
      return {
        ...place,
        text: list.length > 0 ? `const { ${list.join(', ')} } = ${SHARED}[${JSON.stringify(from)}];` : '',
      };
    }),
    ...[...kept, ...exportPlaces].map(({ start, end }) => ({ start, end, text: '' })),
    ...loads.map(loadCall),
  ];
  const head = kept.map(({ start, end }) => code.slice(start, end)).join(' ');
  const result = [...exports].map(([exported, local]) => `${exported}: ${local}`);
  return `${head}export default (${SHARED}, ${LOAD}) => {\n${edited(code, edits)}\nreturn { ${result.join(', ')} };\n};\n`;
}

/** Returns the code of a chunk that imports the function that loads others. The code moves down by one line. */
export function withLoader({ code, loads }: Chunk, loader: string): string {
  return `import { ${LOAD} } from ${JSON.stringify(loader)};\n${edited(code, loads.map(loadCall))}`;
}

/** Returns the code of the module that {@link withLoader} imports from. */
export function loaderModule(imports: string, loader: string): string {
  return `${imports}\nexport const ${LOAD} = ${loader};\n`;
}

const loadCall = ({ of, start, end }: ChunkLoad) => ({ start, end, text: `${LOAD}(${JSON.stringify(of)})` });

/** Replaces places of a text. Lines stay, and what stands behind a place in its line does too where it can. */
function edited(text: string, edits: readonly (Place & { readonly text: string })[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    const lines = text.slice(edit.start, edit.end).split('\n');
    result += text.slice(at, edit.start) + edit.text.padEnd(lines[0]!.length) + '\n'.repeat(lines.length - 1);
    at = edit.end;
  }
  return result + text.slice(at);
}
