/** Describes the custom element for editors and catalogues: a Custom Elements Manifest, from its doc comments. */
import { readFileSync } from 'node:fs';
import { type ESTree, type Plugin, parseSync, Visitor } from 'vite';
import { inRoot } from './project-root.ts';

/** A name with its meaning. */
interface Named {
  readonly name: string;
  readonly description: string;
}

/** A member of the class, as a manifest has it. */
interface Member extends Named {
  readonly kind: 'field' | 'method';
  readonly privacy: 'public';
  readonly type?: { readonly text: string };
  readonly readonly?: true;
  readonly attribute?: string;
}

const FILE = 'src/element/downlink-export.ts';
const TAG = 'downlink-export';

/** Members that a page does not use: those of Lit, and what the browser calls. */
const INTERNAL: readonly string[] = [
  'properties',
  'styles',
  'constructor',
  'connectedCallback',
  'disconnectedCallback',
];

/** Writes custom-elements.json, and the empty module of the subpath that has types only. */
export function elementDescription(): Plugin {
  return {
    name: 'element-description',
    generateBundle() {
      const manifest = customElementsManifest(readFileSync(inRoot(FILE), 'utf8'));
      this.emitFile({
        type: 'asset',
        fileName: 'custom-elements.json',
        source: `${JSON.stringify(manifest, null, 2)}\n`,
      });
      this.emitFile({ type: 'asset', fileName: 'react.js', source: 'export {};\n' });
    },
  };
}

/** Returns the manifest of the element whose class a source text declares. */
export function customElementsManifest(text: string): object {
  const { program, comments } = parseSync(FILE, text);
  const docs = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'));
  const docOf = (start: number): string => {
    const doc = docs.find(({ end }) => end <= start && text.slice(end, start).trim() === '');
    return doc ? textOf(doc.value) : '';
  };
  let description = '';
  let attributes: readonly string[] = [];
  const members: Member[] = [];
  new Visitor({
    ExportNamedDeclaration({ declaration, start }) {
      if (declaration?.type === 'ClassDeclaration') description = docOf(start);
    },
    PropertyDefinition(node) {
      const name = nameOf(node.key);
      if (node.static && name === 'properties' && node.value?.type === 'ObjectExpression')
        attributes = attributesOf(node.value);
      if (name && node.declare) members.push(field(name, docOf(node.start), node.typeAnnotation));
    },
    MethodDefinition(node) {
      const name = nameOf(node.key);
      if (!name || node.static || node.override || node.accessibility || INTERNAL.includes(name)) return;
      const doc = docOf(node.start);
      if (node.kind === 'get') members.push({ ...field(name, doc, node.value.returnType), readonly: true });
      else if (node.kind === 'method') members.push({ kind: 'method', name, description: doc, privacy: 'public' });
    },
  }).visit(program);

  function field(name: string, doc: string, annotation: ESTree.TSTypeAnnotation | null | undefined): Member {
    const type = annotation?.typeAnnotation;
    return {
      kind: 'field',
      name,
      description: doc,
      privacy: 'public',
      ...(type && { type: { text: text.slice(type.start, type.end) } }),
    };
  }

  return manifestOf(description, attributes, members);
}

function manifestOf(doc: string, attributes: readonly string[], members: readonly Member[]): object {
  const [description = ''] = doc.split(/\s@/, 1);
  const declaration = {
    kind: 'class',
    customElement: true,
    tagName: TAG,
    name: 'DownlinkExport',
    description: description.trim(),
    superclass: { name: 'HTMLElement' },
    attributes: members
      .filter(({ name }) => attributes.includes(name))
      .map(({ name, description: meaning, type }) => ({ name, fieldName: name, description: meaning, type })),
    members: members.map((member) =>
      attributes.includes(member.name) ? { ...member, attribute: member.name } : member,
    ),
    events: tagged(doc, 'fires').map((event) => ({ ...event, type: { text: 'CustomEvent' } })),
    slots: tagged(doc, 'slot'),
    cssParts: tagged(doc, 'csspart'),
    cssProperties: tagged(doc, 'cssprop'),
  };
  const reference = { name: declaration.name, module: 'dist/element.js' };
  return {
    schemaVersion: '2.1.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: 'dist/element.js',
        declarations: [declaration],
        exports: [
          { kind: 'js', name: declaration.name, declaration: reference },
          { kind: 'custom-element-definition', name: TAG, declaration: reference },
        ],
      },
    ],
  };
}

/** The tags of one kind in a doc comment: `@tag name - meaning`. The default slot has no name. */
function tagged(doc: string, tag: string): readonly Named[] {
  return [...doc.matchAll(new RegExp(`@${tag}\\s+(?:([\\w-]+)\\s+)?- ([^@]*)`, 'g'))].map(
    ([, name = '', meaning = '']) => ({
      name,
      description: meaning.trim(),
    }),
  );
}

/** The properties that have an attribute of their name. */
function attributesOf({ properties }: ESTree.ObjectExpression): readonly string[] {
  return properties.flatMap((property) => {
    if (property.type !== 'Property' || property.value.type !== 'ObjectExpression') return [];
    const isHidden = property.value.properties.some(
      (option) =>
        option.type === 'Property' &&
        nameOf(option.key) === 'attribute' &&
        option.value.type === 'Literal' &&
        option.value.value === false,
    );
    const name = nameOf(property.key);
    return isHidden || !name ? [] : [name];
  });
}

function nameOf(key: ESTree.PropertyKey): string | undefined {
  return key.type === 'Identifier' ? key.name : undefined;
}

/** The text of a doc comment in one line. */
function textOf(comment: string): string {
  return comment.replaceAll(/\s*\n\s*\*?\s*|^\*\s*/g, ' ').trim();
}
