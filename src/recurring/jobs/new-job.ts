/** Creates the records of new jobs. */
import type { DefinitionRecord, JobReason, JobRecord } from '../../storage/records.ts';

/** The values of a new job. */
export interface NewJob {
  readonly id: string;
  readonly definition: DefinitionRecord;
  readonly reason: JobReason;
  /** Unix seconds. */
  readonly scheduledFor: number;
  /** Unix milliseconds. */
  readonly now: number;
  /** The scheduler's fence; 0 for a manual run. */
  readonly fence: number;
}

/** Creates the record of a job that has not begun. */
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

/** The job id of an occurrence. It is the same each time, so an occurrence has at most one job. */
export function occurrenceId(definitionId: string, scheduledFor: number): string {
  return `${definitionId}@${scheduledFor}`;
}
