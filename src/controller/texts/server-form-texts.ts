/** The texts of exports that a form hands to the server, in any language. They are loaded when there is a server. */
import type { ServerJobState } from '../../handover/server-exports.ts';
import type { Quantity } from '../words.ts';
import type { FailureTexts } from './outcome-texts.ts';

/** What is told about an export on the server. */
export interface ServerStateTexts {
  /** The state in short, for a list. */
  readonly label: string;
  /** The state, as a sentence. */
  readonly message: string;
  /** What it means for a person, as sentences. */
  readonly advice: string;
}

/** The texts of exports that a form hands to the server. */
export interface ServerFormTexts {
  /** The export has more readings than the page reads. */
  readonly tooLarge: (readings: Quantity) => string;
  /** What the server does. Follows `tooLarge`. */
  readonly serverCan: string;
  /** What the file of the server has not, as a list. Follows `serverCan`. */
  readonly serverLeavesOut: (choices: string) => string;
  /** What the server cannot do, as a list, and the way out. Follows `tooLarge`. */
  readonly serverCannot: (choices: string) => string;
  /** Button that hands the export over. */
  readonly handOver: string;
  /**
   * The states. `waiting`: it is to be sent, and cannot be sent now. `unanswered`: it was sent, and the server may have
   * it.
   */
  readonly states: Readonly<Record<ServerJobState | 'waiting' | 'unanswered', ServerStateTexts>>;
  /** The server cannot be asked how far it is. Follows the last known state. */
  readonly noNews: string;
  /** The server has no file to download. */
  readonly noFile: FailureTexts;
  /** The messages that the server sends. */
  readonly message: {
    /** Title after success. */
    readonly successTitle: (name: string) => string;
    /** Text after success. */
    readonly successText: string;
    /** Title after a failure. */
    readonly failureTitle: (name: string) => string;
    /** Text after a failure. */
    readonly failureText: string;
  };
}
