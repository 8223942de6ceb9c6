/** What the element gives its appearance, and what the parts that are loaded later bring. */
import type { TemplateResult } from 'lit';
import type { ExportForm } from '../controller/export-form.ts';
import type { FormRun, ServerEntry } from '../controller/form-state.ts';
import type { LoadedPart, PartModule } from './loaded-part.ts';
import type { SchedulePart } from './schedule-part.ts';
import type { ElementTexts } from './texts/element-texts.ts';
import type { View } from './view.ts';
import type { Words } from './words.ts';

/** The module of what the dialog holds. */
export interface DialogModule extends PartModule {
  /** Draws the content of the dialog. */
  readonly dialogView: (shell: Shell) => TemplateResult;
}

/** The module of the further choices. */
export interface MoreModule extends PartModule {
  /** Draws the further choices. */
  readonly moreChoices: (view: View) => TemplateResult;
}

/** The module of exports on the server. */
export interface ServerModule extends PartModule {
  /** Draws the one that the form follows. */
  readonly serverView: (view: View, run: Extract<FormRun, { phase: 'onServer' }>) => TemplateResult;
  /** Draws the list of all. */
  readonly serverList: (view: View, entries: readonly ServerEntry[]) => TemplateResult;
}

/** The parts that are loaded when they are needed. */
export interface PartSet {
  /** What the dialog holds. */
  readonly dialog: LoadedPart<DialogModule>;
  /** The further choices. */
  readonly more: LoadedPart<MoreModule>;
  /** Exports on the server. */
  readonly server: LoadedPart<ServerModule>;
}

/** What the element gives its appearance. */
export interface Shell {
  /** The controller. Undefined without an exporter. */
  readonly form: ExportForm | undefined;
  /** The texts in force. */
  readonly texts: ElementTexts;
  /** Writers of numbers. */
  readonly words: Words;
  /** The language asked for, a BCP 47 tag. */
  readonly language: string;
  /** Whether the button is disabled. */
  readonly isDisabled: boolean;
  /** Whether the dialog is open. */
  readonly isOpen: boolean;
  /** The parts that are loaded when they are needed. */
  readonly parts: PartSet;
  /** The part of recurring exports. */
  readonly schedule: SchedulePart;
  /** Draws the element anew. */
  readonly redraw: () => void;
  /** Tells users of screen readers. */
  readonly announce: (message: string) => void;
  /** Loads what the dialog needs: a person is about to open it. */
  readonly prepare: () => void;
  /** Opens the dialog. */
  readonly show: () => void;
  /** Takes a key that is pressed on the button. */
  readonly keyed: (event: KeyboardEvent) => void;
  /** Closes the dialog. */
  readonly close: () => void;
  /** Takes notice that the dialog has been closed. */
  readonly closed: () => void;
  /** Returns a link to the settings. */
  readonly link: () => string;
}
