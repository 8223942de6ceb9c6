/** Reads the server's list of exports. */
import { readExport, type ServerExport } from './read-export.ts';
import { asList, asRecord, Fields } from './read-fields.ts';

/** All recurring exports of the server at one time. */
export interface Listing {
  /** The exports that exist and have an id. Other fields may be unreadable. */
  readonly exports: readonly (ServerExport & { readonly id: string })[];
  /** The ids of {@link Listing.exports}. */
  readonly ids: ReadonlySet<string>;
  /** The ids of exports that the server lists as deleted. */
  readonly deleted: ReadonlySet<string>;
  /** The exports without a readable id. Each may be any export. */
  readonly nameless: readonly ServerExport[];
}

/** Names of fields that may contain the rows of a list. */
const LISTS = ['results', 'data', 'items', 'exports', 'rows', 'records'];

/** The most objects nested around a list. */
const MAX_DEPTH = 3;

/**
 * Returns the rows of a list: a bare list, or one in a field with a common name. An empty list may be null, as some
 * languages write it. Undefined when the body has no list.
 */
export function readRows(body: string): readonly unknown[] | undefined {
  try {
    return rowsIn(JSON.parse(body), 0);
  } catch {
    return undefined;
  }
}

function rowsIn(value: unknown, depth: number): readonly unknown[] | undefined {
  const list = asList(value);
  const record = asRecord(value);
  if (list || !record || depth === MAX_DEPTH) return list;
  const fields = new Fields(record);
  for (const name of LISTS) {
    const rows = rowsIn(fields.get(name), depth + 1);
    if (rows) return rows;
  }
  return record.results === null ? [] : undefined;
}

/** Sorts the rows of a complete list. */
export function listingOf(rows: readonly ServerExport[]): Listing {
  const exports: Listing['exports'][number][] = [];
  const deleted = new Set<string>();
  const nameless: ServerExport[] = [];
  for (const row of rows) {
    const { id, isDeleted } = row;
    if (id === undefined) {
      if (!isDeleted) nameless.push(row);
    } else if (isDeleted) deleted.add(id);
    else exports.push({ ...row, id });
  }
  return { exports, ids: new Set(exports.map(({ id }) => id)), deleted, nameless };
}

/** Reads the export of a response, which may be inside a list of one. */
export function readAnswer(body: string): ServerExport {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    // The error is not passed on: it may quote the body, and the body may contain the token.
  }
  const read = readExport(answer);
  if (read.id !== undefined || read.traits.extension !== undefined) return read;
  const [only, ...others] = rowsIn(answer, 0) ?? [];
  return only !== undefined && others.length === 0 ? readExport(only) : read;
}
