/** Reads the field that identifies a device. */
import type { SeriesTable } from '../core/sample-batch.ts';
import type { SplitField } from './layout.ts';

const COLUMNS: Readonly<Record<SplitField, 'publishers' | 'subtopics' | 'channels'>> = {
  publisher: 'publishers',
  subtopic: 'subtopics',
  channel: 'channels',
};

/** Returns the device of each entry of a table: the field that identifies it. */
export const devicesOf = (table: SeriesTable, field: SplitField): readonly string[] => table[COLUMNS[field]];
