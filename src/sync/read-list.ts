import { readExport, type ServerExport } from './read-export.ts';
import { asList, asRecord, Fields } from './read-fields.ts';

/** All recurring exports that the server has, as they were at one time. */
export interface Listing {
  /** Those that live and have an id, readable or not. */
  readonly exports: readonly (ServerExport & { readonly id: string })[];
  /** Ids of all that live. */
  readonly ids: ReadonlySet<string>;
  /** Ids of those that the server lists as deleted. */
  readonly deleted: ReadonlySet<string>;
  /** Those without an id that can be read: each may be any. */
  readonly nameless: readonly ServerExport[];
}

/** Where the rows of a list may stand. */
const LISTS = ['results', 'data', 'items', 'exports', 'rows', 'records'];

/** Objects around a list that are looked into at most. */
const MAX_DEPTH = 3;

/**
 * The rows of a list: a bare list, or one under a usual name. An empty list may be null, as some languages write it.
 * Undefined when the body holds none.
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

/** What a whole list holds. */
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

/** The one export that an answer holds, whether or not it stands in a list. */
export function readAnswer(body: string): ServerExport {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    // Without the cause: it may quote the body, and the body the token.
  }
  const read = readExport(answer);
  if (read.id !== undefined || read.traits.extension !== undefined) return read;
  const [only, ...others] = rowsIn(answer, 0) ?? [];
  return only !== undefined && others.length === 0 ? readExport(only) : read;
}
