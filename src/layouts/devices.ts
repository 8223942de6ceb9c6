import type { SeriesTable } from '../core/sample-batch.ts';
import type { SplitField } from './layout.ts';

const COLUMNS: Readonly<Record<SplitField, 'publishers' | 'subtopics' | 'channels'>> = {
  publisher: 'publishers',
  subtopic: 'subtopics',
  channel: 'channels',
};

/** What the entries of a table have in the field that tells devices apart. */
export const devicesOf = (table: SeriesTable, field: SplitField): readonly string[] => table[COLUMNS[field]];
