/** The texts of an export form, in any language, but for those of what comes of exports and looks. */
import type { Wait } from '../../sources/source.ts';
import type { NamedPeriod } from '../choices.ts';
import type { PeriodFault } from '../periods.ts';
import type { Quantity } from '../words.ts';
import type { FailureTexts } from './outcome-texts.ts';

/** The texts of an export form. A text with a number or a name in it is a function. */
export interface FormTexts {
  /** Header of the column of times. */
  readonly time: string;
  /** Names of the periods. */
  readonly periods: Readonly<Record<NamedPeriod, string>>;
  /** The clock is set forward. The day and both times are in words. */
  readonly clockForward: (day: string, from: string, to: string) => string;
  /** The clock is set back. The day and both times are in words. */
  readonly clockBack: (day: string, from: string, to: string) => string;
  /** What is wrong with the choices, and what to do. */
  readonly faults: FaultTexts;
  /** What a running export does. */
  readonly progress: ProgressTexts;
  /** A part of the page, such as its words for what failed, cannot be loaded: what happened, and what to do. */
  readonly notLoaded: FailureTexts;
}

/** Faults of the choices. */
export interface FaultTexts extends Readonly<Record<PeriodFault, string>> {
  /** The host offers no series. */
  readonly nothingOffered: string;
  /** No series is chosen. */
  readonly noSeries: string;
  /** The name of a series, given by its label, has a comma or spaces at its ends. */
  readonly unusableSeries: (label: string) => string;
  /** A sheet has room for fewer series. */
  readonly tooManySeries: (most: Quantity) => string;
  /** The zone has no such name. */
  readonly unknownZone: (name: string) => string;
  /** The step is no number and unit. */
  readonly unknownStep: string;
  /** The logo is no PNG or JPEG. */
  readonly unknownLogo: string;
}

/** What a running export does. */
export interface ProgressTexts {
  /** It starts. */
  readonly starting: string;
  /** It reads. Nothing tells how much there is. */
  readonly reading: (rows: Quantity) => string;
  /** It reads; the part that is done, such as `42 %`. */
  readonly done: (part: string) => string;
  /** The same, with the time left in words, such as `20 sec`. */
  readonly doneAndLeft: (part: string, left: string) => string;
  /** It completes the file. */
  readonly finishing: string;
  /** It saves the file. */
  readonly saving: string;
  /** It waits, and why. */
  readonly waiting: Readonly<Record<Wait['reason'], string>>;
  /** The next attempt comes after a time in words, such as `5 sec`. Follows a reason of waiting. */
  readonly nextAttempt: (left: string) => string;
}
