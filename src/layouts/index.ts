import type { Layout } from './layout.ts';
import { long } from './long.ts';
import { wide } from './wide.ts';

/** The layouts an item can ask for by `outputFormat`. */
export const layouts: readonly Layout[] = [long, wide];
