/** Reads and writes what is remembered of creates that were sent, and of what lists have shown. */

import type { ExportRequest } from '../../contract/request.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** A create that has been sent at least once. It is remembered longer than its entry in the outbox. */
export interface SentCreate {
  readonly definitionId: string;
  readonly revision: number;
  /** What was posted. */
  readonly request: ExportRequest;
  /** When it was first and last sent, Unix milliseconds. */
  readonly firstSentAt: number;
  readonly lastSentAt: number;
  /** When it became known what became of it, Unix milliseconds; null while it is not. */
  readonly settledAt: number | null;
  /** The copy that it made; null while none is known. */
  readonly copy: { readonly id: string; readonly createdAt: string } | null;
  /** A text that is the same for everything the server has made of this request; null where that is the request itself. */
  readonly echo: string | null;
  /** How many lists had been seen when it was first sent: what they showed is none of its copies. Absent: none. */
  readonly lists?: number;
  /** The success that the server answered without the copy; null or absent when it did not. */
  readonly answer?: CreateAnswer | null;
}

/** What a server said of a create when it did not say what it made of it. */
export interface CreateAnswer {
  /** HTTP status, 200 to 299. */
  readonly status: number;
  /** What it calls the export; null when it does not say. */
  readonly id: string | null;
}

/** An export that was deleted for a definition. */
export interface GoneExport {
  /** When, Unix milliseconds. */
  readonly at: number;
  readonly definitionId: string;
  /** What the server answered, as HTTP status; null or absent when only its list tells. */
  readonly status?: number | null;
  /** How often it was listed again and deleted again. Absent: never. */
  readonly returns?: number;
}

/** Exports that were deleted, by their ids on the server. */
export type GoneExports = ReadonlyMap<string, GoneExport>;

/** What the lists of the server have shown so far. */
export interface SeenRows {
  /** How many complete lists have been seen. */
  readonly lists: number;
  /** Which of them, from 1, showed an export first that is no definition here; by their ids on the server. */
  readonly strangers: ReadonlyMap<string, number>;
}

type Meta = Pick<ReadTransaction | WriteTransaction, 'objectStore'>;

const PREFIX = 'sync:sent:';
const GONE = 'sync:gone';
const SEEN = 'sync:seen';

const keyOf = (definitionId: string, revision: number): string => `${PREFIX}${definitionId}:${revision}`;

/** Everything that is remembered of what was sent, oldest first. */
export async function sentCreates(transaction: Meta): Promise<SentCreate[]> {
  const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
  const all = (await transaction.objectStore('meta').getAll(range)) as SentCreate[];
  return all.sort((a, b) => a.firstSentAt - b.firstSentAt);
}

/** What is remembered of one revision of a definition; undefined when it was never sent. */
export async function sentCreate(
  transaction: Meta,
  definitionId: string,
  revision: number,
): Promise<SentCreate | undefined> {
  return (await transaction.objectStore('meta').get(keyOf(definitionId, revision))) as SentCreate | undefined;
}

/** The last revision of a definition that is remembered; 0 when none is. */
export async function lastSentRevision(transaction: Meta, definitionId: string): Promise<number> {
  const own = `${PREFIX}${definitionId}:`;
  const range = IDBKeyRange.bound(own, `${own}\uffff`);
  const sent = (await transaction.objectStore('meta').getAll(range)) as SentCreate[];
  return Math.max(0, ...sent.map(({ revision }) => revision));
}

/** Remembers what was sent, in place of what was remembered of the same revision. */
export async function rememberSent(transaction: WriteTransaction, sent: SentCreate): Promise<void> {
  await transaction.objectStore('meta').put(sent, keyOf(sent.definitionId, sent.revision));
}

/** Removes what is remembered of a create. */
export async function removeSent(
  transaction: WriteTransaction,
  { definitionId, revision }: Pick<SentCreate, 'definitionId' | 'revision'>,
): Promise<void> {
  await transaction.objectStore('meta').delete(keyOf(definitionId, revision));
}

/** The exports that were deleted. */
export async function goneExports(transaction: Meta): Promise<GoneExports> {
  return ((await transaction.objectStore('meta').get(GONE)) as GoneExports | undefined) ?? new Map();
}

/** Remembers that an export is gone from the server. */
export async function rememberGone(transaction: WriteTransaction, id: string, gone: GoneExport): Promise<void> {
  await rememberAllGone(transaction, new Map(await goneExports(transaction)).set(id, gone));
}

/** Remembers these exports as gone, in place of what was remembered. */
export async function rememberAllGone(transaction: WriteTransaction, gone: GoneExports): Promise<void> {
  await transaction.objectStore('meta').put(gone, GONE);
}

/** What the lists have shown. */
export async function seenRows(transaction: Meta): Promise<SeenRows> {
  const seen = (await transaction.objectStore('meta').get(SEEN)) as SeenRows | undefined;
  return seen ?? { lists: 0, strangers: new Map() };
}

/** Remembers what the lists have shown. */
export async function rememberSeen(transaction: WriteTransaction, seen: SeenRows): Promise<void> {
  await transaction.objectStore('meta').put(seen, SEEN);
}
