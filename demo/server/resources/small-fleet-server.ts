/** Serves resources as JSON:API with nothing but the fleet itself: what the demo's page asks for, answered as Fortune.js does. */
import { bytesOf } from '../bytes.ts';
import { type Fleet, type FleetRecord, RECORD_TYPES } from './fleet.ts';
import type { FleetAnswer, FleetServer } from './fleet-server.ts';

type Kind = keyof Fleet;
type Link = { readonly kind: Kind; readonly many: boolean; readonly inverse: string };

const MEDIA_TYPE = 'application/vnd.api+json';
const MAX_PAGE = 1000;

/** Starts such a server. */
export async function startSmallFleet(fleet: Fleet, services: readonly string[]): Promise<FleetServer> {
  const server = new SmallFleet(fleet);
  return async (url) => {
    const { pathname, searchParams } = new URL(url, 'http://fleet');
    const [service = '', type = '', ids, ...more] = pathname.slice(1).split('/').map(decodeURIComponent);
    if (!services.includes(service) || more.length > 0) return failure(404, 'NotFoundError', 'No records match.');
    return server.answer(`/${service}/`, type, ids === undefined ? undefined : ids.split(','), searchParams);
  };
}

/** The records and how they are linked. */
class SmallFleet {
  readonly #fleet: Fleet;
  readonly #links = new Map<Kind, ReadonlyMap<string, Link>>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    for (const [kind, fields] of Object.entries(RECORD_TYPES) as [Kind, Record<string, unknown>][]) {
      const links = Object.entries(fields).flatMap(([name, field]): [string, Link][] => {
        if (!Array.isArray(field) || field.length < 2) return [];
        const [target, inverse] = field as [string | readonly string[], string];
        const many = typeof target !== 'string';
        return [[name, { kind: (many ? target[0] : target) as Kind, many, inverse }]];
      });
      this.#links.set(kind, new Map(links));
    }
  }

  answer(base: string, type: string, ids: readonly string[] | undefined, params: URLSearchParams): FleetAnswer {
    const kind = type.endsWith('s') ? (type.slice(0, -1) as Kind) : undefined;
    const all = kind && Object.hasOwn(this.#fleet, kind) ? this.#fleet[kind] : undefined;
    if (!kind || !all)
      return failure(404, 'NotFoundError', `The requested type ${JSON.stringify(type)} is not a valid type.`);
    const include = listOf(params, 'include').filter((name) => this.#links.get(kind)?.has(name));
    const fields = listOf(params, `fields[${type}]`).map(camelCase);
    if (ids) {
      const found = ids.flatMap((id) => all.filter((record) => record.id === id));
      if (found.length === 0) return failure(404, 'NotFoundError', 'No records match the request.');
      const data = found.map((record) => this.#document(base, kind, record, fields));
      return success({ data: ids.length === 1 ? data[0] : data, ...this.#included(base, kind, found, include) });
    }
    const limit = Math.min(MAX_PAGE, Number(params.get('page[limit]') ?? MAX_PAGE));
    const offset = Number(params.get('page[offset]') ?? 0);
    const page = sorted(all, params.get('sort')).slice(offset, offset + limit);
    const data = page.map((record) => this.#document(base, kind, record, fields));
    const next = params.has('page[limit]') && offset + limit < all.length;
    const nextUrl = `${base}${type}?page[offset]=${offset + limit}&page[limit]=${limit}`;
    return success({
      meta: { count: all.length },
      links: next ? { next: nextUrl } : {},
      data,
      ...this.#included(base, kind, page, include),
    });
  }

  #document(base: string, kind: Kind, record: FleetRecord, fields: readonly string[] = []): object {
    const links = this.#links.get(kind)!;
    const isWanted = (name: string) => fields.length === 0 || fields.includes(name);
    const attributes = Object.keys(RECORD_TYPES[kind])
      .filter((name) => !links.has(name) && isWanted(name) && record[name] !== undefined)
      .map((name) => [dashed(name), record[name]]);
    const relationships = [...links].map(([name, link]) => {
      const related = this.#related(record, name, link).map(({ id }) => ({ type: `${link.kind}s`, id }));
      const data = link.many ? related : (related[0] ?? null);
      return [name, isWanted(name) ? { data } : {}];
    });
    return {
      type: `${kind}s`,
      id: record.id,
      attributes: Object.fromEntries(attributes),
      relationships: Object.fromEntries(relationships),
      links: { self: `${base}${kind}s/${record.id}` },
    };
  }

  #included(base: string, kind: Kind, records: readonly FleetRecord[], names: readonly string[]): object {
    const documents = new Map<string, object>();
    for (const name of names) {
      const link = this.#links.get(kind)!.get(name)!;
      for (const record of records)
        for (const related of this.#related(record, name, link))
          documents.set(related.id, this.#document(base, link.kind, related));
    }
    return documents.size > 0 ? { included: [...documents.values()] } : {};
  }

  /** The records that a link leads to; one that the record does not name is found from the other side. */
  #related(record: FleetRecord, name: string, { kind, inverse }: Link): readonly FleetRecord[] {
    const own = idsOf(record[name]);
    return this.#fleet[kind].filter((other) => own.includes(other.id) || idsOf(other[inverse]).includes(record.id));
  }
}

const idsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value ? [value] : []);
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camelCase = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
const listOf = (params: URLSearchParams, name: string): string[] => (params.get(name) ?? '').split(',').filter(Boolean);

function sorted(records: readonly FleetRecord[], sort: string | null): readonly FleetRecord[] {
  if (!sort) return records;
  const name = camelCase(sort.replace(/^-/, ''));
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...records].sort((a, b) => sign * compared(a[name], b[name]));
}

function compared(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((value) => (value instanceof Date ? value.getTime() : (value as string | number)));
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1;
}

function success(body: object): FleetAnswer {
  return {
    status: 200,
    type: MEDIA_TYPE,
    body: bytesOf(JSON.stringify({ jsonapi: { version: '1.0' }, ...body })),
  };
}

function failure(status: number, title: string, detail: string): FleetAnswer {
  const body = { jsonapi: { version: '1.0' }, errors: [{ title, detail }] };
  return { status, type: MEDIA_TYPE, body: bytesOf(JSON.stringify(body)) };
}
