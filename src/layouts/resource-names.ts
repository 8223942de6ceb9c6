/** Learns what resources are called and have, and finds what a column id means. */
import type { Resource } from '../core/resource.ts';
import { findName, sameName, singular } from '../core/singular.ts';

/** What the resources of a relationship are called and have. */
interface RelationshipNames {
  readonly types: Set<string>;
  readonly attributes: Set<string>;
}

/** Which related resources a column id means. */
interface Owners {
  readonly relationships: readonly string[];
  readonly type?: string;
}

/** A column id, taken apart and found among the names. */
export interface ResourcePath {
  /** Names of the relationships; absent for the resources themselves. */
  readonly relationships?: readonly string[];
  /** The type of the related resources; absent: any. */
  readonly type?: string;
  /** Name of the attribute; absent: the id. */
  readonly attribute?: string;
  /** Names to reach into objects by. */
  readonly within: readonly string[];
}

/** Names of the attributes and relationships of a type, as the server writes them, in the order in which they are met. */
export class ResourceNames {
  /** Attributes of the resources themselves. */
  readonly attributes: Set<string> = new Set<string>();
  readonly #type: string;
  readonly #types: Set<string>;
  readonly #relationships = new Map<string, RelationshipNames>();

  /** @param type plural type of the resources */
  constructor(type: string) {
    this.#type = type;
    this.#types = new Set([type]);
  }

  /** The resources' name in column ids. */
  get singularType(): string {
    return singular(this.#type);
  }

  /** Names of the relationships. */
  get relationships(): readonly string[] {
    return [...this.#relationships.keys()];
  }

  /** Takes the names of resources. */
  learn(resources: readonly Resource[]): void {
    for (const { type, attributes, related } of resources) {
      this.#types.add(type);
      for (const name of attributes.keys()) this.attributes.add(name);
      for (const [name, others] of related) {
        const names = this.#namesOf(name);
        for (const other of others) {
          names.types.add(other.type);
          for (const attribute of other.attributes.keys()) names.attributes.add(attribute);
        }
      }
    }
  }

  #namesOf(relationship: string): RelationshipNames {
    let names = this.#relationships.get(relationship);
    if (names === undefined) {
      names = { types: new Set(), attributes: new Set() };
      this.#relationships.set(relationship, names);
    }
    return names;
  }

  /** The relationship that a name means; undefined when there is none. */
  relationship(name: string): string | undefined {
    return findName(name, this.#relationships.keys());
  }

  /** Whether any related resource was met, with attributes or without. */
  hasRelated(relationship: string): boolean {
    return (this.#relationships.get(relationship)?.types.size ?? 0) > 0;
  }

  /** The relationships that the beginning of a column id means; none when it means something else. */
  relationshipsOf(columnId: string): readonly string[] {
    const [head] = splitHead(columnId);
    return this.#isPrimary(head) ? [] : (this.#owners(head)?.relationships ?? []);
  }

  /** What a column id means; undefined when it means nothing that was met so far. */
  find(columnId: string): ResourcePath | undefined {
    const [head, rest] = splitHead(columnId);
    if (rest === '') return undefined;
    if (this.#isPrimary(head)) return attributePath(rest, this.attributes);
    const owners = this.#owners(head);
    if (owners === undefined) return undefined;
    const attributes = new Set<string>();
    for (const name of owners.relationships)
      for (const attribute of this.#relationships.get(name)!.attributes) attributes.add(attribute);
    const path = attributePath(rest, attributes);
    return path && { ...path, ...owners };
  }

  /** All column ids, those of the resources themselves first. */
  columnIds(): string[] {
    const own = this.singularType;
    const ids = [`${own}.id`, ...[...this.attributes].map((name) => `${own}.${name}`)];
    for (const [relationship, { types, attributes }] of this.#relationships) {
      if (types.size > 0) ids.push(`${relationship}.id`);
      for (const name of attributes) ids.push(`${relationship}.${name}`);
    }
    return ids;
  }

  #isPrimary(head: string): boolean {
    const names = [...this.#types].flatMap((type) => [type, singular(type)]);
    if (names.includes(head)) return true;
    // A relationship that is called exactly so comes first.
    return !this.#relationships.has(head) && findName(head, names) !== undefined;
  }

  /** The relationships called so, or whose resources are of the type called so. */
  #owners(head: string): Owners | undefined {
    const byName = this.relationship(head);
    if (byName === head) return { relationships: [head] };
    const types = new Set([...this.#relationships.values()].flatMap((names) => [...names.types]));
    for (const isCalled of [(a: string, b: string) => a === b, sameName])
      for (const type of types) if (isCalled(singular(type), head) || isCalled(type, head)) return this.#ofType(type);
    const relationship = byName ?? this.relationships.find((name) => sameName(singular(name), head));
    return relationship === undefined ? undefined : { relationships: [relationship] };
  }

  #ofType(type: string): Owners {
    const relationships = [...this.#relationships].filter(([, { types }]) => types.has(type)).map(([name]) => name);
    return { relationships, type };
  }
}

function splitHead(columnId: string): [head: string, rest: string] {
  const dot = columnId.indexOf('.');
  return dot < 0 ? [columnId, ''] : [columnId.slice(0, dot), columnId.slice(dot + 1)];
}

/** Finds an attribute and the way into it. Of attributes with dots in their names the longest counts. */
function attributePath(path: string, attributes: ReadonlySet<string>): ResourcePath | undefined {
  if (path === 'id') return { within: [] };
  const found = longestName(path.split('.'), attributes);
  if (found) return { attribute: found.name, within: found.rest };
  return sameName(path, 'id') ? { within: [] } : undefined;
}

/** The longest beginning of a path that is a name, exactly or else in any style; with what is left of the path. */
function longestName(
  parts: readonly string[],
  names: ReadonlySet<string>,
): { readonly name: string; readonly rest: readonly string[] } | undefined {
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    if (names.has(name)) return { name, rest: parts.slice(length) };
  }
  for (let length = parts.length; length > 0; length--) {
    const name = findName(parts.slice(0, length).join('.'), names);
    if (name !== undefined) return { name, rest: parts.slice(length) };
  }
  return undefined;
}

/** What is inside an object; undefined where there is nothing. Lists are not reached into. */
function reach(value: unknown, path: readonly string[]): unknown {
  let reached = value;
  for (let rest = path; rest.length > 0; ) {
    if (typeof reached !== 'object' || reached === null || Array.isArray(reached)) return undefined;
    const members = reached as Readonly<Record<string, unknown>>;
    const found = longestName(rest, new Set(Object.keys(members)));
    if (found === undefined) return undefined;
    reached = members[found.name];
    rest = found.rest;
  }
  return reached;
}

/** The value that a resource has at a path, without its relationships; undefined when it has none. */
export function valueAt({ id, attributes }: Resource, { attribute, within }: ResourcePath): unknown {
  if (attribute === undefined) return id;
  const value = attributes.get(attribute);
  return within.length === 0 ? value : reach(value, within);
}

/** The related resources that a path leads to, each once. */
export function relatedAt({ related }: Resource, { relationships = [], type }: ResourcePath): readonly Resource[] {
  if (relationships.length === 1 && type === undefined) return related.get(relationships[0]!) ?? [];
  const found = new Set<Resource>();
  for (const name of relationships)
    for (const other of related.get(name) ?? []) if (type === undefined || other.type === type) found.add(other);
  return [...found];
}
