/** Reads the contract's types: the names and the doc comments that the schemas take over. */
import { readFileSync } from 'node:fs';
import { type ESTree, parseSync } from 'vite';
import { inRoot } from '../project-root.ts';

/** A type that a file declares. */
export interface DeclaredType {
  /** Its doc comment, as plain text. */
  readonly comment: string;
  /** Its own fields by their names, without those of the types that it extends. */
  readonly fields: ReadonlyMap<string, DeclaredField>;
  /** Names of the types that it extends. */
  readonly bases: readonly string[];
  /** Names of its alternatives when it is a union of named types. */
  readonly options: readonly string[];
}

/** A field of a declared type. */
export interface DeclaredField {
  /** Name of the type that declares it. */
  readonly owner: string;
  /** Its doc comment, as plain text. */
  readonly comment: string;
  /** Name of its type, or of the elements of its list; undefined when that has no name. */
  readonly typeName: string | undefined;
}

/** The types of the contract, by their names. */
export class ContractTypes {
  readonly #types = new Map<string, DeclaredType>();

  /** @param paths of the files that declare the types, from the project's folder */
  constructor(paths: readonly string[]) {
    for (const path of paths) this.#read(readFileSync(inRoot(path), 'utf8'));
  }

  /** Whether a type of this name is declared. */
  has(name: string): boolean {
    return this.#types.has(name);
  }

  /** Returns a declared type. */
  get(name: string): DeclaredType {
    const type = this.#types.get(name);
    if (!type) throw new Error(`The contract declares no type ${name}.`);
    return type;
  }

  /** Returns a field of a type or of a type that it extends. */
  field(name: string, field: string): DeclaredField {
    for (const type of [name, ...this.get(name).bases]) {
      const own = this.#types.get(type)?.fields.get(field);
      if (own) return own;
    }
    throw new Error(`The type ${name} declares no field ${field}.`);
  }

  #read(text: string): void {
    const { program, comments } = parseSync('types.ts', text);
    const commentOf = (node: ESTree.Node) => {
      const before = comments.find(({ end }) => end <= node.start && text.slice(end, node.start).trim() === '');
      return before?.value.startsWith('*') ? plainText(before.value) : '';
    };
    for (const node of program.body) {
      const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : undefined;
      if (declaration?.type === 'TSInterfaceDeclaration') {
        const owner = declaration.id.name;
        const fields = this.#fields(declaration.body.body, owner, commentOf);
        const bases = declaration.extends.flatMap(({ expression }) =>
          expression.type === 'Identifier' ? [expression.name] : [],
        );
        this.#types.set(owner, { comment: commentOf(node), fields, bases, options: [] });
      } else if (declaration?.type === 'TSTypeAliasDeclaration') {
        const { typeAnnotation, id } = declaration;
        const names = typeAnnotation.type === 'TSUnionType' ? typeAnnotation.types.map(nameIn) : [];
        const options = names.filter((name) => name !== undefined);
        this.#types.set(id.name, { comment: commentOf(node), fields: new Map(), bases: [], options });
      }
    }
  }

  /** Reads the fields of a type. An object type without a name gets that of its field, `Owner.field`. */
  #fields(
    members: readonly ESTree.Node[],
    owner: string,
    commentOf: (node: ESTree.Node) => string,
  ): ReadonlyMap<string, DeclaredField> {
    const fields = new Map<string, DeclaredField>();
    for (const member of members) {
      if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') continue;
      const { name } = member.key;
      const comment = commentOf(member);
      const inner = member.typeAnnotation?.typeAnnotation;
      if (inner?.type === 'TSTypeLiteral') {
        const own = this.#fields(inner.members, `${owner}.${name}`, commentOf);
        this.#types.set(`${owner}.${name}`, { comment, fields: own, bases: [], options: [] });
      }
      fields.set(name, { owner, comment, typeName: nameIn(inner) });
    }
    return fields;
  }
}

/** The name of a type, or of the elements of a list. */
function nameIn(node: ESTree.Node | null | undefined): string | undefined {
  switch (node?.type) {
    case 'TSTypeOperator':
      return nameIn(node.typeAnnotation);
    case 'TSArrayType':
      return nameIn(node.elementType);
    case 'TSTypeReference':
      return node.typeName.type === 'Identifier' ? node.typeName.name : undefined;
    default:
      return undefined;
  }
}

/** The text of a doc comment: a line for each paragraph, without tags and links. */
function plainText(comment: string): string {
  const text = comment
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim();
  return text
    .split(/\n\n+/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').replaceAll(/\{@link ([^}]+)\}/g, '`$1`'))
    .join('\n\n');
}
