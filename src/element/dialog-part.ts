/** What the dialog holds. It is loaded when a person is about to open it. */
import type { CSSResult } from 'lit';
import { fileStyles } from './look/file-styles.ts';
import { lookStyles } from './look/look-styles.ts';
import { noteStyles } from './look/note-styles.ts';
import { runStyles } from './run/run-styles.ts';
import { dialogStyles } from './styles-dialog.ts';
import { formStyles } from './styles-form.ts';

export { dialogView } from './dialog-view.ts';

/** The style sheets of this part. */
export const partStyles: CSSResult[] = [dialogStyles, formStyles, lookStyles, fileStyles, noteStyles, runStyles];
