/** Follows the jobs of one-time exports on the server. */

import { putDefinition } from '../storage/definition-records.ts';
import type { DefinitionRecord, JobState, OutboxRecord, ServerCopy, ServerRun } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import type { ExportsApi, Outcome } from './exports-api.ts';
import type { RetryContext } from './outbox-transitions.ts';
import { MISSING_LISTS, OVERDUE, type SyncTiming } from './timing.ts';

/** Exports whose states are asked for in one request. */
const BATCH = 50;

/** Whether a job may still change by itself. */
export function isUnderWay(state: ServerRun['state']): boolean {
  return state === 'notProcessed' || state === 'inProgress';
}

/** A one-time export that is on the server. */
export type Running = DefinitionRecord & { readonly server: ServerCopy };

/** Returns the deletion of an export that the server has refused, among the export's entries in the outbox. */
export function refusedRemoval(
  { server }: DefinitionRecord,
  entries: readonly OutboxRecord[],
): OutboxRecord | undefined {
  return entries.find(
    ({ action, state, serverId }) => action === 'delete' && state === 'rejected' && serverId === server?.id,
  );
}

/** Whether an export is removed. While the server refuses to delete it, it is not. */
export function isRemoved(definition: DefinitionRecord, entries: readonly OutboxRecord[]): boolean {
  return definition.deletedAt !== null && !refusedRemoval(definition, entries);
}

/** Whether the end of an export's job is still to come. Exports that are not on the server have none yet. */
export function isRunning(definition: DefinitionRecord, entries: readonly OutboxRecord[]): definition is Running {
  const { server } = definition;
  return server !== null && isUnderWay(server.run?.state ?? 'notProcessed') && !isRemoved(definition, entries);
}

/** Asks the server for the states of exports. Throws as the API does. */
export async function askForStates(
  api: ExportsApi,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Outcome<ReadonlyMap<string, JobState>>> {
  const states = new Map<string, JobState>();
  let status = 200;
  for (let first = 0; first < ids.length; first += BATCH) {
    const outcome = await api.states(ids.slice(first, first + BATCH), signal);
    if (outcome.kind !== 'done') return outcome;
    status = outcome.status;
    for (const [id, state] of outcome.value) states.set(id, state);
  }
  return { kind: 'done', status, value: states };
}

/**
 * Records the states of exports. One without a state counts as deleted only when that lasts for a time and many looks: a
 * list may be behind, most of all for an export that no list has shown yet.
 *
 * @param ids the exports that were asked for
 */
export async function noteStates(
  transaction: WriteTransaction,
  ids: readonly string[],
  states: ReadonlyMap<string, JobState>,
  { now, timing }: Pick<RetryContext, 'now' | 'timing'>,
): Promise<void> {
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server } = definition;
    if (!server || !ids.includes(server.id)) continue;
    const told = states.get(server.id);
    const run: ServerRun = told === undefined ? unlisted(server.run, now, timing) : { state: told, missingSince: null };
    const isListed = told !== undefined || server.isListed !== false;
    const isSame = run.state === server.run?.state && run.missingSince === server.run.missingSince;
    const isCounted = run.looks === server.run?.looks;
    if (!isSame || !isCounted || isListed !== (server.isListed ?? true))
      await putDefinition(transaction, { ...definition, server: { ...server, isListed, run } });
  }
}

/** Returns what is known about a run for which the server names no state. */
function unlisted(before: ServerRun | undefined, now: number, { settleMs }: SyncTiming): ServerRun {
  // When the clock was set back, the time starts again.
  const missingSince = Math.min(before?.missingSince ?? now, now);
  // A computer that slept has not looked meanwhile.
  const looks = Math.min(MISSING_LISTS, (before?.looks ?? 0) + 1);
  const isGone = now - missingSince >= OVERDUE * settleMs && looks >= MISSING_LISTS;
  return { state: isGone ? 'deleted' : (before?.state ?? 'notProcessed'), missingSince, looks };
}
