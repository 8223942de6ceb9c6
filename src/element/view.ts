/** What every part of the element's dialog is given to draw itself. */
import type { ExportForm } from '../controller/export-form.ts';
import type { FormState } from '../controller/form-state.ts';
import type { ScheduleForm } from '../controller/schedule-form.ts';
import type { ElementTexts } from './texts/element-texts.ts';

/** What a part of the dialog draws from. A part is a function of it that returns a template. */
export interface View {
  /** The controller of the form. */
  readonly form: ExportForm;
  /** Its state now. */
  readonly state: FormState;
  /** The controller of recurring exports. Made when they are first shown. */
  readonly schedule: () => ScheduleForm;
  /** The element's texts, in the form's language. */
  readonly texts: ElementTexts;
  /** Writes whole numbers in the form's language. */
  readonly count: (value: number) => string;
  /** Writes a size in the form's language: `4.2 MB`. */
  readonly size: (bytes: number) => string;
  /** Draws the element anew: for what changed in the element alone, such as an opened fold. */
  readonly redraw: () => void;
  /** Tells users of screen readers, politely. */
  readonly announce: (message: string) => void;
  /** Opens the part of recurring exports, or returns to the form. */
  readonly showSchedule: (isShown: boolean) => void;
  /** Closes the dialog; a running export goes on. */
  readonly close: () => void;
  /** Returns a link to these settings. */
  readonly link: () => string;
}
