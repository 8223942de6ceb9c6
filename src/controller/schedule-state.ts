/** The state of a schedule form: when, what and where a recurring export runs, and which ones there are. */
import type { NotificationMedium } from '../contract/request.ts';
import type { FormFailure } from './form-state.ts';

/**
 * How often a recurring export runs. In this browser, each run covers the whole days, week or month that ended with the
 * last midnight; a week also from another day than Monday. A server's window ends at the time of the run.
 */
export type ScheduleRhythm =
  | {
      /** Every day. */
      readonly every: 'day';
    }
  | {
      /** Every week. */
      readonly every: 'week';
      /** Day of the week: 1 is Monday, 7 is Sunday. */
      readonly weekday: number;
    }
  | {
      /** Every month. */
      readonly every: 'month';
      /** Day of the month, 1 to 28. */
      readonly day: number;
    };

/**
 * Where a recurring export runs, and where its files go. `browser`: here, and the files stay here until they are saved.
 * `folder`: here, and the files go to a folder of this computer. `server`: on the server, without any browser.
 */
export type SchedulePlace = 'browser' | 'folder' | 'server';

/** Who is told about a run. */
export interface ScheduleMessage {
  /** How. `page` is a notification of this browser. */
  readonly medium: NotificationMedium | 'page';
  /** To whom, as the medium takes it: an address, a chat. Default `''`: the user, or the medium's own target. */
  readonly target: string;
}

/** Everything that a person can choose about a schedule. The file itself is that of the export form. */
export interface ScheduleChoices {
  /** Name of the recurring export. Default `''`: the file's name, or else that of its series. */
  readonly name: string;
  /** How often. Default: every week on Monday. */
  readonly rhythm: ScheduleRhythm;
  /** Time of day in the form's zone, `HH:mm`. Default `07:00`. */
  readonly at: string;
  /** Where. Default: the server when it can run the request, or else this browser. */
  readonly place: SchedulePlace;
  /**
   * Who is told, for both outcomes. A server needs somebody to tell. Default: nobody. Where the page's option
   * `notifications.page` is on, this browser also shows the outcome of each run here, whatever is chosen.
   */
  readonly message?: ScheduleMessage | undefined;
}

/** A fault of a schedule, in the form's language. */
export interface ScheduleFault {
  /** Where it is. `file`: in the export form. */
  readonly field: 'name' | 'rhythm' | 'at' | 'place' | 'message' | 'file';
  /** What is wrong and what to do. */
  readonly message: string;
}

/** A place that a schedule offers. */
export interface OfferedPlace {
  /** The place. */
  readonly place: SchedulePlace;
  /** Its name in the form's language: "This browser". */
  readonly label: string;
  /** What it means: "Runs while a tab of this site is open; missed runs are made up for." */
  readonly meaning: string;
  /** Why it cannot be chosen. Absent when it can. */
  readonly refusal?: string;
}

/** A medium that a schedule offers. */
export interface OfferedMedium {
  /** The medium. */
  readonly medium: NotificationMedium | 'page';
  /** Its name: "E-mail". */
  readonly label: string;
  /** What a target of it looks like: "name@example.com". Empty for a medium without targets. */
  readonly hint: string;
}

/** A stored recurring export, in words. */
export interface ScheduleEntry {
  /** Id of the definition. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** When and what in words: "Every Monday at 07:00 (Rome), covering the week before". */
  readonly summary: string;
  /** Where it runs, in words. */
  readonly place: string;
  /** Its next run in words. Empty while it is paused. */
  readonly next: string;
  /** Its last run in words, with what it gave or why it failed. Empty before the first. */
  readonly last: string;
  /**
   * How it is. `failed`: its last run failed, or the server refused a change; `last` tells which. `waiting`: a change is
   * to be sent.
   */
  readonly status: 'active' | 'paused' | 'failed' | 'waiting';
  /** Whether it can be paused: those of this browser can; the contract has no pause for those of a server. */
  readonly canPause: boolean;
  /** Whether the form can show all of it. Others, such as reports, are edited elsewhere. */
  readonly canEdit: boolean;
  /** Id of its last job with files in this browser. Absent when there are none. */
  readonly savedJob?: string;
}

/** The outcome of the last action, to be announced. */
export type ScheduleOutcome =
  | {
      /** There was none. */
      readonly phase: 'idle';
    }
  | {
      /** It is being done. */
      readonly phase: 'working';
    }
  | {
      /** It is done. */
      readonly phase: 'done';
      /** What was done: "Saved. The first run is on Monday, 30 November at 07:00." */
      readonly message: string;
      /** Whether `ScheduleForm.undo` takes it back. */
      readonly canUndo: boolean;
    }
  | {
      /** It failed. */
      readonly phase: 'failed';
      /** Why, and what to do. */
      readonly failure: FormFailure;
    };

/**
 * The state of a schedule form. It is immutable: every change makes a new one. While the code and the texts are loaded,
 * its texts and lists are empty.
 */
export interface ScheduleState {
  /** What is chosen. */
  readonly choices: ScheduleChoices;
  /** The schedule in words: "Every Monday at 07:00 (Rome), covering the week before". */
  readonly summary: string;
  /** The next three runs in words, with what each covers. */
  readonly next: readonly string[];
  /** What is wrong. Empty when it can be saved, and while the code is loaded. */
  readonly faults: readonly ScheduleFault[];
  /** The places to choose from. */
  readonly places: readonly OfferedPlace[];
  /** Name of the chosen folder. Absent while there is none. */
  readonly folder?: string;
  /** The media to choose from. */
  readonly media: readonly OfferedMedium[];
  /** The outcome of the last test message. Absent before there is one. */
  readonly test?: {
    /** How it went. */
    readonly phase: 'sending' | 'sent' | 'failed';
    /** The same in words. */
    readonly message: string;
  };
  /** Id of the definition that is being edited. Absent for a new one. */
  readonly editing?: string;
  /** The stored recurring exports, oldest first. Undefined while they are loaded. */
  readonly entries?: readonly ScheduleEntry[];
  /** The outcome of the last action. */
  readonly outcome: ScheduleOutcome;
}
