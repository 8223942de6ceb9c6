import type { ExportRequest } from '../contract/request.ts';
import type { ReadTransaction } from './schema.ts';
import type { WriteTransaction } from './write-transaction.ts';

/**
 * A create that has been sent at least once. It is remembered for a week after it is settled, longer than its entry in
 * the outbox: a copy may show up late, or there may be two of them, and then it must be known for what it is.
 */
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
  /** The copy's request, where the server writes it differently. */
  readonly echo: ExportRequest | null;
}

/** Milliseconds that what is settled is remembered. */
export const REMEMBERED_MS: number = 7 * 86_400_000;

/** Exports that were deleted for a definition, by their ids on the server; `at` is when, Unix milliseconds. */
export type GoneExports = ReadonlyMap<string, { readonly at: number; readonly definitionId: string }>;

type Meta = Pick<ReadTransaction | WriteTransaction, 'objectStore'>;

const PREFIX = 'sync:sent:';
const GONE = 'sync:gone';

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

/** The exports that were deleted. */
export async function goneExports(transaction: Meta): Promise<GoneExports> {
  return ((await transaction.objectStore('meta').get(GONE)) as GoneExports | undefined) ?? new Map();
}

/** Remembers that an export is gone from the server. */
export async function rememberGone(
  transaction: WriteTransaction,
  id: string,
  definitionId: string,
  at: number,
): Promise<void> {
  const gone = await goneExports(transaction);
  await transaction.objectStore('meta').put(new Map(gone).set(id, { at, definitionId }), GONE);
}

/** Forgets what was settled, or gone, a week ago or earlier. */
export async function forgetOld(transaction: WriteTransaction, now: number): Promise<void> {
  const meta = transaction.objectStore('meta');
  const isOld = (at: number) => Math.abs(now - at) > REMEMBERED_MS;
  for (const { settledAt, definitionId, revision } of await sentCreates(transaction))
    if (settledAt !== null && isOld(settledAt)) await meta.delete(keyOf(definitionId, revision));
  const gone = await goneExports(transaction);
  const kept = new Map([...gone].filter(([, { at }]) => !isOld(at)));
  if (kept.size < gone.size) await meta.put(kept, GONE);
}
