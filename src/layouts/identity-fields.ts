/** The identity columns: fields of the sender of a message. */
import type { SeriesTable } from '../core/sample-batch.ts';

/**
 * The identity columns. In wide rows, messages of one instant share a row only when they agree in the requested ones.
 */
export const IDENTITY: ReadonlyMap<string, (table: SeriesTable) => readonly string[]> = new Map([
  ['publisher', (table: SeriesTable) => table.publishers],
  ['channel', (table: SeriesTable) => table.channels],
  ['subtopic', (table: SeriesTable) => table.subtopics],
  ['protocol', (table: SeriesTable) => table.protocols],
]);
