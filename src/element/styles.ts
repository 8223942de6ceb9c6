/** The style sheets of the element. Parts that are loaded later bring their own. */
import type { CSSResult } from 'lit';
import { controlStyles } from './styles-controls.ts';
import { tokenStyles } from './styles-tokens.ts';

/** The style sheets of the element. */
export const styles: CSSResult[] = [tokenStyles, controlStyles];
