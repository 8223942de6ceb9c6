/** The texts of a schedule form, in any language. */
import type { NotificationMedium } from '../../contract/request.ts';
import type { SchedulePlace } from '../schedule-state.ts';

/** Choices of the export form that a server cannot carry out. */
export type BrowserOnlyChoice =
  | 'perDevice'
  | 'oneTable'
  | 'sheets'
  | 'gaps'
  | 'figure'
  | 'decimals'
  | 'figures'
  | 'title'
  | 'logo'
  | 'chart'
  | 'summary';

/** The errors that a schedule form says in words of its own. The others are said as the export form says them. */
export type ScheduleFailureKind = 'storage-unavailable' | 'storage-full' | 'not-found' | 'invalid-request';

/** The texts of a schedule form. A text with a number, a date or a name in it is a function. */
export interface ScheduleFormTexts {
  /** Every day at a time: "Every day at 07:00 (Rome)". */
  readonly everyDay: (at: string, zone: string) => string;
  /** Every week: "Every Monday at 07:00 (Rome)". */
  readonly everyWeek: (weekday: string, at: string, zone: string) => string;
  /** Every month: "On day 1 of every month at 07:00 (Rome)". */
  readonly everyMonth: (day: number, at: string, zone: string) => string;
  /** At another interval: "Every 6 hours (Rome)". */
  readonly everyInterval: (interval: string, zone: string) => string;
  /** A rhythm with what each run covers: "…, covering the week before". */
  readonly covering: (when: string, covered: string) => string;
  /** What a run covers, in words. */
  readonly covered: {
    /** The whole day before the run. */
    readonly day: string;
    /** Monday to Sunday before the run. */
    readonly week: string;
    /** The seven whole days before the run, from another day than Monday. */
    readonly sevenDays: string;
    /** The whole calendar month before the run. */
    readonly month: string;
    /** The month that ended with the day before the run. */
    readonly monthToDay: string;
    /** The day that ends at the time of the run. */
    readonly dayUntil: (at: string) => string;
    /** The seven days that end at the time of the run. */
    readonly sevenDaysUntil: (at: string) => string;
    /** The month that ends at the time of the run. */
    readonly monthUntil: (at: string) => string;
  };
  /** A date with a time: "Monday, 30 November 2026 at 07:00". */
  readonly dateAt: (date: string, at: string) => string;
  /** A run with its window: "Monday, 30 November 2026 at 07:00: 23 – 29 November 2026". */
  readonly run: (when: string, window: string) => string;
  /** A run whose time the clock skips: "… (02:30 does not exist that night)". */
  readonly skippedTime: (when: string, at: string) => string;
  /** A run whose time the clock shows twice: "… (the first of the two)". */
  readonly repeatedTime: (when: string) => string;
  /** The summary of a schedule whose files lack the chosen logo. */
  readonly withoutLogo: (summary: string) => string;
  /** The places. */
  readonly places: Readonly<
    Record<
      SchedulePlace,
      {
        /** Its name: "This browser". */
        readonly label: string;
        /** What it means. */
        readonly meaning: string;
      }
    >
  >;
  /** Why a browser has no folder. */
  readonly noFolders: string;
  /** Why there is no server. */
  readonly noServer: string;
  /** Why the server cannot run these choices. */
  readonly serverCannot: (choices: string) => string;
  /** The names of choices that only a browser carries out, as they stand in a list. */
  readonly browserOnly: Readonly<Record<BrowserOnlyChoice, string>>;
  /** That a server needs somebody to tell. */
  readonly serverNeedsMessage: string;
  /** That a server sends no notifications of this browser. */
  readonly serverHasNoPage: string;
  /** That a folder has to be chosen. */
  readonly chooseFolder: string;
  /** That the page may not write into the folder any more. */
  readonly permitFolder: (folder: string) => string;
  /** That the time of day is none. */
  readonly wrongTime: string;
  /** That the day of the week or the month is none. */
  readonly wrongDay: string;
  /** That the page has no options for a medium. */
  readonly noMedium: (medium: string) => string;
  /** That an address is none. */
  readonly wrongAddress: string;
  /** That the export cannot be recurring, because the form is not complete. */
  readonly incomplete: string;
  /** The media. */
  readonly media: Readonly<
    Record<
      NotificationMedium | 'page',
      {
        /** Its name. */
        readonly label: string;
        /** What a target looks like. Empty for none. */
        readonly hint: string;
      }
    >
  >;
  /** The message that is sent. */
  readonly message: {
    /** Title after success. */
    readonly successTitle: (name: string) => string;
    /** Text after success. */
    readonly successText: (summary: string) => string;
    /** Title after a failure. */
    readonly failureTitle: (name: string) => string;
    /** Text after a failure. */
    readonly failureText: (summary: string) => string;
    /** Title of a test. */
    readonly testTitle: (name: string) => string;
    /** Text of a test. */
    readonly testText: string;
  };
  /** A test message is on its way. */
  readonly testSending: string;
  /** A test message was sent. */
  readonly testSent: string;
  /** A test message failed. */
  readonly testFailed: (reason: string) => string;
  /** That the user did not allow notifications. */
  readonly notAllowed: string;
  /** The next run of an entry. */
  readonly nextRun: (when: string) => string;
  /** The last run of an entry gave files. */
  readonly lastDone: (when: string, files: string) => string;
  /** The last run of an entry gave no file, because there were no readings. */
  readonly lastEmpty: (when: string) => string;
  /** The last run of an entry failed. */
  readonly lastFailed: (when: string, reason: string) => string;
  /** The last run of an entry goes on. */
  readonly lastRunning: (when: string) => string;
  /** The files of the last run of an entry were removed. */
  readonly lastExpired: (when: string) => string;
  /** Why the server refused a change. */
  readonly changeRefused: (reason: string) => string;
  /** It is saved. */
  readonly saved: (firstRun: string) => string;
  /** It is saved, and stays paused. */
  readonly savedPaused: string;
  /** It is paused. */
  readonly paused: (name: string) => string;
  /** It goes on. */
  readonly resumed: (name: string, nextRun: string) => string;
  /** It has begun. */
  readonly started: (name: string) => string;
  /** It is deleted. */
  readonly deleted: (name: string) => string;
  /** It is back. */
  readonly restored: (name: string) => string;
  /** The files are saved. */
  readonly filesSaved: string;
  /** The folder is chosen. */
  readonly folderChosen: (folder: string) => string;
  /** It is in the form now. */
  readonly inForm: (name: string) => string;
  /** What happened, and what to do, when an action fails in a way of its own. */
  readonly failures: Readonly<
    Record<
      ScheduleFailureKind,
      {
        /** What happened. */
        readonly message: string;
        /** What to do. */
        readonly advice: string;
      }
    >
  >;
}
