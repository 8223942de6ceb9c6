/** Finds exported symbols and public fields without a doc comment, for the architecture tests. */
import { posix } from 'node:path';
import { type ESTree, parseSync } from 'vite';

/** Texts of source files by their paths in src. */
export type Sources = ReadonlyMap<string, string>;

/** Exported declarations without a doc comment directly before them. A re-export is documented where it is declared. */
export function missingDocs(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const { program, comments, module } = parseSync(path, text);
    const imported = new Set(
      module.staticImports.flatMap(({ entries }) => entries.map((entry) => entry.localName.value)),
    );
    const documented = documentedIn(text, comments);
    let before = '';
    return program.body.flatMap((node) => {
      const names = exportedNames(node, imported);
      const overload = names !== '' && names === before;
      before = names;
      return names === '' || overload || documented(node) ? [] : [`${path}: no doc comment on ${names}`];
    });
  });
}

/** The names that a top-level statement declares and exports. Lists without `from` count, as they hide the comment. */
function exportedNames(node: ESTree.Node, imported: ReadonlySet<string>): string {
  if (node.type === 'ExportDefaultDeclaration') return 'default';
  if (node.type !== 'ExportNamedDeclaration' || node.source) return '';
  const { declaration, specifiers } = node;
  if (!declaration) {
    const names = specifiers.map(({ local }) => ('name' in local ? local.name : local.value));
    return names.filter((name) => !imported.has(name)).join(', ');
  }
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : 'a pattern')).join(', ');
  return 'id' in declaration && declaration.id && 'name' in declaration.id ? declaration.id.name : 'a declaration';
}

/** Whether a doc comment stands directly before a node. */
function documentedIn(text: string, comments: readonly Comment[]): (node: ESTree.Node) => boolean {
  return (node) =>
    comments.some(
      ({ type, value, end }) =>
        type === 'Block' && value.startsWith('*') && end <= node.start && text.slice(end, node.start).trim() === '',
    );
}

type Comment = ReturnType<typeof parseSync>['comments'][number];

/** Fields and methods of the types that these entries export, where no doc comment stands directly before them. */
export function missingFieldDocs(sources: Sources, entries: readonly string[]): string[] {
  const faults = entries.flatMap((entry) =>
    reExports(entry, sources.get(entry) ?? '').flatMap(({ from, name }) => fieldFaults(from, name, sources)),
  );
  return [...new Set(faults)];
}

interface ReExport {
  /** Path in src of the file that the name comes from. */
  readonly from: string;
  /** The name in that file. */
  readonly name: string;
  /** The name under which it is exported. */
  readonly as: string;
}

/** The names that a file exports and another file declares. */
function reExports(path: string, text: string): ReExport[] {
  return parseSync(path, text).module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, importName, exportName }) =>
      moduleRequest && importName.name !== null && exportName.name !== null
        ? [
            {
              from: posix.join(posix.dirname(path), moduleRequest.value),
              name: importName.name,
              as: exportName.name,
            },
          ]
        : [],
    ),
  );
}

function fieldFaults(path: string, name: string, sources: Sources): string[] {
  const text = sources.get(path) ?? '';
  const elsewhere = reExports(path, text).find((entry) => entry.as === name);
  if (elsewhere) return fieldFaults(elsewhere.from, elsewhere.name, sources);
  const { program, comments, module } = parseSync(path, text);
  const entry = module.staticExports.flatMap(({ entries }) => entries).find((one) => one.exportName.name === name);
  const local = entry?.localName.name ?? name;
  const declaration = program.body
    .map((node) => (node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node))
    .find((node) => declaredNames(node).includes(local));
  if (!declaration) return [`${path}: does not declare ${name}`];
  const documented = documentedIn(text, comments);
  const seen = new Set<string>();
  return fieldsOf(declaration, local, text).flatMap(({ node, label }) => {
    const first = !seen.has(label);
    seen.add(label);
    return first && !documented(node) ? [`${path}: no doc comment on ${label}`] : [];
  });
}

function declaredNames(node: ESTree.Node): string[] {
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  return 'id' in node && node.id && 'name' in node.id ? [node.id.name] : [];
}

interface Field {
  readonly node: ESTree.Node;
  /** The path of names that leads to the field, e.g. `ExportRequest.format`. */
  readonly label: string;
}

/** The fields and methods of a declaration and of the object types in its fields, but not of parameters and results. */
function fieldsOf(node: ESTree.Node | null | undefined, label: string, text: string): Field[] {
  const nameOf = (key: ESTree.Node) => text.slice(key.start, key.end);
  switch (node?.type) {
    case 'TSInterfaceDeclaration':
      return node.body.body.flatMap((member) => fieldsOf(member, label, text));
    case 'TSTypeLiteral':
      return node.members.flatMap((member) => fieldsOf(member, label, text));
    case 'TSTypeAliasDeclaration':
      return fieldsOf(node.typeAnnotation, label, text);
    case 'TSUnionType':
    case 'TSIntersectionType':
      return node.types.flatMap((type) => fieldsOf(type, label, text));
    case 'TSTypeReference':
      return node.typeArguments?.params.flatMap((type) => fieldsOf(type, label, text)) ?? [];
    case 'TSParenthesizedType':
    case 'TSTypeOperator':
    case 'TSTypeAnnotation':
      return fieldsOf(node.typeAnnotation, label, text);
    case 'TSArrayType':
      return fieldsOf(node.elementType, label, text);
    case 'TSMethodSignature':
      return [{ node, label: `${label}.${nameOf(node.key)}` }];
    case 'TSPropertySignature': {
      const own = `${label}.${nameOf(node.key)}`;
      return [{ node, label: own }, ...fieldsOf(node.typeAnnotation, own, text)];
    }
    case 'ClassDeclaration':
      return node.body.body.flatMap((member) => fieldsOf(member, label, text));
    case 'PropertyDefinition':
    case 'MethodDefinition': {
      const hidden = node.key.type === 'PrivateIdentifier' || node.accessibility === 'private';
      if (hidden || (node.type === 'MethodDefinition' && node.kind === 'constructor')) return [];
      return [{ node, label: `${label}.${nameOf(node.key)}` }];
    }
    default:
      return [];
  }
}
