/** The texts of the element, in any language. Each part of the dialog has its own. */
import type { ChoiceTexts } from './choice-texts.ts';
import type { LookTexts } from './look-texts.ts';
import type { RunTexts } from './run-texts.ts';
import type { ScheduleTexts } from './schedule-texts.ts';
import type { ServerTexts } from './server-texts.ts';

/** The texts of the element. A text with a number or a name in it is a function. */
export interface ElementTexts extends ChoiceTexts, LookTexts, RunTexts, ScheduleTexts, ServerTexts {}
