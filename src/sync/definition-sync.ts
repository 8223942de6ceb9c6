/** Tells how a definition stands with the server, for people. */

import type { DefinitionRecord, OutboxRecord, OutboxState } from '../storage/records.ts';

/**
 * How a definition stands with the server. `local`: the server is not concerned. `acknowledged`: it has it as it is
 * here. Else as the state of its entries in the outbox, of what stands in the way of that.
 */
export interface DefinitionSync {
  readonly state: 'local' | 'acknowledged' | OutboxState;
  /**
   * Why it waits or was rejected, or what is wrong with the server's copy (it cannot be read, is not as it was sent, or
   * is not listed any more), for people; null when there is nothing to say.
   */
  readonly reason: string | null;
  /** HTTP status of the last answer; null when there was none. */
  readonly status: number | null;
  /** How often the create or delete has been sent. */
  readonly attempts: number;
  /** ISO 8601: not before then is it looked at again; null when it may be at once, or never. */
  readonly nextTryAt: string | null;
  /** The server's id of its copy; null while there is none that is known. */
  readonly serverId: string | null;
  /** Server ids of further copies, which look like this definition's and are not surely: only reported. */
  readonly duplicates: readonly string[];
  /**
   * ISO 8601: since when the server's lists lack the copy; null while they show it. A definition that stays missing for
   * 24 hours, and for a dozen lists, is removed here; it comes back under its own id should the server list it again.
   */
  readonly missingSince: string | null;
}

/** From what most stands in the way to what least does. */
const WORST_FIRST: readonly OutboxState[] = ['rejected', 'unknown', 'waiting', 'inFlight', 'queued'];

/**
 * How a definition stands with the server.
 *
 * @param outbox its entries
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
  if (server.isListed === false)
    return `The server says that it has made its copy (${server.id}), but does not list it.`;
  return `The server does not list its copy (${server.id}) any more. The definition is removed here when that stays so for 24 hours.`;
}

/** When an entry is looked at again, ISO 8601; null when it may be at once. */
export function nextTry(notBefore: number): string | null {
  return notBefore > 0 ? new Date(notBefore).toISOString() : null;
}
