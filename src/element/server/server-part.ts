/** The part of the dialog for exports on the server. It is loaded when there are some. */
import type { CSSResult } from 'lit';
import { serverStyles } from './server-styles.ts';

export { serverList } from './server-list.ts';
export { serverView } from './server-view.ts';

/** The style sheets of this part. */
export const partStyles: CSSResult[] = [serverStyles];
