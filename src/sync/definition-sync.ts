/** Derives the sync state of a definition that the page shows. */

import type { DefinitionRecord, OutboxRecord, OutboxState } from '../storage/records.ts';

/** Sync state of a definition. */
export interface DefinitionSync {
  /**
   * `local`: the definition is not on the server. `acknowledged`: the server has the current version. Otherwise the
   * most serious state of its outbox entries.
   */
  readonly state: 'local' | 'acknowledged' | OutboxState;
  /**
   * The reason why it waits or was rejected, for people, or what is wrong with the server's copy: it cannot be read,
   * differs from what was sent, or is no longer listed. Null when there is none.
   */
  readonly reason: string | null;
  /** HTTP status of the last response; null when there was none. */
  readonly status: number | null;
  /** How often the create or delete was sent. */
  readonly attempts: number;
  /** Earliest time of the next attempt or check, ISO 8601; null when there is no delay or no further attempt. */
  readonly nextTryAt: string | null;
  /** The id of the server's copy; null while no copy is known. */
  readonly serverId: string | null;
  /** Server ids of exports that look like further copies but may belong to someone else. They are only reported. */
  readonly duplicates: readonly string[];
  /**
   * Time since when the server's lists lack the copy, ISO 8601; null while they show it. A definition that is missing
   * for 24 hours and from 12 lists is removed here. If the server lists it again, it returns under its own id.
   */
  readonly missingSince: string | null;
}

/** The states of outbox entries, most serious first. */
const WORST_FIRST: readonly OutboxState[] = ['rejected', 'unknown', 'waiting', 'inFlight', 'queued'];

/**
 * Returns the sync state of a definition.
 *
 * @param outbox the definition's entries
 */
export function definitionSync(definition: DefinitionRecord, outbox: readonly OutboxRecord[]): DefinitionSync {
  const { server, executor } = definition;
  const rank = ({ state }: OutboxRecord) => WORST_FIRST.indexOf(state);
  const [worst] = [...outbox].sort((a, b) => rank(a) - rank(b));
  const known = {
    serverId: server?.id ?? null,
    duplicates: server?.duplicates ?? [],
    missingSince: server?.missing ? new Date(server.missing.since).toISOString() : null,
  };
  if (worst) {
    const { state, reason, status, attempts, notBefore } = worst;
    const nextTryAt = state === 'rejected' ? null : nextTry(notBefore);
    return { state, reason, status, attempts, nextTryAt, ...known };
  }
  const state = executor === 'browser' ? 'local' : server ? 'acknowledged' : 'queued';
  return { state, reason: copyFault(server), status: null, attempts: 0, nextTryAt: null, ...known };
}

function copyFault(server: DefinitionRecord['server']): string | null {
  if (!server?.missing) return server?.note ?? null;
  if (server.isListed === false) return `The server confirmed its copy (${server.id}) but does not list it.`;
  return `The server no longer lists its copy (${server.id}). The definition is removed here after 24 hours.`;
}

/** Earliest time of an entry's next attempt or check, ISO 8601; null when there is no delay. */
export function nextTry(notBefore: number): string | null {
  return notBefore > 0 ? new Date(notBefore).toISOString() : null;
}
