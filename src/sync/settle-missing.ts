/** Settles copies that a listing no longer shows or shows again; see `ownership.ts` for the rules. */

import { putDefinition, removeDefinition } from '../storage/definition-records.ts';
import { sentCreates } from '../storage/outbox/create-log.ts';
import { entriesOf } from '../storage/outbox/entries.ts';
import { rememberRemoved, removedDefinitions } from '../storage/outbox/removed-definitions.ts';
import type { DefinitionRecord, MissingCopy, ServerCopy } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { isWanted } from './outbox-rules.ts';
import { type RetryContext, rejectUnlisted } from './outbox-transitions.ts';
import type { Listing } from './read-list.ts';
import { latestRemoved } from './retention.ts';
import { isUnderWay } from './server-runs.ts';
import { MISSING_LISTS, type SyncTiming } from './timing.ts';

/** A complete listing and its circumstances. */
export interface Observation {
  /** The listing. */
  readonly listing: Listing;
  /** Start of the listing, in Unix milliseconds. Nothing was sent since. */
  readonly begun: number;
  /** Ids of the copies that were known at that time. */
  readonly listed: ReadonlySet<string>;
}

/** Restores removed definitions whose copies are listed again. */
export async function restoreRemoved(transaction: WriteTransaction, { ids }: Listing): Promise<void> {
  const removed = await removedDefinitions(transaction);
  const back = [...removed].filter(([serverId]) => ids.has(serverId));
  if (back.length === 0) return;
  const definitions = await transaction.objectStore('definitions').getAll();
  const taken = new Set(definitions.flatMap(({ id, server }) => [id, ...(server ? [server.id] : [])]));
  for (const [serverId, definition] of back)
    if (!taken.has(serverId) && !taken.has(definition.id)) await putDefinition(transaction, definition);
  await rememberRemoved(transaction, new Map([...removed].filter(([serverId]) => !ids.has(serverId))));
}

/** A definition with a copy on the server. */
type Copied = DefinitionRecord & { readonly server: ServerCopy };

/** Returns the definitions whose copies a listing must show unless they were deleted on the server. */
export async function expected(
  transaction: WriteTransaction,
  { begun, listed }: Observation,
  { settleMs }: SyncTiming,
): Promise<Copied[]> {
  const outbox = await transaction.objectStore('outbox').getAll();
  const leaving = new Set(outbox.flatMap(({ action, definitionId }) => (action === 'delete' ? [definitionId] : [])));
  // A list may be behind and lack copies that were settled just now.
  const recent = new Set<string | undefined>();
  for (const { settledAt, copy } of await sentCreates(transaction)) {
    const age = begun - (settledAt ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < settleMs) recent.add(copy?.id);
  }
  const definitions = await transaction.objectStore('definitions').getAll();
  return definitions.filter((definition): definition is Copied => {
    const { id, server } = definition;
    // A server may drop a one-time export that has ended.
    const isEnded = server?.run !== undefined && !isUnderWay(server.run.state);
    return server !== null && !isEnded && listed.has(server.id) && !leaving.has(id) && !recent.has(server.id);
  });
}

/** Marks definitions whose copies are missing, and removes those whose copies are missing for `missingMs` and `MISSING_LISTS` lists. */
export async function settleMissing(
  transaction: WriteTransaction,
  observation: Observation,
  retry: RetryContext,
): Promise<void> {
  const { timing } = retry;
  const { listing, begun } = observation;
  const { ids, deleted, exports, nameless } = listing;
  const removed = new Map<string, DefinitionRecord>();
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server } = definition;
    if (server?.missing && ids.has(server.id))
      await putDefinition(transaction, { ...definition, server: { ...server, missing: null } });
  }
  for (const definition of await expected(transaction, observation, timing)) {
    const { id, server } = definition;
    if (ids.has(server.id) || (await entriesOf(transaction, id)).length > 0) continue;
    const isDeleted = deleted.has(server.id);
    if (nameless.length > 0 && !isDeleted) continue;
    const missing = nextMissing(server.missing ?? null, begun, timing.listIntervalMs);
    const spanMs = begun - missing.since;
    const other = exports.find((stored) => server.duplicates.includes(stored.id));
    if (other && (isDeleted || spanMs >= timing.replacedMs)) {
      const { id, createdAt } = other;
      const { revision } = server;
      await putDefinition(transaction, {
        ...definition,
        server: { id, revision, createdAt: createdAt ?? '', duplicates: [] },
      });
    } else if (!isDeleted && (spanMs < timing.missingMs || missing.lists < MISSING_LISTS)) {
      if (missing !== server.missing)
        await putDefinition(transaction, { ...definition, server: { ...server, missing } });
    } else if (isWanted(definition) && server.isListed === false && !isDeleted) {
      await rejectUnlisted(transaction, definition, retry);
    } else if (isWanted(definition)) {
      removed.set(server.id, { ...definition, server: { ...server, missing: null } });
      await removeDefinition(transaction, id);
    } else await putDefinition(transaction, { ...definition, server: null });
  }
  if (removed.size > 0)
    await rememberRemoved(
      transaction,
      latestRemoved(new Map([...(await removedDefinitions(transaction)), ...removed])),
    );
}

/** Counts one more list that lacks a copy. */
function nextMissing(before: MissingCopy | null, begun: number, listIntervalMs: number): MissingCopy {
  if (!before) return { since: begun, lists: 1, lastListAt: begun };
  // When the clock was set back, the time starts again.
  const since = Math.min(before.since, begun);
  const pauseMs = begun - before.lastListAt;
  if (since === before.since && (before.lists >= MISSING_LISTS || (pauseMs >= 0 && pauseMs < listIntervalMs)))
    return before;
  return { since, lists: before.lists + 1, lastListAt: begun };
}
