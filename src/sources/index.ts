import type { SourceEntry } from './source.ts';

/** The sources that the built-in worker knows. */
export const sources: readonly SourceEntry[] = [
  { id: 'reader', load: () => import('./reader.ts') },
  { id: 'page', load: () => import('./page.ts') },
];
