import type { DefinitionRecord, JobReason, JobRecord } from '../../storage/records.ts';

/** What a new job is made of. */
export interface NewJob {
  readonly id: string;
  readonly definition: DefinitionRecord;
  readonly reason: JobReason;
  /** Unix seconds. */
  readonly scheduledFor: number;
  /** Unix milliseconds. */
  readonly now: number;
  /** Of the scheduler; 0 for a run that a user asked for. */
  readonly fence: number;
}

/** A job that has not begun. */
export function newJob({ id, definition, reason, scheduledFor, now, fence }: NewJob): JobRecord {
  const { request, options } = definition;
  return {
    id,
    definitionId: definition.id,
    reason,
    state: 'notProcessed',
    request,
    options,
    scheduledFor,
    createdAt: new Date(now).toISOString(),
    startedAt: null,
    endedAt: null,
    attempts: 0,
    fence,
    progress: null,
    warnings: [],
    error: null,
    files: [],
    expiredReason: null,
    notifications: [],
  };
}

/** Id of an occurrence's job: the same however often it is made. */
export function occurrenceId(definitionId: string, scheduledFor: number): string {
  return `${definitionId}@${scheduledFor}`;
}
