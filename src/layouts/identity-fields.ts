import type { SeriesTable } from '../core/sample-batch.ts';

/** Identity columns: rows of one instant are kept apart by those that are asked for. */
export const IDENTITY: ReadonlyMap<string, (table: SeriesTable) => readonly string[]> = new Map([
  ['publisher', (table: SeriesTable) => table.publishers],
  ['channel', (table: SeriesTable) => table.channels],
  ['subtopic', (table: SeriesTable) => table.subtopics],
  ['protocol', (table: SeriesTable) => table.protocols],
]);
