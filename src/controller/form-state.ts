/** The state of an export form: what is chosen, what it would give, and how its export goes. */
import type { ExportOptions, ExportResult } from '../client/export-options.ts';
import type { ExportRequest } from '../contract/request.ts';
import type { ExportErrorCode } from '../core/errors.ts';
import type { WarningCode } from '../core/warnings.ts';
import type { ServerJobState } from '../handover/server-exports.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { DetailChoice, ExportChoices, FormSeries, FormWindow, NamedPeriod } from './choices.ts';

/** The part of the form that a fault belongs to. */
export type FormField = 'extension' | 'series' | 'period' | 'timezone' | 'detail' | 'filename' | 'columns' | 'more';

/** A fault of the choices, in the form's language. With a fault there is no request, and the export cannot start. */
export interface FormFault {
  /** Where it is. */
  readonly field: FormField;
  /** What is wrong and what to do, as a sentence such as "Choose at least one series." */
  readonly message: string;
}

/** A change of the choices that helps, to be offered as a button. */
export interface Remedy {
  /** What it does, as a button says it: "Take hourly averages". */
  readonly label: string;
  /** The choices to change: pass them to `ExportForm.choose`. Empty for one that hands the export to the server. */
  readonly choices: Partial<ExportChoices>;
  /** Present when it hands the export to the server: call `ExportForm.handOver`. */
  readonly isHandOver?: true;
}

/** Something to know about the file, in the form's language. */
export interface FormNote {
  /**
   * The code of the warning; `size` for a file too large for its format or its readers; `too-large` for an export that
   * the server should make instead of the page; `gaps` for steps of the period without a row, known when the look has all
   * rows.
   */
  readonly code: WarningCode | 'size' | 'too-large' | 'gaps';
  /** The note, such as "2 gaps". */
  readonly message: string;
  /** The warning in full, for the folded technical part. Absent for notes without a warning. */
  readonly detail?: string;
  /** What can be done about it, best first. */
  readonly remedies: readonly Remedy[];
}

/** A change of the zone's clock inside the window. */
export interface ClockChange {
  /** When it happens, Unix seconds. */
  readonly at: number;
  /** In words: "On 29 October 2023 the clock goes back from 03:00 to 02:00." */
  readonly message: string;
}

/** A named period that the form offers, with its window now. */
export interface OfferedPeriod {
  /** Its name. */
  readonly kind: NamedPeriod;
  /** Its name in the form's language: "Last month". */
  readonly label: string;
  /** Its days in the form's language: "1 – 31 October 2026". */
  readonly days: string;
  /** Its window. */
  readonly window: FormWindow;
}

/** A look at the file before it is made. */
export interface FormLook {
  /**
   * `idle`: nobody looks, or there is a fault. `loading`: it is being made; the parts of the one before stay until the
   * new ones are there.
   * `ready`: it is complete. `failed`: see `error`.
   */
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  /** The first rows. */
  readonly preview?: ExportPreview;
  /** Rows, bytes, pages. */
  readonly estimate?: ExportEstimate;
  /** Estimated seconds that the export takes, by the speed of earlier ones. Absent while there is nothing to go by. */
  readonly seconds?: number;
  /** What to know about the file. */
  readonly notes: readonly FormNote[];
  /** Why the look failed. */
  readonly failure?: FormFailure;
}

/** A failed export or look, in the form's language. */
export interface FormFailure {
  /** The code of the error; `unknown` for what is no `ExportError`. */
  readonly code: ExportErrorCode | 'unknown';
  /** What happened, such as "The server does not know this channel." */
  readonly message: string;
  /** What to do, such as "Ask the administrator for access." */
  readonly advice: string;
  /** The error's own message, for support. */
  readonly technical: string;
  /** What can be done about it with one click, best first. */
  readonly remedies: readonly Remedy[];
}

/** An export that was handed to the server, in the form's language. */
export interface ServerEntry {
  /** Id of the hand-over, as in `Exporter.serverExports`. */
  readonly id: string;
  /** Name of the file: as the server gave it, once it was saved, and otherwise as it was asked for. */
  readonly name: string;
  /** Size of the file, in bytes. Absent until it was saved from this form. */
  readonly size?: number;
  /** When it was handed over, in words. */
  readonly when: string;
  /** How it is. */
  readonly state: ServerJobState;
  /** The state in short: "Ready", for a list. */
  readonly label: string;
  /** The state in a sentence: "The server is making the file." */
  readonly message: string;
  /** What this means for a person: whether the page may be closed, or what to do. */
  readonly advice: string;
  /** Why it waits or has come to nothing, for support. Absent when there is nothing to say. */
  readonly technical?: string;
  /** Whether nothing more happens to it by itself. */
  readonly hasEnded: boolean;
  /** Whether its file is being fetched or it is being removed. */
  readonly isBusy: boolean;
  /** Why the file could not be saved, or the export not be removed, the last time. Absent when it did not fail. */
  readonly failure?: FormFailure;
}

/** An export of the form: none yet, running, or ended. */
export type FormRun =
  | {
      /** There is none. */
      readonly phase: 'idle';
    }
  | {
      /** It runs. */
      readonly phase: 'running';
      /** The last report of the export. Absent before the first. */
      readonly progress?: ExportProgress;
      /** What goes on, in the form's language: "Connection lost. Trying again in 5 s." */
      readonly message: string;
    }
  | {
      /** It is done, and the file is saved. */
      readonly phase: 'done';
      /** What was written. */
      readonly result: ExportResult;
      /** What to know about it. */
      readonly notes: readonly FormNote[];
    }
  | {
      /** It failed. */
      readonly phase: 'failed';
      /** Why, and what to do. */
      readonly failure: FormFailure;
      /** Present when it could not be handed to the server: `ExportForm.handOver` tries again. */
      readonly isHandOver?: true;
    }
  | {
      /** A person cancelled it. */
      readonly phase: 'cancelled';
    }
  | {
      /** It was handed to the server, and the form follows it there. */
      readonly phase: 'onServer';
      /** How it is. */
      readonly entry: ServerEntry;
    };

/** The state of an export form. It is immutable: every change makes a new one. */
export interface FormState {
  /** The language of all texts, a BCP 47 tag. */
  readonly locale: string;
  /** The series that the host offers. */
  readonly series: readonly FormSeries[];
  /** What is chosen. */
  readonly choices: ExportChoices;
  /** The detail in force: the chosen one, or what its absence means now. */
  readonly detail: DetailChoice;
  /** The named periods. `screen` is absent when the host gives no window. */
  readonly periods: readonly OfferedPeriod[];
  /**
   * The window in force, Unix seconds, as of the last change. Absent when the chosen days are at fault. When it ends at
   * the run time, the request has no end of its own.
   */
  readonly window?: FormWindow;
  /** The window in words, with the zone: "1 October 2026 – 31 October 2026, Rome (UTC+2, UTC+1)". Empty without a window. */
  readonly windowText: string;
  /** Changes of the clock inside the window. None for a window of more than three years, which has one each half year. */
  readonly clockChanges: readonly ClockChange[];
  /** What is wrong with the choices. Empty when the export can start. */
  readonly faults: readonly FormFault[];
  /** The request of the choices. Absent while there are faults. */
  readonly request?: ExportRequest;
  /** The options that go with the request: pass both to `Exporter.export`. */
  readonly options: ExportOptions;
  /** A look at the file. */
  readonly look: FormLook;
  /** The export. */
  readonly run: FormRun;
  /**
   * The exports that this browser has handed to the server, latest first. Absent until the form was open, and where the
   * exporter has no server.
   */
  readonly onServer?: readonly ServerEntry[];
}
