/** Reads and writes the log of sent creates, deleted exports, and exports that lists have shown. */

import type { ExportRequest } from '../../contract/request.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** A create that was sent at least once. It is remembered longer than its outbox entry exists. */
export interface SentCreate {
  readonly definitionId: string;
  readonly revision: number;
  /** The posted request. */
  readonly request: ExportRequest;
  /** When it was first and last sent, Unix milliseconds. */
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** Time when its outcome became known, in Unix milliseconds; null before that. */
  readonly settledAt: number | null;
  /** The copy that it made; null while no copy is known. */
  readonly copy: { readonly id: string; readonly createdAt: string } | null;
  /** Equality key of the server's version of the request; null when it equals the request. */
  readonly echo: string | null;
  /** Number of lists seen before it was first sent. Exports that they showed are not its copies. Absent: none. */
  readonly lists?: number;
  /** A success response without the copy; null or absent when there was none. */
  readonly answer?: CreateAnswer | null;
}

/** A success response to a create that does not contain the copy. */
export interface CreateAnswer {
  /** HTTP status, 200 to 299. */
  readonly status: number;
  /** The export's id on the server; null when the response does not name it. */
  readonly id: string | null;
}

/** An export that was deleted for a definition. */
export interface GoneExport {
  /** Time of the deletion, in Unix milliseconds. */
  readonly at: number;
  readonly definitionId: string;
  /** HTTP status of the response; null or absent when only the list shows the deletion. */
  readonly status?: number | null;
  /** How often it was listed again and then deleted again. Absent: never. */
  readonly returns?: number;
}

/** Deleted exports by their server ids. */
export type GoneExports = ReadonlyMap<string, GoneExport>;

/** Exports that the server's lists have shown. */
export interface SeenRows {
  /** Number of complete lists seen so far. */
  readonly lists: number;
  /** Number of the first list, from 1, that showed an export without a definition here, by server id. */
  readonly strangers: ReadonlyMap<string, number>;
}

type Meta = Pick<ReadTransaction | WriteTransaction, 'objectStore'>;

const PREFIX = 'sync:sent:';
const GONE = 'sync:gone';
const SEEN = 'sync:seen';

const keyOf = (definitionId: string, revision: number): string => `${PREFIX}${definitionId}:${revision}`;

/** Reads all remembered creates, oldest first. */
export async function sentCreates(transaction: Meta): Promise<SentCreate[]> {
  const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
  const all = (await transaction.objectStore('meta').getAll(range)) as SentCreate[];
  return all.sort((a, b) => a.firstSentAt - b.firstSentAt);
}

/** Reads the create of one revision of a definition; undefined when it is not remembered. */
export async function sentCreate(
  transaction: Meta,
  definitionId: string,
  revision: number,
): Promise<SentCreate | undefined> {
  return (await transaction.objectStore('meta').get(keyOf(definitionId, revision))) as SentCreate | undefined;
}

/** Returns the last remembered revision of a definition; 0 when there is none. */
export async function lastSentRevision(transaction: Meta, definitionId: string): Promise<number> {
  const own = `${PREFIX}${definitionId}:`;
  const range = IDBKeyRange.bound(own, `${own}\uffff`);
  const sent = (await transaction.objectStore('meta').getAll(range)) as SentCreate[];
  return Math.max(0, ...sent.map(({ revision }) => revision));
}

/** Remembers a create and replaces the earlier record of the same revision. */
export async function rememberSent(transaction: WriteTransaction, sent: SentCreate): Promise<void> {
  await transaction.objectStore('meta').put(sent, keyOf(sent.definitionId, sent.revision));
}

/** Removes the record of a create. */
export async function removeSent(
  transaction: WriteTransaction,
  { definitionId, revision }: Pick<SentCreate, 'definitionId' | 'revision'>,
): Promise<void> {
  await transaction.objectStore('meta').delete(keyOf(definitionId, revision));
}

/** Reads the deleted exports. */
export async function goneExports(transaction: Meta): Promise<GoneExports> {
  return ((await transaction.objectStore('meta').get(GONE)) as GoneExports | undefined) ?? new Map();
}

/** Remembers that an export was deleted on the server. */
export async function rememberGone(transaction: WriteTransaction, id: string, gone: GoneExport): Promise<void> {
  await rememberAllGone(transaction, new Map(await goneExports(transaction)).set(id, gone));
}

/** Replaces the remembered deleted exports. */
export async function rememberAllGone(transaction: WriteTransaction, gone: GoneExports): Promise<void> {
  await transaction.objectStore('meta').put(gone, GONE);
}

/** Reads the exports that lists have shown. */
export async function seenRows(transaction: Meta): Promise<SeenRows> {
  const seen = (await transaction.objectStore('meta').get(SEEN)) as SeenRows | undefined;
  return seen ?? { lists: 0, strangers: new Map() };
}

/** Remembers the exports that lists have shown. */
export async function rememberSeen(transaction: WriteTransaction, seen: SeenRows): Promise<void> {
  await transaction.objectStore('meta').put(seen, SEEN);
}
