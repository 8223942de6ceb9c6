/** The registry of sources. */
import type { SourceEntry } from './source.ts';

/** The sources that the built-in worker knows. */
export const sources: readonly SourceEntry[] = [
  { id: 'reader', load: async () => ({ open: (await import('./http/reader.ts')).open }) },
  { id: 'page', load: () => import('./custom.ts') },
];
