/** The parts of the dialog that are loaded when they are first needed. */
import type { CSSResult } from 'lit';
import { LoadedPart } from './loaded-part.ts';
import type { DialogModule, MoreModule, PartSet, ServerModule } from './shell.ts';

/** The parts of one element. */
export class Parts implements PartSet {
  /** The choices, the look at the file, and its export. */
  readonly dialog: LoadedPart<DialogModule>;
  /** The further choices. */
  readonly more: LoadedPart<MoreModule>;
  /** Exports on the server. */
  readonly server: LoadedPart<ServerModule>;

  /** Takes the function that is called when something has changed. */
  constructor(changed: () => void) {
    this.dialog = new LoadedPart(() => import('./dialog-part.ts'), changed);
    this.more = new LoadedPart(() => import('./form/more-choices.ts'), changed);
    this.server = new LoadedPart(() => import('./server/server-part.ts'), changed);
  }

  /** Loads the dialog: a person is about to open it, or has. */
  load(): void {
    this.dialog.load();
  }

  /** The style sheets of those that are there. */
  get styles(): readonly CSSResult[] {
    return [this.dialog, this.more, this.server].flatMap(({ module }) => module?.partStyles ?? []);
  }
}
