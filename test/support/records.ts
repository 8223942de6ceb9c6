import type { ExportRequest } from '../../src/contract/request.ts';
import type { DefinitionRecord, JobRecord } from '../../src/storage/records.ts';

/** A valid recurring request. */
export const request: ExportRequest = {
  type: 'recurring',
  periodicity: 'P1D',
  periodStart: 1_700_000_000,
  format: { extension: 'csv' },
  items: [{ params: { target: { value: 'urn:a' }, channelId: 'c', subtopic: '', period: 'P1D' } }],
};

/** Makes a new definition. */
export function definition(changes: Partial<DefinitionRecord> = {}): DefinitionRecord {
  return {
    id: 'd1',
    request,
    executor: 'browser',
    catchUp: 'latest',
    options: {},
    createdAt: '2023-11-14T22:13:20.000Z',
    updatedAt: '2023-11-14T22:13:20.000Z',
    deletedAt: null,
    revision: 1,
    server: null,
    lastOccurrence: null,
    skipped: 0,
    ...changes,
  };
}

/** Makes a job that waits to run. */
export function job(changes: Partial<JobRecord> = {}): JobRecord {
  return {
    id: 'd1@1700000000',
    definitionId: 'd1',
    reason: 'schedule',
    state: 'notProcessed',
    request,
    options: {},
    scheduledFor: 1_700_000_000,
    createdAt: '2023-11-14T22:13:20.000Z',
    startedAt: null,
    endedAt: null,
    attempts: 0,
    fence: 1,
    progress: null,
    warnings: [],
    error: null,
    files: [],
    expiredReason: null,
    notifications: [],
    ...changes,
  };
}
