/** Reads JSON:API documents: their resources, the related resources, the total and the link to the next page. */
import { ExportError } from '../../core/errors.ts';
import type { Resource } from '../../core/resource.ts';
import { sameName } from '../../core/singular.ts';
import { BadPageMeta } from '../http/http-client.ts';
import { type Members, ObjectMap, own } from './object-map.ts';

/** A page of a list, or what a server gives for ids. */
export interface ResourcePage {
  /** The resources, in the order of the document. */
  readonly resources: readonly Resource[];
  /** Resources of the whole list, when the server says so. */
  readonly count: number | undefined;
  /** Address of the next page as the server writes it, when it gives one. */
  readonly next: string | undefined;
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of an object; none of anything else. */
const membersOf = (value: unknown): Members => (isObject(value) ? value : {});

const NO_ATTRIBUTES: ReadonlyMap<string, unknown> = new Map();
const NO_RELATED: ReadonlyMap<string, readonly Resource[]> = new Map();

/** Names of the total in `meta`, and in its `page` or `pagination`. */
const COUNT_NAMES = ['count', 'total', 'totalCount', 'total-count', 'total_count', 'totalElements', 'total-resources'];
const PAGE_NAMES = ['page', 'pagination'];

/** Text that tells a resource from all others. */
const resourceKey = (type: string, id: string): string => `${type.length} ${type}${id}`;

/**
 * The resources of an answer's JSON.
 *
 * @param type plural type of resources that do not say theirs
 * @param include names of the relationships that were asked for. Default: none
 * @throws BadPageMeta when it is no JSON:API document with data
 */
export function resourcePage(body: unknown, type: string, include: readonly string[] = []): ResourcePage {
  if (!isObject(body)) throw new BadPageMeta('JSON that is no JSON:API document, which is an object');
  const data = own(body, 'data');
  if (data === undefined) throw new BadPageMeta('JSON without `data`, so it is no JSON:API document');
  const list = data === null ? [] : Array.isArray(data) ? (data as readonly unknown[]) : [data];
  const related = new RelatedResources(own(body, 'included'), include);
  const resources = list.map((value, at) =>
    primaryResource(value, () => (Array.isArray(data) ? `data[${at}]` : 'data'), type, related),
  );
  related.primary = resources;
  return { resources, count: totalOf(own(body, 'meta')), next: nextLink(own(body, 'links')) };
}

/** @param place says where the resource is in the document */
function primaryResource(value: unknown, place: () => string, type: string, related: RelatedResources): Resource {
  if (!isObject(value)) throw new BadPageMeta(`JSON whose \`${place()}\` is no object`);
  const id = idOf(value);
  if (id === undefined) throw new BadPageMeta(`JSON whose \`${place()}\` has no \`id\``);
  return new ListedResource(
    typeOf(value) ?? type,
    id,
    attributesOf(value, place),
    own(value, 'relationships'),
    related,
  );
}

/** A resource of a document. Few tables show what it is related to, so this is found only when it is asked for. */
class ListedResource implements Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: ReadonlyMap<string, unknown>;
  readonly #relationships: unknown;
  readonly #others: RelatedResources;
  #related: ReadonlyMap<string, readonly Resource[]> | undefined;

  constructor(
    type: string,
    id: string,
    attributes: ReadonlyMap<string, unknown>,
    relationships: unknown,
    others: RelatedResources,
  ) {
    this.type = type;
    this.id = id;
    this.attributes = attributes;
    this.#relationships = relationships;
    this.#others = others;
  }

  get related(): ReadonlyMap<string, readonly Resource[]> {
    this.#related ??= isObject(this.#relationships) ? this.#others.of(this.#relationships) : NO_RELATED;
    return this.#related;
  }
}

/** The id as text: some servers send numbers. */
function idOf(value: Members): string | undefined {
  const id = own(value, 'id');
  if (typeof id === 'number') return String(exactId(id));
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Refuses a number that JSON in a browser cannot hold exactly: two ids would become one. */
function exactId(id: number): number {
  if (Number.isSafeInteger(id)) return id;
  const message = `The server sends the id ${id} as a number, which is not exact beyond 2^53: it must be text.`;
  throw new ExportError('bad-response', message);
}

function typeOf(value: Members): string | undefined {
  const type = own(value, 'type');
  return typeof type === 'string' && type !== '' ? type : undefined;
}

function attributesOf(value: Members, place: () => string): ReadonlyMap<string, unknown> {
  const attributes = own(value, 'attributes');
  if (attributes === undefined || attributes === null) return NO_ATTRIBUTES;
  if (!isObject(attributes)) throw new BadPageMeta(`JSON whose \`${place()}.attributes\` is no object`);
  return new ObjectMap(attributes);
}

/** The related resources of one document. Rows that are related to the same resource share it. */
class RelatedResources {
  /** The resources of the document's list. A document does not include them again. */
  primary: readonly Resource[] = [];
  readonly #include: readonly string[];
  /** Whether a relationship was asked for, by its name. */
  readonly #isIncluded = new Map<string, boolean>();
  readonly #known = new Map<string, Resource>();
  /** The resources of the list by their keys, once one of them is sought. */
  #primaryByKey: ReadonlyMap<string, Resource> | undefined;
  /** Those of which only the identity is known. */
  readonly #bare = new Map<string, Resource>();

  /**
   * @param include names of the relationships that were asked for
   * @throws BadPageMeta when what is included is unusable
   */
  constructor(included: unknown, include: readonly string[]) {
    this.#include = include.map((name) => name.split('.', 1)[0]!);
    if (included === undefined || included === null) return;
    if (!Array.isArray(included)) throw new BadPageMeta('JSON whose `included` is no list');
    (included as readonly unknown[]).forEach((value, at) => {
      const id = isObject(value) ? idOf(value) : undefined;
      const type = isObject(value) ? typeOf(value) : undefined;
      if (!isObject(value) || id === undefined || type === undefined) return;
      const attributes = attributesOf(value, () => `included[${at}]`);
      this.#known.set(resourceKey(type, id), { type, id, attributes, related: NO_RELATED });
    });
  }

  /** The related resources by the relationship's name. Of several steps (`include=a.b`) only the first is followed. */
  of(relationships: Members): ReadonlyMap<string, readonly Resource[]> {
    const related = new Map<string, readonly Resource[]>();
    for (const name of Object.keys(relationships)) {
      const data = own(membersOf(relationships[name]), 'data');
      const list = Array.isArray(data) ? (data as readonly unknown[]) : [data];
      const found: Resource[] = [];
      const isIncluded = this.#wasIncluded(name);
      for (const identifier of list) {
        const resource = isObject(identifier) ? this.#resource(identifier, name, isIncluded) : undefined;
        if (resource !== undefined) found.push(resource);
      }
      related.set(name, found);
    }
    return related;
  }

  /**
   * @param relationship stands in for the type where an identifier has none
   * @param isIncluded whether it was asked for. Otherwise only some would have attributes: those on the same page
   */
  #resource(identifier: Members, relationship: string, isIncluded: boolean): Resource | undefined {
    const id = idOf(identifier);
    if (id === undefined) return undefined;
    const type = typeOf(identifier) ?? relationship;
    const key = resourceKey(type, id);
    const known = this.#known.get(key) ?? (isIncluded ? this.#inList(key) : undefined) ?? this.#bare.get(key);
    if (known) return known;
    const bare: Resource = { type, id, attributes: NO_ATTRIBUTES, related: NO_RELATED };
    this.#bare.set(key, bare);
    return bare;
  }

  #wasIncluded(relationship: string): boolean {
    let isIncluded = this.#isIncluded.get(relationship);
    if (isIncluded === undefined) {
      isIncluded = this.#include.some((name) => sameName(name, relationship));
      this.#isIncluded.set(relationship, isIncluded);
    }
    return isIncluded;
  }

  #inList(key: string): Resource | undefined {
    this.#primaryByKey ??= new Map(this.primary.map((one) => [resourceKey(one.type, one.id), one]));
    return this.#primaryByKey.get(key);
  }
}

function totalOf(meta: unknown): number | undefined {
  const members = membersOf(meta);
  for (const holder of [members, ...PAGE_NAMES.map((name) => membersOf(own(members, name)))])
    for (const name of COUNT_NAMES) {
      const count = own(holder, name);
      if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
    }
  return undefined;
}

/** A link is a text, or an object with `href`; null or absent at the end of the list. */
function nextLink(links: unknown): string | undefined {
  const next = own(membersOf(links), 'next');
  const href = isObject(next) ? own(next, 'href') : next;
  return typeof href === 'string' && href !== '' ? href : undefined;
}
