/** The texts of recurring exports, in any language. */
import type { ScheduleEntry } from '../../controller/schedule-state.ts';

/** The texts of recurring exports. */
export interface ScheduleTexts {
  /** Heading. */
  readonly scheduleTitle: string;
  /** Heading of the form for a new one. */
  readonly newSchedule: string;
  /** Heading of the form while one is edited. */
  readonly editSchedule: string;
  /** Heading of what the file holds. */
  readonly scheduledFile: string;
  /** Button that returns to the choices of the file. */
  readonly changeFile: string;
  /** How many further series there are: "and 3 more". */
  readonly moreSeries: (count: string) => string;
  /** Field for the name. */
  readonly scheduleName: string;
  /** Heading of how often and when. */
  readonly rhythm: string;
  /** Field for how often. */
  readonly howOften: string;
  /** How often, as its options. */
  readonly rhythms: Readonly<Record<'day' | 'week' | 'month', string>>;
  /** Field for the day of the week, or of the month. */
  readonly onDay: string;
  /** A day of the month, 1 to 28. */
  readonly dayOfMonth: (day: number) => string;
  /** Field for the time of day. */
  readonly atTime: string;
  /** Name of the list of the next runs. */
  readonly nextRuns: string;
  /** Heading of where it runs. */
  readonly place: string;
  /** Button that asks for a folder of this computer. */
  readonly chooseFolder: string;
  /** Button that asks for another folder. */
  readonly changeFolder: string;
  /** Heading of who is told. */
  readonly whoIsTold: string;
  /** Field for the medium. */
  readonly messageBy: string;
  /** Nobody is told. */
  readonly nobody: string;
  /** Field for the recipient. */
  readonly recipient: string;
  /** What an empty recipient means. */
  readonly recipientHint: string;
  /** Button that sends a test message. */
  readonly sendTest: string;
  /** Button that stores a new one. */
  readonly saveSchedule: string;
  /** Button that stores an edited one. */
  readonly saveChanges: string;
  /** Button that leaves an edited one as it was. */
  readonly cancelEdit: string;
  /** Says that the last action goes on. */
  readonly working: string;
  /** Button that takes the last deletion back. */
  readonly undo: string;
  /** Heading of the list. */
  readonly scheduleList: string;
  /** The list is empty. */
  readonly noSchedules: string;
  /** What to do about an empty list. */
  readonly noSchedulesAdvice: string;
  /** Field that searches the list. */
  readonly searchSchedules: string;
  /** How one of the list is. */
  readonly statuses: Readonly<Record<ScheduleEntry['status'], string>>;
  /** Name of the last run in the list. */
  readonly lastRun: string;
  /** Marks the one that is being edited. */
  readonly inTheForm: string;
  /** Button that pauses. */
  readonly pause: string;
  /** Button that continues. */
  readonly resume: string;
  /** Button that loads one into the form. */
  readonly edit: string;
  /** Button that runs one now. */
  readonly runNow: string;
  /** Button that saves the files of the last run as downloads. */
  readonly saveFiles: string;
  /** Button that deletes. */
  readonly delete: string;
  /** Name of a button of the list for screen readers: "Pause: Monthly report". It begins with what the button shows. */
  readonly actionOn: (action: string, name: string) => string;
}
