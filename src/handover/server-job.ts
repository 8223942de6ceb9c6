/** Derives the job of an export on the server from what is stored here. */

import { ExportError, type ExportErrorCode } from '../core/errors.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import { refusedRemoval } from '../sync/server-runs.ts';
import type { StoredStatus } from '../sync/status.ts';
import type { ServerJob } from './server-exports.ts';

/** What is stored about an export that was handed over. */
export interface StoredHandOver {
  /** The export. It is stored as definitions are. */
  readonly record: DefinitionRecord;
  /** What is still to be sent about it. */
  readonly outbox: readonly OutboxRecord[];
}

/** Returns the job that pages see. */
export function serverJob(
  { record, outbox }: StoredHandOver,
  { state: syncState, reason: syncReason }: Pick<StoredStatus, 'state' | 'reason'>,
): ServerJob {
  const { id, request, createdAt, server } = record;
  const create = outbox.find(({ action }) => action === 'create');
  const waits = syncState === 'needsToken' || syncState === 'offline' || syncState === 'waiting' ? syncReason : null;
  const common = { id, request, createdAt, serverId: server?.id ?? null };
  if (!server) {
    const isRejected = create?.state === 'rejected';
    return {
      ...common,
      state: isRejected ? 'rejected' : 'sending',
      reason: isRejected ? (create.reason ?? null) : (waits ?? create?.reason ?? null),
      status: create?.status ?? null,
      ...(create?.state === 'unknown' && { mayHaveArrived: true as const }),
    };
  }
  const { state: runState = 'notProcessed', missingSince = null } = server.run ?? {};
  // As with a definition: a copy that was never listed may never have been made.
  const isUnlisted = runState === 'deleted' && server.isListed === false;
  const state = isUnlisted ? 'rejected' : runState;
  const reasons: Readonly<Record<ServerJob['state'], string | null>> = {
    ...{ sending: null, done: null },
    rejected: `The server confirmed the export (${server.id}), but its list never showed it. It is not sent again.`,
    notProcessed: waits ?? missing(server.id, missingSince),
    inProgress: waits ?? missing(server.id, missingSince),
    failed: 'The server could not run the export. Its own log or notification says why.',
    expired: 'The server no longer keeps the file. Export it again.',
    deleted: 'The export was deleted on the server.',
  };
  const refused = refusedRemoval(record, outbox);
  const removal = refused && `The export was not deleted on the server. ${refused.reason ?? ''}`.trim();
  const told = [reasons[state], removal].filter((text) => typeof text === 'string');
  return { ...common, state, reason: told.length > 0 ? told.join(' ') : null, status: null };
}

/** Whether nothing more happens to a job by itself. */
export function hasEnded({ state }: ServerJob): boolean {
  return state !== 'sending' && state !== 'notProcessed' && state !== 'inProgress';
}

/** Returns the error for a job that ended without a file. */
export function failureOf({ state, reason, status, request }: ServerJob): ExportError {
  const name = request.format.filename;
  const subject = name === undefined ? 'The export' : `The export ${JSON.stringify(name.slice(0, 100))}`;
  const message = `${subject} on the server is ${state}: ${reason ?? 'the server does not say why.'}`;
  const options = status === null ? {} : { status };
  if (state === 'expired' || state === 'deleted') return new ExportError('not-found', message);
  return new ExportError(state === 'rejected' ? codeOf(status) : 'server', message, options);
}

/** Returns the code for a response that refused something. */
export function codeOf(status: number | null): ExportErrorCode {
  const codes: Readonly<Record<number, ExportErrorCode>> = {
    ...{ 400: 'invalid-request', 422: 'invalid-request', 401: 'unauthorized', 403: 'forbidden' },
    ...{ 404: 'not-found', 410: 'not-found', 429: 'rate-limited' },
  };
  return (status !== null && codes[status]) || 'server';
}

function missing(serverId: string, since: number | null): string | null {
  if (since === null) return null;
  return `The server has not listed its copy (${serverId}) since ${new Date(since).toISOString()}.`;
}
