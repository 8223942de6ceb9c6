/** The registry of layouts. */
import type { Layout } from './layout.ts';
import { long } from './long.ts';
import { wide } from './wide.ts';

/** The layouts that an item can choose by `outputFormat`. */
export const layouts: readonly Layout[] = [long, wide];
