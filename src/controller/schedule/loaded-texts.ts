/** The texts that a schedule form needs. */
import type { OutcomeTexts } from '../texts/outcome-texts.ts';
import type { ScheduleFormTexts } from '../texts/schedule-form-texts.ts';

/** Loaded texts, in one language. */
export interface LoadedTexts {
  /** The texts of the schedule, with the changes of the host. */
  readonly schedule: ScheduleFormTexts;
  /** The words of failures that are said as the export form says them. */
  readonly outcomes: OutcomeTexts;
}
